//! `--echo`: every message goes back as it came, until the peer closes.

use super::super::Signals;
use super::call::Call;
use super::{conclude, unclosed};
use crate::failure::{Exit, Failure};
use crate::terminal::Terminal;
use wire::{Event, Outgoing, Strictness};

pub(super) async fn run(dialed: net::Dialed, terminal: Terminal) -> Result<Exit, Failure> {
    let Some(mut call) = Call::take(dialed, Strictness::Strict, None) else { return Err(unclosed()) };
    let mut signals = Signals::catch()?;
    loop {
        tokio::select! {
            () = converse(&mut call) => return Ok(conclude(&call.watch.ending, terminal)),
            () = signals.next() => {
                if !call.is_open() {
                    return Err(unclosed());
                }
                call.close(1000);
            }
        }
    }
}

/// Answers until the transport has ended. A peer that does not read is not read from. Cancel safe.
async fn converse(call: &mut Call) {
    loop {
        while let Some((event, mut outlet)) = call.link.poll_event() {
            call.watch.note(&event);
            if let Event::Message { opcode, payload, .. } = event {
                // After our close nothing is said any more; an error is met again below, behind
                // the peer's last words.
                let _ = outlet.send(Outgoing::Again { opcode, payload }).await;
            }
            if call.link.is_full() && call.is_open() {
                let _ = call.link.flush().await;
            }
        }
        if call.progress(true).await {
            return;
        }
    }
}
