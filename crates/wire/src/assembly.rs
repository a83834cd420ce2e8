//! Messages put together: those in fragments (RFC 6455 section 5.4) and those that are compressed
//! (RFC 7692).

use crate::inflate::{Inflater, Stop};
use crate::{FrameHeader, Opcode};
use std::ops::Range;

/// A message that took more than this gives its memory back.
const KEPT: usize = 1024 * 1024;

/// The message whose frames are coming, and its bytes so far.
#[derive(Debug, Default)]
pub(crate) struct Assembly {
    unfinished: Option<Unfinished>,
    bytes: Vec<u8>,
}

#[derive(Debug)]
struct Unfinished {
    opcode: Opcode,
    wire_size: u64,
    /// Whether it is text that was sound so far.
    text: bool,
    compressed: bool,
    /// Too big, or no DEFLATE data: its frames are thrown away.
    left_out: bool,
    /// Nothing of it is inflated any more, not even to be thrown away.
    broken: bool,
}

/// A message whose last frame has come; its payload are the bytes of the assembly.
pub(crate) struct Whole {
    pub(crate) opcode: Opcode,
    pub(crate) wire_size: u64,
    pub(crate) compressed: bool,
}

/// What a part of a compressed message held.
pub(crate) struct Inflated {
    /// How many bytes; of what is not read to its end, one more than the limit allows.
    pub(crate) count: u64,
    /// Where those stand in the assembly that are within the limit.
    pub(crate) place: Range<usize>,
    /// Why the message is left out from here on.
    pub(crate) stop: Option<Stop>,
}

impl Assembly {
    /// Bytes so far of the unfinished message, where there is one.
    #[inline]
    pub(crate) fn length(&self) -> Option<u64> {
        self.unfinished.as_ref().map(|_| self.bytes.len() as u64)
    }

    /// Whether the next part is text to be checked.
    pub(crate) fn is_text(&self) -> bool {
        self.unfinished.as_ref().is_some_and(|it| it.text && !it.left_out)
    }

    /// Whether the unfinished message is compressed.
    #[inline]
    pub(crate) fn is_compressed(&self) -> bool {
        self.unfinished.as_ref().is_some_and(|it| it.compressed)
    }

    /// The payload of the last whole message.
    pub(crate) fn bytes(&self) -> &[u8] {
        &self.bytes
    }

    /// A message begins; an unfinished one is forgotten.
    pub(crate) fn begin(&mut self, opcode: Opcode, compressed: bool) {
        self.bytes.clear();
        let message =
            Unfinished { opcode, wire_size: 0, text: false, compressed, left_out: false, broken: false };
        self.unfinished = Some(message);
    }

    /// Inflates a part of the unfinished message. What is left out is still read where a later
    /// message may point into it.
    pub(crate) fn inflate(&mut self, inflater: &mut Inflater, mut part: &[u8], limit: u64) -> Inflated {
        let start = self.bytes.len();
        let mut inflated = Inflated { count: 0, place: start..start, stop: None };
        let Some(message) = self.unfinished.as_mut().filter(|it| !it.broken) else { return inflated };
        if !message.left_out {
            let result = inflater.inflate(&mut part, &mut self.bytes, limit);
            inflated.count = (self.bytes.len() - start) as u64;
            // Above the limit there is an end for who can count to it.
            self.bytes.truncate(usize::try_from(limit).unwrap_or(usize::MAX));
            inflated.place = start..self.bytes.len();
            inflated.stop = result.err();
            message.left_out = result.is_err();
            message.broken = result == Err(Stop::Corrupt);
        }
        if message.left_out && !message.broken {
            if inflater.goes_on() {
                let (count, sound) = inflater.pass_over(part);
                inflated.count += count;
                message.broken = !sound;
            } else {
                // How far it got beyond the limit is chance.
                inflated.count = inflated.count.min(limit.saturating_add(1) - start as u64);
                message.broken = true;
            }
        }
        if message.broken {
            inflater.forget();
        }
        inflated
    }

    /// The frame has come, whose bytes were not compressed. `text`: whether it is text that was sound.
    pub(crate) fn take(&mut self, header: &FrameHeader, part: &[u8], text: bool) -> Option<Whole> {
        if matches!(header.opcode, Opcode::Text | Opcode::Binary) {
            self.begin(header.opcode, false);
        }
        if self.unfinished.as_ref().is_some_and(|it| !it.left_out) {
            self.bytes.extend_from_slice(part);
        }
        self.end_frame(header, text)
    }

    /// The frame has come, and its bytes are here. `text`: whether it is text that was sound.
    pub(crate) fn end_frame(&mut self, header: &FrameHeader, text: bool) -> Option<Whole> {
        let mut message = self.unfinished.take()?;
        message.text = text;
        message.wire_size += u64::from(header.size) + header.length;
        if !header.fin {
            self.unfinished = Some(message);
            return None;
        }
        let Unfinished { opcode, wire_size, left_out, compressed, .. } = message;
        (!left_out).then_some(Whole { opcode, wire_size, compressed })
    }

    /// What comes of the unfinished message is thrown away, and what has come too.
    pub(crate) fn leave_out(&mut self) {
        self.bytes.clear();
        if let Some(message) = &mut self.unfinished {
            message.left_out = true;
        }
    }

    /// A message in one frame took the place of the unfinished one.
    pub(crate) fn forget(&mut self) {
        self.unfinished = None;
    }

    /// Takes the memory away, where no message is unfinished.
    #[inline]
    pub(crate) fn reclaim(&mut self) -> Option<Vec<u8>> {
        self.unfinished.is_none().then(|| {
            let mut bytes = std::mem::take(&mut self.bytes);
            bytes.clear();
            bytes
        })
    }

    /// Takes this memory, which holds nothing, where it has none.
    #[inline]
    pub(crate) fn lend(&mut self, bytes: Vec<u8>) {
        if self.bytes.capacity() == 0 {
            self.bytes = bytes;
        }
    }

    /// Gives back the memory of a long message that has been shown.
    #[inline]
    pub(crate) fn tidy(&mut self) {
        if self.unfinished.is_none() && self.bytes.capacity() > KEPT {
            self.bytes = vec![];
        }
    }
}
