//! Events of a connection as records.

use super::{FRAMES, Tapped};
use crate::clock::Clock;
use bytes::Bytes;
use model::trace::FramesStep;
use model::{Direction, Kind, Record};
use std::time::Duration;
use wire::{Event, FrameHeader, Opcode, Outgoing, State};

/// Bytes kept of a payload.
const PAYLOAD: usize = 64 * 1024;

/// What was seen so far.
pub(super) struct Watch {
    pub(super) clock: Clock,
    pub(super) frames: FramesStep,
    /// Our ping and when it went.
    pub(super) ping: Option<(Vec<u8>, Duration)>,
    /// The peer's code and reason.
    pub(super) close: Option<(Option<u16>, String)>,
    /// What a continuation frame continues.
    message: Kind,
    /// Whether our close frame went.
    closing: bool,
    /// Whether the peer's close frame answered ours, or HTTP did: what comes then is no WebSocket any
    /// more (RFC 6455 section 7.1.4). Werkzeug writes the response of a handler that has ended.
    over: bool,
}

impl Watch {
    pub(super) fn new(clock: Clock) -> Self {
        Self {
            clock,
            frames: FramesStep::default(),
            ping: None,
            close: None,
            message: Kind::Binary,
            closing: false,
            over: false,
        }
    }

    /// Queues a control frame and records it.
    pub(super) fn send(&mut self, link: &mut Tapped, outgoing: Outgoing<'_>) {
        let before = link.queued();
        if link.connection().send(outgoing).is_err() {
            return;
        }
        let size = (link.queued() - before) as u64;
        match outgoing {
            Outgoing::Ping(payload) => self.record(Direction::Sent, Kind::Ping, whole(size), payload),
            Outgoing::Pong(payload) => self.record(Direction::Sent, Kind::Pong, whole(size), payload),
            Outgoing::Close { code, reason } => {
                self.closing = true;
                let body = close_body(code, reason.as_bytes());
                self.record(Direction::Sent, Kind::Close, whole(size), &body);
            }
            _ => {}
        }
    }

    /// Takes every event that waits.
    pub(super) fn drain(&mut self, link: &mut Tapped) {
        loop {
            let open = link.connection().state() == State::Open;
            let Some(event) = link.connection().poll_event() else { return };
            self.take(event, open);
        }
    }

    /// While the connection is open, the engine answers a ping by itself.
    fn take(&mut self, event: Event<'_>, open: bool) {
        if self.over {
            return;
        }
        let control = |payload: &[u8]| whole(payload.len() as u64 + 2);
        match event {
            Event::Frame { header, payload, .. } => self.frame(header, payload),
            // Its frames are recorded.
            Event::Message { .. } => {}
            Event::Ping(payload) => {
                self.record(Direction::Received, Kind::Ping, control(payload), payload);
                if open {
                    self.record(Direction::Sent, Kind::Pong, whole(payload.len() as u64 + 6), payload);
                }
            }
            Event::Pong(payload) => {
                self.record(Direction::Received, Kind::Pong, control(payload), payload);
                if let Some((ours, sent)) = &self.ping
                    && ours == payload
                {
                    let took = self.clock.elapsed().saturating_sub(*sent);
                    self.frames.ping_answered.get_or_insert(took);
                }
            }
            Event::Close { code, reason } => {
                let body = close_body(code, reason);
                self.record(Direction::Received, Kind::Close, control(&body), &body);
                self.close.get_or_insert((code, String::from_utf8_lossy(reason).into_owned()));
                self.over = self.closing;
            }
            Event::Violation(violation) if self.closing && violation.bytes.starts_with(b"HTTP/1.") => {
                self.over = true;
            }
            Event::Violation(violation) => {
                self.record(Direction::Received, Kind::Violation, whole(0), &violation.bytes);
                if self.frames.violations.len() < FRAMES {
                    self.frames.violations.push(violation);
                }
            }
        }
    }

    fn frame(&mut self, header: FrameHeader, payload: &[u8]) {
        match header.opcode {
            Opcode::Text => self.message = Kind::Text,
            Opcode::Continuation => {}
            _ => self.message = Kind::Binary,
        }
        let shape = Shape {
            fin: header.fin,
            reserved: header.reserved,
            wire_size: u64::from(header.size).saturating_add(header.length),
        };
        self.record(Direction::Received, self.message, shape, payload);
    }

    fn record(&mut self, direction: Direction, kind: Kind, shape: Shape, payload: &[u8]) {
        if self.frames.records.len() >= FRAMES {
            return;
        }
        let (at_ns, wall_ns) = self.clock.now_ns();
        self.frames.records.push(Record {
            seq: self.frames.records.len() as u64 + 1,
            at_ns,
            wall_ns,
            direction,
            kind,
            fin: shape.fin,
            reserved: shape.reserved,
            wire_size: shape.wire_size,
            payload: Bytes::copy_from_slice(&payload[..payload.len().min(PAYLOAD)]),
            frames: None,
        });
    }
}

/// How a frame stood on the wire.
struct Shape {
    fin: bool,
    reserved: u8,
    wire_size: u64,
}

fn whole(wire_size: u64) -> Shape {
    Shape { fin: true, reserved: 0, wire_size }
}

/// The body of a close frame (RFC 6455 section 5.5.1).
fn close_body(code: Option<u16>, reason: &[u8]) -> Vec<u8> {
    let code = code.map(u16::to_be_bytes);
    code.iter().flatten().chain(reason).copied().collect()
}
