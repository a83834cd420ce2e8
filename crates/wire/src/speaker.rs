//! The sending half: what is said becomes frames, as far as the protocol lets it. It knows nothing
//! of what is heard.

use crate::close;
use crate::compress::Compressor;
use crate::outbox::Outbox;
use crate::{Config, Frame, Opcode, Outgoing, Role, SendError, State};

/// The bit of a frame's first byte that says it is the last of its message.
const FIN: u8 = 0x80;
/// The bit that says that the message is compressed (RFC 7692 section 6).
const RSV1: u8 = 0x40;
/// Longest payload of a control frame.
const MAX_CONTROL: usize = 125;

/// A long payload whose header is queued.
#[derive(Debug)]
pub struct Long<'a> {
    /// The masking key; `None`: it goes as it is.
    pub key: Option<[u8; 4]>,
    /// What is still to follow.
    pub rest: &'a [u8],
}

/// The half of a connection that speaks.
#[derive(Debug)]
pub struct Speaker {
    config: Config,
    state: State,
    outbox: Outbox,
    compressor: Option<Compressor>,
}

impl Speaker {
    pub(crate) fn new(config: Config) -> Self {
        let compressor = config.deflate.map(|agreed| {
            let (bits, fresh) = match config.role {
                Role::Client => (agreed.client_max_window_bits, agreed.client_no_context_takeover),
                Role::Server => (agreed.server_max_window_bits, agreed.server_no_context_takeover),
            };
            Compressor::new(bits, fresh, config.compression_level)
        });
        let outbox = Outbox::new(config.role, config.mask_seed);
        Self { config, state: State::Open, outbox, compressor }
    }

    /// Queues something to send. A raw frame always goes, even after our close frame.
    ///
    /// # Errors
    /// When the protocol forbids it here; nothing is queued then.
    // Inlined, so that what is sent stays in registers: taken apart in memory again, right after it
    // was put together there, it costs more than the frame.
    #[inline(always)]
    pub fn send(&mut self, outgoing: Outgoing<'_>) -> Result<(), SendError> {
        match outgoing {
            Outgoing::Text(text) => self.send_message(Opcode::Text, text.as_bytes()),
            Outgoing::Binary(bytes) => self.send_message(Opcode::Binary, bytes),
            Outgoing::Again { opcode: opcode @ (Opcode::Text | Opcode::Binary), payload } => {
                self.send_message(opcode, payload)
            }
            other => self.send_other(other),
        }
    }

    fn send_message(&mut self, opcode: Opcode, payload: &[u8]) -> Result<(), SendError> {
        if self.state != State::Open {
            return Err(SendError::Closing);
        }
        let first = FIN | opcode.number();
        match &mut self.compressor {
            Some(compressor) if payload.len() >= self.config.compress_from.max(1) => {
                self.outbox.push(first | RSV1, None, compressor.compress(payload));
            }
            _ => self.outbox.push(first, None, payload),
        }
        Ok(())
    }

    /// The same for a caller that can write a long payload from where it stands: its header is
    /// queued, and the payload must follow before anything else is sent, in parts by
    /// [`Self::send_part`] or, where [`Long::key`] is `None`, as it is, behind [`Self::output`].
    /// `Ok(None)`: all of it is queued, as by [`Self::send`].
    ///
    /// # Errors
    /// As [`Self::send`].
    pub fn send_long<'a>(&mut self, outgoing: Outgoing<'a>) -> Result<Option<Long<'a>>, SendError> {
        let (opcode, payload) = match outgoing {
            Outgoing::Text(text) => (Opcode::Text, text.as_bytes()),
            Outgoing::Binary(bytes) => (Opcode::Binary, bytes),
            Outgoing::Again { opcode: opcode @ (Opcode::Text | Opcode::Binary), payload } => {
                (opcode, payload)
            }
            other => return self.send(other).map(|()| None),
        };
        if !outgoing.is_long() || self.compressor.is_some() || self.state != State::Open {
            return self.send(outgoing).map(|()| None);
        }
        let key = self.outbox.push_header(FIN | opcode.number(), payload.len());
        Ok(Some(Long { key, rest: payload }))
    }

    /// Queues the next part of a long payload, of at most so many bytes, or four where that is less.
    pub fn send_part(&mut self, long: &mut Long<'_>, most: usize) {
        let (part, rest) = long.rest.split_at(long.rest.len().min(most.max(4) & !3));
        self.outbox.push_part(long.key, part);
        long.rest = rest;
    }

    /// Bytes for the transport; say with [`Self::written`] how many went.
    #[must_use]
    #[inline]
    pub fn output(&self) -> &[u8] {
        self.outbox.unwritten()
    }

    /// That many bytes of [`Self::output`] were written.
    #[inline]
    pub fn written(&mut self, count: usize) {
        self.outbox.wrote(count);
    }

    /// Where the connection stands.
    #[must_use]
    #[inline]
    pub fn state(&self) -> State {
        self.state
    }

    pub(crate) fn config(&self) -> &Config {
        &self.config
    }

    /// Whatever is no message.
    fn send_other(&mut self, outgoing: Outgoing<'_>) -> Result<(), SendError> {
        match outgoing {
            Outgoing::Raw(frame) => {
                self.send_raw(&frame);
                return Ok(());
            }
            _ if self.state != State::Open => return Err(SendError::Closing),
            Outgoing::Ping(bytes) => self.send_control(Opcode::Ping, bytes)?,
            Outgoing::Pong(bytes) => self.send_control(Opcode::Pong, bytes)?,
            Outgoing::Close { code, reason } => self.send_close(code, reason)?,
            Outgoing::Again { opcode, .. } => return Err(SendError::NotAMessage(opcode)),
            // Not covered: messages do not come here.
            Outgoing::Text(_) | Outgoing::Binary(_) => {}
        }
        Ok(())
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

    /// Answers a ping where that is ours to do. One that is too long broke the protocol.
    pub(crate) fn answer_ping(&mut self, payload: &[u8]) {
        if self.config.answer_pings && self.state == State::Open && payload.len() <= MAX_CONTROL {
            self.outbox.push(FIN | Opcode::Pong.number(), None, payload);
        }
    }

    /// Says our close where it was not said. What was closed stays closed.
    pub(crate) fn end(&mut self, code: Option<u16>, state: State) {
        if self.state == State::Open {
            self.push_close(code, "");
        }
        if self.state != State::Closed {
            self.state = state;
        }
    }

    /// Takes the memory away, where all is written.
    #[inline]
    pub(crate) fn reclaim(&mut self) -> Vec<u8> {
        self.outbox.reclaim().unwrap_or_default()
    }

    /// Takes this memory where it has none.
    #[inline]
    pub(crate) fn lend(&mut self, write: Vec<u8>) {
        self.outbox.lend(write);
    }
}
