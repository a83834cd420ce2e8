//! A WebSocket server for one client, which says exactly what a test wants, on blocking sockets.

use std::io::{Read, Write};
use std::net::{TcpListener, TcpStream};
use std::time::Duration;
use wire::{Config, Connection, Event, Opcode, RequestHead, Role, State, Strictness};

/// How long a client may neither read nor write: far longer than it needs.
const PATIENCE: Duration = Duration::from_secs(60);

/// A listener that waits for its client.
pub(crate) struct Waiting {
    listener: TcpListener,
    /// Agrees to compress.
    compresses: bool,
}

/// An open connection, as its server.
pub(crate) struct Peer {
    /// How it asked to come in.
    pub(crate) head: RequestHead,
    stream: TcpStream,
    hearing: Connection,
}

/// What a client said.
#[derive(Debug, PartialEq, Eq)]
pub(crate) enum Heard {
    Message(Opcode, Vec<u8>),
    Ping(Vec<u8>),
    Pong(Vec<u8>),
    Close(Option<u16>),
    /// The transport has ended.
    End,
}

impl Waiting {
    pub(crate) fn new() -> Self {
        Self { listener: TcpListener::bind("127.0.0.1:0").expect("loopback"), compresses: false }
    }

    /// One that agrees to compress.
    pub(crate) fn compressing() -> Self {
        Self { compresses: true, ..Self::new() }
    }

    pub(crate) fn url(&self) -> String {
        format!("ws://{}/", self.listener.local_addr().expect("bound"))
    }

    /// Accepts the client and its upgrade.
    pub(crate) fn open(self) -> Peer {
        self.another().expect("a head")
    }

    /// The same for one of several; `None`: it left before it had asked.
    pub(crate) fn another(&self) -> Option<Peer> {
        let (mut stream, _) = self.listener.accept().expect("a client");
        stream.set_read_timeout(Some(PATIENCE)).expect("it is longer than nothing");
        stream.set_write_timeout(Some(PATIENCE)).expect("it is longer than nothing");
        let mut bytes = vec![];
        let head = loop {
            if let Some(head) = RequestHead::parse(&bytes) {
                break head;
            }
            let mut byte = [0];
            stream.read_exact(&mut byte).ok()?;
            bytes.extend(byte);
        };
        let key = &head.field("Sec-WebSocket-Key").expect("a key").value;
        let accept = wire::accept_key(key);
        let mut fields =
            vec![("Upgrade", "websocket"), ("Connection", "Upgrade"), ("Sec-WebSocket-Accept", &*accept)];
        if self.compresses {
            fields.push(("Sec-WebSocket-Extensions", "permessage-deflate"));
        }
        let answer = wire::response_head(101, "Switching Protocols", &fields).expect("a head");
        stream.write_all(&answer).ok()?;
        let config = Config {
            role: Role::Server,
            strictness: Strictness::Strict,
            answer_pings: false,
            ..Config::default()
        };
        Some(Peer { head, stream, hearing: Connection::new(config) })
    }
}

impl Peer {
    /// Says these bytes as they are.
    pub(crate) fn say(&mut self, bytes: &[u8]) {
        self.stream.write_all(bytes).expect("it reads");
    }

    /// The same to one who may have left.
    pub(crate) fn tries(&mut self, bytes: &[u8]) -> bool {
        self.stream.write_all(bytes).is_ok()
    }

    /// What the client says next.
    pub(crate) fn hear(&mut self) -> Heard {
        loop {
            match self.hearing.poll_event() {
                Some(Event::Message { opcode, payload, .. }) => {
                    return Heard::Message(opcode, payload.to_vec());
                }
                Some(Event::Ping(payload)) => return Heard::Ping(payload.to_vec()),
                Some(Event::Pong(payload)) => return Heard::Pong(payload.to_vec()),
                Some(Event::Close { code, .. }) => return Heard::Close(code),
                Some(other) => panic!("a client says {other:?}"),
                None => {}
            }
            let mut room = [0; 64 * 1024];
            match self.stream.read(&mut room) {
                Ok(0) => return Heard::End,
                Ok(count) => self.hearing.receive(&room[..count]),
                // It left with something unread.
                Err(error) if error.kind() == std::io::ErrorKind::ConnectionReset => return Heard::End,
                Err(error) => panic!("the client: {error}"),
            }
        }
    }

    /// Everything that the client says until it closes.
    pub(crate) fn hear_out(&mut self) -> Vec<Heard> {
        let mut all = vec![];
        while self.hearing.state() == State::Open {
            all.push(self.hear());
            if all.last() == Some(&Heard::End) {
                break;
            }
        }
        all
    }

    /// The same connection once more, for a thread that only says.
    pub(crate) fn mouth(&self) -> TcpStream {
        self.stream.try_clone().expect("a clone")
    }
}

/// A frame as a server sends it: this first byte, this payload, unmasked.
pub(crate) fn frame(first: u8, payload: &[u8]) -> Vec<u8> {
    let head = match payload.len() {
        short @ ..126 => vec![first, short as u8],
        usual @ ..0x1_0000 => [&[first, 126], &(usual as u16).to_be_bytes()[..]].concat(),
        long => [&[first, 127], &(long as u64).to_be_bytes()[..]].concat(),
    };
    [head, payload.to_vec()].concat()
}

/// A close frame.
pub(crate) fn close(code: u16, reason: &str) -> Vec<u8> {
    frame(0x88, &[&code.to_be_bytes(), reason.as_bytes()].concat())
}
