//! A connection after its handshake: bytes in, events out; commands in, bytes out.

use crate::close;
use crate::compress::Compressor;
use crate::mask::copy_plain;
use crate::outbox::Outbox;
use crate::reader::{Heard, Reader};
use crate::{Deflate, Event, Frame, Opcode, Outgoing, SendError};

/// The bit of a frame's first byte that says it is the last of its message.
const FIN: u8 = 0x80;
/// The bit that says that the message is compressed (RFC 7692 section 6).
const RSV1: u8 = 0x40;
/// Longest payload of a control frame.
const MAX_CONTROL: usize = 125;

/// Which side we are.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Role {
    /// We dialled: we mask.
    Client,
    /// We accepted.
    Server,
}

/// What a violation does.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Strictness {
    /// It fails the connection (RFC 6455 section 7.1.7): a close frame goes out, what follows is not read.
    Strict,
    /// It is an event, and reading goes on where it can.
    Lenient,
}

/// How a connection behaves.
#[derive(Clone, Copy, Debug)]
pub struct Config {
    /// Which side we are.
    pub role: Role,
    /// What a violation does.
    pub strictness: Strictness,
    /// Longest message accepted, in bytes, inflated.
    pub max_message: u64,
    /// How messages are compressed, where that was agreed on in the handshake.
    pub deflate: Option<Deflate>,
    /// How hard we compress: 1, the fastest, to 9.
    pub compression_level: u32,
    /// Shortest message that we compress, in bytes. An empty one never is.
    pub compress_from: usize,
    /// Whether pings are answered by themselves.
    pub answer_pings: bool,
    /// Whether each data frame is an event besides the message it ends.
    pub report_frames: bool,
    /// Seed of the masking keys: from a cryptographic source of the caller (RFC 6455 section 10.3).
    pub mask_seed: u64,
}

/// Where the connection stands.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum State {
    /// Messages may flow.
    Open,
    /// Our close frame is out (or queued), the peer's has not come.
    Closing,
    /// Both close frames are there: what is queued may be written, then the transport ends.
    Closed,
    /// The protocol was broken in strict mode: what is queued may be written, then the transport ends.
    Failed,
}

impl Default for Config {
    fn default() -> Self {
        Self {
            role: Role::Client,
            strictness: Strictness::Strict,
            max_message: 64 << 20,
            deflate: None,
            compression_level: 1,
            compress_from: 1,
            answer_pings: true,
            report_frames: false,
            mask_seed: 0,
        }
    }
}

/// The memory that a connection needs while it reads and writes, and that many idle ones share.
#[derive(Debug, Default)]
pub struct Buffers {
    read: Vec<u8>,
    message: Vec<u8>,
    write: Vec<u8>,
}

/// A connection after its handshake.
#[derive(Debug)]
pub struct Connection {
    config: Config,
    state: State,
    reader: Reader,
    outbox: Outbox,
    compressor: Option<Compressor>,
}

impl Connection {
    /// A connection whose handshake has just ended.
    #[must_use]
    pub fn new(config: Config) -> Self {
        let outbox = Outbox::new(config.role, config.mask_seed);
        let compressor = config.deflate.map(|agreed| {
            let (bits, fresh) = match config.role {
                Role::Client => (agreed.client_max_window_bits, agreed.client_no_context_takeover),
                Role::Server => (agreed.server_max_window_bits, agreed.server_no_context_takeover),
            };
            Compressor::new(bits, fresh, config.compression_level)
        });
        Self { config, state: State::Open, reader: Reader::new(config), outbox, compressor }
    }

    /// Takes bytes from the transport.
    pub fn receive(&mut self, bytes: &[u8]) {
        copy_plain(&mut self.space(bytes.len())[..bytes.len()], bytes);
        self.received(bytes.len());
    }

    /// Room for at least `least` bytes from the transport, to be read into in place; say then
    /// with [`Self::received`] how many came.
    pub fn space(&mut self, least: usize) -> &mut [u8] {
        self.reader.tidy();
        self.reader.inbox().space(least)
    }

    /// That many bytes were read into [`Self::space`].
    pub fn received(&mut self, count: usize) {
        self.reader.inbox().filled(count);
    }

    /// The next event. Call until `None` after each [`Self::receive`].
    ///
    /// In strict mode the violation that fails the connection is an event too, and the last one.
    #[inline]
    pub fn poll_event(&mut self) -> Option<Event<'_>> {
        if let Some((opcode, place, wire_size)) = self.reader.whole_message() {
            let payload = self.reader.read(place);
            return Some(Event::Message { opcode, payload, wire_size, compressed: false });
        }
        let heard = self.reader.next()?;
        self.answer(&heard);
        Some(self.reader.show(heard))
    }

    /// What the protocol makes us say to this (RFC 6455 sections 5.5.1, 5.5.2 and 7.1.7).
    #[inline]
    fn answer(&mut self, heard: &Heard) {
        match heard {
            Heard::Ping(payload) if self.config.answer_pings && self.state == State::Open => {
                let payload = self.reader.bytes(payload);
                if payload.len() <= MAX_CONTROL {
                    self.outbox.push(FIN | Opcode::Pong.number(), None, payload);
                }
            }
            Heard::Close { code, sound, .. } => {
                let code = if *sound { *code } else { Some(1002) };
                self.end(code, State::Closed);
            }
            Heard::Violation(violation) if self.config.strictness == Strictness::Strict => {
                self.end(Some(violation.breach.close_code()), State::Failed);
            }
            _ => {}
        }
    }

    /// Says our close where it was not said. What was closed stays closed.
    fn end(&mut self, code: Option<u16>, state: State) {
        if self.state == State::Open {
            self.push_close(code, "");
        }
        if self.state != State::Closed {
            self.state = state;
        }
    }

    fn push_close(&mut self, code: Option<u16>, reason: &str) {
        let mut body = [0; MAX_CONTROL];
        let mut size = 0;
        if let Some(code) = code {
            size = 2 + reason.len();
            body[..2].copy_from_slice(&code.to_be_bytes());
            body[2..size].copy_from_slice(reason.as_bytes());
        }
        self.outbox.push(FIN | Opcode::Close.number(), None, &body[..size]);
    }

    /// Queues something to send. A raw frame always goes, even after our close frame.
    ///
    /// # Errors
    /// When the protocol forbids it here; nothing is queued then.
    pub fn send(&mut self, outgoing: Outgoing<'_>) -> Result<(), SendError> {
        if self.state != State::Open && !matches!(outgoing, Outgoing::Raw(_)) {
            return Err(SendError::Closing);
        }
        match outgoing {
            Outgoing::Text(text) => self.send_message(Opcode::Text, text.as_bytes()),
            Outgoing::Binary(bytes) => self.send_message(Opcode::Binary, bytes),
            Outgoing::Again { opcode: opcode @ (Opcode::Text | Opcode::Binary), payload } => {
                self.send_message(opcode, payload);
            }
            Outgoing::Again { opcode, .. } => return Err(SendError::NotAMessage(opcode)),
            Outgoing::Ping(bytes) => self.send_control(Opcode::Ping, bytes)?,
            Outgoing::Pong(bytes) => self.send_control(Opcode::Pong, bytes)?,
            Outgoing::Close { code, reason } => self.send_close(code, reason)?,
            Outgoing::Raw(frame) => self.send_raw(&frame),
        }
        Ok(())
    }

    #[inline]
    fn send_message(&mut self, opcode: Opcode, payload: &[u8]) {
        let first = FIN | opcode.number();
        match &mut self.compressor {
            Some(compressor) if payload.len() >= self.config.compress_from.max(1) => {
                self.outbox.push(first | RSV1, None, compressor.compress(payload));
            }
            _ => self.outbox.push(first, None, payload),
        }
    }

    fn send_control(&mut self, opcode: Opcode, payload: &[u8]) -> Result<(), SendError> {
        if payload.len() > MAX_CONTROL {
            return Err(SendError::ControlTooLong);
        }
        self.outbox.push(FIN | opcode.number(), None, payload);
        Ok(())
    }

    fn send_close(&mut self, code: Option<u16>, reason: &str) -> Result<(), SendError> {
        match code {
            Some(code) if !close::may_be_sent(code) => return Err(SendError::CloseCode(code)),
            None if !reason.is_empty() => return Err(SendError::CloseCode(1005)),
            _ if reason.len() + 2 > MAX_CONTROL => return Err(SendError::ControlTooLong),
            _ => {}
        }
        self.push_close(code, reason);
        self.state = State::Closing;
        Ok(())
    }

    fn send_raw(&mut self, frame: &Frame<'_>) {
        let fin = if frame.fin { FIN } else { 0 };
        let first = fin | (frame.reserved & 7) << 4 | frame.opcode & 15;
        self.outbox.push(first, frame.masked, frame.payload);
        if self.state == State::Open && Opcode::of(frame.opcode) == Opcode::Close {
            self.state = State::Closing;
        }
    }

    /// Bytes for the transport; say with [`Self::written`] how many went.
    #[must_use]
    pub fn output(&self) -> &[u8] {
        self.outbox.unwritten()
    }

    /// That many bytes of [`Self::output`] were written.
    pub fn written(&mut self, count: usize) {
        self.outbox.wrote(count);
    }

    /// Takes the memory away from a connection that rests: all that came has been polled, no frame
    /// has begun, and all is written. `None`: it does not rest. What windows of compression hold
    /// stays.
    pub fn reclaim(&mut self) -> Option<Buffers> {
        if !self.outbox.unwritten().is_empty() {
            return None;
        }
        let (read, message) = self.reader.reclaim()?;
        Some(Buffers { read, message, write: self.outbox.reclaim().unwrap_or_default() })
    }

    /// Whether it has no memory to read into: [`Self::lend`] it some, or [`Self::space`] allocates.
    #[must_use]
    pub fn is_without_buffers(&self) -> bool {
        self.reader.is_without_buffers()
    }

    /// Lends memory to a connection that has none: it need not allocate its own.
    pub fn lend(&mut self, buffers: Buffers) {
        self.reader.lend(buffers.read, buffers.message);
        self.outbox.lend(buffers.write);
    }

    /// Where the connection stands.
    #[must_use]
    pub fn state(&self) -> State {
        self.state
    }

    /// Its configuration.
    #[must_use]
    pub fn config(&self) -> &Config {
        &self.config
    }

    /// How many bytes came and were not read: after a failure, after the close frame, or because
    /// they were no frames at all.
    #[must_use]
    pub fn ignored(&self) -> u64 {
        self.reader.ignored()
    }
}
