//! fastwebsockets: it writes each frame at once, so its writer is buffered here. Frames are read
//! without its collector of fragments, which has no way to flush. Its reader is buffered where a
//! read is a call of the system: there that is faster, in memory it is slower.

use crate::batch::{Batch, Message};
use crate::peer::{Coding, Ear, Peer, Side};
use crate::transport::Transport;
use fastwebsockets::{Frame, Payload, Role, WebSocket};
use tokio::io::{BufReader, BufWriter};

/// Bytes that are buffered before they are written.
const BUFFER: usize = 64 * 1024;

/// fastwebsockets.
pub(crate) struct Fast<T>(WebSocket<BufReader<BufWriter<T>>>);

impl<T: Transport> Peer<T> for Fast<T> {
    fn new(transport: T, side: Side, _: Coding) -> Self {
        let role = match side {
            Side::Client => Role::Client,
            Side::Server => Role::Server,
        };
        let read_buffer = if T::SYSTEM { BUFFER } else { 1 };
        let writer = BufWriter::with_capacity(BUFFER, transport);
        Self(WebSocket::after_handshake(BufReader::with_capacity(read_buffer, writer), role))
    }

    async fn send(&mut self, batch: &Batch) {
        for message in batch.messages() {
            let frame = match message {
                Message::Binary(bytes) => Frame::binary(Payload::Borrowed(bytes)),
                Message::Text(text) => Frame::text(Payload::Borrowed(text.as_bytes())),
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
