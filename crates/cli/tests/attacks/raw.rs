//! Clients that do not behave: bytes on a socket, and how it ends.

use crate::house::House;
use std::io::{ErrorKind, Read as _, Write as _};
use std::net::TcpStream;
use std::time::Duration;

/// When a connection is taken for one that is never closed.
const NEVER: Duration = Duration::from_secs(60);

pub(crate) struct Raw(pub(crate) TcpStream);

impl Raw {
    pub(crate) fn to(house: &House) -> Self {
        let stream = TcpStream::connect(house.address()).expect("it listens");
        stream.set_read_timeout(Some(NEVER)).expect("it is longer than nothing");
        stream.set_write_timeout(Some(NEVER)).expect("it is longer than nothing");
        Self(stream)
    }

    /// A request of a browser whose head is this and what it always says.
    pub(crate) fn asks(house: &House, line: &str, cookie: &str, more: &str) -> Self {
        let mut raw = Self::to(house);
        raw.says(&format!(
            "{line} HTTP/1.1\r\nHost: localhost\r\nOrigin: http://localhost\r\nCookie: {cookie}\r\n{more}\r\n"
        ));
        raw
    }

    /// Opens a WebSocket as a page does; the head of the answer.
    pub(crate) fn upgrade(house: &House, path: &str, cookie: &str, more: &str) -> (Self, String) {
        let upgrade = "Upgrade: websocket\r\nConnection: Upgrade\r\nSec-WebSocket-Version: 13\r\n\
            Sec-WebSocket-Key: dGhlIHNhbXBsZSBub25jZQ==\r\n";
        let mut raw = Self::asks(house, &format!("GET {path}"), cookie, &format!("{upgrade}{more}"));
        let head = raw.head();
        (raw, head)
    }

    pub(crate) fn says(&mut self, text: &str) {
        self.0.write_all(text.as_bytes()).expect("it reads");
    }

    /// The head of an answer.
    pub(crate) fn head(&mut self) -> String {
        let mut head = vec![];
        while !head.ends_with(b"\r\n\r\n") {
            let mut byte = [0];
            match self.0.read(&mut byte) {
                Ok(1..) => head.extend(byte),
                _ => break,
            }
        }
        String::from_utf8(head).expect("UTF-8")
    }

    /// Everything until the server closes.
    pub(crate) fn rest(&mut self) -> String {
        let mut all = vec![];
        let mut room = [0; 64 << 10];
        loop {
            match self.0.read(&mut room) {
                Ok(0) => break,
                Ok(count) => all.extend_from_slice(&room[..count]),
                Err(error) if is_end(error.kind()) => break,
                Err(error) => panic!("it is not closed: {error}"),
            }
        }
        String::from_utf8_lossy(&all).into_owned()
    }

    /// Says this again and again, and reads nothing, until the server closes.
    pub(crate) fn says_until_closed(&mut self, bytes: &[u8]) {
        loop {
            match self.0.write_all(bytes) {
                Ok(()) => {}
                Err(error) if is_end(error.kind()) => return,
                Err(error) => panic!("it is not closed: {error}"),
            }
        }
    }
}

fn is_end(kind: ErrorKind) -> bool {
    matches!(kind, ErrorKind::ConnectionReset | ErrorKind::BrokenPipe | ErrorKind::ConnectionAborted)
}
