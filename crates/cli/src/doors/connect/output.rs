//! The standard output of the filter: a thread writes what a buffer holds while the next one fills.

use crate::args::BinaryForm;
use crate::failure::Failure;
use base64::Engine;
use base64::engine::general_purpose::STANDARD;
use std::io::{self, Write};
use tokio::sync::mpsc;
use wire::Opcode;

/// So much is handed over at once, although more is coming.
const DUE: usize = 256 * 1024;
/// So much may wait for the writer: it is full then.
const FULL: usize = 1024 * 1024;

/// How messages are printed.
#[derive(Clone, Copy)]
pub(super) struct Form {
    pub(super) binary: BinaryForm,
    /// A terminal gets no control characters of a stranger.
    pub(super) screen: bool,
}

/// Where messages are printed.
pub(super) struct Output {
    form: Form,
    filling: Vec<u8>,
    /// The other buffer, while the writer does not have it.
    idle: Option<Vec<u8>>,
    full: std::sync::mpsc::Sender<Vec<u8>>,
    written: mpsc::Receiver<io::Result<Vec<u8>>>,
}

impl Output {
    /// Starts the writer. It ends with this, or with the process: a write may block for ever.
    pub(super) fn start(form: Form) -> Self {
        let (full, to_write) = std::sync::mpsc::channel::<Vec<u8>>();
        let (done, written) = mpsc::channel(1);
        std::thread::spawn(move || {
            let mut out = io::stdout().lock();
            for mut bytes in to_write {
                let result = out.write_all(&bytes).and_then(|()| out.flush());
                bytes.clear();
                bytes.shrink_to(2 * FULL);
                if done.blocking_send(result.map(|()| bytes)).is_err() {
                    return;
                }
            }
        });
        Self { form, filling: vec![], idle: Some(vec![]), full, written }
    }

    /// Whether another message may be put in. Hands over what is due.
    #[inline]
    pub(super) fn has_room(&mut self) -> bool {
        if self.filling.len() >= DUE {
            self.hand_over();
        }
        self.filling.len() < FULL
    }

    /// Whether something could be handed over.
    pub(super) fn is_ready(&self) -> bool {
        !self.filling.is_empty() && self.idle.is_some()
    }

    /// Whether everything has been written.
    pub(super) fn is_done(&self) -> bool {
        self.filling.is_empty() && self.idle.is_some()
    }

    /// Gives the writer what there is, unless it is still busy.
    pub(super) fn hand_over(&mut self) {
        if let Some(empty) = self.idle.take() {
            // Its thread lives as long as this.
            let _ = self.full.send(std::mem::replace(&mut self.filling, empty));
        }
    }

    /// Waits until the writer has written what it was given. For ever, when it was given nothing.
    /// Cancel safe.
    pub(super) async fn written(&mut self) -> Result<(), Failure> {
        let Some(result) = self.written.recv().await else {
            return Err(Failure::Output(io::ErrorKind::BrokenPipe.into()));
        };
        self.idle = Some(result.map_err(Failure::Output)?);
        Ok(())
    }

    /// Puts a message in.
    #[inline]
    pub(super) fn put(&mut self, opcode: Opcode, payload: &[u8]) {
        if opcode == Opcode::Text && !self.form.screen {
            self.filling.reserve(payload.len() + 1);
            self.filling.extend_from_slice(payload);
            self.filling.push(b'\n');
        } else {
            self.put_in_form(opcode, payload);
        }
    }

    fn put_in_form(&mut self, opcode: Opcode, payload: &[u8]) {
        let out = &mut self.filling;
        match (opcode, self.form.binary) {
            (Opcode::Text, _) => out.extend(finding::shown(payload).bytes()),
            (_, BinaryForm::Raw) => return out.extend_from_slice(payload),
            (_, BinaryForm::Base64) => out.extend(STANDARD.encode(payload).bytes()),
            (_, BinaryForm::Hex) => {
                let digit = |it: u8| b"0123456789abcdef"[usize::from(it & 15)];
                out.extend(payload.iter().flat_map(|&byte| [digit(byte >> 4), digit(byte)]));
            }
        }
        out.push(b'\n');
    }
}
