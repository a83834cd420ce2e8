//! No engine at all: the same number of bytes, copied or carried. What no engine can beat.

use crate::batch::Batch;
use crate::peer::{Coding, Ear, Peer, Side};
use crate::transport::Transport;
use std::hint::black_box;
use tokio::io::{AsyncReadExt as _, AsyncWriteExt as _};

/// Bytes read or written at once where each is a call of the system: all of a batch.
const LARGE: usize = 512 * 1024;
/// Bytes copied at once in memory: they stay near.
const SMALL: usize = 64 * 1024;

/// Carries bytes.
pub(crate) struct Raw<T> {
    transport: T,
    /// The whole batch as one run of bytes, made once.
    bytes: Vec<u8>,
    space: Vec<u8>,
}

impl<T: Transport> Raw<T> {
    const AT_ONCE: usize = if T::SYSTEM { LARGE } else { SMALL };

    /// As many bytes as the frames of the batch have, without a mask.
    fn prepare(&mut self, batch: &Batch) {
        let size = batch.payloads[0].len();
        let head = if size < 126 {
            2
        } else if size < 65536 {
            4
        } else {
            10
        };
        if self.bytes.len() == batch.len() * (size + head) {
            return;
        }
        self.bytes.clear();
        for payload in &batch.payloads {
            self.bytes.resize(self.bytes.len() + head, 0);
            self.bytes.extend_from_slice(payload);
        }
    }

    async fn give(&mut self) {
        for piece in self.bytes.chunks(Self::AT_ONCE) {
            self.transport.write_all(piece).await.expect("the transport stands");
        }
    }

    async fn take(&mut self) {
        let mut left = self.bytes.len();
        while left > 0 {
            let room = left.min(Self::AT_ONCE);
            let count = self.transport.read(&mut self.space[..room]).await.expect("the transport stands");
            assert!(count > 0, "the transport ended");
            black_box(&self.space);
            left -= count;
        }
    }
}

impl<T: Transport> Peer<T> for Raw<T> {
    fn new(transport: T, _: Side, _: Coding) -> Self {
        Self { transport, bytes: vec![], space: vec![0; Self::AT_ONCE] }
    }

    async fn send(&mut self, batch: &Batch) {
        self.prepare(batch);
        self.give().await;
    }

    async fn hear(&mut self, batch: &Batch, _: Ear) {
        self.prepare(batch);
        self.take().await;
    }

    async fn echo(&mut self, batch: &Batch) {
        self.prepare(batch);
        self.take().await;
        self.give().await;
    }
}
