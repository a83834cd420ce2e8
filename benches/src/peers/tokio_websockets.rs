//! tokio-websockets: `feed` and one `flush`, payloads that are shared and not copied.

use crate::batch::{Batch, Kind};
use crate::peer::{Coding, Ear, Peer, Side};
use crate::transport::Transport;
use futures_util::{SinkExt as _, StreamExt as _};
use tokio_websockets::{ClientBuilder, Config, Message, ServerBuilder, WebSocketStream};

/// Bytes that may be queued before they are written.
const BUFFER: usize = 64 * 1024;

/// tokio-websockets.
pub(crate) struct TokioWebsockets<T>(WebSocketStream<T>);

impl<T: Transport> TokioWebsockets<T> {
    async fn next(&mut self) -> Message {
        self.0.next().await.expect("the transport goes on").expect("the transport stands")
    }
}

impl<T: Transport> Peer<T> for TokioWebsockets<T> {
    fn new(transport: T, side: Side, _: Coding) -> Self {
        let config = Config::default().flush_threshold(BUFFER);
        Self(match side {
            Side::Client => ClientBuilder::new().config(config).take_over(transport),
            Side::Server => ServerBuilder::new().config(config).serve(transport),
        })
    }

    async fn send(&mut self, batch: &Batch) {
        for payload in &batch.payloads {
            let message = match batch.kind {
                Kind::Binary => Message::binary(Batch::owned(payload)),
                Kind::Text => Message::text(Batch::text(payload)),
            };
            self.0.feed(message).await.expect("the transport stands");
        }
        self.0.flush().await.expect("the transport stands");
    }

    async fn hear(&mut self, batch: &Batch, ear: Ear) {
        for sent in &batch.payloads {
            ear.hear(self.next().await.as_payload(), sent);
        }
    }

    async fn echo(&mut self, batch: &Batch) {
        for _ in &batch.payloads {
            let message = self.next().await;
            self.0.feed(message).await.expect("the transport stands");
        }
        self.0.flush().await.expect("the transport stands");
    }
}
