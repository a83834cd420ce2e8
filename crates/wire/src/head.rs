//! Handshake heads: HTTP/1.1 request and response heads read tolerantly and kept byte for byte
//! (RFC 6455 sections 4.1 and 4.2, RFC 9112).

use base64::Engine as _;
use sha1::{Digest, Sha1};
use std::ops::Range;

/// One header line and where it stands in the head.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct HeaderField {
    /// The name as written.
    pub name: String,
    /// The value without surrounding spaces; bytes outside UTF-8 are replaced.
    pub value: String,
    /// The line without its end.
    pub line: Range<usize>,
    /// The value's bytes.
    pub value_at: Range<usize>,
}

/// A request head.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct RequestHead {
    /// The method.
    pub method: String,
    /// The request target.
    pub target: String,
    /// `HTTP/1.1`.
    pub version: String,
    /// The header lines in order.
    pub fields: Vec<HeaderField>,
    /// Bytes that the head takes, empty line included.
    pub size: usize,
}

/// A response head.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct ResponseHead {
    /// `HTTP/1.1`.
    pub version: String,
    /// The status code.
    pub status: u16,
    /// The reason phrase, maybe empty.
    pub reason: String,
    /// The status line without its end.
    pub status_line: Range<usize>,
    /// The header lines in order. A line without a colon is one with an empty name.
    pub fields: Vec<HeaderField>,
    /// Bytes that the head takes, empty line included.
    pub size: usize,
}

impl RequestHead {
    /// Reads a whole head from the front of the bytes; `None` when it has not ended yet, or is
    /// no HTTP request.
    #[must_use]
    pub fn parse(bytes: &[u8]) -> Option<Self> {
        let _ = bytes;
        None
    }

    /// The first field of this name, case ignored.
    #[must_use]
    pub fn field(&self, name: &str) -> Option<&HeaderField> {
        self.fields.iter().find(|field| field.name.eq_ignore_ascii_case(name))
    }
}

impl ResponseHead {
    /// Reads a whole head from the front of the bytes; `None` when it has not ended yet, or is
    /// no HTTP response.
    #[must_use]
    pub fn parse(bytes: &[u8]) -> Option<Self> {
        let _ = bytes;
        None
    }

    /// The first field of this name, case ignored.
    #[must_use]
    pub fn field(&self, name: &str) -> Option<&HeaderField> {
        self.fields.iter().find(|field| field.name.eq_ignore_ascii_case(name))
    }

    /// Every field of this name, case ignored.
    pub fn all<'a>(&'a self, name: &'a str) -> impl Iterator<Item = &'a HeaderField> {
        self.fields.iter().filter(move |field| field.name.eq_ignore_ascii_case(name))
    }

    /// Whether a comma-separated list field holds this token, case ignored.
    #[must_use]
    pub fn has_token(&self, name: &str, token: &str) -> bool {
        self.all(name).any(|field| field.value.split(',').any(|it| it.trim().eq_ignore_ascii_case(token)))
    }
}

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
        let _ = (key, subprotocols, extensions);
        vec![]
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
