//! What is heard and what is said on a connection.

use crate::{Frame, FrameHeader, Opcode, Violation};

/// What was heard. Payloads are unmasked and borrow from the connection's buffer.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Event<'a> {
    /// A data frame, where `report_frames` or `report_fragments` asks for it.
    Frame {
        /// Its header.
        header: FrameHeader,
        /// Its payload, compressed where its message is.
        payload: &'a [u8],
        /// How many bytes of the message it gave, which are more or fewer than those of the
        /// payload where that is compressed.
        inflated: u64,
    },
    /// A whole message.
    Message {
        /// `Text` or `Binary`. In strict mode the payload of a text is UTF-8.
        opcode: Opcode,
        /// The payload.
        payload: &'a [u8],
        /// Bytes of all its frames on the wire, headers included.
        wire_size: u64,
        /// Whether it was compressed; the payload is inflated.
        compressed: bool,
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
    /// A message that was heard, to be said again: the bytes of a text are not checked.
    Again {
        /// `Text` or `Binary`.
        opcode: Opcode,
        /// The payload.
        payload: &'a [u8],
    },
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

/// Payloads from this length on are worth not copying.
const LONG: usize = 16 * 1024;

impl Outgoing<'_> {
    /// Whether it is a message that [`crate::Speaker::send_long`] would rather send in parts.
    #[must_use]
    #[inline(always)]
    pub fn is_long(&self) -> bool {
        match self {
            Self::Text(text) => text.len() >= LONG,
            Self::Binary(payload) | Self::Again { payload, .. } => payload.len() >= LONG,
            _ => false,
        }
    }
}

/// Why something cannot be sent.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub enum SendError {
    /// The close frame is out already.
    Closing,
    /// A control frame's payload is longer than 125 bytes.
    ControlTooLong,
    /// A code that may not be on the wire (RFC 6455 section 7.4); 1005: a reason without a code.
    CloseCode(u16),
    /// A message is either text or binary.
    NotAMessage(Opcode),
}

impl std::fmt::Display for SendError {
    fn fmt(&self, formatter: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        match self {
            Self::Closing => formatter.write_str("the close frame has been sent already"),
            Self::ControlTooLong => formatter.write_str("a control frame carries at most 125 bytes"),
            Self::CloseCode(code) => write!(formatter, "close code {code} may not be sent"),
            Self::NotAMessage(opcode) => {
                write!(formatter, "opcode {} is not that of a message", opcode.number())
            }
        }
    }
}

impl std::error::Error for SendError {}
