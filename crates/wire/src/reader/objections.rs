//! Breaches become violations, with their place and their bytes.

use super::{Current, Heard, Reader};
use crate::judge::Breaches;
use crate::mask::apply_mask;
use crate::utf8::BadText;
use crate::{Breach, FrameHeader, Strictness, Violation};

/// Most bytes of evidence in a violation.
const EVIDENCE: usize = 64;

impl Reader {
    /// Notes what a header breaks.
    #[cold]
    pub(super) fn object(&mut self, header: &FrameHeader, breaches: &Breaches) {
        let no_frames = breaches.are_no_frames(header);
        let extent = if no_frames {
            EVIDENCE
        } else {
            usize::try_from(header.length).unwrap_or(EVIDENCE).saturating_add(usize::from(header.size))
        };
        for breach in breaches.iter() {
            self.note(header, breach, extent, 0);
            self.deaf |= no_frames || breach == Breach::FrameAfterClose;
            if self.deaf {
                return;
            }
        }
    }

    /// Notes a breach of the frame at the front of the inbox, with up to `extent` of its bytes,
    /// of whose payload `unmasked` bytes have been unmasked.
    #[cold]
    pub(super) fn note(&mut self, header: &FrameHeader, breach: Breach, extent: usize, unmasked: usize) {
        let unread = self.inbox.unread();
        let mut bytes = unread[..unread.len().min(extent).min(EVIDENCE)].to_vec();
        if unmasked > 0
            && let Some(key) = header.mask
            && let Some(payload) = bytes.get_mut(usize::from(header.size)..)
        {
            apply_mask(payload, key, 0);
        }
        self.violate(Violation { breach, offset: self.inbox.offset(), bytes });
    }

    #[cold]
    pub(super) fn object_to_text(&mut self, current: &mut Current, bad: BadText) {
        current.text = false;
        let bad = if current.compressed { bad.in_frame_at(self.inbox.offset()) } else { bad };
        self.violate(Violation { breach: Breach::InvalidUtf8, offset: bad.offset, bytes: bad.bytes });
    }

    pub(super) fn violate(&mut self, violation: Violation) {
        self.deaf |= self.config.strictness == Strictness::Strict;
        self.waiting.push_back(Heard::Violation(violation));
    }
}
