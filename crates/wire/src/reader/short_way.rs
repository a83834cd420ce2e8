//! The short way through the reader.

use super::Reader;
use crate::mask::apply_mask;
use crate::{Opcode, Role};
use std::ops::Range;

/// The first bytes of whole text and binary messages that are not compressed.
const TEXT: u8 = 0x81;
const BINARY: u8 = 0x82;

impl Reader {
    /// The short way for what is usual: a sound message in one frame that has come whole, which
    /// is read then; its payload stands at this place of the inbox, for [`Reader::read`].
    /// `None`: it is something else, and the long way finds out what. It must find just what the
    /// long way would, which is what the tests hold it to.
    #[inline]
    pub(crate) fn whole_message(&mut self) -> Option<(Opcode, Range<usize>, u64)> {
        if !self.plain {
            return None;
        }
        self.inbox.consume(std::mem::take(&mut self.shown));
        let (bytes, start) = self.inbox.stride();
        let frame = &mut bytes[*start..];
        let &[first @ (TEXT | BINARY), second, ref rest @ ..] = &*frame else { return None };
        let masked = self.config.role == Role::Server;
        // A mask bit that should not be there, or is not there, makes a length that cannot be.
        let (length, size) = match second ^ if masked { 0x80 } else { 0 } {
            short @ 0..=125 => (u64::from(short), 2),
            126 => (u64::from(u16::from_be_bytes(*rest.first_chunk()?)), 4),
            127 => (u64::from_be_bytes(*rest.first_chunk()?), 10),
            _ => return None,
        };
        let minimal = match size {
            2 => true,
            4 => length > 125,
            _ => length > 0xFFFF,
        };
        if !minimal || length > self.config.max_message.min(usize::MAX as u64 / 2) {
            return None;
        }
        let begin = if masked { size + 4 } else { size };
        let end = begin + length as usize;
        if end > frame.len() {
            return None;
        }
        let (header, payload) = frame[..end].split_at_mut(begin);
        let key = if masked { header.last_chunk().copied() } else { None };
        if let Some(key) = key {
            apply_mask(payload, key, 0);
        }
        if first == TEXT && simdutf8::basic::from_utf8(payload).is_err() {
            // The long way begins with the bytes as they came.
            if let Some(key) = key {
                apply_mask(payload, key, 0);
            }
            return None;
        }
        let place = *start + begin..*start + end;
        *start += end;
        Some((if first == TEXT { Opcode::Text } else { Opcode::Binary }, place, end as u64))
    }

    /// The payload that the short way found.
    #[inline]
    pub(crate) fn read(&self, place: Range<usize>) -> &[u8] {
        self.inbox.at(place)
    }
}
