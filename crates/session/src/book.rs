//! Numbers what happens, and keeps it until its reader takes it.

use bytes::Bytes;
use model::{Direction, Kind, Record};
use net::Clock;
use wire::{Event, Opcode, Outgoing};

/// Records that wait to be taken.
pub(crate) struct Book {
    clock: Clock,
    next: u64,
    waiting: Vec<Record>,
}

impl Book {
    /// An empty book.
    pub(crate) fn new(clock: Clock) -> Self {
        Self { clock, next: 1, waiting: vec![] }
    }

    /// How many records wait.
    pub(crate) fn waiting(&self) -> usize {
        self.waiting.len()
    }

    /// Takes the oldest records, at most so many.
    pub(crate) fn take(&mut self, most: usize) -> Vec<Record> {
        let later = self.waiting.split_off(most.max(1).min(self.waiting.len()));
        std::mem::replace(&mut self.waiting, later)
    }

    /// Something of the session itself.
    pub(crate) fn local(&mut self, kind: Kind, payload: impl Into<Bytes>) {
        self.write(Direction::Local, kind, 0, payload.into());
    }

    /// What was queued to send, with its size on the wire.
    pub(crate) fn sent(&mut self, outgoing: &Outgoing<'_>, wire_size: usize) {
        let (kind, payload) = match outgoing {
            Outgoing::Text(text) => (Kind::Text, Bytes::copy_from_slice(text.as_bytes())),
            Outgoing::Binary(bytes) => (Kind::Binary, Bytes::copy_from_slice(bytes)),
            Outgoing::Ping(bytes) => (Kind::Ping, Bytes::copy_from_slice(bytes)),
            Outgoing::Pong(bytes) => (Kind::Pong, Bytes::copy_from_slice(bytes)),
            Outgoing::Close { code, reason } => (Kind::Close, close_body(*code, reason.as_bytes())),
            // A session sends none.
            Outgoing::Raw(frame) => (Kind::Binary, Bytes::copy_from_slice(frame.payload)),
        };
        self.write(Direction::Sent, kind, wire_size as u64, payload);
    }

    /// What was heard. While the connection is open, the engine answers pings and closes by
    /// itself: the answers are records too.
    pub(crate) fn heard(&mut self, event: Event<'_>, open: bool) {
        let control = |payload: &[u8]| payload.len() as u64 + 2;
        let answer = |payload: &[u8]| payload.len() as u64 + 6;
        match event {
            // The message that it ends is the record.
            Event::Frame { .. } => {}
            Event::Message { opcode, payload, wire_size } => {
                let kind = if opcode == Opcode::Text { Kind::Text } else { Kind::Binary };
                self.write(Direction::Received, kind, wire_size, Bytes::copy_from_slice(payload));
            }
            Event::Ping(payload) => {
                let bytes = Bytes::copy_from_slice(payload);
                self.write(Direction::Received, Kind::Ping, control(payload), bytes.clone());
                if open && payload.len() <= 125 {
                    self.write(Direction::Sent, Kind::Pong, answer(payload), bytes);
                }
            }
            Event::Pong(payload) => {
                let bytes = Bytes::copy_from_slice(payload);
                self.write(Direction::Received, Kind::Pong, control(payload), bytes);
            }
            Event::Close { code, reason } => {
                let body = close_body(code, reason);
                self.write(Direction::Received, Kind::Close, control(&body), body);
            }
            Event::Violation(violation) => {
                let bytes = Bytes::from(violation.bytes);
                self.write(Direction::Received, Kind::Violation, 0, bytes);
            }
        }
    }

    fn write(&mut self, direction: Direction, kind: Kind, wire_size: u64, payload: Bytes) {
        let (at_ns, wall_ns) = self.clock.now_ns();
        let seq = self.next;
        self.next += 1;
        let record =
            Record { seq, at_ns, wall_ns, direction, kind, fin: true, reserved: 0, wire_size, payload };
        self.waiting.push(record);
    }
}

/// The body of a close frame (RFC 6455 section 5.5.1).
fn close_body(code: Option<u16>, reason: &[u8]) -> Bytes {
    let code = code.map(u16::to_be_bytes);
    code.iter().flatten().chain(reason).copied().collect()
}
