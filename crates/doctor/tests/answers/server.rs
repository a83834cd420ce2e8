//! A server that answers with given bytes, and then does as a good one.

use doctor::{Question, diagnose};
use finding::Report;
use model::Attempt;
use net::Link;
use std::net::SocketAddr;
use std::time::Duration;
use tokio::io::{AsyncReadExt as _, AsyncWriteExt as _};
use tokio::net::{TcpListener, TcpStream};
use wire::{Config, Connection, Deflate, RequestHead, Role, State, Strictness, accept_key};

/// What a server does.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Server {
    /// Its answer to an upgrade: `\n` is CRLF, `{accept}` answers the key.
    pub(crate) answer: &'static str,
    /// Bytes that follow the head, in the same packet.
    pub(crate) then: &'static [u8],
    /// Whether each byte of the answer is a packet of its own.
    pub(crate) in_bytes: bool,
    /// Whether it ends right after.
    pub(crate) ends: bool,
    /// How messages are compressed afterwards.
    pub(crate) deflate: Option<Deflate>,
    /// Where it listens.
    pub(crate) at: &'static str,
}

/// The answer of a good server, without its last line.
pub(crate) const OPEN: &str = "HTTP/1.1 101 Switching Protocols\nUpgrade: websocket\nConnection: Upgrade\n\
                               Sec-WebSocket-Accept: {accept}\n";

impl Server {
    /// A server with this answer, healthy otherwise.
    pub(crate) const fn answering(answer: &'static str) -> Self {
        Self { answer, then: b"", in_bytes: false, ends: false, deflate: None, at: "127.0.0.1:0" }
    }

    /// The doctor's report on it, asked as `attempt` makes of its address.
    pub(crate) async fn examined(self, attempt: impl FnOnce(SocketAddr) -> Attempt) -> Report {
        let listener = TcpListener::bind(self.at).await.expect("loopback has a port");
        let address = listener.local_addr().expect("it is bound");
        let serving = tokio::spawn(async move {
            while let Ok((stream, _)) = listener.accept().await {
                tokio::spawn(self.serve(stream));
            }
        });
        let timeout = Duration::from_secs(4);
        let report = diagnose(Question { timeout, ..Question::about(attempt(address)) }).await;
        serving.abort();
        report
    }

    async fn serve(self, mut stream: TcpStream) -> std::io::Result<()> {
        stream.set_nodelay(true)?;
        let mut request = vec![];
        while !request.windows(4).any(|it| it == b"\r\n\r\n") {
            if stream.read_buf(&mut request).await? == 0 {
                return Ok(());
            }
        }
        let head = RequestHead::parse(&request).expect("the doctor writes HTTP");
        let key = head.field("Sec-WebSocket-Key").map_or("", |it| it.value.as_str());
        let answer = self.answer.replace("{accept}", &accept_key(key));
        // A template that writes its own CR keeps its line ends.
        let answer = if answer.contains('\r') { answer } else { answer.replace('\n', "\r\n") };
        let bytes = [answer.as_bytes(), self.then].concat();
        for piece in bytes.chunks(if self.in_bytes { 1 } else { bytes.len().max(1) }) {
            stream.write_all(piece).await?;
            tokio::task::yield_now().await;
        }
        if self.ends {
            return stream.shutdown().await;
        }
        self.converse(stream).await
    }

    /// Answers pings and the close, as the engine does by itself.
    async fn converse(self, stream: TcpStream) -> std::io::Result<()> {
        let config = Config {
            role: Role::Server,
            strictness: Strictness::Lenient,
            deflate: self.deflate,
            ..Config::default()
        };
        let mut link = Link::new(stream, Connection::new(config));
        while link.exchange().await? {
            while link.connection().poll_event().is_some() {}
            if matches!(link.connection().state(), State::Closed | State::Failed) {
                return link.flush().await;
            }
        }
        Ok(())
    }
}

/// A plain attempt to open this address.
pub(crate) fn plain(address: SocketAddr) -> Attempt {
    Attempt::new(format!("ws://{address}/chat"))
}
