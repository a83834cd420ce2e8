//! The write buffer: whole frames, one after another, drained from the front.

use crate::mask::{Keys, apply_mask};
use crate::{FrameHeader, Role};

/// An empty buffer larger than this gives its memory back.
const KEPT: usize = 1024 * 1024;
/// What was written is dropped from the front once it is this much and half of all.
const STALE: usize = 64 * 1024;

/// Bytes that are copied and masked at a time, a multiple of four: they are masked while they are
/// near, and stay below the lengths that the system's copy hands to the processor's string moves,
/// which some processors do many times slower where both places lie alike in their pages.
pub(crate) const PIECE: usize = 1024;

/// Frames to be written.
#[derive(Debug)]
pub(crate) struct Outbox {
    role: Role,
    keys: Keys,
    bytes: Vec<u8>,
    written: usize,
}

impl Outbox {
    pub(crate) fn new(role: Role, mask_seed: u64) -> Self {
        Self { role, keys: Keys::seeded(mask_seed), bytes: vec![], written: 0 }
    }

    /// Queues a frame. `first` is its first byte: FIN, reserved bits and opcode. `masked`
    /// overrides what the role must.
    #[inline]
    pub(crate) fn push(&mut self, first: u8, masked: Option<bool>, payload: &[u8]) {
        if self.written >= STALE && self.written * 2 >= self.bytes.len() {
            self.bytes.drain(..self.written);
            self.written = 0;
        }
        let key = masked.unwrap_or(self.role == Role::Client).then(|| self.keys.next_key());
        self.bytes.reserve(14 + payload.len());
        FrameHeader::write(first, key, payload.len(), &mut self.bytes);
        for piece in payload.chunks(PIECE) {
            let at = self.bytes.len();
            self.bytes.extend_from_slice(piece);
            if let Some(key) = key {
                apply_mask(&mut self.bytes[at..], key, 0);
            }
        }
    }

    /// Takes the memory away, where nothing is to be written.
    pub(crate) fn reclaim(&mut self) -> Option<Vec<u8>> {
        self.bytes.is_empty().then(|| std::mem::take(&mut self.bytes))
    }

    /// Takes this memory, which holds nothing, where it has none.
    pub(crate) fn lend(&mut self, bytes: Vec<u8>) {
        if self.bytes.capacity() == 0 {
            self.bytes = bytes;
        }
    }

    /// What is to be written.
    pub(crate) fn unwritten(&self) -> &[u8] {
        &self.bytes[self.written..]
    }

    /// That many bytes were written.
    pub(crate) fn wrote(&mut self, count: usize) {
        self.written = self.written.saturating_add(count).min(self.bytes.len());
        if self.written == self.bytes.len() {
            self.bytes.clear();
            self.bytes.shrink_to(KEPT);
            self.written = 0;
        }
    }
}
