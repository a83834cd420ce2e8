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

impl FrameHeader {
    /// Reads a header from the front of the bytes; `None` when it has not come whole.
    #[must_use]
    #[inline]
    pub fn parse(bytes: &[u8]) -> Option<Self> {
        let &[first, second, ref rest @ ..] = bytes else { return None };
        let (length, extended) = match second & 0x7F {
            126 => (u64::from(u16::from_be_bytes(*rest.first_chunk()?)), 2),
            127 => (u64::from_be_bytes(*rest.first_chunk()?), 8),
            short => (u64::from(short), 0),
        };
        let masked = second & 0x80 != 0;
        let mask = if masked { Some(*rest[extended..].first_chunk()?) } else { None };
        Some(Self {
            fin: first & 0x80 != 0,
            reserved: (first >> 4) & 7,
            opcode: Opcode::of(first),
            mask,
            length,
            size: 2 + extended as u8 + 4 * u8::from(masked),
        })
    }

    /// Writes a header in its shortest form to the front of the room, of at least
    /// [`Self::ROOM`] bytes. Says how many bytes it takes. It is put together in a register, since
    /// that is done for each frame.
    #[inline(always)]
    pub(crate) fn write(room: &mut [u8], first: u8, mask: Option<[u8; 4]>, length: usize) -> usize {
        let mask_bit = if mask.is_some() { 0x80 } else { 0 };
        let (head, size) = match length {
            0..=125 => (u64::from(first) | u64::from(mask_bit | length as u8) << 8, 2),
            126..=0xFFFF => {
                let long = u64::from((length as u16).swap_bytes()) << 16;
                (u64::from(first) | u64::from(mask_bit | 126) << 8 | long, 4)
            }
            _ => {
                room[..2].copy_from_slice(&[first, mask_bit | 127]);
                room[2..10].copy_from_slice(&(length as u64).to_be_bytes());
                let Some(key) = mask else { return 10 };
                room[10..14].copy_from_slice(&key);
                return 14;
            }
        };
        let Some(key) = mask else {
            room[..8].copy_from_slice(&head.to_le_bytes());
            return size;
        };
        let head = head | u64::from(u32::from_le_bytes(key)) << (8 * size);
        room[..8].copy_from_slice(&head.to_le_bytes());
        size + 4
    }

    /// Room that [`Self::write`] needs.
    pub(crate) const ROOM: usize = 14;
}

impl Opcode {
    /// The opcode of this number (its low four bits).
    #[must_use]
    #[inline]
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
    #[inline]
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
