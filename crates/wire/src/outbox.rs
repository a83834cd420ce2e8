//! The write buffer: whole frames, one after another, drained from the front.

use crate::mask::{Keys, copy_masked, copy_plain};
use crate::{FrameHeader, Role};

/// An empty buffer larger than this gives its memory back.
const KEPT: usize = 1024 * 1024;
/// What was written is dropped from the front once it is this much and half of all.
const STALE: usize = 64 * 1024;

/// Frames to be written.
#[derive(Debug)]
pub(crate) struct Outbox {
    role: Role,
    keys: Keys,
    /// Filled up to `end`; what follows is room, zeroed once when it was allocated.
    bytes: Vec<u8>,
    end: usize,
    written: usize,
}

impl Outbox {
    pub(crate) fn new(role: Role, mask_seed: u64) -> Self {
        Self { role, keys: Keys::seeded(mask_seed), bytes: vec![], end: 0, written: 0 }
    }

    /// Queues a frame. `first` is its first byte: FIN, reserved bits and opcode. `masked`
    /// overrides what the role must.
    #[inline]
    pub(crate) fn push(&mut self, first: u8, masked: Option<bool>, payload: &[u8]) {
        if masked.unwrap_or(self.role == Role::Client) {
            self.push_masked(first, payload);
        } else {
            self.push_plain(first, payload);
        }
    }

    #[inline]
    fn push_masked(&mut self, first: u8, payload: &[u8]) {
        let key = self.keys.next_key();
        let room = self.room(FrameHeader::ROOM + payload.len());
        let size = FrameHeader::write(room, first, Some(key), payload.len());
        copy_masked(&mut room[size..size + payload.len()], payload, key);
        self.end += size + payload.len();
    }

    #[inline]
    fn push_plain(&mut self, first: u8, payload: &[u8]) {
        let room = self.room(FrameHeader::ROOM + payload.len());
        let size = FrameHeader::write(room, first, None, payload.len());
        copy_plain(&mut room[size..size + payload.len()], payload);
        self.end += size + payload.len();
    }

    /// Queues the header of a frame alone, whose payload is to follow in parts. Gives its key.
    pub(crate) fn push_header(&mut self, first: u8, length: usize) -> Option<[u8; 4]> {
        let key = (self.role == Role::Client).then(|| self.keys.next_key());
        let room = self.room(FrameHeader::ROOM);
        self.end += FrameHeader::write(room, first, key, length);
        key
    }

    /// Queues a part of a payload whose header has gone before. All parts but the last are
    /// multiples of four bytes.
    pub(crate) fn push_part(&mut self, key: Option<[u8; 4]>, part: &[u8]) {
        let body = &mut self.room(part.len())[..part.len()];
        match key {
            Some(key) => copy_masked(body, part, key),
            None => copy_plain(body, part),
        }
        self.end += part.len();
    }

    /// Room for at least so many bytes.
    #[inline]
    fn room(&mut self, least: usize) -> &mut [u8] {
        if self.bytes.len() - self.end < least {
            self.make_room(least);
        }
        &mut self.bytes[self.end..]
    }

    /// Drops from the front what was written, where that is much, and grows where that is not enough.
    #[cold]
    fn make_room(&mut self, least: usize) {
        if self.written >= STALE && self.written * 2 >= self.end {
            self.bytes.copy_within(self.written..self.end, 0);
            (self.end, self.written) = (self.end - self.written, 0);
        }
        let needed = self.end + least;
        if self.bytes.len() < needed {
            self.bytes.resize(needed.max(self.bytes.len() * 2), 0);
        }
    }

    /// What is to be written.
    #[inline]
    pub(crate) fn unwritten(&self) -> &[u8] {
        &self.bytes[self.written..self.end]
    }

    /// That many bytes were written.
    #[inline]
    pub(crate) fn wrote(&mut self, count: usize) {
        self.written = self.written.saturating_add(count).min(self.end);
        if self.written == self.end {
            (self.end, self.written) = (0, 0);
            if self.bytes.len() > KEPT {
                self.bytes = vec![];
            }
        }
    }

    /// Takes the memory away, where nothing is to be written.
    #[inline]
    pub(crate) fn reclaim(&mut self) -> Option<Vec<u8>> {
        (self.written == self.end).then(|| {
            (self.end, self.written) = (0, 0);
            std::mem::take(&mut self.bytes)
        })
    }

    /// Takes this memory where it has none.
    #[inline]
    pub(crate) fn lend(&mut self, bytes: Vec<u8>) {
        if self.bytes.is_empty() {
            self.bytes = bytes;
        }
    }
}
