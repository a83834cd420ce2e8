//! fastwebsockets: it writes each frame at once, so its writer is buffered here. Frames are read
//! without its collector of fragments, which has no way to flush.

use crate::batch::{Batch, Kind};
use crate::peer::{Coding, Ear, Peer, Side};
use crate::transport::Transport;
use fastwebsockets::{Frame, Payload, Role, WebSocket};
use tokio::io::BufWriter;

/// Bytes that are buffered before they are written.
const BUFFER: usize = 64 * 1024;

/// fastwebsockets.
pub(crate) struct Fast<T>(WebSocket<BufWriter<T>>);

impl<T: Transport> Peer<T> for Fast<T> {
    fn new(transport: T, side: Side, _: Coding) -> Self {
        let role = match side {
            Side::Client => Role::Client,
            Side::Server => Role::Server,
        };
        Self(WebSocket::after_handshake(BufWriter::with_capacity(BUFFER, transport), role))
    }

    async fn send(&mut self, batch: &Batch) {
        for payload in &batch.payloads {
            let frame = match batch.kind {
                Kind::Binary => Frame::binary(Payload::Borrowed(payload)),
                Kind::Text => Frame::text(Payload::Borrowed(payload)),
            };
            self.0.write_frame(frame).await.expect("the transport stands");
        }
        self.0.flush().await.expect("the transport stands");
    }

    async fn hear(&mut self, batch: &Batch, ear: Ear) {
        for sent in &batch.payloads {
            let frame = self.0.read_frame().await.expect("the transport stands");
            ear.hear(&frame.payload, sent);
        }
    }

    async fn echo(&mut self, batch: &Batch) {
        for _ in &batch.payloads {
            let frame = self.0.read_frame().await.expect("the transport stands");
            // As it came it would be said to be masked and would not be.
            let frame = Frame::new(frame.fin, frame.opcode, None, frame.payload);
            self.0.write_frame(frame).await.expect("the transport stands");
        }
        self.0.flush().await.expect("the transport stands");
    }
}
