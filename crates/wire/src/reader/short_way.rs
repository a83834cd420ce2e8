//! The short way through the reader.

use super::Reader;
use crate::mask::apply_mask;
use crate::{FrameHeader, Opcode, judge};
use std::ops::Range;

impl Reader {
    /// The short way for what is usual: a sound message in one frame that has come whole.
    /// `None`: it is something else, and the long way finds out what.
    #[inline]
    pub(crate) fn whole_message(&mut self) -> Option<(FrameHeader, Range<usize>)> {
        if self.deaf || self.current.is_some() || self.config.report_frames || !self.waiting.is_empty() {
            return None;
        }
        self.inbox.consume(std::mem::take(&mut self.shown));
        let header = FrameHeader::parse(self.inbox.unread())?;
        let end = u64::from(header.size).saturating_add(header.length);
        if end > self.inbox.len() as u64 || !judge::is_sound_message(&header, self.situation()) {
            return None;
        }
        let payload = usize::from(header.size)..end as usize;
        let bytes = &mut self.inbox.unread_mut()[payload.clone()];
        if let Some(key) = header.mask {
            apply_mask(bytes, key, 0);
        }
        if header.opcode == Opcode::Text && simdutf8::basic::from_utf8(bytes).is_err() {
            // The long way begins with the bytes as they came.
            if let Some(key) = header.mask {
                apply_mask(bytes, key, 0);
            }
            return None;
        }
        self.shown = payload.end;
        Some((header, payload))
    }
}
