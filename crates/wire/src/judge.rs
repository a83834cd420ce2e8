//! What a frame's header alone breaks, in the order in which it is read.

use crate::{Breach, FrameHeader, Opcode, Role};

/// The reserved bit that says that a message is compressed (RFC 7692 section 6).
const RSV1: u8 = 4;

/// What the judge must know of the connection.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Situation {
    /// Which side we are.
    pub(crate) role: Role,
    /// Whether the peer's close frame has come.
    pub(crate) after_close: bool,
    /// Bytes of the unfinished message, where there is one.
    pub(crate) unfinished: Option<u64>,
    /// Longest message accepted.
    pub(crate) max_message: u64,
    /// Whether permessage-deflate was agreed on, which gives RSV1 a meaning.
    pub(crate) deflate: bool,
    /// Whether the unfinished message is compressed.
    pub(crate) compressed: bool,
}

impl Situation {
    /// Whether the payload of this frame is compressed (RFC 7692 section 6): the first frame of a
    /// message says so for all.
    #[inline]
    pub(crate) fn is_compressed(&self, header: &FrameHeader) -> bool {
        match header.opcode {
            Opcode::Text | Opcode::Binary => self.deflate && header.reserved & RSV1 != 0,
            Opcode::Continuation => self.compressed,
            _ => false,
        }
    }
}

/// The breaches of one header; room for all that can meet in one.
#[derive(Debug, Default)]
pub(crate) struct Breaches {
    found: [Option<Breach>; 9],
    count: usize,
    /// How many of them a real endpoint hardly ever combines.
    strange: usize,
}

impl Breaches {
    #[cold]
    fn note(&mut self, breach: Breach) {
        self.found[self.count] = Some(breach);
        self.count += 1;
        self.strange += usize::from(matches!(
            breach,
            Breach::ReservedBits(_)
                | Breach::ReservedOpcode(_)
                | Breach::FragmentedControl
                | Breach::ControlTooLong(_)
                | Breach::ContinuationWithoutStart
                | Breach::MessageWithinMessage
        ));
    }

    pub(crate) fn iter(&self) -> impl Iterator<Item = Breach> + '_ {
        self.found.iter().flatten().copied()
    }

    pub(crate) fn is_empty(&self) -> bool {
        self.count == 0
    }

    /// Whether these are no frames at all. Text, as of an HTML page or an HTTP answer after the
    /// 101, never sets FIN and nearly always sets several reserved bits, or one and the bit of
    /// control frames.
    pub(crate) fn are_no_frames(&self, header: &FrameHeader) -> bool {
        self.strange >= 2 || (header.length >> 63) != 0 || (!header.fin && header.reserved.count_ones() > 1)
    }
}

/// Judges a header.
pub(crate) fn judge(header: &FrameHeader, situation: Situation) -> Breaches {
    let mut breaches = Breaches::default();
    if situation.after_close {
        breaches.note(Breach::FrameAfterClose);
    }
    match (situation.role, header.mask) {
        (Role::Client, Some(_)) => breaches.note(Breach::MaskedServerFrame),
        (Role::Server, None) => breaches.note(Breach::UnmaskedClientFrame),
        _ => {}
    }
    let compressed = situation.is_compressed(header);
    let meant = if compressed && header.opcode != Opcode::Continuation { RSV1 } else { 0 };
    if header.reserved & !meant != 0 {
        breaches.note(Breach::ReservedBits(header.reserved));
    }
    judge_length(header, &mut breaches);
    if header.opcode.is_control() {
        judge_control(header, &mut breaches);
    } else {
        judge_data(header, situation.unfinished, &mut breaches);
    }
    judge_size(header, situation, compressed, &mut breaches);
    breaches
}

/// A compressed frame may be longer than what it holds: by an eighth where codes have nine bits, and a
/// little for each flush. How much that is, inflating tells.
fn judge_size(header: &FrameHeader, situation: Situation, compressed: bool, breaches: &mut Breaches) {
    let limit = situation.max_message;
    let (before, limit) = match header.opcode {
        _ if compressed => (0, limit.saturating_add(limit / 4 + 64)),
        Opcode::Continuation => (situation.unfinished.unwrap_or(0), limit),
        // A control frame is no message; one that may be is never too big.
        _ if header.opcode.is_control() => (0, limit.max(125)),
        _ => (0, limit),
    };
    let whole = header.length.saturating_add(before);
    if whole > limit {
        breaches.note(Breach::MessageTooBig(whole));
    }
}

/// Whether the length is in the fewest bytes that hold it.
#[inline]
fn is_minimal(header: &FrameHeader) -> bool {
    let extended = header.size - 2 - if header.mask.is_some() { 4 } else { 0 };
    match extended {
        0 => true,
        2 => header.length > 125,
        _ => header.length > 0xFFFF,
    }
}

fn judge_length(header: &FrameHeader, breaches: &mut Breaches) {
    if header.length >> 63 != 0 {
        breaches.note(Breach::LengthTopBit(header.length));
    } else if !is_minimal(header) {
        breaches.note(Breach::LengthNotMinimal(header.length));
    }
}

fn judge_control(header: &FrameHeader, breaches: &mut Breaches) {
    if let Opcode::Reserved(number) = header.opcode {
        breaches.note(Breach::ReservedOpcode(number));
    }
    if !header.fin {
        breaches.note(Breach::FragmentedControl);
    }
    if header.length > 125 {
        breaches.note(Breach::ControlTooLong(header.length));
    }
}

fn judge_data(header: &FrameHeader, unfinished: Option<u64>, breaches: &mut Breaches) {
    match (header.opcode, unfinished) {
        (Opcode::Reserved(number), _) => breaches.note(Breach::ReservedOpcode(number)),
        (Opcode::Continuation, None) => breaches.note(Breach::ContinuationWithoutStart),
        (Opcode::Text | Opcode::Binary, Some(_)) => breaches.note(Breach::MessageWithinMessage),
        _ => {}
    }
}
