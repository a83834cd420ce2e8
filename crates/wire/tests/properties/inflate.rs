//! Compression: whatever comes compressed is inflated as RFC 1951 says and within the limit, and
//! what is compressed is what it was, in no more bytes and with no wider a window than was agreed.

use crate::chunks::{self, cut};
use crate::frames;
use crate::hears::{Said, listen};
use crate::input::Input;
use crate::reference::TAIL;
use crate::rfc1951::Inflate;
use crate::sending::{self, peer};
use wire::{Config, Connection, Frame, Opcode, Outgoing, Role};

/// The property of any bytes: the first say how the connection is configured and what the rest is:
/// compressed payloads that come, or messages to compress.
pub(crate) fn check(bytes: &[u8]) {
    let mut input = Input::new(bytes);
    let of_messages = input.byte();
    let config = input.config();
    let deflate = Some(config.deflate.unwrap_or_else(|| input.deflate()));
    // A few bytes become megabytes, which say no more than these.
    let config = Config { deflate, max_message: config.max_message.min(1 << 16), ..config };
    let lengths = input.list();
    if of_messages & 1 == 0 {
        let stream = compressed(config, &cut(input.rest(), lengths), lengths);
        frames::hold(config, &stream);
        chunks::hold(config, &cut(&stream, lengths));
    } else {
        let (level, compress_from) = (1 + u32::from(of_messages >> 1) % 9, usize::from(input.byte()));
        let config = Config { compression_level: level, compress_from, ..config };
        hold(config, &messages(&cut(input.rest(), lengths)));
    }
}

/// Messages that repeat what came before in them, near and far.
fn messages(pieces: &[&[u8]]) -> Vec<Vec<u8>> {
    let mut messages: Vec<_> =
        (1..=pieces.len().min(6)).map(|count| pieces[..count].concat().repeat(1 << (count % 3))).collect();
    messages.iter_mut().for_each(|it| it.truncate(4000));
    messages
}

/// Frames of compressed messages, as the peer sends them: the length of each says whether it is
/// the last of its message, and whether that is text.
fn compressed(config: Config, payloads: &[&[u8]], lengths: &[u8]) -> Vec<u8> {
    let mut connection = Connection::new(peer(config));
    let mut begins = true;
    for (payload, length) in payloads.iter().zip(lengths.iter().chain(&[0]).cycle()) {
        let fin = length & 1 == 0;
        let opcode = match begins {
            true if length & 2 == 0 => Opcode::Binary,
            true => Opcode::Text,
            false => Opcode::Continuation,
        };
        let (reserved, opcode) = (if begins { 4 } else { 0 }, opcode.number());
        let frame = Frame { fin, reserved, opcode, masked: None, payload };
        connection.send(Outgoing::Raw(frame)).expect("raw frames always go");
        begins = fin;
    }
    connection.output().to_vec()
}

/// What must hold of these messages when they are sent by an endpoint so configured.
#[track_caller]
pub(crate) fn hold(config: Config, messages: &[Vec<u8>]) {
    let mut connection = Connection::new(config);
    let opcode = |it: &[u8]| if std::str::from_utf8(it).is_ok() { Opcode::Text } else { Opcode::Binary };
    for message in messages {
        let again = Outgoing::Again { opcode: opcode(message), payload: message };
        assert_eq!(connection.send(again), Ok(()));
    }
    let said = |it: &Vec<u8>| match opcode(it) {
        Opcode::Text => Said::Text(it.clone()),
        _ => Said::Binary(it.clone()),
    };
    let longest = messages.iter().map(Vec::len).max().unwrap_or_default() as u64;
    let exact = Config { max_message: longest, ..peer(config) };
    let heard = listen(exact, [connection.output()]);
    assert!(heard.said.iter().cloned().eq(messages.iter().map(said)), "heard otherwise");
    within_the_window(config, messages, connection.output());
}

/// Each frame, inflated by an endpoint that has no more of a window than was agreed.
#[track_caller]
fn within_the_window(config: Config, messages: &[Vec<u8>], output: &[u8]) {
    let Some(agreed) = config.deflate else { unreachable!("it was agreed") };
    let (bits, fresh) = match config.role {
        Role::Client => (agreed.client_max_window_bits, agreed.client_no_context_takeover),
        Role::Server => (agreed.server_max_window_bits, agreed.server_no_context_takeover),
    };
    let mut inflate = Inflate::new(bits);
    let (sent, size) = sending::frames(output);
    assert_eq!((sent.len(), size), (messages.len(), output.len()), "a frame each");
    for ((header, payload), message) in sent.iter().zip(messages) {
        let compressed = message.len() >= config.compress_from.max(1);
        assert_eq!(header.reserved, if compressed { 4 } else { 0 });
        if !compressed {
            continue;
        }
        let whole = [&payload[..], &TAIL].concat();
        let (inflated, sound) = inflate.feed(&whole, u64::MAX);
        assert_eq!(sound, Ok(()), "it reaches beyond 2^{bits} bytes");
        assert!(inflated == *message, "it is something else to another");
        assert!(payload.len() <= message.len() + message.len() / 4 + 64, "{} bytes", payload.len());
        if fresh {
            inflate.forget();
        }
    }
}
