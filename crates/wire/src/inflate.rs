//! Compressed payloads made readable as they come (RFC 7692 section 7.2.2), never beyond a limit.

use flate2::{Decompress, FlushDecompress, Status};
use std::fmt;

/// What ends each compressed message and is not sent with it.
pub(crate) const TAIL: [u8; 4] = [0x00, 0x00, 0xFF, 0xFF];
/// Least room that is offered at a time.
const LEAST: usize = 1024;
/// Most room that is offered beyond what is there already.
const MOST: usize = 64 * 1024;

/// Why inflating ended.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Stop {
    /// The message would be longer than its limit.
    TooBig,
    /// The bytes are no DEFLATE data.
    Corrupt,
}

/// The inflating side of one direction.
pub(crate) struct Inflater {
    window_bits: u8,
    /// Each message begins with an empty window.
    fresh: bool,
    /// Made when the first compressed message comes.
    stream: Option<Decompress>,
}

impl Inflater {
    pub(crate) fn new(window_bits: u8, fresh: bool) -> Self {
        Self { window_bits, fresh, stream: None }
    }

    /// Whether a later message may point into this one.
    pub(crate) fn goes_on(&self) -> bool {
        !self.fresh
    }

    /// Appends what these bytes hold; what was not looked at stays in `bytes`. `out` may be
    /// `limit` bytes long and no longer.
    pub(crate) fn inflate(&mut self, bytes: &mut &[u8], out: &mut Vec<u8>, limit: u64) -> Result<(), Stop> {
        let window_bits = self.window_bits.max(9);
        let stream = self.stream.get_or_insert_with(|| Decompress::new_with_window_bits(false, window_bits));
        let limit = usize::try_from(limit).unwrap_or(usize::MAX);
        loop {
            if out.len() == out.capacity() {
                let likely = (bytes.len().saturating_mul(4)).max(out.len()).clamp(LEAST, MOST);
                // One byte more than allowed may come: it tells that there are too many.
                out.reserve(likely.min(limit.saturating_sub(out.len()).saturating_add(1)));
            }
            let before = stream.total_in();
            let result = stream.decompress_vec(bytes, out, FlushDecompress::None);
            *bytes = &bytes[(stream.total_in() - before) as usize..];
            if out.len() > limit {
                return Err(Stop::TooBig);
            }
            match result {
                // A block said that it was the last one; what follows begins anew (7.2.3.5).
                Ok(Status::StreamEnd) => stream.reset(false),
                Ok(_) if out.len() < out.capacity() && bytes.is_empty() => return Ok(()),
                Ok(_) => {}
                Err(_) => return Err(Stop::Corrupt),
            }
        }
    }

    /// Reads on without keeping anything, so that a later message may point into this one. Says
    /// how much it was, and whether it made sense.
    #[cold]
    pub(crate) fn pass_over(&mut self, mut bytes: &[u8]) -> (u64, bool) {
        let (mut sink, mut count) = (Vec::with_capacity(MOST), 0);
        loop {
            let result = self.inflate(&mut bytes, &mut sink, MOST as u64);
            count += sink.len() as u64;
            sink.clear();
            match result {
                Ok(()) => return (count, true),
                Err(Stop::TooBig) => {}
                Err(Stop::Corrupt) => return (count, false),
            }
        }
    }

    /// The window is empty from here on.
    pub(crate) fn forget(&mut self) {
        if let Some(stream) = &mut self.stream {
            stream.reset(false);
        }
    }
}

impl fmt::Debug for Inflater {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(formatter, "Inflater({} bits)", self.window_bits)
    }
}
