//! Messages in fragments, put together (RFC 6455 section 5.4).

use crate::{FrameHeader, Opcode};

/// A message that took more than this gives its memory back.
const KEPT: usize = 1024 * 1024;

/// The message whose frames are coming, and its bytes so far.
#[derive(Debug, Default)]
pub(crate) struct Assembly {
    unfinished: Option<Unfinished>,
    bytes: Vec<u8>,
}

#[derive(Debug)]
struct Unfinished {
    opcode: Opcode,
    wire_size: u64,
    /// Whether it is text that was sound so far.
    text: bool,
    /// Too big: its frames are thrown away.
    left_out: bool,
}

/// A message whose last frame has come; its payload are the bytes of the assembly.
pub(crate) struct Whole {
    pub(crate) opcode: Opcode,
    pub(crate) wire_size: u64,
}

impl Assembly {
    /// Bytes so far of the unfinished message, where there is one.
    #[inline]
    pub(crate) fn length(&self) -> Option<u64> {
        self.unfinished.as_ref().map(|_| self.bytes.len() as u64)
    }

    /// Whether the next part is text to be checked.
    pub(crate) fn is_text(&self) -> bool {
        self.unfinished.as_ref().is_some_and(|it| it.text && !it.left_out)
    }

    /// The payload of the last whole message.
    pub(crate) fn bytes(&self) -> &[u8] {
        &self.bytes
    }

    /// The next data frame. `text`: whether it is text that was sound.
    pub(crate) fn take(&mut self, header: &FrameHeader, part: &[u8], text: bool) -> Option<Whole> {
        let size = u64::from(header.size) + header.length;
        match header.opcode {
            Opcode::Text | Opcode::Binary => {
                self.bytes.clear();
                let (opcode, wire_size) = (header.opcode, 0);
                self.unfinished = Some(Unfinished { opcode, wire_size, text, left_out: false });
            }
            Opcode::Continuation => {}
            _ => return None,
        }
        let message = self.unfinished.as_mut()?;
        message.text = text;
        message.wire_size += size;
        if !message.left_out {
            self.bytes.extend_from_slice(part);
        }
        if !header.fin {
            return None;
        }
        let Unfinished { opcode, wire_size, left_out, .. } = self.unfinished.take()?;
        (!left_out).then_some(Whole { opcode, wire_size })
    }

    /// A frame that was too big was thrown away, and its message goes with it.
    pub(crate) fn leave_out(&mut self, header: &FrameHeader) {
        match header.opcode {
            Opcode::Text | Opcode::Binary => {}
            Opcode::Continuation if self.unfinished.is_some() => {}
            _ => return,
        }
        self.bytes.clear();
        let message = Unfinished { opcode: header.opcode, wire_size: 0, text: false, left_out: true };
        self.unfinished = (!header.fin).then_some(message);
    }

    /// A message in one frame took the place of the unfinished one.
    pub(crate) fn forget(&mut self) {
        self.unfinished = None;
    }

    /// Gives back the memory of a long message that has been shown.
    pub(crate) fn tidy(&mut self) {
        if self.unfinished.is_none() && self.bytes.capacity() > KEPT {
            self.bytes = vec![];
        }
    }
}
