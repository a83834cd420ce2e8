//! A connection after its handshake: bytes in, events out; commands in, bytes out.

use crate::mask::copy_plain;
use crate::reader::{Heard, Reader};
use crate::speaker::Speaker;
use crate::{Deflate, Event, Outgoing, SendError};

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
    /// Whether each data frame of a message of several frames is such an event. What comes whole in
    /// one frame costs nothing more.
    pub report_fragments: bool,
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
            report_fragments: false,
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
    reader: Reader,
    speaker: Speaker,
}

impl Connection {
    /// A connection whose handshake has just ended.
    #[must_use]
    pub fn new(config: Config) -> Self {
        Self { reader: Reader::new(config), speaker: Speaker::new(config) }
    }

    /// Takes bytes from the transport.
    pub fn receive(&mut self, bytes: &[u8]) {
        copy_plain(&mut self.space(bytes.len())[..bytes.len()], bytes);
        self.received(bytes.len());
    }

    /// Room for at least `least` bytes from the transport, to be read into in place; say then
    /// with [`Self::received`] how many came.
    #[inline]
    pub fn space(&mut self, least: usize) -> &mut [u8] {
        self.reader.tidy();
        self.reader.inbox().space(least)
    }

    /// That many bytes were read into [`Self::space`].
    #[inline]
    pub fn received(&mut self, count: usize) {
        self.reader.inbox().filled(count);
    }

    /// How many bytes are still to come of the frame that is under way; 0: none is, or it is not
    /// known. To read just as much spares moving what follows.
    #[inline]
    #[must_use]
    pub fn missing(&self) -> u64 {
        self.reader.missing()
    }

    /// How many bytes came and are not read yet: of the frame that is under way, where all events
    /// have been polled.
    #[inline]
    #[must_use]
    pub fn unread(&self) -> usize {
        self.reader.unread()
    }

    /// The half that speaks.
    #[inline]
    pub fn speaker(&mut self) -> &mut Speaker {
        &mut self.speaker
    }

    /// The next event. Call until `None` after each [`Self::receive`].
    ///
    /// In strict mode the violation that fails the connection is an event too, and the last one.
    #[inline]
    pub fn poll_event(&mut self) -> Option<Event<'_>> {
        self.poll().map(|(event, _)| event)
    }

    /// The next event, and the half that speaks: to answer with what was heard, in place.
    #[inline]
    pub fn poll(&mut self) -> Option<(Event<'_>, &mut Speaker)> {
        if self.reader.is_drained() {
            return None;
        }
        if let Some((opcode, place, wire_size)) = self.reader.whole_message() {
            let payload = self.reader.read(place);
            let event = Event::Message { opcode, payload, wire_size, compressed: false };
            return Some((event, &mut self.speaker));
        }
        let heard = self.reader.next()?;
        self.answer(&heard);
        Some((self.reader.show(heard), &mut self.speaker))
    }

    /// What the protocol makes us say to this (RFC 6455 sections 5.5.1, 5.5.2 and 7.1.7).
    #[inline]
    fn answer(&mut self, heard: &Heard) {
        match heard {
            Heard::Ping(payload) => self.speaker.answer_ping(self.reader.bytes(payload)),
            Heard::Close { code, sound, .. } => {
                let code = if *sound { *code } else { Some(1002) };
                self.speaker.end(code, State::Closed);
            }
            Heard::Violation(violation) if self.config().strictness == Strictness::Strict => {
                self.speaker.end(Some(violation.breach.close_code()), State::Failed);
            }
            _ => {}
        }
    }

    /// Queues something to send. A raw frame always goes, even after our close frame.
    ///
    /// # Errors
    /// When the protocol forbids it here; nothing is queued then.
    #[inline(always)]
    pub fn send(&mut self, outgoing: Outgoing<'_>) -> Result<(), SendError> {
        self.speaker.send(outgoing)
    }

    /// Bytes for the transport; say with [`Self::written`] how many went.
    #[must_use]
    #[inline]
    pub fn output(&self) -> &[u8] {
        self.speaker.output()
    }

    /// That many bytes of [`Self::output`] were written.
    #[inline]
    pub fn written(&mut self, count: usize) {
        self.speaker.written(count);
    }

    /// Takes the memory away from a connection that rests: all that came has been polled, no frame
    /// has begun, and all is written. `None`: it does not rest. What windows of compression hold
    /// stays.
    #[inline]
    pub fn reclaim(&mut self) -> Option<Buffers> {
        if !self.output().is_empty() {
            return None;
        }
        let (read, message) = self.reader.reclaim()?;
        Some(Buffers { read, message, write: self.speaker.reclaim() })
    }

    /// Whether it has no memory to read into: [`Self::lend`] it some, or [`Self::space`] allocates.
    #[must_use]
    #[inline]
    pub fn is_without_buffers(&self) -> bool {
        self.reader.is_without_buffers()
    }

    /// Lends memory to a connection that has none: it need not allocate its own.
    #[inline]
    pub fn lend(&mut self, buffers: Buffers) {
        self.reader.lend(buffers.read, buffers.message);
        self.speaker.lend(buffers.write);
    }

    /// Where the connection stands.
    #[must_use]
    #[inline]
    pub fn state(&self) -> State {
        self.speaker.state()
    }

    /// Its configuration.
    #[must_use]
    pub fn config(&self) -> &Config {
        self.speaker.config()
    }

    /// How many bytes came and were not read: after a failure, after the close frame, or because
    /// they were no frames at all.
    #[must_use]
    pub fn ignored(&self) -> u64 {
        self.reader.ignored()
    }
}
