//! Whatever comes, in whatever parts.

use crate::hears::server;
use crate::{chunks, frames};
use proptest::collection::vec;
use proptest::prelude::*;
use wire::{Config, Connection, Frame, Outgoing, Strictness};

/// One frame, mostly a good one.
fn frame() -> impl Strategy<Value = Vec<u8>> {
    let opcode = prop_oneof![6 => Just(1u8), 3 => Just(2u8), 4 => Just(0u8), 2 => Just(9u8), 1 => 0u8..16];
    let payload = prop_oneof![
        4 => "[a-zあ😀]{0,20}".prop_map(String::into_bytes),
        1 => vec(any::<u8>(), 0..20),
        1 => vec(any::<u8>(), 120..140),
        1 => Just(vec![0x03, 0xe8]),
    ];
    let reserved = prop_oneof![30 => Just(0u8), 1 => 0u8..8];
    let masked = prop_oneof![20 => Just(false), 1 => Just(true)];
    (opcode, payload, reserved, masked, any::<bool>()).prop_map(|(opcode, payload, reserved, masked, fin)| {
        let mut connection = Connection::new(server(Config::default()));
        let frame = Frame { fin, reserved, opcode, masked: Some(masked), payload: &payload };
        connection.send(Outgoing::Raw(frame)).expect("raw frames always go");
        connection.output().to_vec()
    })
}

fn stream() -> impl Strategy<Value = Vec<u8>> {
    prop_oneof![
        6 => vec(frame(), 0..12).prop_map(|it| it.concat()),
        1 => vec(any::<u8>(), 0..200),
        1 => (vec(frame(), 0..4), vec(any::<u8>(), 0..40)).prop_map(|(it, tail)| [it.concat(), tail].concat()),
    ]
}

/// The bytes cut at these places.
fn cut<'a>(bytes: &'a [u8], places: &[prop::sample::Index]) -> Vec<&'a [u8]> {
    let mut at: Vec<_> = places.iter().map(|it| it.index(bytes.len() + 1)).collect();
    at.extend([0, bytes.len()]);
    at.sort_unstable();
    at.windows(2).map(|it| &bytes[it[0]..it[1]]).collect()
}

fn config() -> impl Strategy<Value = Config> {
    let max_message = prop_oneof![Just(u64::MAX), 0u64..64];
    (max_message, any::<[bool; 4]>()).prop_map(
        |(max_message, [of_server, report_frames, answer_pings, strict])| {
            let strictness = if strict { Strictness::Strict } else { Strictness::Lenient };
            let config = Config { strictness, max_message, report_frames, answer_pings, ..Config::default() };
            if of_server { server(config) } else { config }
        },
    )
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(1000))]

    #[test]
    fn strict_does_what_the_rfc_says_and_lenient_tells_why(config in config(), stream in stream()) {
        frames::hold(config, &stream);
    }

    #[test]
    fn any_split_says_the_same(
        config in config(), stream in stream(), places in vec(any::<prop::sample::Index>(), 0..6)
    ) {
        chunks::hold(config, &cut(&stream, &places));
        let bytes: Vec<_> = stream.chunks(1).collect();
        chunks::hold(config, &bytes);
    }

    #[test]
    fn any_bytes_will_do(bytes in vec(any::<u8>(), 0..300)) {
        frames::check(&bytes);
        chunks::check(&bytes);
    }
}
