//! The read buffer: one growing run of bytes, parsed in place.

use std::ops::Range;

/// Room that a fresh buffer has.
const FIRST: usize = 8 * 1024;
/// An empty buffer larger than this gives its memory back.
const KEPT: usize = 1024 * 1024;

/// Bytes received and not yet read, and their place in the stream.
#[derive(Debug, Default)]
pub(crate) struct Inbox {
    /// Filled up to `end`; what follows is room, zeroed once when it was allocated.
    bytes: Vec<u8>,
    start: usize,
    end: usize,
    /// Place of the first byte of `bytes` in the received stream.
    base: u64,
}

impl Inbox {
    /// Room for at least `least` bytes. What is unread may move, but keeps its distance from the front.
    #[inline]
    pub(crate) fn space(&mut self, least: usize) -> &mut [u8] {
        if self.start == self.end {
            self.restart();
            if self.bytes.len() > KEPT && least < KEPT {
                self.bytes.truncate(KEPT);
                self.bytes.shrink_to_fit();
            }
        }
        if self.bytes.len() - self.end < least {
            self.make_room(least);
        }
        &mut self.bytes[self.end..]
    }

    /// What is unread, if anything, will stand at the front.
    #[inline]
    fn restart(&mut self) {
        self.base += self.start as u64;
        (self.start, self.end) = (0, 0);
    }

    /// Moves where that is cheaper than what was read since the last move, else grows.
    #[cold]
    fn make_room(&mut self, least: usize) {
        if self.end - self.start <= self.start {
            self.bytes.copy_within(self.start..self.end, 0);
            let end = self.end - self.start;
            self.restart();
            self.end = end;
        }
        let needed = self.end + least;
        if self.bytes.len() < needed {
            self.bytes.resize(needed.max(self.bytes.len() * 2).max(FIRST), 0);
        }
    }

    /// Takes the memory away, where nothing is unread.
    #[inline]
    pub(crate) fn reclaim(&mut self) -> Option<Vec<u8>> {
        (self.start == self.end).then(|| {
            self.restart();
            std::mem::take(&mut self.bytes)
        })
    }

    /// Whether it has no memory.
    #[inline]
    pub(crate) fn is_without_memory(&self) -> bool {
        self.bytes.is_empty()
    }

    /// Takes this memory where it has none.
    #[inline]
    pub(crate) fn lend(&mut self, bytes: Vec<u8>) {
        if self.bytes.is_empty() {
            self.bytes = bytes;
        }
    }

    /// That many bytes were put into the space.
    #[inline]
    pub(crate) fn filled(&mut self, count: usize) {
        self.end = self.end.saturating_add(count).min(self.bytes.len());
    }

    /// What is unread.
    #[inline]
    pub(crate) fn unread(&self) -> &[u8] {
        &self.bytes[self.start..self.end]
    }

    /// All of the memory and where what is unread begins, for who goes through it in one stride.
    #[inline]
    pub(crate) fn stride(&mut self) -> (&mut [u8], &mut usize) {
        (&mut self.bytes[..self.end], &mut self.start)
    }

    /// The bytes at this place of the memory, read or not.
    #[inline]
    pub(crate) fn at(&self, place: Range<usize>) -> &[u8] {
        &self.bytes[place]
    }

    /// What is unread, to unmask in place.
    pub(crate) fn unread_mut(&mut self) -> &mut [u8] {
        &mut self.bytes[self.start..self.end]
    }

    /// How many bytes are unread.
    pub(crate) fn len(&self) -> usize {
        self.end - self.start
    }

    /// Place of the first unread byte in the received stream.
    pub(crate) fn offset(&self) -> u64 {
        self.base + self.start as u64
    }

    /// That many bytes have been read.
    #[inline]
    pub(crate) fn consume(&mut self, count: usize) {
        let count = count.min(self.len());
        self.start += count;
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn put(inbox: &mut Inbox, bytes: &[u8]) {
        inbox.space(bytes.len())[..bytes.len()].copy_from_slice(bytes);
        inbox.filled(bytes.len());
    }

    #[test]
    fn what_is_unread_survives_moving_and_growing() {
        let mut inbox = Inbox::default();
        let (mut put_so_far, mut read_so_far) = (0u32, 0u32);
        for round in 1..400u32 {
            for _ in 0..round {
                put(&mut inbox, &put_so_far.to_be_bytes());
                put_so_far += 1;
            }
            for _ in 0..round.saturating_sub(3) {
                assert_eq!(inbox.unread()[..4], read_so_far.to_be_bytes());
                assert_eq!(inbox.offset(), u64::from(read_so_far) * 4);
                inbox.consume(4);
                read_so_far += 1;
            }
        }
        assert_eq!(inbox.len() as u32, (put_so_far - read_so_far) * 4);
    }

    #[test]
    fn a_huge_buffer_is_given_back_when_it_is_empty() {
        let mut inbox = Inbox::default();
        put(&mut inbox, &vec![1; 4 * KEPT]);
        inbox.consume(4 * KEPT);
        assert_eq!(inbox.space(1).len(), KEPT);
    }
}
