//! A connection after its handshake: bytes in, events out; commands in, bytes out.

use crate::{Frame, FrameHeader, Opcode, Violation};

/// Which side we are.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Role {
    /// We dialled: we mask.
    Client,
    /// We accepted.
    Server,
}

/// What a violation does.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Strictness {
    /// It fails the connection (RFC 6455 section 7.1.7): a close frame goes out, what follows is not read.
    Strict,
    /// It is an event, and reading goes on where it can.
    Lenient,
}

/// How a connection behaves.
#[derive(Clone, Copy, Debug)]
pub struct Config {
    /// Which side we are.
    pub role: Role,
    /// What a violation does.
    pub strictness: Strictness,
    /// Longest message accepted, in bytes.
    pub max_message: u64,
    /// Whether pings are answered by themselves.
    pub answer_pings: bool,
    /// Whether each data frame is an event besides the message it ends.
    pub report_frames: bool,
    /// Seed of the masking keys: from a cryptographic source of the caller (RFC 6455 section 10.3).
    pub mask_seed: u64,
}

/// What was heard. Payloads are unmasked and borrow from the connection's buffer.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Event<'a> {
    /// A data frame, where `report_frames` asks for them.
    Frame {
        /// Its header.
        header: FrameHeader,
        /// Its payload.
        payload: &'a [u8],
    },
    /// A whole message.
    Message {
        /// `Text` or `Binary`. In strict mode the payload of a text is UTF-8.
        opcode: Opcode,
        /// The payload.
        payload: &'a [u8],
        /// Bytes of all its frames on the wire, headers included.
        wire_size: u64,
    },
    /// A ping; the pong is queued already where `answer_pings`.
    Ping(&'a [u8]),
    /// A pong.
    Pong(&'a [u8]),
    /// The peer's close frame; the answer is queued already when we had not sent ours.
    Close {
        /// Its code, where it has one.
        code: Option<u16>,
        /// Its reason.
        reason: &'a [u8],
    },
    /// The peer broke the protocol.
    Violation(Violation),
}

/// What to send.
#[derive(Clone, Copy, Debug)]
pub enum Outgoing<'a> {
    /// A text message.
    Text(&'a str),
    /// A binary message.
    Binary(&'a [u8]),
    /// A ping, at most 125 bytes.
    Ping(&'a [u8]),
    /// A pong, at most 125 bytes.
    Pong(&'a [u8]),
    /// A close frame.
    Close {
        /// Its code; `None`: an empty body.
        code: Option<u16>,
        /// Its reason, at most 123 bytes.
        reason: &'a str,
    },
    /// This frame, legal or not.
    Raw(Frame<'a>),
}

/// Where the connection stands.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum State {
    /// Messages may flow.
    Open,
    /// Our close frame is out (or queued), the peer's has not come.
    Closing,
    /// Both close frames are there: what is queued may be written, then the transport ends.
    Closed,
    /// The protocol was broken in strict mode: what is queued may be written, then the transport ends.
    Failed,
}

/// Why something cannot be sent.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub enum SendError {
    /// The close frame is out already.
    Closing,
    /// A control frame's payload is longer than 125 bytes.
    ControlTooLong,
    /// A code that may not be on the wire (RFC 6455 section 7.4).
    CloseCode(u16),
}

/// A connection after its handshake.
#[derive(Debug)]
pub struct Connection {
    config: Config,
}

impl Default for Config {
    fn default() -> Self {
        Self {
            role: Role::Client,
            strictness: Strictness::Strict,
            max_message: 64 << 20,
            answer_pings: true,
            report_frames: false,
            mask_seed: 0,
        }
    }
}

impl Connection {
    /// A connection whose handshake has just ended.
    #[must_use]
    pub fn new(config: Config) -> Self {
        Self { config }
    }

    /// Takes bytes from the transport.
    pub fn receive(&mut self, bytes: &[u8]) {
        let _ = bytes;
    }

    /// Room for at least `least` bytes from the transport, to be read into in place; say then
    /// with [`Self::received`] how many came.
    pub fn space(&mut self, least: usize) -> &mut [u8] {
        let _ = least;
        &mut []
    }

    /// That many bytes were read into [`Self::space`].
    pub fn received(&mut self, count: usize) {
        let _ = count;
    }

    /// The next event. Call until `None` after each [`Self::receive`].
    pub fn poll_event(&mut self) -> Option<Event<'_>> {
        None
    }

    /// Queues something to send.
    ///
    /// # Errors
    /// When the protocol forbids it here; nothing is queued then.
    pub fn send(&mut self, outgoing: Outgoing<'_>) -> Result<(), SendError> {
        let _ = outgoing;
        Ok(())
    }

    /// Bytes for the transport; say with [`Self::written`] how many went.
    #[must_use]
    pub fn output(&self) -> &[u8] {
        &[]
    }

    /// That many bytes of [`Self::output`] were written.
    pub fn written(&mut self, count: usize) {
        let _ = count;
    }

    /// Where the connection stands.
    #[must_use]
    pub fn state(&self) -> State {
        State::Open
    }

    /// Its configuration.
    #[must_use]
    pub fn config(&self) -> &Config {
        &self.config
    }
}

impl std::fmt::Display for SendError {
    fn fmt(&self, formatter: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        match self {
            Self::Closing => formatter.write_str("the close frame has been sent already"),
            Self::ControlTooLong => formatter.write_str("a control frame carries at most 125 bytes"),
            Self::CloseCode(code) => write!(formatter, "close code {code} may not be sent"),
        }
    }
}

impl std::error::Error for SendError {}
