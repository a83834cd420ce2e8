//! The frames of a message: what their headers said, without their payloads.

/// Frames of one message that are kept, at most.
pub const MOST_FRAMES: usize = 4096;

/// The header of one frame.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct FramePart {
    /// FIN.
    pub fin: bool,
    /// Reserved bits: 4, 2 and 1 for RSV1, RSV2 and RSV3.
    pub reserved: u8,
    /// The opcode's number, 0 to 15.
    pub opcode: u8,
    /// The mask bit.
    pub masked: bool,
    /// Bytes of the header, masking key included: 2 to 14.
    pub header: u8,
    /// Bytes of the payload on the wire.
    pub length: u64,
}

/// The frames of a message that came in several.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Frames {
    /// The first of them, in order.
    pub parts: Vec<FramePart>,
    /// How many there are beyond those.
    pub more: u64,
}

impl Frames {
    /// Notes the next; beyond [`MOST_FRAMES`] they are counted only.
    pub fn push(&mut self, part: FramePart) {
        if self.parts.len() < MOST_FRAMES {
            self.parts.push(part);
        } else {
            self.more += 1;
        }
    }
}

impl FramePart {
    /// The one frame of a message: what its header must have been, as its opcode, its reserved bits and
    /// its size on the wire say. `None`: no header makes it that long.
    #[must_use]
    pub fn only(opcode: u8, reserved: u8, wire_size: u64, payload: u64, masked: bool) -> Option<Self> {
        let part = |header: u64, masked| {
            let length = wire_size.checked_sub(header)?;
            let header = u8::try_from(header).ok()?;
            Some(Self { fin: true, reserved, opcode, masked, header, length })
        };
        let key = |masked: bool| if masked { 4 } else { 0 };
        let forms = [2_u64, 4, 10];
        if reserved & 4 == 0 {
            // Not compressed: the rest is the header, and says whether it is masked.
            let header = wire_size.checked_sub(payload)?;
            let found =
                [masked, !masked].into_iter().find(|it| forms.contains(&header.wrapping_sub(key(*it))));
            return part(header, found?);
        }
        // Compressed: the shortest form that holds the length.
        let fits = |form: &u64| match (form, wire_size.checked_sub(form + key(masked))) {
            (2, Some(length)) => length < 126,
            (4, Some(length)) => (126..1 << 16).contains(&length),
            (_, Some(length)) => length >= 1 << 16,
            (_, None) => false,
        };
        forms.into_iter().find(fits).and_then(|form| part(form + key(masked), masked))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_header_of_an_only_frame_follows_from_its_size() {
        let header = |wire_size, payload, reserved, masked| {
            FramePart::only(1, reserved, wire_size, payload, masked)
                .map(|it| (it.header, it.masked, it.length))
        };
        assert_eq!(header(7, 5, 0, false), Some((2, false, 5)));
        assert_eq!(header(11, 5, 0, true), Some((6, true, 5)));
        // A length that is longer than it must be, and a mask where none should be.
        assert_eq!(header(15, 5, 0, false), Some((10, false, 5)));
        assert_eq!(header(13, 5, 0, false), Some((8, true, 5)));
        assert_eq!(header(65_550, 65_536, 0, true), Some((14, true, 65_536)));
        // Compressed: only the shortest form can be meant.
        assert_eq!(header(102, 5000, 4, false), Some((2, false, 100)));
        assert_eq!(header(208, 5000, 4, true), Some((8, true, 200)));
        assert_eq!(header(70_014, 1 << 20, 4, true), Some((14, true, 70_000)));
        assert_eq!(header(0, 5, 0, false), None);
        assert_eq!(header(0, 0, 0, false), None);
        assert_eq!(header(8, 5, 0, false), None, "no header has three bytes");
    }

    #[test]
    fn of_very_many_frames_the_first_are_kept_and_the_others_counted() {
        let part = FramePart { fin: false, reserved: 0, opcode: 0, masked: false, header: 2, length: 1 };
        let mut frames = Frames::default();
        (0..MOST_FRAMES + 7).for_each(|_| frames.push(part));
        assert_eq!((frames.parts.len(), frames.more), (MOST_FRAMES, 7));
    }
}
