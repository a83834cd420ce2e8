//! sockudo-ws: its protocol engine without its stream, which would add timers and locks, with the
//! buffers that its stream has: 64 KiB of room to read, taken back once no message holds it.

use crate::batch::{self, Batch};
use crate::peer::{Coding, Ear, Peer, Side};
use crate::transport::Transport;
use bytes::{Bytes, BytesMut};
use sockudo_ws::protocol::{Message, Protocol, Role};
use sockudo_ws::{CompressedProtocol, Config, DeflateConfig, RECV_BUFFER_SIZE};
use tokio::io::{AsyncReadExt as _, AsyncWriteExt as _};

/// Bytes that may be queued before they are written: its high-water mark.
const BUFFER: usize = 64 * 1024;

/// sockudo-ws.
pub(crate) struct Sockudo<T> {
    transport: T,
    protocol: Engine,
    incoming: BytesMut,
    outgoing: BytesMut,
    parsed: Vec<Message>,
    /// How many of the parsed are behind us.
    heard: usize,
}

/// Its protocol with and without compression, which are two types.
#[expect(clippy::large_enum_variant, reason = "a box would cost the peer a look-up")]
enum Engine {
    Plain(Protocol),
    Compressed(CompressedProtocol),
}

impl Engine {
    fn new(side: Side, coding: Coding) -> Self {
        let Config { max_frame_size, max_message_size, .. } = Config::default();
        match (coding, side) {
            (Coding::Plain, Side::Client) => {
                Self::Plain(Protocol::new(Role::Client, max_frame_size, max_message_size))
            }
            (Coding::Plain, Side::Server) => {
                Self::Plain(Protocol::new(Role::Server, max_frame_size, max_message_size))
            }
            (Coding::Deflate(compression_level), side) => {
                let config = DeflateConfig { compression_level, ..DeflateConfig::default() };
                let new = match side {
                    Side::Client => CompressedProtocol::client,
                    Side::Server => CompressedProtocol::server,
                };
                Self::Compressed(new(max_frame_size, max_message_size, config))
            }
        }
    }

    #[inline]
    fn encode(&mut self, message: &Message, outgoing: &mut BytesMut) {
        let result = match self {
            Self::Plain(protocol) => protocol.encode_message(message, outgoing),
            Self::Compressed(protocol) => protocol.encode_message(message, outgoing),
        };
        result.expect("it is open");
    }

    #[inline]
    fn parse(&mut self, incoming: &mut BytesMut, parsed: &mut Vec<Message>) {
        let result = match self {
            Self::Plain(protocol) => protocol.process_into(incoming, parsed),
            Self::Compressed(protocol) => protocol.process_into(incoming, parsed),
        };
        result.expect("the other side is sound");
    }
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
            self.protocol.parse(&mut self.incoming, &mut self.parsed);
        }
    }
}

impl<T: Transport> Peer<T> for Sockudo<T> {
    fn new(transport: T, side: Side, coding: Coding) -> Self {
        Self {
            transport,
            protocol: Engine::new(side, coding),
            incoming: BytesMut::with_capacity(RECV_BUFFER_SIZE),
            outgoing: BytesMut::with_capacity(2 * BUFFER),
            parsed: vec![],
            heard: 0,
        }
    }

    async fn send(&mut self, batch: &Batch) {
        for message in batch.messages() {
            let message = match message {
                batch::Message::Binary(bytes) => Message::Binary(Bytes::from_static(bytes)),
                batch::Message::Text(text) => Message::Text(Bytes::from_static(text.as_bytes())),
            };
            self.protocol.encode(&message, &mut self.outgoing);
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
            self.protocol.encode(message, &mut self.outgoing);
            self.heard += 1;
            self.make_room().await;
        }
        self.flush().await;
    }
}
