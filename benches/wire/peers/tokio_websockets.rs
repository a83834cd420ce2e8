//! tokio-websockets: `feed` and one `flush`, payloads that are shared and not copied. It writes
//! what is queued whenever it is asked for a message, so all are heard before the first is sent back.
//! It writes at most 32 frames with one call; where they are short and a write is a call of the
//! system, its writer is buffered.

use crate::batch::{self, Batch};
use crate::peer::{Coding, Ear, Peer, Side};
use crate::transport::Transport;
use futures_util::{SinkExt as _, StreamExt as _};
use tokio::io::BufWriter;
use tokio_websockets::{ClientBuilder, Config, Message, ServerBuilder, WebSocketStream};

/// Bytes that may be queued before they are written.
const BUFFER: usize = 64 * 1024;

/// Bytes that 32 frames must have to be written without the buffer.
const GATHERED: usize = 16 * 1024;

/// tokio-websockets.
pub(crate) struct TokioWebsockets<T> {
    stream: WebSocketStream<BufWriter<T>>,
    heard: Vec<Message>,
}

impl<T: Transport> TokioWebsockets<T> {
    async fn next(&mut self) -> Message {
        self.stream.next().await.expect("the transport goes on").expect("the transport stands")
    }
}

impl<T: Transport> Peer<T> for TokioWebsockets<T> {
    fn new(transport: T, side: Side, _: Coding) -> Self {
        let transport = BufWriter::with_capacity(if T::SYSTEM { GATHERED } else { 0 }, transport);
        let config = Config::default().flush_threshold(BUFFER);
        let stream = match side {
            Side::Client => ClientBuilder::new().config(config).take_over(transport),
            Side::Server => ServerBuilder::new().config(config).serve(transport),
        };
        Self { stream, heard: vec![] }
    }

    async fn send(&mut self, batch: &Batch) {
        for message in batch.messages() {
            let message = match message {
                batch::Message::Binary(bytes) => Message::binary(bytes),
                batch::Message::Text(text) => Message::text(text),
            };
            self.stream.feed(message).await.expect("the transport stands");
        }
        self.stream.flush().await.expect("the transport stands");
    }

    async fn hear(&mut self, batch: &Batch, ear: Ear) {
        for sent in &batch.payloads {
            ear.hear(self.next().await.as_payload(), sent);
        }
    }

    async fn echo(&mut self, batch: &Batch) {
        for _ in &batch.payloads {
            let message = self.next().await;
            self.heard.push(message);
        }
        for message in self.heard.drain(..) {
            self.stream.feed(message).await.expect("the transport stands");
        }
        self.stream.flush().await.expect("the transport stands");
    }
}
