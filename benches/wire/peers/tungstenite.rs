//! tungstenite: `write` and `flush` apart, payloads that are shared and not copied, and the read
//! and write buffers of 128 KiB that its documentation recommends and has as defaults.

use crate::batch::{self, Batch};
use crate::peer::{Coding, Ear, Peer, Side};
use crate::transport::{Polled, Transport};
use bytes::Bytes;
use std::future::poll_fn;
use std::io;
use std::task::Poll;
use tungstenite::protocol::{Role, WebSocketConfig};
use tungstenite::{Error, Message, Utf8Bytes, WebSocket};

/// tungstenite.
pub(crate) struct Tungstenite<T>(WebSocket<Polled<T>>);

fn polled<V>(result: Result<V, Error>) -> Poll<V> {
    match result {
        Ok(value) => Poll::Ready(value),
        Err(Error::Io(error)) if error.kind() == io::ErrorKind::WouldBlock => Poll::Pending,
        Err(error) => panic!("{error}"),
    }
}

impl<T: Transport> Tungstenite<T> {
    /// What the transport does not take now stays queued.
    fn queue(&mut self, message: Message) {
        let _ = polled(self.0.write(message));
    }

    async fn flush(&mut self) {
        poll_fn(|_| polled(self.0.flush())).await;
    }

    async fn next(&mut self) -> Message {
        poll_fn(|_| polled(self.0.read())).await
    }
}

impl<T: Transport> Peer<T> for Tungstenite<T> {
    fn new(transport: T, side: Side, _: Coding) -> Self {
        let role = match side {
            Side::Client => Role::Client,
            Side::Server => Role::Server,
        };
        let config = WebSocketConfig::default().read_buffer_size(128 << 10).write_buffer_size(128 << 10);
        Self(WebSocket::from_raw_socket(Polled(transport), role, Some(config)))
    }

    async fn send(&mut self, batch: &Batch) {
        for message in batch.messages() {
            self.queue(match message {
                batch::Message::Binary(bytes) => Message::Binary(Bytes::from_static(bytes)),
                batch::Message::Text(text) => Message::Text(Utf8Bytes::from_static(text)),
            });
        }
        self.flush().await;
    }

    async fn hear(&mut self, batch: &Batch, ear: Ear) {
        for sent in &batch.payloads {
            match self.next().await {
                Message::Binary(payload) => ear.hear(&payload, sent),
                Message::Text(payload) => ear.hear(payload.as_bytes(), sent),
                other => panic!("{other:?}"),
            }
        }
    }

    async fn echo(&mut self, batch: &Batch) {
        for _ in &batch.payloads {
            let message = self.next().await;
            self.queue(message);
        }
        self.flush().await;
    }
}
