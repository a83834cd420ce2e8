//! A live channel, as a page has it.

use serde_json::Value;
use std::io::{Read, Write};
use std::net::TcpStream;
use std::time::Duration;
use wire::{Config, Connection, Event, Role};

/// Far longer than anything takes that is waited for, and shorter than what comes by the clock alone.
const PATIENCE: Duration = Duration::from_secs(40);

pub(crate) struct Channel {
    stream: TcpStream,
    hearing: Connection,
}

impl Channel {
    pub(super) fn open(address: &str, path: &str, cookie: &str) -> Self {
        let mut stream = TcpStream::connect(address).expect("it listens");
        stream.set_read_timeout(Some(PATIENCE)).expect("it is longer than nothing");
        let request = format!(
            "GET {path} HTTP/1.1\r\nHost: localhost\r\nOrigin: http://localhost\r\nCookie: {cookie}\r\n\
             Upgrade: websocket\r\nConnection: Upgrade\r\nSec-WebSocket-Version: 13\r\n\
             Sec-WebSocket-Key: AAAAAAAAAAAAAAAAAAAAAA==\r\n\r\n"
        );
        stream.write_all(request.as_bytes()).expect("it reads");
        let mut head = vec![];
        while !head.ends_with(b"\r\n\r\n") {
            let mut byte = [0];
            stream.read_exact(&mut byte).expect("a head");
            head.extend(byte);
        }
        let head = String::from_utf8(head).expect("UTF-8");
        assert!(head.starts_with("HTTP/1.1 101 "), "{head}");
        Self { stream, hearing: Connection::new(Config { role: Role::Client, ..Config::default() }) }
    }

    /// The next that is told; `None`: it was closed.
    pub(crate) fn next(&mut self) -> Option<Value> {
        loop {
            match self.hearing.poll_event() {
                Some(Event::Message { payload, .. }) => {
                    return Some(serde_json::from_slice(payload).expect("JSON"));
                }
                Some(Event::Close { .. }) => return None,
                Some(_) => continue,
                None => {}
            }
            let mut room = [0; 64 * 1024];
            match self.stream.read(&mut room) {
                Ok(0) => return None,
                Ok(count) => self.hearing.receive(&room[..count]),
                Err(error) if error.kind() == std::io::ErrorKind::ConnectionReset => return None,
                Err(error) => panic!("the channel: {error}"),
            }
        }
    }

    /// The first of what is told that fits.
    pub(crate) fn until<T>(&mut self, mut fits: impl FnMut(&Value) -> Option<T>) -> T {
        loop {
            let told = self.next().expect("it is told before the channel ends");
            if let Some(found) = fits(&told) {
                return found;
            }
        }
    }

    /// Every record from here to that number: the sequence numbers and the rows as they were told.
    pub(crate) fn rows(&mut self, last: u64) -> Vec<Value> {
        let mut rows: Vec<Value> = vec![];
        while rows.last().is_none_or(|it| it["seq"].as_u64() < Some(last)) {
            let told = self.next().expect("it is told before the channel ends");
            rows.extend(told["records"].as_array().cloned().unwrap_or_default());
        }
        rows
    }
}
