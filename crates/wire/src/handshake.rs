//! The opening handshake: keys, and what a client may not accept (RFC 6455 section 4).

use crate::{Deflate, DeflateFault, DeflateOffer, Extension, HeaderField, ResponseHead};
use base64::Engine as _;
use sha1::{Digest, Sha1};

/// Why a client must fail the connection although the status is 101 (RFC 6455 section 4.1).
#[derive(Clone, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub enum HandshakeFault {
    /// No `Upgrade` field.
    MissingUpgrade,
    /// An `Upgrade` field whose value is not `websocket`.
    WrongUpgrade,
    /// No `Connection` field.
    MissingConnection,
    /// A `Connection` field without the token `upgrade`.
    WrongConnection,
    /// No `Sec-WebSocket-Accept` field.
    MissingAccept,
    /// A `Sec-WebSocket-Accept` that does not answer the key sent.
    WrongAccept,
    /// More than one `Sec-WebSocket-Accept` field.
    RepeatedAccept,
    /// A subprotocol that was not offered, or more than one.
    SubprotocolNotOffered,
    /// An extension that was not offered.
    ExtensionNotOffered,
    /// An extension that was chosen more than once.
    RepeatedExtension,
    /// permessage-deflate with parameters that no offer allows (RFC 7692 section 7.1).
    DeflateParameters(DeflateFault),
}

impl ResponseHead {
    /// Why a client that sent this key and offered these must fail the connection; empty when it
    /// may open. `extensions` are those offered.
    #[must_use]
    pub fn handshake_faults(
        &self,
        key: &str,
        subprotocols: &[String],
        extensions: &[Extension],
    ) -> Vec<HandshakeFault> {
        let mut faults = vec![];
        self.judge_upgrade(&mut faults);
        self.judge_accept(key, &mut faults);
        let chosen: Vec<_> = self.all("Sec-WebSocket-Protocol").collect();
        let offered = |it: &&HeaderField| subprotocols.contains(&it.value);
        if chosen.len() > 1 || !chosen.iter().all(offered) {
            faults.push(HandshakeFault::SubprotocolNotOffered);
        }
        self.judge_extensions(extensions, &mut faults);
        faults
    }

    /// How messages are compressed after this answer to these offers; `None`: they are not.
    ///
    /// # Errors
    /// Parameters that no offer allows: the client must fail the connection.
    pub fn deflate(&self, offered: &[Extension]) -> Result<Option<Deflate>, DeflateFault> {
        Deflate::agreed(&DeflateOffer::among(offered), &Extension::all(&self.fields))
    }

    fn judge_extensions(&self, offered: &[Extension], faults: &mut Vec<HandshakeFault>) {
        let chosen = Extension::all(&self.fields);
        if !chosen.iter().all(|it| offered.iter().any(|offer| offer.is(&it.name))) {
            faults.push(HandshakeFault::ExtensionNotOffered);
            return;
        }
        let repeats = |(at, it): (usize, &Extension)| chosen[..at].iter().any(|other| other.is(&it.name));
        if chosen.iter().enumerate().any(repeats) {
            faults.push(HandshakeFault::RepeatedExtension);
        }
        if let Err(fault) = self.deflate(offered) {
            faults.push(HandshakeFault::DeflateParameters(fault));
        }
    }

    fn judge_upgrade(&self, faults: &mut Vec<HandshakeFault>) {
        if self.field("Upgrade").is_none() {
            faults.push(HandshakeFault::MissingUpgrade);
        } else if !self.all("Upgrade").all(|it| it.value.eq_ignore_ascii_case("websocket")) {
            faults.push(HandshakeFault::WrongUpgrade);
        }
        if self.field("Connection").is_none() {
            faults.push(HandshakeFault::MissingConnection);
        } else if !self.has_token("Connection", "upgrade") {
            faults.push(HandshakeFault::WrongConnection);
        }
    }

    fn judge_accept(&self, key: &str, faults: &mut Vec<HandshakeFault>) {
        let accepts: Vec<_> = self.all("Sec-WebSocket-Accept").collect();
        let expected = accept_key(key);
        if accepts.is_empty() {
            faults.push(HandshakeFault::MissingAccept);
        } else if accepts.iter().any(|it| it.value != expected) {
            faults.push(HandshakeFault::WrongAccept);
        }
        if accepts.len() > 1 {
            faults.push(HandshakeFault::RepeatedAccept);
        }
    }
}

/// `Sec-WebSocket-Accept` for this `Sec-WebSocket-Key` (RFC 6455 section 4.2.2).
#[must_use]
pub fn accept_key(key: &str) -> String {
    let digest =
        Sha1::new().chain_update(key).chain_update("258EAFA5-E914-47DA-95CA-C5AB0DC85B11").finalize();
    base64::engine::general_purpose::STANDARD.encode(digest)
}

/// `Sec-WebSocket-Key` of a nonce (RFC 6455 section 4.1).
#[must_use]
pub fn key_from_nonce(nonce: [u8; 16]) -> String {
    base64::engine::general_purpose::STANDARD.encode(nonce)
}
