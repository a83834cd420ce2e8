//! sockudo-ws: its protocol engine without its stream, which would add timers and locks, with the
//! buffers that its stream has: 64 KiB of room to read, taken back once no message holds it.

use crate::batch::{Batch, Kind};
use crate::peer::{Coding, Ear, Peer, Side};
use crate::transport::Transport;
use bytes::BytesMut;
use sockudo_ws::protocol::{Message, Protocol, Role};
use sockudo_ws::{Config, RECV_BUFFER_SIZE};
use tokio::io::{AsyncReadExt as _, AsyncWriteExt as _};

/// Bytes that may be queued before they are written: its high-water mark.
const BUFFER: usize = 64 * 1024;

/// sockudo-ws.
pub(crate) struct Sockudo<T> {
    transport: T,
    protocol: Protocol,
    incoming: BytesMut,
    outgoing: BytesMut,
    parsed: Vec<Message>,
    /// How many of the parsed are behind us.
    heard: usize,
}

impl<T: Transport> Sockudo<T> {
    async fn make_room(&mut self) {
        if self.outgoing.len() >= BUFFER {
            self.flush().await;
        }
    }

    async fn flush(&mut self) {
        self.transport.write_all(&self.outgoing).await.expect("the transport stands");
        self.outgoing.clear();
    }

    /// Reads until a message is there.
    async fn await_message(&mut self) {
        while self.heard == self.parsed.len() {
            self.parsed.clear();
            self.heard = 0;
            if self.incoming.is_empty() && !self.incoming.try_reclaim(RECV_BUFFER_SIZE) {
                self.incoming.reserve(RECV_BUFFER_SIZE);
            }
            if self.incoming.capacity() - self.incoming.len() < 4096 {
                self.incoming.reserve(RECV_BUFFER_SIZE);
            }
            let count = self.transport.read_buf(&mut self.incoming).await.expect("the transport stands");
            assert!(count > 0, "the transport ended");
            self.protocol.process_into(&mut self.incoming, &mut self.parsed).expect("the peer is sound");
        }
    }
}

impl<T: Transport> Peer<T> for Sockudo<T> {
    fn new(transport: T, side: Side, _: Coding) -> Self {
        let role = match side {
            Side::Client => Role::Client,
            Side::Server => Role::Server,
        };
        let config = Config::default();
        Self {
            transport,
            protocol: Protocol::new(role, config.max_frame_size, config.max_message_size),
            incoming: BytesMut::with_capacity(RECV_BUFFER_SIZE),
            outgoing: BytesMut::with_capacity(2 * BUFFER),
            parsed: vec![],
            heard: 0,
        }
    }

    async fn send(&mut self, batch: &Batch) {
        for payload in &batch.payloads {
            let payload = Batch::owned(payload);
            let message = match batch.kind {
                Kind::Binary => Message::Binary(payload),
                Kind::Text => Message::Text(payload),
            };
            self.protocol.encode_message(&message, &mut self.outgoing).expect("it is open");
            self.make_room().await;
        }
        self.flush().await;
    }

    async fn hear(&mut self, batch: &Batch, ear: Ear) {
        for sent in &batch.payloads {
            self.await_message().await;
            ear.hear(self.parsed[self.heard].as_bytes(), sent);
            self.heard += 1;
        }
    }

    async fn echo(&mut self, batch: &Batch) {
        for _ in &batch.payloads {
            self.await_message().await;
            let message = &self.parsed[self.heard];
            self.protocol.encode_message(message, &mut self.outgoing).expect("it is open");
            self.heard += 1;
            self.make_room().await;
        }
        self.flush().await;
    }
}
