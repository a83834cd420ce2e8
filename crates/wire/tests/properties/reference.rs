//! RFC 6455 and RFC 7692 once more, for a strict endpoint: frame by frame from bytes that lie there whole, with
//! regard for nothing but their text. It is what the engine is held against.

use crate::hears::Said;
use crate::rfc1951::Inflate;
use wire::{Config, FrameHeader, Opcode, Role};

/// The reserved bit of compressed messages.
const RSV1: u8 = 4;
/// What is not sent of a compressed message.
pub(crate) const TAIL: [u8; 4] = [0, 0, 0xFF, 0xFF];

/// What a strict endpoint hears, and where it stands then.
#[derive(Debug, Default, PartialEq, Eq)]
pub(crate) struct Reference {
    pub(crate) said: Vec<Said>,
    /// The close code with which it fails, and the place of what made it fail.
    pub(crate) failed: Option<(u16, u64)>,
    /// Bytes on the wire of each message.
    pub(crate) sizes: Vec<u64>,
    /// What each reported frame added to its message.
    pub(crate) inflated: Vec<u64>,
    /// What it sends.
    pub(crate) answer: Vec<Said>,
}

/// A message whose frames are coming.
struct Message {
    text: bool,
    compressed: bool,
    wire_size: u64,
    bytes: Vec<u8>,
    /// Place of each byte in the stream.
    places: Vec<u64>,
}

struct Reading<'a> {
    config: Config,
    stream: &'a [u8],
    at: usize,
    message: Option<Message>,
    /// Where compression was agreed on, and whether it begins anew with each message.
    inflate: Option<(Inflate, bool)>,
    closed: bool,
    heard: Reference,
}

/// A close code, and the place of what deserves it.
type Fault = (u16, u64);

/// Reads the stream to its end or to the first fault.
pub(crate) fn read(config: Config, stream: &[u8]) -> Reference {
    let fresh = config.deflate.map(|agreed| match config.role {
        Role::Client => agreed.server_no_context_takeover,
        Role::Server => agreed.client_no_context_takeover,
    });
    // The engine hears a peer that reaches back farther than was agreed.
    let inflate = fresh.map(|fresh| (Inflate::new(15), fresh));
    let heard = Reference::default();
    let mut reading = Reading { config, stream, at: 0, message: None, inflate, closed: false, heard };
    if let Err(fault) = reading.read() {
        reading.heard.failed = Some(fault);
        if !reading.closed {
            reading.heard.answer.push(Said::Close(Some(fault.0), vec![]));
        }
    }
    reading.heard
}

impl Reading<'_> {
    fn read(&mut self) -> Result<(), Fault> {
        while let Some(header) = FrameHeader::parse(&self.stream[self.at..]) {
            self.judge(&header)?;
            let start = self.at + usize::from(header.size);
            let length = usize::try_from(header.length).unwrap_or(usize::MAX);
            let whole = self.stream.len() - start >= length;
            let payload = &self.stream[start..][..length.min(self.stream.len() - start)];
            let payload: Vec<u8> = payload
                .iter()
                .zip(0..)
                .map(|(it, at)| it ^ header.mask.map_or(0, |key| key[at & 3]))
                .collect();
            if header.opcode.is_control() {
                if !whole {
                    return Ok(());
                }
                self.control(&header, payload)?;
            } else {
                self.data(&header, &payload, start as u64, whole)?;
            }
            if !whole {
                return Ok(());
            }
            self.at = start + length;
        }
        Ok(())
    }

    /// What the header alone breaks.
    fn judge(&self, header: &FrameHeader) -> Result<(), Fault> {
        let extended = header.size - 2 - if header.mask.is_some() { 4 } else { 0 };
        let least = [0, 0, 126, 0, 0, 0, 0, 0, 0x1_0000][usize::from(extended)];
        let known = match header.opcode {
            Opcode::Continuation => self.message.is_some(),
            Opcode::Text | Opcode::Binary => self.message.is_none(),
            Opcode::Close | Opcode::Ping | Opcode::Pong => header.fin && header.length <= 125,
            Opcode::Reserved(_) => false,
        };
        let sound = !self.closed
            && header.mask.is_some() == (self.config.role == Role::Server)
            && (header.reserved == 0 || self.says_compressed(header))
            && (least..1 << 63).contains(&header.length)
            && known;
        let limit = self.config.max_message;
        let fits = match &self.message {
            // Compressed, it may be longer; inflating tells. This much is the engine's own choice.
            _ if header.opcode.is_control() => true,
            Some(message) if message.compressed => header.length <= limit.saturating_add(limit / 4 + 64),
            None if self.says_compressed(header) => header.length <= limit.saturating_add(limit / 4 + 64),
            Some(message) if header.opcode == Opcode::Continuation => {
                header.length.saturating_add(message.bytes.len() as u64) <= limit
            }
            _ => header.length <= limit,
        };
        match fits {
            _ if !sound => Err((1002, self.at as u64)),
            true => Ok(()),
            false => Err((1009, self.at as u64)),
        }
    }

    fn says_compressed(&self, header: &FrameHeader) -> bool {
        let begins = matches!(header.opcode, Opcode::Text | Opcode::Binary);
        begins && header.reserved == RSV1 && self.inflate.is_some()
    }

    fn control(&mut self, header: &FrameHeader, payload: Vec<u8>) -> Result<(), Fault> {
        match header.opcode {
            Opcode::Ping => {
                if self.config.answer_pings && !self.closed {
                    self.heard.answer.push(Said::Pong(payload.clone()));
                }
                self.heard.said.push(Said::Ping(payload));
            }
            Opcode::Pong => self.heard.said.push(Said::Pong(payload)),
            _ => {
                let (code, reason) = self.close(&payload)?;
                self.heard.said.push(Said::Close(code, reason));
                self.heard.answer.push(Said::Close(code, vec![]));
                self.closed = true;
            }
        }
        Ok(())
    }

    fn close(&self, payload: &[u8]) -> Result<(Option<u16>, Vec<u8>), Fault> {
        let place = self.at as u64;
        let [high, low, reason @ ..] = payload else {
            return if payload.is_empty() { Ok((None, vec![])) } else { Err((1002, place)) };
        };
        let code = u16::from_be_bytes([*high, *low]);
        if !has_meaning(code) {
            return Err((1002, place));
        }
        std::str::from_utf8(reason).map_err(|_| (1007, place))?;
        Ok((Some(code), reason.to_vec()))
    }

    fn data(&mut self, header: &FrameHeader, payload: &[u8], start: u64, whole: bool) -> Result<(), Fault> {
        let (text, compressed) = (header.opcode == Opcode::Text, self.says_compressed(header));
        let fresh = Message { text, compressed, wire_size: 0, bytes: vec![], places: vec![] };
        let mut message = self.message.take().unwrap_or(fresh);
        message.wire_size += u64::from(header.size) + header.length;
        let ends = whole && header.fin;
        let before = message.bytes.len();
        if message.compressed {
            self.inflate(&mut message, payload, ends)?;
        } else {
            message.bytes.extend(payload);
            message.places.extend((start..).take(payload.len()));
            message.judge_text(ends)?;
        }
        if whole && self.config.report_frames {
            let first = u8::from(header.fin) << 7 | header.reserved << 4 | header.opcode.number();
            self.heard.said.push(Said::Frame(first, payload.into()));
            self.heard.inflated.push((message.bytes.len() - before) as u64);
        }
        if ends {
            self.heard.sizes.push(message.wire_size);
            let said = if message.text { Said::Text } else { Said::Binary };
            self.heard.said.push(said(message.bytes));
        } else {
            self.message = Some(message);
        }
        Ok(())
    }

    /// RFC 7692 section 7.2.2. What is inflated has no place but that of the frame that is coming.
    fn inflate(&mut self, message: &mut Message, payload: &[u8], ends: bool) -> Result<(), Fault> {
        let Some((inflate, fresh)) = &mut self.inflate else { unreachable!("nothing says so") };
        let (place, limit) = (self.at as u64, self.config.max_message);
        for part in [payload, &TAIL[..]].into_iter().take(1 + usize::from(ends)) {
            let (mut bytes, sound) = inflate.feed(part, limit - message.bytes.len() as u64);
            let all = message.bytes.len() as u64 + bytes.len() as u64;
            bytes.truncate(usize::try_from(limit).unwrap_or(usize::MAX) - message.bytes.len());
            message.bytes.extend(bytes);
            message.places = vec![place; message.bytes.len()];
            message.judge_text(false)?;
            if all > limit {
                return Err((1009, place));
            }
            sound.map_err(|_| (1007, place))?;
        }
        if ends {
            message.judge_text(true)?;
            if *fresh {
                inflate.forget();
            }
        }
        Ok(())
    }
}

impl Message {
    /// Section 8.1: it fails as soon as it cannot become text.
    fn judge_text(&self, ends: bool) -> Result<(), Fault> {
        match std::str::from_utf8(&self.bytes) {
            Err(bad) if self.text && (ends || bad.error_len().is_some()) => {
                Err((1007, self.places[bad.valid_up_to()]))
            }
            _ => Ok(()),
        }
    }
}

/// Whether a code may stand in a close frame (7.4.1 and 7.4.2, and the registry of codes).
pub(crate) fn has_meaning(code: u16) -> bool {
    let reserved = [1004, 1005, 1006, 1015].contains(&code);
    !reserved && ((1000..1016).contains(&code) || (3000..5000).contains(&code))
}
