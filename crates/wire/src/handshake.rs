//! The opening handshake: keys, and what a client may not accept (RFC 6455 section 4).

use crate::head::elements;
use crate::{HeaderField, ResponseHead};
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
}

impl ResponseHead {
    /// Why a client that sent this key and offered these must fail the connection; empty when it
    /// may open. `extensions` are the names offered.
    #[must_use]
    pub fn handshake_faults(
        &self,
        key: &str,
        subprotocols: &[String],
        extensions: &[&str],
    ) -> Vec<HandshakeFault> {
        let mut faults = vec![];
        self.judge_upgrade(&mut faults);
        self.judge_accept(key, &mut faults);
        let chosen: Vec<_> = self.all("Sec-WebSocket-Protocol").collect();
        let offered = |it: &&HeaderField| subprotocols.contains(&it.value);
        if chosen.len() > 1 || !chosen.iter().all(offered) {
            faults.push(HandshakeFault::SubprotocolNotOffered);
        }
        let offered = |it: &str| {
            let name = it.split(';').next().unwrap_or(it).trim_ascii();
            extensions.iter().any(|it| it.eq_ignore_ascii_case(name))
        };
        if !elements(&self.fields, "Sec-WebSocket-Extensions").all(offered) {
            faults.push(HandshakeFault::ExtensionNotOffered);
        }
        faults
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
