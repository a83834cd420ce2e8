//! web-socket: reader and writer buffered, as its examples have it. It does not check texts, so
//! they are checked here, as its users have to.

use crate::batch::{Batch, Message};
use crate::peer::{Coding, Ear, Peer, Side};
use crate::transport::Transport;
use tokio::io::{BufReader, BufWriter};
use web_socket::{DataType, Event, MessageType};

/// Bytes that are buffered on either way.
const BUFFER: usize = 64 * 1024;

/// web-socket.
pub(crate) struct WebSocket<T>(web_socket::WebSocket<BufReader<BufWriter<T>>>);

impl<T: Transport> WebSocket<T> {
    async fn next(&mut self) -> (MessageType, Box<[u8]>) {
        match self.0.recv().await.expect("the transport stands") {
            Event::Data { ty: DataType::Complete(kind), data } => {
                if kind.is_text() {
                    simdutf8::basic::from_utf8(&data).expect("it is text");
                }
                (kind, data)
            }
            other => panic!("{other:?}"),
        }
    }

    async fn queue(&mut self, kind: MessageType, payload: &[u8]) {
        let result = match kind {
            MessageType::Binary => self.0.send(payload).await,
            MessageType::Text => {
                let frame = web_socket::Frame { fin: true, opcode: 1, data: payload };
                self.0.send(frame).await
            }
        };
        result.expect("the transport stands");
    }
}

impl<T: Transport> Peer<T> for WebSocket<T> {
    fn new(transport: T, side: Side, _: Coding) -> Self {
        let stream = BufReader::with_capacity(BUFFER, BufWriter::with_capacity(BUFFER, transport));
        Self(match side {
            Side::Client => web_socket::WebSocket::client(stream),
            Side::Server => web_socket::WebSocket::server(stream),
        })
    }

    async fn send(&mut self, batch: &Batch) {
        for message in batch.messages() {
            match message {
                Message::Binary(bytes) => self.queue(MessageType::Binary, bytes).await,
                Message::Text(text) => self.queue(MessageType::Text, text.as_bytes()).await,
            }
        }
        self.0.flash().await.expect("the transport stands");
    }

    async fn hear(&mut self, batch: &Batch, ear: Ear) {
        for sent in &batch.payloads {
            ear.hear(&self.next().await.1, sent);
        }
    }

    async fn echo(&mut self, batch: &Batch) {
        for _ in &batch.payloads {
            let (kind, payload) = self.next().await;
            self.queue(kind, &payload).await;
        }
        self.0.flash().await.expect("the transport stands");
    }
}
