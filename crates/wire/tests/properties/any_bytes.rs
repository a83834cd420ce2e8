//! Whatever comes, in whatever parts.

use crate::hears::server;
use crate::{chunks, frames, inflate};
use proptest::collection::vec;
use proptest::prelude::*;
use wire::{Config, Connection, Deflate, Event, Frame, Opcode, Outgoing, Role, Strictness};

/// One frame, mostly a good one.
fn frame(of_client: bool) -> impl Strategy<Value = Vec<u8>> {
    let opcode = prop_oneof![6 => Just(1u8), 3 => Just(2u8), 4 => Just(0u8), 2 => Just(9u8), 1 => 0u8..16];
    let payload = prop_oneof![
        4 => "[a-zあ😀]{0,20}".prop_map(String::into_bytes),
        1 => vec(any::<u8>(), 0..20),
        1 => vec(any::<u8>(), 120..140),
        1 => Just(vec![0x03, 0xe8]),
    ];
    let reserved = prop_oneof![30 => Just(0u8), 1 => 0u8..8];
    let masked = prop_oneof![20 => Just(of_client), 1 => any::<bool>()];
    (opcode, payload, reserved, masked, any::<bool>()).prop_map(|(opcode, payload, reserved, masked, fin)| {
        let mut connection = Connection::new(server(Config::default()));
        let frame = Frame { fin, reserved, opcode, masked: Some(masked), payload: &payload };
        connection.send(Outgoing::Raw(frame)).expect("raw frames always go");
        connection.output().to_vec()
    })
}

/// A compressed message in two frames; sometimes something else in the place of DEFLATE data.
fn compressed(of_client: bool) -> impl Strategy<Value = Vec<u8>> {
    let payload = prop_oneof![
        8 => ".{0,60}|(abc){0,400}".prop_map(String::into_bytes).prop_map(deflated),
        1 => vec(any::<u8>(), 0..60),
    ];
    let opcode = prop_oneof![Just(1u8), Just(2u8)];
    (payload, opcode, any::<prop::sample::Index>(), 0..20u8).prop_map(move |(payload, opcode, at, damage)| {
        let (front, back) = payload.split_at(at.index(payload.len() + 1));
        let reserved = if damage == 0 { 4 } else { 0 };
        let mut connection = Connection::new(server(Config::default()));
        for (fin, reserved, opcode, payload) in [(false, 4, opcode, front), (true, reserved, 0, back)] {
            let frame = Frame { fin, reserved, opcode, masked: Some(of_client), payload };
            connection.send(Outgoing::Raw(frame)).expect("raw frames always go");
        }
        connection.output().to_vec()
    })
}

/// The payload of the frame that compresses this.
fn deflated(payload: Vec<u8>) -> Vec<u8> {
    let config = Config { deflate: Some(Deflate::default()), ..Config::default() };
    let mut sender = Connection::new(server(config));
    sender.send(Outgoing::Again { opcode: Opcode::Binary, payload: &payload }).expect("open");
    let mut reader = Connection::new(Config { report_frames: true, ..config });
    reader.receive(sender.output());
    let Some(Event::Frame { payload, .. }) = reader.poll_event() else { return vec![] };
    payload.to_vec()
}

fn stream(of_client: bool) -> impl Strategy<Value = Vec<u8>> {
    prop_oneof![
        6 => vec(frame(of_client), 0..12).prop_map(|it| it.concat()),
        6 => vec(prop_oneof![frame(of_client), compressed(of_client), compressed(of_client)], 0..8).prop_map(|it| it.concat()),
        1 => vec(any::<u8>(), 0..200),
        1 => (vec(frame(of_client), 0..4), vec(any::<u8>(), 0..40)).prop_map(|(it, tail)| [it.concat(), tail].concat()),
    ]
}

/// The bytes cut at these places.
fn cut<'a>(bytes: &'a [u8], places: &[prop::sample::Index]) -> Vec<&'a [u8]> {
    let mut at: Vec<_> = places.iter().map(|it| it.index(bytes.len() + 1)).collect();
    at.extend([0, bytes.len()]);
    at.sort_unstable();
    at.windows(2).map(|it| &bytes[it[0]..it[1]]).collect()
}

fn deflate() -> impl Strategy<Value = Option<Deflate>> {
    let bits = || prop_oneof![4 => Just(15u8), 1 => 8..=15u8];
    prop::option::of((any::<bool>(), any::<bool>(), bits(), bits()).prop_map(
        |(server, client, of_server, of_client)| Deflate {
            server_no_context_takeover: server,
            client_no_context_takeover: client,
            server_max_window_bits: of_server,
            client_max_window_bits: of_client,
        },
    ))
}

fn config() -> impl Strategy<Value = Config> {
    let max_message = prop_oneof![Just(u64::MAX), 0u64..64];
    (max_message, any::<[bool; 4]>(), deflate()).prop_map(
        |(max_message, [of_server, report_frames, answer_pings, strict], deflate)| {
            let strictness = if strict { Strictness::Strict } else { Strictness::Lenient };
            let sizes = Config { max_message, deflate, ..Config::default() };
            let config = Config { strictness, report_frames, answer_pings, ..sizes };
            if of_server { server(config) } else { config }
        },
    )
}

/// A configuration, and a stream for it.
fn case() -> impl Strategy<Value = (Config, Vec<u8>)> {
    config().prop_flat_map(|config| (Just(config), stream(config.role == Role::Server)))
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(1000))]

    #[test]
    fn strict_does_what_the_rfc_says_and_lenient_tells_why((config, stream) in case()) {
        frames::hold(config, &stream);
    }

    #[test]
    fn any_split_says_the_same(
        (config, stream) in case(), places in vec(any::<prop::sample::Index>(), 0..6)
    ) {
        chunks::hold(config, &cut(&stream, &places));
        let bytes: Vec<_> = stream.chunks(1).collect();
        chunks::hold(config, &bytes);
    }

    #[test]
    fn any_bytes_will_do(bytes in vec(any::<u8>(), 0..300)) {
        frames::check(&bytes);
        chunks::check(&bytes);
        inflate::check(&bytes);
    }

    #[test]
    fn what_is_compressed_is_what_it_was(
        (config, deflate) in (config(), deflate()), level in 1..=9u32, compress_from in 0..40usize,
        messages in vec(prop_oneof![
            (vec(any::<u8>(), 0..80), 0..60usize), (vec(any::<u8>(), 200..700), 1..4usize)
        ], 0..6)
    ) {
        let deflate = Some(deflate.unwrap_or_default());
        let config = Config { deflate, compression_level: level, compress_from, ..config };
        let messages: Vec<_> = messages.iter().map(|(it, times)| it.repeat(*times)).collect();
        inflate::hold(config, &messages);
    }
}
