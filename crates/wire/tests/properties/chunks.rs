//! Chunks: however the bytes are cut and whenever the events are asked for, the same is heard.

use crate::hears::{Hearing, Listener, listen, same};
use crate::input::Input;
use crate::sending::peer;
use wire::{Buffers, Config, Connection, Outgoing, Strictness};

/// The property of any bytes: the first say how the connection is configured, and how long each
/// chunk is, in turn; the rest comes in.
pub(crate) fn check(bytes: &[u8]) {
    let mut input = Input::new(bytes);
    let mut config = input.config();
    let lengths = input.list();
    if let [first, ..] = lengths
        && first & 1 == 1
    {
        config.strictness = Strictness::Strict;
    }
    hold(config, &cut(input.rest(), lengths));
}

/// Chunks of these lengths, in turn; some may be empty.
pub(crate) fn cut<'a>(mut stream: &'a [u8], lengths: &[u8]) -> Vec<&'a [u8]> {
    let mut chunks = vec![];
    // Where no length is above zero, they would never end.
    for &length in lengths.iter().cycle().take_while(|_| lengths.iter().any(|it| *it > 0)) {
        let (chunk, rest) = stream.split_at(usize::from(length).min(stream.len()));
        chunks.push(chunk);
        stream = rest;
        if rest.is_empty() {
            break;
        }
    }
    chunks.push(stream);
    chunks
}

/// What must hold for this configuration and these chunks.
#[track_caller]
pub(crate) fn hold(config: Config, chunks: &[&[u8]]) {
    let stream = chunks.concat();
    let whole = listen(config, [&stream[..]]);
    same(&whole, &listen(config, chunks.iter().copied()));
    same(&whole, &asked_at_the_end(config, chunks));
    same(&whole, &read_in_place(config, chunks));
    same(&whole, &in_lent_memory(config, chunks));
}

fn asked_at_the_end(config: Config, chunks: &[&[u8]]) -> Hearing {
    let mut listener = Listener::new(config);
    for chunk in chunks {
        listener.connection.receive(chunk);
    }
    listener.hear();
    listener.hearing()
}

/// As a transport reads: into as much room as there is, no more than a frame needs that has begun,
/// and now and then nothing.
fn read_in_place(config: Config, chunks: &[&[u8]]) -> Hearing {
    let mut listener = Listener::new(config);
    for mut chunk in chunks.iter().copied() {
        while !chunk.is_empty() {
            let most = match listener.connection.missing() {
                0 => usize::MAX,
                missing => usize::try_from(missing).unwrap_or(usize::MAX),
            };
            let space = listener.connection.space(1);
            let (now, later) = chunk.split_at(chunk.len().min(space.len()).min(most));
            space[..now.len()].copy_from_slice(now);
            listener.connection.received(now.len());
            listener.hear();
            chunk = later;
        }
        listener.connection.received(0);
    }
    listener.hear();
    listener.hearing()
}

/// As many idle connections are held: each time it rests, its memory goes and another's comes.
fn in_lent_memory(config: Config, chunks: &[&[u8]]) -> Hearing {
    let mut listener = Listener::new(config);
    let mut spare = vec![];
    for chunk in chunks {
        if listener.connection.is_without_buffers() {
            let other = spare.pop().unwrap_or_else(|| used(config));
            listener.connection.lend(other);
        }
        listener.connection.receive(chunk);
        listener.hear();
        listener.write();
        spare.extend(listener.connection.reclaim());
        if spare.len() > 1 {
            spare.swap(0, 1);
        }
    }
    listener.hearing()
}

/// Memory that has traces of a message of somebody else.
fn used(config: Config) -> Buffers {
    let config = Config { deflate: None, ..config };
    let mut other = Connection::new(peer(config));
    let mut first = Connection::new(config);
    first.send(Outgoing::Binary(&[0xAA; 300])).expect("open");
    other.receive(first.output());
    while other.poll_event().is_some() {}
    other.send(Outgoing::Binary(&[0x55; 300])).expect("open");
    other.written(usize::MAX);
    other.reclaim().expect("it rests")
}
