//! `--echo`: every message goes back as it came, until the peer closes.

use super::super::Signals;
use super::call::Call;
use super::{conclude, unclosed};
use crate::failure::{Exit, Failure};
use crate::terminal::Terminal;
use wire::{Event, Frame, Opcode, Outgoing, Strictness};

pub(super) async fn run(dialed: net::Dialed, terminal: Terminal) -> Result<Exit, Failure> {
    let Some(call) = Call::take(dialed, Strictness::Strict, None) else { return Err(unclosed()) };
    let mut echo = Echo { call, message: vec![] };
    let mut signals = Signals::catch()?;
    loop {
        tokio::select! {
            () = echo.converse() => return Ok(conclude(&echo.call.ending, terminal)),
            () = signals.next() => {
                if !echo.call.is_open() {
                    return Err(unclosed());
                }
                echo.call.close(1000);
            }
        }
    }
}

struct Echo {
    call: Call,
    /// The message that goes back.
    message: Vec<u8>,
}

impl Echo {
    /// Answers until the transport has ended. A peer that does not read is not read from. Cancel safe.
    async fn converse(&mut self) {
        loop {
            let answered_all = self.answer();
            if self.call.progress(answered_all).await {
                return;
            }
        }
    }

    /// Answers what was heard, as far as the peer takes it. Whether that was all.
    fn answer(&mut self) -> bool {
        while !(self.call.link.is_full() && self.call.is_open()) {
            let (opcode, payload) = match self.call.hear() {
                Some(Event::Message { opcode, payload, .. }) => (opcode, payload),
                Some(_) => continue,
                None => return true,
            };
            self.message.clear();
            self.message.extend_from_slice(payload);
            if self.call.is_open() {
                self.say(opcode);
            }
        }
        false
    }

    /// Sends the message as it is: it need not be judged once more.
    fn say(&mut self, opcode: Opcode) {
        let payload = &self.message;
        let frame = Frame { fin: true, reserved: 0, opcode: opcode.number(), masked: None, payload };
        // A raw frame is never refused.
        let _ = self.call.link.connection().send(Outgoing::Raw(frame));
    }
}
