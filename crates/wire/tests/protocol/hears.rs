//! The one place that touches the engine: bytes in, what was said out.

use wire::{Breach, Config, Connection, Event, Opcode, Role, State, Strictness};

/// An event that owns its bytes.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) enum Said {
    Frame(u8, Vec<u8>),
    Text(Vec<u8>),
    Binary(Vec<u8>),
    Ping(Vec<u8>),
    Pong(Vec<u8>),
    Close(Option<u16>, Vec<u8>),
    /// A violation and its place.
    Broke(Breach, u64),
}

/// What a connection heard, where it stands then and what it answered.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct Hearing {
    pub(crate) said: Vec<Said>,
    pub(crate) state: State,
    pub(crate) answer: Vec<u8>,
    pub(crate) ignored: u64,
    /// Bytes on the wire of each message.
    pub(crate) sizes: Vec<u64>,
    /// Bytes that each reported frame was inflated to.
    pub(crate) inflated: Vec<u64>,
    /// Evidence of each violation: what had come of it.
    pub(crate) evidence: Vec<Vec<u8>>,
}

pub(crate) fn text(text: &str) -> Said {
    Said::Text(text.into())
}

/// A client that never gives up.
pub(crate) fn lenient() -> Config {
    Config { strictness: Strictness::Lenient, ..Config::default() }
}

pub(crate) fn server(config: Config) -> Config {
    Config { role: Role::Server, ..config }
}

/// What a connection says to these parts, fed one after another.
pub(crate) fn listen<'a>(config: Config, parts: impl IntoIterator<Item = &'a [u8]>) -> Hearing {
    let mut listener = Listener::new(config);
    for part in parts {
        listener.connection.receive(part);
        listener.hear();
    }
    listener.hearing()
}

/// A connection, and what it has said so far.
pub(crate) struct Listener {
    pub(crate) connection: Connection,
    said: Vec<Said>,
    sizes: Vec<u64>,
    inflated: Vec<u64>,
    evidence: Vec<Vec<u8>>,
    /// What was written.
    answer: Vec<u8>,
}

impl Listener {
    pub(crate) fn new(config: Config) -> Self {
        let connection = Connection::new(config);
        let (said, sizes, inflated) = (vec![], vec![], vec![]);
        Self { connection, said, sizes, inflated, evidence: vec![], answer: vec![] }
    }

    /// Writes all that is to be written.
    pub(crate) fn write(&mut self) {
        self.answer.extend(self.connection.output());
        self.connection.written(self.connection.output().len());
    }

    /// Takes every event that is there.
    pub(crate) fn hear(&mut self) {
        while let Some(event) = self.connection.poll_event() {
            self.said.push(match event {
                Event::Frame { header, payload, inflated } => {
                    self.inflated.push(inflated);
                    let first = u8::from(header.fin) << 7 | header.reserved << 4 | header.opcode.number();
                    Said::Frame(first, payload.into())
                }
                Event::Message { opcode, payload, wire_size, .. } => {
                    self.sizes.push(wire_size);
                    if opcode == Opcode::Text {
                        Said::Text(payload.into())
                    } else {
                        Said::Binary(payload.into())
                    }
                }
                Event::Ping(payload) => Said::Ping(payload.into()),
                Event::Pong(payload) => Said::Pong(payload.into()),
                Event::Close { code, reason } => Said::Close(code, reason.into()),
                Event::Violation(violation) => {
                    self.evidence.push(violation.bytes);
                    Said::Broke(violation.breach, violation.offset)
                }
            });
        }
    }

    pub(crate) fn hearing(mut self) -> Hearing {
        self.write();
        let Self { connection, said, sizes, inflated, evidence, answer } = self;
        let (state, ignored) = (connection.state(), connection.ignored());
        Hearing { said, state, answer, ignored, sizes, inflated, evidence }
    }
}

/// Whole, then one byte at a time: both must say the same, but for evidence that came too late.
#[track_caller]
pub(crate) fn hears(config: Config, bytes: &[u8]) -> Hearing {
    let whole = listen(config, [bytes]);
    same(&whole, &listen(config, bytes.chunks(1)));
    for (said, evidence) in whole.said.iter().filter(|it| matches!(it, Said::Broke(..))).zip(&whole.evidence)
    {
        let Said::Broke(breach, offset) = said else { unreachable!() };
        assert!(evidence.len() <= 64);
        if *breach != Breach::InvalidUtf8 {
            assert!(bytes[*offset as usize..].starts_with(evidence), "not as received: {said:?}");
        }
    }
    whole
}

/// Whether two hearings agree.
#[track_caller]
pub(crate) fn same(whole: &Hearing, parts: &Hearing) {
    let without = |it: &Hearing| Hearing { evidence: vec![], ..it.clone() };
    assert_eq!(without(whole), without(parts), "the answer depends on how the bytes arrived");
    for (whole, part) in whole.evidence.iter().zip(&parts.evidence) {
        assert!(whole.starts_with(part) && part.len() >= whole.len().min(1), "{whole:?} and {part:?}");
    }
}

/// What a strict client hears from a server.
#[track_caller]
pub(crate) fn client(bytes: &[u8]) -> Vec<Said> {
    hears(Config::default(), bytes).said
}

/// Both modes: strict stops with this close code where lenient first reports a breach. Gives
/// what lenient heard.
#[track_caller]
pub(crate) fn broken(config: Config, bytes: &[u8], code: u16) -> Vec<Said> {
    let strict = hears(Config { strictness: Strictness::Strict, ..config }, bytes);
    let lenient = hears(Config { strictness: Strictness::Lenient, ..config }, bytes);
    agree(&strict, &lenient);
    assert_eq!(strict.state, State::Failed, "strict mode went on");
    let close = match config.role {
        Role::Server => strict.answer.get(..2).map(<[u8]>::to_vec),
        Role::Client => strict.answer.get(..2).map(|it| vec![it[0], it[1] & 0x7F]),
    };
    assert_eq!(close.as_deref(), Some(&[0x88, 2][..]), "no close frame: {:?}", strict.answer);
    let peer =
        Config { role: if config.role == Role::Client { Role::Server } else { Role::Client }, ..config };
    assert_eq!(listen(peer, [&strict.answer[..]]).said, [Said::Close(Some(code), vec![])]);
    lenient.said
}

/// Strict hears what lenient hears, up to and with the first breach.
#[track_caller]
pub(crate) fn agree(strict: &Hearing, lenient: &Hearing) {
    let first = lenient.said.iter().position(|it| matches!(it, Said::Broke(..)));
    let expected = first.map_or(&lenient.said[..], |first| &lenient.said[..=first]);
    assert_eq!(strict.said, expected);
    if first.is_some() {
        assert!(matches!(strict.state, State::Failed | State::Closed), "{:?}", strict.state);
    } else {
        assert_eq!((strict.state, &strict.answer), (lenient.state, &lenient.answer));
    }
}
