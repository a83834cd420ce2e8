//! The channel on which a page hears what happens and who is there.

use super::{Client, House};
use serde_json::{Value, json};
use std::io::{Read, Write};
use std::net::TcpStream;
use std::time::Duration;
use wire::{Config, Connection, Event, Opcode, Outgoing, Role, Strictness};

/// Longer than anything takes.
const PATIENCE: Duration = Duration::from_secs(60);

/// The channel of a page.
pub(crate) struct Page {
    stream: TcpStream,
    wire: Connection,
    /// Who is where, as it was told last.
    there: Value,
}

impl Page {
    pub(crate) fn open(house: &House, client: &Client, name: &str) -> Self {
        let mut stream = TcpStream::connect(house.address()).expect("it listens");
        stream.set_read_timeout(Some(PATIENCE)).expect("it is longer than nothing");
        let head = format!(
            "GET /api/together?page={name} HTTP/1.1\r\nHost: localhost\r\nOrigin: http://localhost\r\nCookie: {}\r\n\
             Upgrade: websocket\r\nConnection: Upgrade\r\nSec-WebSocket-Version: 13\r\n\
             Sec-WebSocket-Key: AAAAAAAAAAAAAAAAAAAAAA==\r\n\r\n",
            client.cookie
        );
        stream.write_all(head.as_bytes()).expect("it reads");
        let mut answer = vec![];
        while !answer.ends_with(b"\r\n\r\n") {
            let mut byte = [0];
            stream.read_exact(&mut byte).expect("a head");
            answer.extend(byte);
        }
        assert!(answer.starts_with(b"HTTP/1.1 101 "), "{}", String::from_utf8_lossy(&answer));
        let config = Config { role: Role::Client, strictness: Strictness::Strict, ..Config::default() };
        let mut page = Self { stream, wire: Connection::new(config), there: Value::Null };
        page.people();
        page
    }

    /// What it is told next; `None`: the channel has ended, with this code.
    pub(crate) fn hear(&mut self) -> Result<Value, Option<u16>> {
        loop {
            match self.wire.poll_event() {
                Some(Event::Message { opcode: Opcode::Text, payload, .. }) => {
                    return Ok(serde_json::from_slice(payload).expect("JSON"));
                }
                Some(Event::Close { code, .. }) => return Err(code),
                Some(_) => continue,
                None => {}
            }
            let mut room = [0; 4096];
            let count = self.stream.read(&mut room).expect("in time");
            if count == 0 {
                return Err(None);
            }
            self.wire.receive(&room[..count]);
        }
    }

    /// What somebody changed, next.
    pub(crate) fn changed(&mut self) -> Value {
        loop {
            let news = self.hear().expect("it goes on");
            if news["changed"].is_object() {
                return news["changed"].clone();
            }
        }
    }

    /// Who is where, next.
    fn people(&mut self) {
        loop {
            let news = self.hear().expect("it goes on");
            if news["people"].is_array() {
                self.there = news["people"].clone();
                return;
            }
        }
    }

    /// Waits until these people are told of, by account and API.
    pub(crate) fn sees(&mut self, wanted: &Value) {
        loop {
            let told = self.there.as_array().expect("a list").iter();
            let told: Value = told.map(|it| json!([it["who"]["account"], it["api"]])).collect();
            if told == *wanted {
                return;
            }
            self.people();
        }
    }

    pub(crate) fn say(&mut self, place: &Value) {
        self.wire.send(Outgoing::Text(&place.to_string())).expect("it is open");
        let bytes = self.wire.output().to_vec();
        self.stream.write_all(&bytes).expect("it reads");
        self.wire.written(bytes.len());
    }
}
