//! The engines, as one uses them for many connections that are mostly idle.

use crate::engine::{End, Engine, Errand, MESSAGE};
use futures_util::{SinkExt, StreamExt as _};
use net::{AcceptLimits, Link, Stream};
use std::net::SocketAddr;
use tokio::net::TcpStream;
use tokio_tungstenite::tungstenite::{self, protocol::WebSocketConfig};
use wire::{Config, Connection, Event, Outgoing, Role};

/// Their names, in the order of the table.
pub(crate) const NAMES: [&str; 6] = [
    "wscope",
    "tokio-websockets",
    "fastwebsockets",
    "yawc, 1 KiB buffers",
    "tokio-tungstenite, 4 KiB buffer",
    "tokio-tungstenite",
];

/// Sends somebody on an errand with the engine of this name.
pub(crate) fn with_engine(name: &str, errand: impl Errand) -> Result<(), String> {
    match NAMES.iter().position(|it| *it == name) {
        Some(0) => errand.run::<Ours>(),
        Some(1) => errand.run::<tokio_websockets::WebSocketStream<TcpStream>>(),
        Some(2) => errand.run::<fastwebsockets::FragmentCollector<TcpStream>>(),
        Some(3) => errand.run::<yawc::WebSocket<TcpStream>>(),
        Some(4) => errand.run::<Tungstenite<{ 4 << 10 }>>(),
        Some(5) => errand.run::<Tungstenite<{ 128 << 10 }>>(),
        _ => Err(format!("there is no engine {name:?}; there are {}", NAMES.join("; "))),
    }
}

/// Ours, with its whole handshake.
struct Ours(Link<Stream>);

impl Ours {
    fn new(stream: Stream, role: Role) -> Self {
        let config = Config { role, mask_seed: net::mask_seed(), ..Config::default() };
        Self(Link::new(stream, Connection::new(config)))
    }
}

impl Engine for Ours {
    fn over(stream: TcpStream, end: End) -> Self {
        let role = if end == End::Client { Role::Client } else { Role::Server };
        Self::new(Stream::over(stream), role)
    }

    async fn accepted(stream: TcpStream) -> Self {
        let request = net::accept(Stream::over(stream), AcceptLimits::default()).await;
        let opened = request.expect("it is a request").open(None, &[]).await.expect("it stands");
        let (ahead, stream) = opened.into_parts();
        assert!(ahead.is_empty(), "the client waits for the answer");
        Self::new(stream, Role::Server)
    }

    async fn dialled(address: SocketAddr) -> Self {
        let dialed = net::dial(model::Attempt::new(format!("ws://{address}/"))).await;
        Self::new(dialed.stream.expect("the server listens"), Role::Client)
    }

    async fn send(&mut self) {
        self.0.connection().send(Outgoing::Binary(MESSAGE)).expect("it is open");
        self.0.flush().await.expect("it stands");
    }

    async fn hear(&mut self) -> Option<usize> {
        loop {
            while let Some(event) = self.0.connection().poll_event() {
                if let Event::Message { payload, .. } = event {
                    return Some(payload.len());
                }
            }
            if !matches!(self.0.exchange().await, Ok(true)) {
                return None;
            }
        }
    }
}

impl Engine for tokio_websockets::WebSocketStream<TcpStream> {
    fn over(stream: TcpStream, end: End) -> Self {
        match end {
            End::Client => tokio_websockets::ClientBuilder::new().take_over(stream),
            End::Server => tokio_websockets::ServerBuilder::new().serve(stream),
        }
    }

    async fn send(&mut self) {
        let message = tokio_websockets::Message::binary(MESSAGE);
        SinkExt::send(self, message).await.expect("it stands");
    }

    async fn hear(&mut self) -> Option<usize> {
        Some(self.next().await?.ok()?.as_payload().len())
    }
}

impl Engine for fastwebsockets::FragmentCollector<TcpStream> {
    fn over(stream: TcpStream, end: End) -> Self {
        let role = match end {
            End::Client => fastwebsockets::Role::Client,
            End::Server => fastwebsockets::Role::Server,
        };
        Self::new(fastwebsockets::WebSocket::after_handshake(stream, role))
    }

    async fn send(&mut self) {
        let frame = fastwebsockets::Frame::binary(fastwebsockets::Payload::Borrowed(MESSAGE));
        self.write_frame(frame).await.expect("it stands");
    }

    async fn hear(&mut self) -> Option<usize> {
        Some(self.read_frame().await.ok()?.payload.len())
    }
}

impl Engine for yawc::WebSocket<TcpStream> {
    fn over(stream: TcpStream, end: End) -> Self {
        let role = match end {
            End::Client => yawc::Role::Client,
            End::Server => yawc::Role::Server,
        };
        let options =
            yawc::Options::default().with_read_buffer_capacity(1024).with_write_buffer_capacity(1024);
        Self::from_stream(stream, role, options).expect("nothing was negotiated")
    }

    async fn send(&mut self) {
        SinkExt::send(self, yawc::Frame::binary(MESSAGE)).await.expect("it stands");
    }

    async fn hear(&mut self) -> Option<usize> {
        Some(self.next_frame().await.ok()?.payload().len())
    }
}

/// tungstenite with tokio, with a read buffer of this size.
struct Tungstenite<const BUFFER: usize>(tokio_tungstenite::WebSocketStream<TcpStream>);

impl<const BUFFER: usize> Engine for Tungstenite<BUFFER> {
    fn over(stream: TcpStream, end: End) -> Self {
        let role = match end {
            End::Client => tungstenite::protocol::Role::Client,
            End::Server => tungstenite::protocol::Role::Server,
        };
        let config = WebSocketConfig::default().read_buffer_size(BUFFER);
        let made = tokio_tungstenite::WebSocketStream::from_raw_socket(stream, role, Some(config));
        let mut made = std::pin::pin!(made);
        let mut context = std::task::Context::from_waker(std::task::Waker::noop());
        match made.as_mut().poll(&mut context) {
            std::task::Poll::Ready(stream) => Self(stream),
            std::task::Poll::Pending => unreachable!("there is nothing to wait for"),
        }
    }

    async fn send(&mut self) {
        let message = tungstenite::Message::binary(MESSAGE);
        self.0.send(message).await.expect("it stands");
    }

    async fn hear(&mut self) -> Option<usize> {
        Some(self.0.next().await?.ok()?.len())
    }
}
