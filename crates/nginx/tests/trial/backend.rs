//! A backend that keeps what it was sent: it accepts handshakes and echoes one message after another,
//! and answers every other request with 200.

use std::io::{self, Read, Write};
use std::net::TcpListener;
use std::os::unix::net::UnixListener;
use std::path::Path;
use std::sync::{Arc, Mutex, PoisonError};

/// A backend, which ends with the process of the test.
pub(super) struct Backend {
    /// Its port on loopback, beside its socket.
    pub(super) port: u16,
    heard: Arc<Mutex<Vec<String>>>,
}

impl Backend {
    pub(super) fn start(socket: &Path) -> Self {
        let heard = Arc::<Mutex<Vec<String>>>::default();
        let unix = UnixListener::bind(socket).expect("the folder takes a socket");
        let tcp = TcpListener::bind("127.0.0.1:0").expect("loopback has a free port");
        let port = tcp.local_addr().expect("it is bound").port();
        let (one, other) = (heard.clone(), heard.clone());
        std::thread::spawn(move || {
            for stream in unix.incoming().flatten() {
                let heard = one.clone();
                std::thread::spawn(move || serve(stream, &heard));
            }
        });
        std::thread::spawn(move || {
            for stream in tcp.incoming().flatten() {
                let heard = other.clone();
                std::thread::spawn(move || serve(stream, &heard));
            }
        });
        Self { port, heard }
    }

    /// The heads since it was asked last.
    pub(super) fn heard(&self) -> Vec<String> {
        std::mem::take(&mut *self.heard.lock().unwrap_or_else(PoisonError::into_inner))
    }
}

/// Answers request after request, until one wants no more. A peer that has gone away is no concern of a
/// backend.
fn serve(mut stream: impl Read + Write, heard: &Mutex<Vec<String>>) {
    while let Ok(Some(head)) = read_head(&mut stream) {
        heard.lock().unwrap_or_else(PoisonError::into_inner).push(head.clone());
        if is_handshake(&head) {
            let _ = stream.write_all(ACCEPTED.as_bytes()).and_then(|()| echo(&mut stream));
            return;
        }
        let is_last =
            !head.starts_with("GET ") || head.contains("HTTP/1.0") || has(&head, "Connection", "close");
        let connection = if is_last { "close" } else { "keep-alive" };
        let answer = format!("HTTP/1.1 200 OK\r\nContent-Length: 5\r\nConnection: {connection}\r\n\r\nplain");
        if stream.write_all(answer.as_bytes()).is_err() || is_last {
            return;
        }
    }
}

/// For the key that the clients of these tests send, which is that of RFC 6455.
const ACCEPTED: &str = "HTTP/1.1 101 Switching Protocols\r\nUpgrade: websocket\r\nConnection: Upgrade\r\nSec-WebSocket-Accept: s3pPLMBiTxaQ9kYGzzhZRbK+xOo=\r\n\r\n";

/// A head, byte by byte, since what follows is none of its own; `None`: the end, or another protocol.
pub(super) fn read_head(stream: &mut impl Read) -> io::Result<Option<String>> {
    let mut head = vec![];
    let mut byte = [0];
    while !head.ends_with(b"\r\n\r\n") {
        if stream.read(&mut byte)? == 0 || head.is_empty() && !byte[0].is_ascii_uppercase() {
            return Ok(None);
        }
        head.push(byte[0]);
    }
    Ok(Some(String::from_utf8_lossy(&head).into_owned()))
}

/// Sends each message back: of a client they come with the four bytes of a mask of zeros.
fn echo(stream: &mut (impl Read + Write)) -> io::Result<()> {
    loop {
        let mut start = [0; 14];
        stream.read_exact(&mut start)?;
        let length = u64::from_be_bytes(start[2..10].try_into().expect("they are eight"));
        let mut message = vec![0; usize::try_from(length).unwrap_or(0)];
        stream.read_exact(&mut message)?;
        stream.write_all(&[&[0x82, 127], &start[2..10], &message].concat())?;
    }
}

/// Whether a WebSocket server would take this head for a handshake.
pub(super) fn is_handshake(head: &str) -> bool {
    head.starts_with("GET ")
        && values(head, "Sec-WebSocket-Version") == ["13"]
        && values(head, "Sec-WebSocket-Key").len() == 1
        && values(head, "Upgrade") == ["websocket"]
        && has(head, "Connection", "upgrade")
}

/// Whether a list of this name has such a word.
pub(super) fn has(head: &str, name: &str, word: &str) -> bool {
    values(head, name).iter().any(|value| value.split(',').any(|it| it.trim() == word))
}

fn values(head: &str, name: &str) -> Vec<String> {
    let lines = head.lines().filter_map(|line| line.split_once(':'));
    lines
        .filter(|(it, _)| it.eq_ignore_ascii_case(name))
        .map(|(_, value)| value.trim().to_ascii_lowercase())
        .collect()
}
