//! Messages compressed as they go (RFC 7692 section 7.2.1).

use crate::inflate::TAIL;
use flate2::{Compress, Compression, FlushCompress};
use std::fmt;

/// The smallest window that the library has, in bits. Where a peer allows 8, what goes into the
/// window at a time is no more than it may reach back.
const SMALLEST: u8 = 9;
const PIECE: usize = 256;
/// A buffer larger than this is given back.
const KEPT: usize = 1024 * 1024;

/// The compressing side of one direction.
pub(crate) struct Compressor {
    window_bits: u8,
    /// Each message begins with an empty window.
    fresh: bool,
    level: u32,
    /// Made when the first message goes: it takes some 260 KiB.
    stream: Option<Compress>,
    out: Vec<u8>,
}

impl Compressor {
    pub(crate) fn new(window_bits: u8, fresh: bool, level: u32) -> Self {
        Self { window_bits, fresh, level, stream: None, out: vec![] }
    }

    /// The payload as it goes on the wire; it holds until the next call. An empty one is for the
    /// caller to send as it is: it cannot become shorter.
    pub(crate) fn compress(&mut self, payload: &[u8]) -> &[u8] {
        let Self { window_bits, level, fresh, stream, out } = self;
        let stream = stream.get_or_insert_with(|| {
            Compress::new_with_window_bits(Compression::new(*level), false, (*window_bits).max(SMALLEST))
        });
        out.clear();
        out.shrink_to(KEPT);
        if *window_bits < SMALLEST {
            for piece in payload.chunks(PIECE) {
                squeeze(stream, piece, out, FlushCompress::Full);
            }
        } else {
            squeeze(stream, payload, out, FlushCompress::Sync);
        }
        if *fresh {
            stream.reset();
        }
        out.strip_suffix(&TAIL).unwrap_or(out)
    }
}

/// Appends the compressed bytes, flushed.
fn squeeze(stream: &mut Compress, mut bytes: &[u8], out: &mut Vec<u8>, flush: FlushCompress) {
    loop {
        out.reserve(64 + bytes.len() / 2);
        let before = stream.total_in();
        // It fails only for a flush that zlib does not know or a stream that was finished.
        let result = stream.compress_vec(bytes, out, flush);
        bytes = &bytes[(stream.total_in() - before) as usize..];
        if result.is_err() || (bytes.is_empty() && out.len() < out.capacity()) {
            return;
        }
    }
}

impl fmt::Debug for Compressor {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(formatter, "Compressor({} bits)", self.window_bits)
    }
}
