//! Bytes as choices.

use crate::hears::{lenient, server};
use wire::{Config, Deflate};

const OF_SERVER: u8 = 1;
const FRAMES: u8 = 2;
const SILENT: u8 = 4;
const LIMITED: u8 = 8;
const DEFLATE: u8 = 16;

/// Bytes that are taken from the front; zeros when none are left.
pub(crate) struct Input<'a>(&'a [u8]);

impl<'a> Input<'a> {
    pub(crate) fn new(bytes: &'a [u8]) -> Self {
        Self(bytes)
    }

    pub(crate) fn byte(&mut self) -> u8 {
        let Some((&first, rest)) = self.0.split_first() else { return 0 };
        self.0 = rest;
        first
    }

    /// As many as the first byte says, where there are as many.
    pub(crate) fn list(&mut self) -> &'a [u8] {
        let count = usize::from(self.byte() & 15).min(self.0.len());
        let (list, rest) = self.0.split_at(count);
        self.0 = rest;
        list
    }

    /// All that is left.
    pub(crate) fn rest(self) -> &'a [u8] {
        self.0
    }

    /// A lenient configuration: one byte of flags, where it is limited one that limits it, and where
    /// messages are compressed one that says how.
    pub(crate) fn config(&mut self) -> Config {
        let flags = self.byte();
        let max_message = if flags & LIMITED == 0 { u64::MAX } else { self.limit() };
        let deflate = (flags & DEFLATE != 0).then(|| self.deflate());
        let config = Config {
            max_message,
            deflate,
            answer_pings: flags & SILENT == 0,
            report_frames: flags & FRAMES != 0,
            ..lenient()
        };
        if flags & OF_SERVER == 0 { config } else { server(config) }
    }

    /// Four bits for each side.
    pub(crate) fn deflate(&mut self) -> Deflate {
        let both = self.byte();
        Deflate {
            server_no_context_takeover: both & 8 != 0,
            client_no_context_takeover: both & 128 != 0,
            // A byte of zeros is the default.
            server_max_window_bits: 15 - (both & 7),
            client_max_window_bits: 15 - (both >> 4 & 7),
        }
    }

    /// Small ones one by one, great ones roughly.
    fn limit(&mut self) -> u64 {
        match self.byte() {
            small @ 0..=127 => u64::from(small),
            great => 128 << (great & 15),
        }
    }
}
