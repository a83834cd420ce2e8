//! The receiving half: frames parsed in place, messages put together, breaches noted. It decides
//! nothing about what goes out.

mod objections;
mod short_way;
mod unpack;

use crate::assembly::{Assembly, Whole};
use crate::close::{self, CloseBody};
use crate::inbox::Inbox;
use crate::inflate::Inflater;
use crate::judge::{self, Situation};
use crate::mask::apply_mask;
use crate::utf8::TextCheck;
use crate::{Breach, Config, Event, FrameHeader, Opcode, Role, Violation};
use std::collections::VecDeque;
use std::ops::Range;

/// An event whose payload is still a place: in the unread bytes, counted from their front, or
/// in the assembled message.
#[derive(Debug)]
pub(crate) enum Heard {
    Frame { header: FrameHeader, payload: Range<usize>, inflated: u64 },
    Message { opcode: Opcode, payload: Range<usize>, assembled: bool, wire_size: u64, compressed: bool },
    Ping(Range<usize>),
    Pong(Range<usize>),
    Close { code: Option<u16>, reason: Range<usize>, sound: bool },
    Violation(Violation),
}

/// A frame whose header has come.
#[derive(Debug)]
struct Current {
    header: FrameHeader,
    /// How much of the payload is unmasked and checked.
    seen: usize,
    /// Whether the payload is text to be checked.
    text: bool,
    /// How much of the payload is still to be thrown away; `None`: it is kept.
    discard: Option<u64>,
    /// Whether the payload is compressed.
    compressed: bool,
    /// How many bytes it has been inflated to.
    inflated: u64,
}

/// The receiving half of a connection.
#[derive(Debug)]
pub(crate) struct Reader {
    config: Config,
    inbox: Inbox,
    current: Option<Current>,
    assembly: Assembly,
    /// Where compression was agreed on.
    inflater: Option<Inflater>,
    check: TextCheck,
    /// Events found together, in order.
    waiting: VecDeque<Heard>,
    /// Bytes at the front of the inbox that only the last event still shows.
    shown: usize,
    after_close: bool,
    /// Nothing is under way: the next frame may be read the short way.
    plain: bool,
    /// Nothing more is read.
    deaf: bool,
    ignored: u64,
}

impl Reader {
    pub(crate) fn new(config: Config) -> Self {
        let inflater = config.deflate.map(|agreed| match config.role {
            Role::Client => Inflater::new(agreed.server_max_window_bits, agreed.server_no_context_takeover),
            Role::Server => Inflater::new(agreed.client_max_window_bits, agreed.client_no_context_takeover),
        });
        Self {
            config,
            inbox: Inbox::default(),
            current: None,
            assembly: Assembly::default(),
            inflater,
            check: TextCheck::default(),
            waiting: VecDeque::new(),
            shown: 0,
            after_close: false,
            plain: !config.report_frames,
            deaf: false,
            ignored: 0,
        }
    }

    #[inline]
    pub(crate) fn inbox(&mut self) -> &mut Inbox {
        &mut self.inbox
    }

    /// Bytes still to come of the frame that is under way.
    #[inline]
    pub(crate) fn missing(&self) -> u64 {
        self.current.as_ref().map_or(0, |it| match it.discard {
            Some(left) => left,
            None => it.header.length - it.seen as u64,
        })
    }

    /// Bytes that came and are not read.
    #[inline]
    pub(crate) fn unread(&self) -> usize {
        self.inbox.len() - self.shown
    }

    /// Bytes that came when nothing was read any more.
    pub(crate) fn ignored(&self) -> u64 {
        self.ignored
    }

    /// Whether there is nothing to read at all.
    #[inline]
    pub(crate) fn is_drained(&self) -> bool {
        self.plain && self.shown == 0 && self.inbox.len() == 0
    }

    /// The next event; its places hold until the next call or the next bytes.
    pub(crate) fn next(&mut self) -> Option<Heard> {
        let heard = self.next_of_any();
        self.plain = self.current.is_none()
            && self.waiting.is_empty()
            && self.assembly.length().is_none()
            && !(self.config.report_frames || self.after_close || self.deaf);
        heard
    }

    fn next_of_any(&mut self) -> Option<Heard> {
        loop {
            if !self.waiting.is_empty() {
                return self.waiting.pop_front();
            }
            self.inbox.consume(std::mem::take(&mut self.shown));
            if self.deaf {
                self.ignored += self.inbox.len() as u64;
                self.inbox.consume(self.inbox.len());
                return None;
            }
            let Some(current) = self.current.take().or_else(|| self.begin()) else {
                if self.waiting.is_empty() && !self.deaf {
                    return None;
                }
                continue;
            };
            match self.proceed(current) {
                Step::Wait => return None,
                Step::Again => {}
                Step::Heard(heard) if self.waiting.is_empty() => return Some(heard),
                Step::Heard(heard) => self.waiting.push_back(heard),
            }
        }
    }

    /// The event with its payload in hand.
    pub(crate) fn show(&self, heard: Heard) -> Event<'_> {
        let bytes = self.inbox.unread();
        match heard {
            Heard::Frame { header, payload, inflated } => {
                Event::Frame { header, payload: &bytes[payload], inflated }
            }
            Heard::Message { opcode, payload, assembled, wire_size, compressed } => {
                let bytes = if assembled { self.assembly.bytes() } else { bytes };
                Event::Message { opcode, payload: &bytes[payload], wire_size, compressed }
            }
            Heard::Ping(payload) => Event::Ping(&bytes[payload]),
            Heard::Pong(payload) => Event::Pong(&bytes[payload]),
            Heard::Close { code, reason, .. } => Event::Close { code, reason: &bytes[reason] },
            Heard::Violation(violation) => Event::Violation(violation),
        }
    }

    /// The bytes at a place of the inbox.
    pub(crate) fn bytes(&self, place: &Range<usize>) -> &[u8] {
        &self.inbox.unread()[place.clone()]
    }

    #[inline]
    fn situation(&self) -> Situation {
        Situation {
            role: self.config.role,
            after_close: self.after_close,
            unfinished: self.assembly.length(),
            max_message: self.config.max_message,
            deflate: self.inflater.is_some(),
            compressed: self.assembly.is_compressed(),
        }
    }

    /// Reads and judges a header. `None`: it has not come, or it ended the reading; where it
    /// has breaches they wait and the frame is kept for the next turn.
    #[inline]
    fn begin(&mut self) -> Option<Current> {
        let header = FrameHeader::parse(self.inbox.unread())?;
        let situation = self.situation();
        let breaches = judge::judge(&header, situation);
        let compressed = situation.is_compressed(&header);
        let mut discard = None;
        if !breaches.is_empty() {
            self.object(&header, &breaches);
            if self.deaf {
                return None;
            }
            if breaches.iter().any(|it| matches!(it, Breach::MessageTooBig(_))) {
                discard = Some(header.length);
                self.shown = usize::from(header.size);
            }
        }
        if compressed {
            self.start_compressed(&header, discard.is_some());
        }
        let text = self.start_text(&header, compressed) && discard.is_none();
        let current = Current { header, seen: 0, text, discard, compressed, inflated: 0 };
        if self.waiting.is_empty() {
            return Some(current);
        }
        self.current = Some(current);
        None
    }

    /// Whether this frame carries text to be checked; a new text begins a new check.
    fn start_text(&mut self, header: &FrameHeader, compressed: bool) -> bool {
        match header.opcode {
            Opcode::Text => {
                self.check = TextCheck::default();
                header.reserved == if compressed { 4 } else { 0 }
            }
            Opcode::Continuation => self.assembly.is_text(),
            _ => false,
        }
    }

    fn proceed(&mut self, mut current: Current) -> Step {
        let header = current.header;
        if let Some(left) = current.discard {
            return self.discard(current, left);
        }
        let size = usize::from(header.size);
        // It is not above max_message, or the frame would be thrown away.
        let length = usize::try_from(header.length).unwrap_or(usize::MAX);
        let have = (self.inbox.len() - size).min(length);
        if have > current.seen {
            self.take_in(&mut current, have);
        }
        if have < length && !self.deaf {
            self.current = Some(current);
            return if self.waiting.is_empty() { Step::Wait } else { Step::Again };
        }
        if header.fin && !self.deaf {
            self.finish_message(&mut current);
        }
        if self.deaf {
            return Step::Again;
        }
        self.shown = size + length;
        self.complete(&current, size..size + length)
    }

    /// The last frame of a message has come whole.
    fn finish_message(&mut self, current: &mut Current) {
        if current.compressed {
            self.unpack_tail(current);
        }
        if current.text
            && let Err(bad) = self.check.finish()
        {
            self.object_to_text(current, bad);
        }
    }

    /// Unmasks and checks the payload up to `have`.
    fn take_in(&mut self, current: &mut Current, have: usize) {
        let size = usize::from(current.header.size);
        let fresh = size + current.seen..size + have;
        if let Some(key) = current.header.mask {
            apply_mask(&mut self.inbox.unread_mut()[fresh.clone()], key, current.seen);
        }
        current.seen = have;
        if current.compressed {
            self.unpack(current, fresh);
        } else if current.text {
            let offset = self.inbox.offset() + fresh.start as u64;
            if let Err(bad) = self.check.feed(&self.inbox.unread()[fresh], offset) {
                self.object_to_text(current, bad);
            }
        }
    }

    /// Throws away what has come of a payload that is too big.
    fn discard(&mut self, mut current: Current, left: u64) -> Step {
        let gone = usize::try_from(left).unwrap_or(usize::MAX).min(self.inbox.len());
        if current.compressed {
            self.pass_over(&current, left, gone);
        }
        self.inbox.consume(gone);
        if left > gone as u64 {
            current.discard = Some(left - gone as u64);
            self.current = Some(current);
            return Step::Wait;
        }
        self.leave_out(&current);
        Step::Again
    }

    /// A whole frame with an unmasked payload.
    fn complete(&mut self, current: &Current, payload: Range<usize>) -> Step {
        let header = current.header;
        match header.opcode {
            Opcode::Ping => return Step::Heard(Heard::Ping(payload)),
            Opcode::Pong => return Step::Heard(Heard::Pong(payload)),
            Opcode::Close => return self.close(&header, payload),
            _ => {}
        }
        let whole = header.fin && header.opcode != Opcode::Continuation;
        if self.config.report_frames || (self.config.report_fragments && !whole) {
            let inflated = if current.compressed { current.inflated } else { payload.len() as u64 };
            self.waiting.push_back(Heard::Frame { header, payload: payload.clone(), inflated });
        }
        let wire_size = payload.end as u64;
        let opcode = header.opcode;
        if header.fin && !current.compressed && matches!(opcode, Opcode::Text | Opcode::Binary) {
            self.assembly.forget();
            return Step::Heard(Heard::Message {
                opcode,
                payload,
                assembled: false,
                wire_size,
                compressed: false,
            });
        }
        let whole = match opcode {
            _ if current.compressed => self.assembly.end_frame(&header, current.text),
            Opcode::Text | Opcode::Binary | Opcode::Continuation => {
                self.assembly.take(&header, &self.inbox.unread()[payload], current.text)
            }
            _ => None,
        };
        match whole {
            Some(Whole { opcode, wire_size, compressed }) => {
                let payload = 0..self.assembly.bytes().len();
                Step::Heard(Heard::Message { opcode, payload, assembled: true, wire_size, compressed })
            }
            None => Step::Again,
        }
    }

    /// A frame that was too big has been thrown away, and its message goes with it.
    fn leave_out(&mut self, current: &Current) {
        let header = &current.header;
        if !current.compressed && matches!(header.opcode, Opcode::Text | Opcode::Binary) {
            self.assembly.begin(header.opcode, false);
        }
        if header.opcode.is_control() || matches!(header.opcode, Opcode::Reserved(_)) {
            return;
        }
        self.assembly.leave_out();
        self.assembly.end_frame(header, false);
    }

    fn close(&mut self, header: &FrameHeader, payload: Range<usize>) -> Step {
        let CloseBody { code, reason_at, breaches } = close::read_body(&self.inbox.unread()[payload.clone()]);
        for breach in breaches.into_iter().flatten() {
            self.note(header, breach, payload.end, payload.len());
            if self.deaf {
                return Step::Again;
            }
        }
        self.after_close = true;
        let reason = payload.start + reason_at..payload.end;
        Step::Heard(Heard::Close { code, reason, sound: self.waiting.is_empty() })
    }

    /// Takes the memory away that nothing needs while every event has been polled and no frame has
    /// begun: that of the inbox and of the assembly.
    #[inline]
    pub(crate) fn reclaim(&mut self) -> Option<(Vec<u8>, Vec<u8>)> {
        if !self.waiting.is_empty() || self.current.is_some() {
            return None;
        }
        let read = self.inbox.reclaim()?;
        Some((read, self.assembly.reclaim().unwrap_or_default()))
    }

    /// Whether there is no memory to read into.
    #[inline]
    pub(crate) fn is_without_buffers(&self) -> bool {
        self.inbox.is_without_memory()
    }

    /// Takes this memory where it has none.
    #[inline]
    pub(crate) fn lend(&mut self, read: Vec<u8>, message: Vec<u8>) {
        self.inbox.lend(read);
        self.assembly.lend(message);
    }

    /// Gives back the memory of a long message that has been shown.
    #[inline]
    pub(crate) fn tidy(&mut self) {
        if self.waiting.is_empty() {
            self.assembly.tidy();
        }
    }
}

/// What to do after a turn of the reader.
enum Step {
    /// More bytes are needed.
    Wait,
    /// Look again.
    Again,
    /// An event.
    Heard(Heard),
}
