//! RFC 6455 once more, for a strict endpoint: frame by frame from bytes that lie there whole, with
//! regard for nothing but the text of the RFC. It is what the engine is held against.

use crate::hears::Said;
use wire::{Config, FrameHeader, Opcode, Role};

/// What a strict endpoint hears, and where it stands then.
#[derive(Debug, Default, PartialEq, Eq)]
pub(crate) struct Reference {
    pub(crate) said: Vec<Said>,
    /// The close code with which it fails, and the place of what made it fail.
    pub(crate) failed: Option<(u16, u64)>,
    /// Bytes on the wire of each message.
    pub(crate) sizes: Vec<u64>,
    /// What it sends.
    pub(crate) answer: Vec<Said>,
}

/// A message whose frames are coming.
struct Message {
    text: bool,
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
    closed: bool,
    heard: Reference,
}

/// A close code, and the place of what deserves it.
type Fault = (u16, u64);

/// Reads the stream to its end or to the first fault.
pub(crate) fn read(config: Config, stream: &[u8]) -> Reference {
    let mut reading =
        Reading { config, stream, at: 0, message: None, closed: false, heard: Reference::default() };
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
            && header.reserved == 0
            && (least..1 << 63).contains(&header.length)
            && known;
        let before = match &self.message {
            Some(message) if header.opcode == Opcode::Continuation => message.bytes.len() as u64,
            _ => 0,
        };
        match before.saturating_add(header.length) <= self.config.max_message {
            _ if !sound => Err((1002, self.at as u64)),
            true => Ok(()),
            false => Err((1009, self.at as u64)),
        }
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
        let text = header.opcode == Opcode::Text;
        let fresh = || Message { text, wire_size: 0, bytes: vec![], places: vec![] };
        let message = self.message.get_or_insert_with(fresh);
        message.bytes.extend(payload);
        message.places.extend((start..).take(payload.len()));
        message.wire_size += u64::from(header.size) + header.length;
        let ends = whole && header.fin;
        if message.text
            && let Err(bad) = std::str::from_utf8(&message.bytes)
            && (ends || bad.error_len().is_some())
        {
            return Err((1007, message.places[bad.valid_up_to()]));
        }
        if whole && self.config.report_frames {
            let first = u8::from(header.fin) << 7 | header.opcode.number();
            self.heard.said.push(Said::Frame(first, payload.into()));
        }
        if ends && let Some(message) = self.message.take() {
            self.heard.sizes.push(message.wire_size);
            let said = if message.text { Said::Text } else { Said::Binary };
            self.heard.said.push(said(message.bytes));
        }
        Ok(())
    }
}

/// Whether a code may stand in a close frame (7.4.1 and 7.4.2, and the registry of codes).
pub(crate) fn has_meaning(code: u16) -> bool {
    let reserved = [1004, 1005, 1006, 1015].contains(&code);
    !reserved && ((1000..1016).contains(&code) || (3000..5000).contains(&code))
}
