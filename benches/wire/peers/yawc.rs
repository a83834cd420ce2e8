//! yawc: `feed` and one `flush`, payloads that are shared and not copied, and the buffers of its
//! own benches: 128 KiB to read, 64 KiB until it writes.

use crate::batch::{Batch, Message};
use crate::peer::{Coding, Ear, Peer, Side};
use crate::transport::Transport;
use futures_util::SinkExt as _;
use yawc::{CompressionLevel, Frame, Options, Role, WebSocket};

/// yawc.
pub(crate) struct Yawc<T>(WebSocket<T>);

impl<T: Transport> Peer<T> for Yawc<T> {
    fn new(transport: T, side: Side, coding: Coding) -> Self {
        let role = match side {
            Side::Client => Role::Client,
            Side::Server => Role::Server,
        };
        let options = Options::default()
            .with_utf8()
            .with_read_buffer_capacity(128 << 10)
            .with_write_buffer_capacity(128 << 10)
            .with_backpressure_boundary(64 << 10);
        let (extension, options) = match coding {
            Coding::Plain => (None, options),
            Coding::Deflate(level) => {
                let level = CompressionLevel::new(level);
                (Some("permessage-deflate"), options.with_compression_level(level))
            }
        };
        let stream = WebSocket::from_stream_with_extensions(transport, role, extension, options);
        Self(stream.expect("it knows the extension"))
    }

    async fn send(&mut self, batch: &Batch) {
        for message in batch.messages() {
            let frame = match message {
                Message::Binary(bytes) => Frame::binary(bytes),
                Message::Text(text) => Frame::text(text),
            };
            self.0.feed(frame).await.expect("the transport stands");
        }
        self.0.flush().await.expect("the transport stands");
    }

    async fn hear(&mut self, batch: &Batch, ear: Ear) {
        for sent in &batch.payloads {
            let frame = self.0.next_frame().await.expect("the transport stands");
            ear.hear(frame.payload(), sent);
        }
    }

    async fn echo(&mut self, batch: &Batch) {
        for _ in &batch.payloads {
            let frame = self.0.next_frame().await.expect("the transport stands");
            let (opcode, _, payload) = frame.into_parts();
            self.0.feed(Frame::from((opcode, payload))).await.expect("the transport stands");
        }
        self.0.flush().await.expect("the transport stands");
    }
}
