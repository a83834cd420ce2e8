//! Real peers on loopback: one connection, scripted.

use model::Attempt;
use net::Dialed;
use std::net::SocketAddr;
use std::time::Duration;
use tokio::io::{AsyncRead, AsyncReadExt as _, AsyncWrite, AsyncWriteExt as _};
use tokio::net::{TcpListener, TcpStream};
use tokio::task::JoinHandle;

/// Short enough for tests of time-outs, long enough for a busy machine.
pub(crate) const SHORT: Duration = Duration::from_millis(300);

/// What a peer does after it has said its words.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Then {
    /// FIN.
    Close,
    /// RST.
    Reset,
    /// Nothing, until the other side closes.
    Wait,
}

/// A peer that takes one connection and does this with it.
pub(crate) async fn peer<F, R, T>(script: F) -> (SocketAddr, JoinHandle<T>)
where
    F: FnOnce(TcpStream) -> R + Send + 'static,
    R: Future<Output = T> + Send + 'static,
    T: Send + 'static,
{
    let listener = TcpListener::bind("127.0.0.1:0").await.expect("loopback");
    let address = listener.local_addr().expect("bound");
    let task = tokio::spawn(async move {
        let (stream, _) = listener.accept().await.expect("a client comes");
        script(stream).await
    });
    (address, task)
}

/// A peer that reads one head, says this, and then. It gives back what it read.
pub(crate) async fn says(words: impl Into<Vec<u8>>, then: Then) -> (SocketAddr, JoinHandle<String>) {
    let words = words.into();
    peer(move |mut stream| async move {
        let head = head(&mut stream).await;
        // `{accept}` is the right answer to the key.
        let words = answer(&words, &head);
        stream.write_all(&words).await.expect("the client reads");
        end(stream, then).await;
        head
    })
    .await
}

/// The words with `{accept}` replaced by the answer to the key in this head.
fn answer(words: &[u8], head: &str) -> Vec<u8> {
    let key = head.lines().find_map(|it| it.strip_prefix("Sec-WebSocket-Key: ")).unwrap_or_default();
    let accept = wire::accept_key(key);
    let hole = b"{accept}";
    match words.windows(hole.len()).position(|it| it == hole) {
        Some(at) => [&words[..at], accept.as_bytes(), &words[at + hole.len()..]].concat(),
        None => words.to_vec(),
    }
}

/// Reads a head, byte by byte: what follows is not ours.
pub(crate) async fn head(stream: &mut (impl AsyncRead + Unpin)) -> String {
    let mut bytes = vec![];
    while !bytes.ends_with(b"\r\n\r\n") {
        match stream.read_u8().await {
            Ok(byte) => bytes.push(byte),
            Err(_) => break,
        }
    }
    String::from_utf8(bytes).expect("heads of tests are text")
}

/// Ends a connection so.
pub(crate) async fn end(mut stream: TcpStream, then: Then) {
    match then {
        Then::Close => drop(stream),
        Then::Reset => {
            socket2::SockRef::from(&stream).set_linger(Some(Duration::ZERO)).expect("an open socket");
        }
        Then::Wait => drain(&mut stream).await,
    }
}

/// Reads until the other side has closed.
pub(crate) async fn drain(stream: &mut (impl AsyncRead + AsyncWrite + Unpin)) {
    let mut sink = [0; 4096];
    while matches!(stream.read(&mut sink).await, Ok(1..)) {}
}

/// Dials this URL with short limits.
pub(crate) async fn dial(url: &str, change: impl FnOnce(&mut Attempt)) -> Dialed {
    let mut attempt = Attempt::new(url);
    attempt.limits.handshake = Duration::from_secs(10);
    change(&mut attempt);
    net::dial(attempt).await
}

/// An answer that opens.
pub(crate) const OPENS: &str = "HTTP/1.1 101 Switching Protocols\r\nUpgrade: websocket\r\n\
    Connection: Upgrade\r\nSec-WebSocket-Accept: {accept}\r\n";
