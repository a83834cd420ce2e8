//! Messages as they travel: sealed, numbered, and in parts where they are long.
//!
//! A part is `1, origin (16), number (8)` and, sealed under a key of that origin, `number before (8),
//! part (2), parts (2), length of the reply (2), reply, bytes`. The number is the nonce: an origin uses
//! none twice. The subject is authenticated with it. The number before is that of the message that went to
//! the same subject last; 0: there was none, or nobody remembers. So a gap shows, and what is played again
//! is known by its number.

use super::LONGEST;
use super::hub::Message;
use bytes::{Buf as _, BufMut as _, Bytes, BytesMut};
use ring::aead::{Aad, CHACHA20_POLY1305, LessSafeKey, Nonce, UnboundKey};
use ring::hmac;
use ring::rand::{SecureRandom as _, SystemRandom};
use std::collections::BTreeMap;
use std::fmt::Write as _;

const VERSION: u8 = 1;
/// What stands before the sealed bytes.
const HEAD: usize = 1 + 16 + 8;
/// Subjects whose last number is remembered; of more, all are forgotten.
const REMEMBERED: usize = 20_000;

/// A process on the bus: another one at each start.
pub(super) type Origin = [u8; 16];

/// A new one.
pub(super) fn origin() -> Origin {
    let mut bytes = [0; 16];
    SystemRandom::new().fill(&mut bytes).expect("the system has random numbers");
    bytes
}

/// How it is written in a subject.
pub(super) fn name(origin: &[u8]) -> String {
    origin.iter().fold(String::new(), |mut text, byte| {
        let _ = write!(text, "{byte:02x}");
        text
    })
}

/// What begins every subject of those who have this key, so that several teams may share a server.
pub(super) fn place(key: &[u8; 32]) -> String {
    let tag = hmac::sign(&hmac::Key::new(hmac::HMAC_SHA256, key), b"wscope subject");
    format!("wscope.{}", name(&tag.as_ref()[..8]))
}

fn key_of(key: &[u8; 32], origin: &Origin) -> LessSafeKey {
    let tag = hmac::sign(&hmac::Key::new(hmac::HMAC_SHA256, key), origin);
    LessSafeKey::new(UnboundKey::new(&CHACHA20_POLY1305, tag.as_ref()).expect("a tag has 32 bytes"))
}

fn nonce(number: u64) -> Nonce {
    let mut bytes = [0; 12];
    bytes[4..].copy_from_slice(&number.to_be_bytes());
    Nonce::assume_unique_for_key(bytes)
}

/// Seals what one process says.
pub(super) struct Sealer {
    origin: Origin,
    key: LessSafeKey,
    number: u64,
    before: BTreeMap<String, u64>,
}

impl Sealer {
    pub(super) fn new(key: &[u8; 32], origin: Origin) -> Self {
        Self { origin, key: key_of(key, &origin), number: 0, before: BTreeMap::new() }
    }

    /// The parts of a message, none of which holds more than `most` of its bytes.
    pub(super) fn seal(&mut self, message: &Message, most: usize) -> Vec<Bytes> {
        let first = self.number + 1;
        if self.before.len() >= REMEMBERED {
            self.before.clear();
        }
        let before = self.before.insert(message.subject.clone(), first).unwrap_or(0);
        let mut chunks: Vec<&[u8]> = message.bytes.chunks(most.max(1)).collect();
        if chunks.is_empty() {
            chunks.push(&[]);
        }
        let count = u16::try_from(chunks.len()).unwrap_or(u16::MAX);
        let reply = message.reply.as_deref().unwrap_or_default();
        let parts = chunks.into_iter().zip(0_u16..);
        parts.map(|(chunk, part)| self.part(message, (before, part, count), reply, chunk)).collect()
    }

    fn part(&mut self, message: &Message, numbers: (u64, u16, u16), reply: &str, chunk: &[u8]) -> Bytes {
        self.number += 1;
        let mut inner = BytesMut::with_capacity(14 + reply.len() + chunk.len() + 16);
        inner.put_u64(numbers.0);
        inner.put_u16(numbers.1);
        inner.put_u16(numbers.2);
        inner.put_u16(u16::try_from(reply.len()).unwrap_or(0));
        inner.put_slice(reply.as_bytes());
        inner.put_slice(chunk);
        let about = Aad::from(message.subject.as_bytes());
        let tag = self.key.seal_in_place_separate_tag(nonce(self.number), about, &mut inner);
        let tag = tag.expect("a part is far shorter than what may be sealed at once");
        let mut out = BytesMut::with_capacity(HEAD + inner.len() + tag.as_ref().len());
        out.put_u8(VERSION);
        out.put_slice(&self.origin);
        out.put_u64(self.number);
        out.put_slice(&inner);
        out.put_slice(tag.as_ref());
        out.freeze()
    }
}

/// Opens what was said to one subscription.
pub(super) struct Opener {
    key: [u8; 32],
    keys: BTreeMap<Origin, LessSafeKey>,
    last: BTreeMap<(Origin, String), u64>,
    parts: BTreeMap<Origin, Parts>,
}

struct Parts {
    subject: String,
    /// Others before it were lost.
    lost: bool,
    next: u16,
    bytes: BytesMut,
}

/// What came of a part.
#[derive(Debug, PartialEq, Eq)]
pub(super) enum Opened {
    /// A message; `true`: others before it were lost.
    Message(Message, bool),
    /// More is to come.
    More,
    /// Part of a message whose other parts did not come.
    Torn,
    /// Nobody of ours said this, or it was heard already.
    Foreign,
}

impl Opener {
    pub(super) fn new(key: &[u8; 32]) -> Self {
        Self { key: *key, keys: BTreeMap::new(), last: BTreeMap::new(), parts: BTreeMap::new() }
    }

    /// Takes in what came, in the order in which it came.
    pub(super) fn open(&mut self, subject: &str, bytes: &[u8]) -> Opened {
        self.read(subject, bytes).unwrap_or(Opened::Foreign)
    }

    fn read(&mut self, subject: &str, bytes: &[u8]) -> Option<Opened> {
        let (head, sealed) = bytes.split_at_checked(HEAD)?;
        let (origin, number) = (<Origin>::try_from(&head[1..17]).ok()?, (&head[17..]).get_u64());
        if self.keys.len() >= REMEMBERED {
            self.keys.clear();
        }
        let key = self.keys.entry(origin).or_insert_with(|| key_of(&self.key, &origin));
        let mut inner = sealed.to_vec();
        let inner = key.open_in_place(nonce(number), Aad::from(subject.as_bytes()), &mut inner).ok()?;
        let mut inner = &*inner;
        if head[0] != VERSION || inner.len() < 14 {
            return None;
        }
        let (before, part, parts) = (inner.get_u64(), inner.get_u16(), inner.get_u16());
        let length = usize::from(inner.get_u16());
        let reply = inner.split_at_checked(length)?;
        let (reply, chunk) = (std::str::from_utf8(reply.0).ok()?, reply.1);
        let lost = self.follows(&origin, subject, (number, before), part)?;
        if parts <= 1 {
            self.parts.remove(&origin);
            return Some(told(subject, reply, Bytes::copy_from_slice(chunk), lost));
        }
        if part == 0 {
            let begun = Parts { subject: subject.into(), lost, next: 0, bytes: BytesMut::new() };
            self.parts.insert(origin, begun);
        }
        Some(match self.joined(origin, subject, (part, parts), chunk) {
            Some(whole) => told(subject, reply, whole.bytes.freeze(), whole.lost),
            None if self.parts.contains_key(&origin) => Opened::More,
            None => Opened::Torn,
        })
    }

    /// Whether something was lost before this; `None`: it was heard already.
    fn follows(&mut self, origin: &Origin, subject: &str, numbers: (u64, u64), part: u16) -> Option<bool> {
        let (number, before) = numbers;
        if self.last.len() >= REMEMBERED {
            self.last.clear();
        }
        let last = self.last.entry((*origin, subject.to_owned())).or_insert(0);
        if number <= *last {
            return None;
        }
        let first = number - u64::from(part);
        let lost = *last != 0 && before != *last && first > *last && part == 0;
        // Parts count as the message that they belong to.
        *last = if part == 0 { number } else { first };
        Some(lost)
    }

    /// The whole message, once the last part is there. What does not fit is forgotten.
    fn joined(&mut self, origin: Origin, subject: &str, at: (u16, u16), chunk: &[u8]) -> Option<Parts> {
        let mut begun = self.parts.remove(&origin)?;
        let fits = begun.next == at.0 && begun.subject == subject;
        if !fits || begun.bytes.len() + chunk.len() > LONGEST {
            return None;
        }
        begun.next += 1;
        begun.bytes.put_slice(chunk);
        if begun.next == at.1 {
            return Some(begun);
        }
        self.parts.insert(origin, begun);
        None
    }
}

fn told(subject: &str, reply: &str, bytes: Bytes, lost: bool) -> Opened {
    let reply = Some(reply.to_owned()).filter(|it| !it.is_empty());
    Opened::Message(Message { subject: subject.into(), reply, bytes }, lost)
}

#[cfg(test)]
mod tests {
    use super::*;

    const KEY: [u8; 32] = [7; 32];

    fn message(subject: &str, bytes: &'static [u8]) -> Message {
        Message { subject: subject.into(), reply: Some("inbox.1".into()), bytes: Bytes::from_static(bytes) }
    }

    #[test]
    fn what_is_sealed_is_opened_whole_and_in_parts() {
        let (mut sealer, mut opener) = (Sealer::new(&KEY, [1; 16]), Opener::new(&KEY));
        for bytes in [b"" as &[u8], b"one", b"a long message"] {
            let said = message("a.b", bytes);
            for most in [3, 1000] {
                let parts = sealer.seal(&said, most);
                assert_eq!(parts.len(), bytes.len().div_ceil(most).max(1));
                let (last, others) = parts.split_last().expect("a part");
                assert!(others.iter().all(|it| opener.open("a.b", it) == Opened::More));
                assert_eq!(opener.open("a.b", last), Opened::Message(said.clone(), false));
            }
        }
    }

    #[test]
    fn what_is_lost_shows_and_what_is_played_again_is_not_heard() {
        let (mut sealer, mut opener) = (Sealer::new(&KEY, [1; 16]), Opener::new(&KEY));
        let mut say = |subject: &str| sealer.seal(&message(subject, b"x"), 9).remove(0);
        let lost = |opened: Opened| match opened {
            Opened::Message(_, lost) => Some(lost),
            _ => None,
        };
        let (first, other, second, third) = (say("a"), say("b"), say("a"), say("a"));
        assert_eq!(lost(opener.open("a", &first)), Some(false));
        assert_eq!(lost(opener.open("b", &other)), Some(false));
        assert_eq!(lost(opener.open("a", &third)), Some(true), "the second is missing");
        assert_eq!(opener.open("a", &second), Opened::Foreign, "too late");
        assert_eq!(opener.open("a", &third), Opened::Foreign, "heard already");
        assert_eq!(lost(opener.open("a", &say("a"))), Some(false));
    }

    #[test]
    fn a_torn_message_is_known_as_one() {
        let (mut sealer, mut opener) = (Sealer::new(&KEY, [1; 16]), Opener::new(&KEY));
        let parts = sealer.seal(&message("a", b"abcdef"), 2);
        assert_eq!(opener.open("a", &parts[0]), Opened::More);
        assert_eq!(opener.open("a", &parts[2]), Opened::Torn);
        let next = sealer.seal(&message("a", b"abcdef"), 9);
        assert_eq!(opener.open("a", &next[0]), Opened::Message(message("a", b"abcdef"), false));
    }

    #[test]
    fn nobody_without_the_key_says_anything() {
        let (mut sealer, mut opener) = (Sealer::new(&[8; 32], [1; 16]), Opener::new(&KEY));
        let foreign = sealer.seal(&message("a", b"x"), 9).remove(0);
        assert_eq!(opener.open("a", &foreign), Opened::Foreign);
        let mut ours = Sealer::new(&KEY, [1; 16]).seal(&message("a", b"x"), 9).remove(0).to_vec();
        assert_eq!(opener.open("b", &ours), Opened::Foreign, "said to another subject");
        let last = ours.len() - 1;
        ours[last] ^= 1;
        assert_eq!(opener.open("a", &ours), Opened::Foreign);
        for length in 0..60 {
            assert_eq!(opener.open("a", &vec![1; length]), Opened::Foreign);
        }
    }
}
