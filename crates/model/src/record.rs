//! A record: one thing that happened in a session, byte for byte.

use crate::{FramePart, Frames};
use bytes::Bytes;
use std::sync::Arc;

/// One thing that happened in a session. Everything else that is shown is derived from it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Record {
    /// Its number in the session, from 1 and without gaps.
    pub seq: u64,
    /// Nanoseconds since the session began, monotonic.
    pub at_ns: u64,
    /// Nanoseconds since the Unix epoch.
    pub wall_ns: u64,
    /// Who did it.
    pub direction: Direction,
    /// What it was.
    pub kind: Kind,
    /// FIN of the frame; true for whole messages.
    pub fin: bool,
    /// Reserved bits of the frame: 4, 2 and 1 for RSV1, RSV2 and RSV3.
    pub reserved: u8,
    /// Bytes on the wire, frame headers included.
    pub wire_size: u64,
    /// The payload, unmasked and inflated.
    pub payload: Bytes,
    /// The frames of a message that came in several; `None`: it was one frame, or none at all.
    pub frames: Option<Arc<Frames>>,
}

impl Record {
    /// The frames that it was on the wire, and how many there are beyond them. Those of a message of one
    /// frame follow from its sizes.
    #[must_use]
    pub fn frames(&self) -> (Vec<FramePart>, u64) {
        if let Some(frames) = &self.frames {
            return (frames.parts.clone(), frames.more);
        }
        let opcode = match self.kind {
            _ if self.direction == Direction::Local => None,
            Kind::Text | Kind::Binary | Kind::Ping | Kind::Pong | Kind::Close => Some(self.kind.code()),
            _ => None,
        };
        let masked = self.direction == Direction::Sent;
        let only = opcode.and_then(|opcode| {
            FramePart::only(opcode, self.reserved, self.wire_size, self.payload.len() as u64, masked)
        });
        (only.into_iter().collect(), 0)
    }
}

/// What a search sees of a record, where it lies.
#[derive(Clone, Copy, Debug)]
pub struct Glance<'a> {
    /// Its number.
    pub seq: u64,
    /// Nanoseconds since the session began.
    pub at_ns: u64,
    /// Who did it.
    pub direction: Direction,
    /// What it was.
    pub kind: Kind,
    /// The payload.
    pub payload: &'a [u8],
}

impl<'a> From<&'a Record> for Glance<'a> {
    fn from(it: &'a Record) -> Self {
        Self { seq: it.seq, at_ns: it.at_ns, direction: it.direction, kind: it.kind, payload: &it.payload }
    }
}

/// Who did it.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum Direction {
    /// We.
    Sent,
    /// The peer.
    Received,
    /// The session itself: it opened, it closed, it failed.
    Local,
}

/// What a record is.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum Kind {
    /// A whole text message.
    Text,
    /// A whole binary message.
    Binary,
    /// A ping frame.
    Ping,
    /// A pong frame.
    Pong,
    /// A close frame; the payload is its body: two bytes of code, then the reason.
    Close,
    /// The session opened; the payload is the response head.
    Opened,
    /// The transport ended; the payload says how, as UTF-8.
    Ended,
    /// The peer broke the protocol; the payload is the offending bytes.
    Violation,
    /// A frame that was sent as given, legal or not; the payload is its header without the masking
    /// key, then its own payload, unmasked.
    Frame,
}

impl Direction {
    /// Every direction.
    pub const ALL: [Self; 3] = [Self::Sent, Self::Received, Self::Local];

    /// A number that stays the same in stored captures.
    #[must_use]
    pub fn code(self) -> u8 {
        match self {
            Self::Sent => 0,
            Self::Received => 1,
            Self::Local => 2,
        }
    }

    /// The direction of such a number.
    #[must_use]
    pub fn of_code(code: u8) -> Option<Self> {
        Self::ALL.into_iter().find(|it| it.code() == code)
    }

    /// The name in JSON.
    #[must_use]
    pub fn name(self) -> &'static str {
        match self {
            Self::Sent => "sent",
            Self::Received => "received",
            Self::Local => "local",
        }
    }
}

impl Kind {
    /// Every kind.
    pub const ALL: [Self; 9] = [
        Self::Text,
        Self::Binary,
        Self::Ping,
        Self::Pong,
        Self::Close,
        Self::Opened,
        Self::Ended,
        Self::Violation,
        Self::Frame,
    ];

    /// A number that stays the same in stored captures: the opcode where there is one.
    #[must_use]
    pub fn code(self) -> u8 {
        match self {
            Self::Text => 1,
            Self::Binary => 2,
            Self::Close => 8,
            Self::Ping => 9,
            Self::Pong => 10,
            Self::Opened => 16,
            Self::Ended => 17,
            Self::Violation => 18,
            Self::Frame => 19,
        }
    }

    /// The kind of such a number.
    #[must_use]
    pub fn of_code(code: u8) -> Option<Self> {
        Self::ALL.into_iter().find(|it| it.code() == code)
    }

    /// The name in JSON.
    #[must_use]
    pub fn name(self) -> &'static str {
        match self {
            Self::Text => "text",
            Self::Binary => "binary",
            Self::Ping => "ping",
            Self::Pong => "pong",
            Self::Close => "close",
            Self::Opened => "opened",
            Self::Ended => "ended",
            Self::Violation => "violation",
            Self::Frame => "frame",
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn stored_numbers_come_back_as_what_they_were() {
        for kind in Kind::ALL {
            assert_eq!(Kind::of_code(kind.code()), Some(kind));
        }
        for direction in [Direction::Sent, Direction::Received, Direction::Local] {
            assert_eq!(Direction::of_code(direction.code()), Some(direction));
        }
        assert_eq!(Kind::of_code(0), None);
        assert_eq!(Direction::of_code(3), None);
    }
}
