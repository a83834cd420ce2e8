//! One frame: its header as it stands on the wire (RFC 6455 section 5.2).

/// What a frame is.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum Opcode {
    /// 0: the next part of a message.
    Continuation,
    /// 1: text, or its first part.
    Text,
    /// 2: binary, or its first part.
    Binary,
    /// 8: close.
    Close,
    /// 9: ping.
    Ping,
    /// 10: pong.
    Pong,
    /// 3 to 7 and 11 to 15: no meaning yet.
    Reserved(u8),
}

/// A frame's header, everything in it.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct FrameHeader {
    /// The last part of its message.
    pub fin: bool,
    /// Reserved bits: 4, 2 and 1 for RSV1, RSV2 and RSV3.
    pub reserved: u8,
    /// What it is.
    pub opcode: Opcode,
    /// The masking key, where the mask bit is set.
    pub mask: Option<[u8; 4]>,
    /// Payload length.
    pub length: u64,
    /// Bytes that the header takes on the wire: 2 to 14.
    pub size: u8,
}

/// A frame to send exactly so, legal or not.
#[derive(Clone, Copy, Debug)]
pub struct Frame<'a> {
    /// FIN.
    pub fin: bool,
    /// Reserved bits: 4, 2 and 1 for RSV1, RSV2 and RSV3.
    pub reserved: u8,
    /// The opcode's number, 0 to 15.
    pub opcode: u8,
    /// Whether to mask; `None`: as the role must.
    pub masked: Option<bool>,
    /// The payload, unmasked.
    pub payload: &'a [u8],
}

impl Opcode {
    /// The opcode of this number (its low four bits).
    #[must_use]
    pub fn of(number: u8) -> Self {
        match number & 15 {
            0 => Self::Continuation,
            1 => Self::Text,
            2 => Self::Binary,
            8 => Self::Close,
            9 => Self::Ping,
            10 => Self::Pong,
            other => Self::Reserved(other),
        }
    }

    /// Its number.
    #[must_use]
    pub fn number(self) -> u8 {
        match self {
            Self::Continuation => 0,
            Self::Text => 1,
            Self::Binary => 2,
            Self::Close => 8,
            Self::Ping => 9,
            Self::Pong => 10,
            Self::Reserved(number) => number,
        }
    }

    /// Close, ping, pong and the reserved ones from 11 on (5.5).
    #[must_use]
    pub fn is_control(self) -> bool {
        self.number() & 8 != 0
    }
}
