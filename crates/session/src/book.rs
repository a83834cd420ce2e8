//! Numbers what happens, and keeps it until its reader takes it.

use bytes::Bytes;
use model::{Direction, FramePart, Frames, Kind, Record};
use net::Clock;
use std::sync::Arc;
use wire::{Event, Frame, FrameHeader, Opcode, Outgoing};

/// The reserved bit of a compressed message (RFC 7692 section 6).
const RSV1: u8 = 4;
/// Payload bytes from which a batch takes no further record.
const BATCH_BYTES: usize = 1 << 20;

/// Records that wait to be taken.
pub(crate) struct Book {
    clock: Clock,
    next: u64,
    waiting: Vec<Record>,
    /// The payload bytes of what waits.
    bytes: usize,
    /// The frames so far of a message that comes in several.
    frames: Frames,
    /// The last of them ends its message.
    ended: bool,
}

impl Book {
    /// An empty book.
    pub(crate) fn new(clock: Clock) -> Self {
        Self { clock, next: 1, waiting: vec![], bytes: 0, frames: Frames::default(), ended: false }
    }

    /// Whether nothing waits.
    pub(crate) fn is_empty(&self) -> bool {
        self.waiting.is_empty()
    }

    /// Whether a batch of so many records waits: by their number, or by their bytes.
    pub(crate) fn is_full(&self, most: usize) -> bool {
        self.waiting.len() >= most.max(1) || self.bytes >= BATCH_BYTES
    }

    /// Takes the oldest records: at most so many, and none beyond the one that fills a batch.
    pub(crate) fn take(&mut self, most: usize) -> Vec<Record> {
        let mut bytes = 0;
        let fits = |record: &&Record| {
            let before = bytes;
            bytes += record.payload.len();
            before < BATCH_BYTES
        };
        let count = self.waiting.iter().take(most.max(1)).take_while(fits).count();
        let later = self.waiting.split_off(count);
        let taken = std::mem::replace(&mut self.waiting, later);
        self.bytes -= taken.iter().map(|record| record.payload.len()).sum::<usize>();
        taken
    }

    /// Forgets what waits.
    pub(crate) fn clear(&mut self) {
        self.waiting.clear();
        self.bytes = 0;
    }

    /// Something of the session itself.
    pub(crate) fn local(&mut self, kind: Kind, payload: impl Into<Bytes>) {
        self.write(Direction::Local, kind, 0, 0, payload.into());
    }

    /// What was queued to send, with its size and its reserved bits on the wire.
    pub(crate) fn sent(&mut self, outgoing: &Outgoing<'_>, wire_size: usize, reserved: u8) {
        let (kind, payload) = match outgoing {
            Outgoing::Text(text) => (Kind::Text, Bytes::copy_from_slice(text.as_bytes())),
            Outgoing::Binary(bytes) => (Kind::Binary, Bytes::copy_from_slice(bytes)),
            Outgoing::Again { opcode, payload } => (kind_of(*opcode), Bytes::copy_from_slice(payload)),
            Outgoing::Ping(bytes) => (Kind::Ping, Bytes::copy_from_slice(bytes)),
            Outgoing::Pong(bytes) => (Kind::Pong, Bytes::copy_from_slice(bytes)),
            Outgoing::Close { code, reason } => (Kind::Close, close_body(*code, reason.as_bytes())),
            Outgoing::Raw(frame) => (Kind::Frame, unmasked(frame)),
        };
        self.write(Direction::Sent, kind, wire_size as u64, reserved, payload);
        if let (Outgoing::Raw(frame), Some(record)) = (outgoing, self.waiting.last_mut()) {
            record.fin = frame.fin;
        }
    }

    /// What was heard. While the connection is open, the engine answers pings and closes by
    /// itself: the answers are records too.
    pub(crate) fn heard(&mut self, event: Event<'_>, open: bool) {
        let control = |payload: &[u8]| payload.len() as u64 + 2;
        let answer = |payload: &[u8]| payload.len() as u64 + 6;
        match event {
            Event::Frame { header, .. } => self.frame(&header),
            Event::Message { opcode, payload, wire_size, compressed } => {
                let reserved = if compressed { RSV1 } else { 0 };
                let payload = Bytes::copy_from_slice(payload);
                self.write(Direction::Received, kind_of(opcode), wire_size, reserved, payload);
                // What was begun and never ended is of another message.
                if let (true, Some(record)) = (std::mem::take(&mut self.ended), self.waiting.last_mut()) {
                    record.frames = Some(Arc::new(std::mem::take(&mut self.frames)));
                }
            }
            Event::Ping(payload) => {
                let bytes = Bytes::copy_from_slice(payload);
                self.write(Direction::Received, Kind::Ping, control(payload), 0, bytes.clone());
                if open && payload.len() <= 125 {
                    self.write(Direction::Sent, Kind::Pong, answer(payload), 0, bytes);
                }
            }
            Event::Pong(payload) => {
                let bytes = Bytes::copy_from_slice(payload);
                self.write(Direction::Received, Kind::Pong, control(payload), 0, bytes);
            }
            Event::Close { code, reason } => {
                let body = close_body(code, reason);
                self.write(Direction::Received, Kind::Close, control(&body), 0, body);
            }
            Event::Violation(violation) => {
                let bytes = Bytes::from(violation.bytes);
                self.write(Direction::Received, Kind::Violation, 0, 0, bytes);
            }
        }
    }

    /// A frame of a message that comes in several: the message that they make is the record. One that
    /// begins a message ends what was under way.
    fn frame(&mut self, header: &FrameHeader) {
        if header.opcode != Opcode::Continuation {
            self.frames = Frames::default();
        }
        self.ended = header.fin;
        self.frames.push(FramePart {
            fin: header.fin,
            reserved: header.reserved,
            opcode: header.opcode.number(),
            masked: header.mask.is_some(),
            header: header.size,
            length: header.length,
        });
    }

    fn write(&mut self, direction: Direction, kind: Kind, wire_size: u64, reserved: u8, payload: Bytes) {
        let (at_ns, wall_ns) = self.clock.now_ns();
        let seq = self.next;
        self.next += 1;
        self.bytes += payload.len();
        let record = Record {
            seq,
            at_ns,
            wall_ns,
            direction,
            kind,
            fin: true,
            reserved,
            wire_size,
            payload,
            frames: None,
        };
        self.waiting.push(record);
    }
}

fn kind_of(opcode: Opcode) -> Kind {
    if opcode == Opcode::Text { Kind::Text } else { Kind::Binary }
}

/// The header of a frame without its key, and its payload.
fn unmasked(frame: &Frame<'_>) -> Bytes {
    let first = u8::from(frame.fin) << 7 | (frame.reserved & 7) << 4 | frame.opcode & 15;
    let mask = u8::from(frame.masked.unwrap_or(true)) << 7;
    let mut bytes = vec![first];
    match u16::try_from(frame.payload.len()) {
        Ok(short @ 0..126) => bytes.push(mask | short as u8),
        Ok(length) => {
            bytes.push(mask | 126);
            bytes.extend(length.to_be_bytes());
        }
        Err(_) => {
            bytes.push(mask | 127);
            bytes.extend((frame.payload.len() as u64).to_be_bytes());
        }
    }
    bytes.extend(frame.payload);
    bytes.into()
}

/// The body of a close frame (RFC 6455 section 5.5.1).
fn close_body(code: Option<u16>, reason: &[u8]) -> Bytes {
    let code = code.map(u16::to_be_bytes);
    code.iter().flatten().chain(reason).copied().collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_batch_is_full_by_number_or_by_bytes_and_nothing_is_lost() {
        let mut book = Book::new(Clock::start());
        let part = vec![0; BATCH_BYTES / 2];
        for count in 0..5 {
            assert_eq!(book.is_full(100), count >= 2, "{count} halves");
            book.local(Kind::Binary, part.clone());
        }
        assert!(book.is_full(5));
        let sizes: Vec<_> = std::iter::from_fn(|| Some(book.take(100).len()).filter(|&it| it > 0)).collect();
        assert_eq!(sizes, [2, 2, 1]);
        assert!(book.is_empty() && !book.is_full(1));
    }
}
