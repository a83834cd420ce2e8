//! Compressed frames, inflated as their bytes come (RFC 7692 section 6).

use super::{Current, Reader};
use crate::inflate::{Stop, TAIL};
use crate::mask::apply_mask;
use crate::utf8::BadText;
use crate::{Breach, FrameHeader, Opcode};
use std::ops::Range;

/// What a frame's payload comes from.
enum Part {
    /// Bytes of the inbox, unmasked.
    Payload(Range<usize>),
    /// What every sender leaves away at the end of a message.
    Tail,
}

impl Reader {
    /// The header of a compressed frame has come.
    pub(super) fn start_compressed(&mut self, header: &FrameHeader, left_out: bool) {
        if matches!(header.opcode, Opcode::Text | Opcode::Binary) {
            if self.assembly.is_compressed()
                && let Some(inflater) = &mut self.inflater
            {
                // Another message was cut short: what the window holds of it ends at a byte.
                self.assembly.leave_out();
                self.assembly.inflate(inflater, &TAIL, 0);
            }
            self.assembly.begin(header.opcode, true);
        }
        if left_out {
            self.assembly.leave_out();
        }
    }

    /// Inflates and checks what is fresh in the inbox of a compressed frame.
    pub(super) fn unpack(&mut self, current: &mut Current, fresh: Range<usize>) {
        self.unpack_part(current, Part::Payload(fresh));
    }

    /// The last frame has come: inflates what its sender left away.
    pub(super) fn unpack_tail(&mut self, current: &mut Current) {
        self.unpack_part(current, Part::Tail);
        if let Some(inflater) = self.inflater.as_mut().filter(|it| !it.goes_on()) {
            inflater.forget();
        }
    }

    fn unpack_part(&mut self, current: &mut Current, part: Part) {
        // Not covered: a frame is compressed only where there is an inflater.
        let Some(inflater) = &mut self.inflater else { return };
        let part = match part {
            Part::Payload(place) => &self.inbox.unread()[place],
            Part::Tail => &TAIL[..],
        };
        let inflated = self.assembly.inflate(inflater, part, self.config.max_message);
        current.inflated += inflated.count;
        if current.text
            && let Err(bad) = self.check.feed(&self.assembly.bytes()[inflated.place], 0)
        {
            self.object_to_text(current, bad);
        }
        if let Some(stop) = inflated.stop {
            self.stop(current, stop);
        }
    }

    /// The message is left out from here on.
    #[cold]
    fn stop(&mut self, current: &mut Current, stop: Stop) {
        current.text = false;
        self.assembly.leave_out();
        if self.deaf {
            return;
        }
        let breach = match stop {
            Stop::TooBig => Breach::MessageTooBig(self.config.max_message.saturating_add(1)),
            Stop::Corrupt => Breach::InvalidDeflate,
        };
        let header = current.header;
        self.note(&header, breach, usize::from(header.size) + current.seen, current.seen);
    }

    /// `gone` bytes at the front of the inbox, of the `left` that are still to come of a frame that
    /// is too big, are read only for what later messages may point to.
    pub(super) fn pass_over(&mut self, current: &Current, left: u64, gone: usize) {
        // Not covered: a frame is compressed only where there is an inflater.
        let Some(inflater) = &mut self.inflater else { return };
        let bytes = &mut self.inbox.unread_mut()[..gone];
        if let Some(key) = current.header.mask {
            // Only its place within four bytes counts.
            apply_mask(bytes, key, (current.header.length - left) as usize & 3);
        }
        self.assembly.inflate(inflater, bytes, 0);
        if left == gone as u64 && current.header.fin {
            self.assembly.inflate(inflater, &TAIL, 0);
            if !inflater.goes_on() {
                inflater.forget();
            }
        }
    }
}

impl BadText {
    /// The same, of inflated bytes, which have no place in the stream of their own: that of their frame.
    pub(super) fn in_frame_at(self, offset: u64) -> Self {
        Self { offset, ..self }
    }
}
