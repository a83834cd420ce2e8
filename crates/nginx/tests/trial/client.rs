//! A client of nginx: a browser's handshake, messages and plain requests.

use super::Seen;
use super::backend::{Backend, has, read_head};
use std::io::{self, Read, Write};
use std::os::unix::net::UnixStream;
use std::path::Path;
use std::time::Duration;

/// Longer than anything takes: without an answer by then the test fails.
const BOUND: Duration = Duration::from_secs(30);
const LARGE: usize = 1 << 20;
/// What a browser sends, and the password of whom it knows.
const OWN: &str = "Host: s.test\r\nAuthorization: Basic dXNlcjpwYXNz\r\n";
const HANDSHAKE: &str = "Upgrade: websocket\r\nConnection: Upgrade\r\nOrigin: http://s.test\r\nSec-WebSocket-Version: 13\r\nSec-WebSocket-Key: dGhlIHNhbXBsZSBub25jZQ==\r\n";
/// Plain requests: of a browser, of a client that closes, and to another place.
const PLAIN: [(&str, &str); 3] = [
    ("", "Connection: keep-alive\r\nAccept: */*\r\n"),
    ("", "Connection: close\r\nCookie: a=b\r\n"),
    ("/plain", "Connection: keep-alive\r\n"),
];

/// Makes a handshake at this socket, and sends a large message; the connection, where it opens.
pub(super) fn open(socket: &Path, path: &str, backend: &Backend) -> (Seen, Option<UnixStream>) {
    backend.heard();
    let mut stream = ask(socket, path, HANDSHAKE);
    let head = read_head(&mut stream).ok().flatten().unwrap_or_default();
    let opens = status(&head) == 101
        && has(&head, "Upgrade", "websocket")
        && has(&head, "Connection", "upgrade")
        && has(&head, "Sec-WebSocket-Accept", "s3pplmbitxaq9kygzzhzrbk+xoo=");
    let carries = opens && echoes(&mut stream, LARGE).is_ok_and(|same| same);
    let seen = Seen { opens, heard: backend.heard(), carries, ..Seen::default() };
    (seen, opens.then_some(stream))
}

/// What becomes of the plain requests.
pub(super) fn plain(socket: &Path, path: &str, backend: &Backend) -> Vec<super::Plain> {
    let one = |(other, headers): (&str, &str)| {
        backend.heard();
        let mut stream = ask(socket, if other.is_empty() { path } else { other }, headers);
        let mut answer = vec![];
        // A reset tells as much as an end.
        let _ = stream.read_to_end(&mut answer);
        let status = status(&String::from_utf8_lossy(&answer));
        let heads = backend.heard();
        let lines = |head: &String| {
            let mut lines: Vec<String> = head.lines().skip(1).map(str::to_owned).collect();
            lines.sort();
            lines
        };
        super::Plain { status, heard: heads.iter().map(lines).collect() }
    };
    PLAIN.map(one).into()
}

/// Whether a message of so many bytes comes back as it was.
pub(super) fn echoes(stream: &mut UnixStream, length: usize) -> io::Result<bool> {
    let size = u64::try_from(length).unwrap_or(0).to_be_bytes();
    let message: Vec<u8> = (0..=250).cycle().take(length).collect();
    stream.write_all(&[&[0x82, 0xff], &size[..], &[0; 4], &message].concat())?;
    let mut back = vec![0; 10 + length];
    stream.read_exact(&mut back)?;
    Ok(back[..2] == [0x82, 127] && back[10..] == message)
}

/// Waits until the other side ends it.
pub(super) fn wait_for_end(stream: &mut UnixStream) {
    let ended = stream.read(&mut [0]).expect("nginx ends it in time");
    assert_eq!(ended, 0, "nobody said anything on it");
}

fn ask(socket: &Path, path: &str, headers: &str) -> UnixStream {
    let mut stream = UnixStream::connect(socket).expect("nginx listens");
    stream.set_read_timeout(Some(BOUND)).expect("a bound can be set");
    let request = format!("GET {path} HTTP/1.1\r\n{OWN}{headers}\r\n");
    stream.write_all(request.as_bytes()).expect("nginx reads");
    stream
}

fn status(head: &str) -> u16 {
    head.split(' ').nth(1).and_then(|code| code.parse().ok()).unwrap_or(0)
}
