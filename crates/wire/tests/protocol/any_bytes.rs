//! Whatever comes, in whatever parts.

use crate::hears::{Said, agree, hears, lenient, listen, same, server};
use proptest::collection::vec;
use proptest::prelude::*;
use wire::{Config, Connection, Deflate, Event, Frame, Opcode, Outgoing, Strictness};

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

/// A compressed message in two frames; sometimes something else in the place of DEFLATE data.
fn compressed() -> impl Strategy<Value = Vec<u8>> {
    let payload = prop_oneof![
        8 => ".{0,60}|(abc){0,400}".prop_map(String::into_bytes).prop_map(deflated),
        1 => vec(any::<u8>(), 0..60),
    ];
    let opcode = prop_oneof![Just(1u8), Just(2u8)];
    (payload, opcode, any::<prop::sample::Index>(), 0..20u8).prop_map(|(payload, opcode, at, damage)| {
        let (front, back) = payload.split_at(at.index(payload.len() + 1));
        let reserved = if damage == 0 { 4 } else { 0 };
        let mut connection = Connection::new(server(Config::default()));
        for (fin, reserved, opcode, payload) in [(false, 4, opcode, front), (true, reserved, 0, back)] {
            let frame = Frame { fin, reserved, opcode, masked: None, payload };
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

fn stream() -> impl Strategy<Value = Vec<u8>> {
    prop_oneof![
        6 => vec(frame(), 0..12).prop_map(|it| it.concat()),
        6 => vec(prop_oneof![frame(), compressed(), compressed()], 0..8).prop_map(|it| it.concat()),
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

#[derive(Clone, Debug)]
enum Message {
    Text(String),
    Binary(Vec<u8>),
    Ping(Vec<u8>),
}

fn message() -> impl Strategy<Value = Message> {
    prop_oneof![
        ".{0,40}".prop_map(Message::Text),
        vec(any::<u8>(), 0..300).prop_map(Message::Binary),
        vec(any::<u8>(), 0..126).prop_map(Message::Ping),
    ]
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(1000))]

    #[test]
    fn any_split_says_the_same_and_strict_fails_where_lenient_reports(
        bytes in stream(), places in vec(any::<prop::sample::Index>(), 0..6), frames: bool, of_server: bool,
        max_message in prop_oneof![Just(u64::MAX), 0u64..64], deflate in deflate()
    ) {
        let config = Config { report_frames: frames, max_message, deflate, ..lenient() };
        let config = if of_server { server(config) } else { config };
        let tolerant = hears(config, &bytes);
        same(&tolerant, &listen(config, cut(&bytes, &places)));
        let config = Config { strictness: Strictness::Strict, ..config };
        let strict = hears(config, &bytes);
        same(&strict, &listen(config, cut(&bytes, &places)));
        agree(&strict, &tolerant);
        for said in &strict.said {
            if let Said::Text(bytes) = said {
                prop_assert!(std::str::from_utf8(bytes).is_ok());
            }
        }
    }

    #[test]
    fn what_one_sends_the_other_hears(
        messages in vec(message(), 0..12), places in vec(any::<prop::sample::Index>(), 0..6),
        of_server: bool, mask_seed: u64, deflate in deflate()
    ) {
        let config = Config { mask_seed, deflate, ..Config::default() };
        let (ours, theirs) = if of_server { (server(config), config) } else { (config, server(config)) };
        let mut connection = Connection::new(ours);
        let mut expected = vec![];
        for message in messages {
            let outgoing = match &message {
                Message::Text(text) => Outgoing::Text(text),
                Message::Binary(bytes) => Outgoing::Binary(bytes),
                Message::Ping(bytes) => Outgoing::Ping(bytes),
            };
            prop_assert_eq!(connection.send(outgoing), Ok(()));
            expected.push(match message {
                Message::Text(text) => Said::Text(text.into_bytes()),
                Message::Binary(bytes) => Said::Binary(bytes),
                Message::Ping(bytes) => Said::Ping(bytes),
            });
        }
        prop_assert_eq!(listen(theirs, cut(connection.output(), &places)).said, expected);
    }
}
