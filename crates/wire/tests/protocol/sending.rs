//! Sections 5.2, 5.3, 6.1 and 7.1: what goes out.

use crate::hears::{Said, hears, lenient, server, text};
use wire::{Breach, Config, Connection, Event, Frame, Outgoing, SendError, State};

const RAW: Frame<'_> = Frame { fin: true, reserved: 0, opcode: 1, masked: None, payload: b"hi" };

fn sent(config: Config, outgoing: Outgoing<'_>) -> Vec<u8> {
    let mut connection = Connection::new(config);
    connection.send(outgoing).expect("it may be sent");
    connection.output().to_vec()
}

#[test]
fn a_server_sends_plainly_with_the_shortest_header() {
    let by_server = |payload: &[u8]| sent(server(Config::default()), Outgoing::Binary(payload));
    assert_eq!(by_server(b""), b"\x82\x00");
    assert_eq!(by_server(&[0; 125])[..2], *b"\x82\x7d");
    assert_eq!(by_server(&[0; 126])[..4], *b"\x82\x7e\x00\x7e");
    assert_eq!(by_server(&[0; 65535])[..4], *b"\x82\x7e\xff\xff");
    assert_eq!(by_server(&[0; 65536])[..10], *b"\x82\x7f\0\0\0\0\0\x01\0\0");
}

#[test]
fn a_client_masks_each_frame_with_another_key() {
    let mut client = Connection::new(Config { mask_seed: 5, ..Config::default() });
    let mut keys = std::collections::HashSet::new();
    for _ in 0..32 {
        client.send(Outgoing::Text("hello")).expect("open");
        assert_eq!(client.output()[1], 0x85);
        keys.insert(client.output()[2..6].to_vec());
        assert_eq!(hears(server(Config::default()), client.output()).said, [text("hello")]);
        client.written(11);
    }
    assert_eq!(keys.len(), 32);
}

#[test]
fn output_is_drained_as_it_is_written() {
    let mut connection = Connection::new(server(Config::default()));
    let (mut queued, mut drained) = (vec![], vec![]);
    for round in 0..300usize {
        let payload = vec![round as u8; round * 7];
        queued.extend(sent(server(Config::default()), Outgoing::Binary(&payload)));
        connection.send(Outgoing::Binary(&payload)).expect("open");
        let count = connection.output().len() * 2 / 3;
        drained.extend_from_slice(&connection.output()[..count]);
        connection.written(count);
    }
    drained.extend_from_slice(connection.output());
    assert_eq!(drained, queued);
    connection.written(usize::MAX);
    assert_eq!(connection.output(), b"");
}

/// What goes out when this is sent in parts of so many bytes.
fn in_parts(config: Config, payload: &[u8], most: usize) -> Vec<u8> {
    let mut connection = Connection::new(config);
    let speaker = connection.speaker();
    let long = speaker.send_long(Outgoing::Binary(payload)).expect("open");
    let mut long = long.expect("it is long");
    while !long.rest.is_empty() {
        speaker.send_part(&mut long, most);
    }
    connection.output().to_vec()
}

#[test]
fn a_long_message_in_parts_is_what_it_is_as_a_whole() {
    let payload: Vec<u8> = (0..100_003u32).map(|it| it as u8).collect();
    for config in [Config { mask_seed: 9, ..Config::default() }, server(Config::default())] {
        for size in [16 * 1024, 16 * 1024 + 1, 100_003] {
            let whole = sent(config, Outgoing::Binary(&payload[..size]));
            for most in [5, 1000, 1 << 16, usize::MAX] {
                assert!(in_parts(config, &payload[..size], most) == whole, "{size} in parts of {most}");
            }
        }
    }
}

#[test]
fn a_server_may_write_a_long_payload_from_where_it_stands() {
    let payload = "x".repeat(20_000);
    for outgoing in [
        Outgoing::Text(&payload),
        Outgoing::Again { opcode: wire::Opcode::Text, payload: payload.as_bytes() },
    ] {
        assert!(outgoing.is_long());
        let mut connection = Connection::new(server(Config::default()));
        let long = connection.speaker().send_long(outgoing).expect("open").expect("it is long");
        assert_eq!((long.key, long.rest), (None, payload.as_bytes()));
        assert_eq!([connection.output(), long.rest].concat(), sent(server(Config::default()), outgoing));
    }
}

#[test]
fn what_is_not_long_or_not_plain_or_no_message_goes_as_a_whole() {
    let long = vec![7; 20_000];
    let compressed = Config { deflate: Some(wire::Deflate::default()), ..Config::default() };
    for (config, outgoing) in [
        (Config::default(), Outgoing::Binary(&long[..100])),
        (Config::default(), Outgoing::Ping(b"p")),
        (compressed, Outgoing::Binary(&long)),
    ] {
        let mut connection = Connection::new(config);
        assert!(matches!(connection.speaker().send_long(outgoing), Ok(None)));
        assert_eq!(connection.output(), sent(config, outgoing));
    }
    assert!(!Outgoing::Ping(b"p").is_long() && !Outgoing::Binary(&long[..100]).is_long());
    let mut connection = Connection::new(Config::default());
    connection.send(Outgoing::Close { code: None, reason: "" }).expect("open");
    let late = connection.speaker().send_long(Outgoing::Binary(&long));
    assert_eq!(late.expect_err("it is closing"), SendError::Closing);
}

#[test]
fn what_is_heard_is_said_again_from_where_it_stands() {
    let mut connection = Connection::new(server(Config::default()));
    connection.receive(&sent(Config::default(), Outgoing::Text("hello")));
    connection.receive(b"\x02\x82\0\0\0\0ab\x80\x81\0\0\0\0c");
    while let Some((event, speaker)) = connection.poll() {
        let Event::Message { opcode, payload, .. } = event else { panic!("{event:?}") };
        speaker.send(Outgoing::Again { opcode, payload }).expect("open");
    }
    assert_eq!(connection.output(), b"\x81\x05hello\x82\x03abc");
}

#[test]
fn what_may_not_be_sent_is_refused_and_not_queued() {
    let long = "x".repeat(124);
    let close = |code, reason| Outgoing::Close { code, reason };
    let cases = [
        (Outgoing::Ping(&[0; 126]), SendError::ControlTooLong),
        (Outgoing::Pong(&[0; 126]), SendError::ControlTooLong),
        (close(Some(1000), &long), SendError::ControlTooLong),
        (close(Some(1005), ""), SendError::CloseCode(1005)),
        (close(Some(1006), ""), SendError::CloseCode(1006)),
        (close(Some(1015), ""), SendError::CloseCode(1015)),
        (close(Some(999), ""), SendError::CloseCode(999)),
        (close(Some(5000), ""), SendError::CloseCode(5000)),
        (close(None, "why"), SendError::CloseCode(1005)),
    ];
    for (outgoing, expected) in cases {
        let mut connection = Connection::new(Config::default());
        assert_eq!(connection.send(outgoing), Err(expected), "{outgoing:?}");
        assert_eq!((connection.output(), connection.state()), (&b""[..], State::Open));
    }
    assert_eq!(sent(server(Config::default()), close(Some(1000), &long[1..])).len(), 127);
    assert_eq!(sent(server(Config::default()), close(None, "")), b"\x88\x00");
}

#[test]
fn a_refusal_is_told_in_words() {
    let cases = [
        (SendError::Closing, "the close frame has been sent already"),
        (SendError::ControlTooLong, "a control frame carries at most 125 bytes"),
        (SendError::CloseCode(1005), "close code 1005 may not be sent"),
    ];
    for (error, words) in cases {
        assert_eq!(error.to_string(), words);
    }
}

#[test]
fn a_connection_says_how_it_is_configured() {
    let config = Config { max_message: 7, mask_seed: 5, ..server(lenient()) };
    let connection = Connection::new(config);
    assert_eq!(format!("{:?}", connection.config()), format!("{config:?}"));
}

#[test]
fn nothing_but_raw_frames_follows_our_close() {
    let mut connection = Connection::new(server(Config::default()));
    connection.send(Outgoing::Raw(Frame { opcode: 8, payload: b"", ..RAW })).expect("raw");
    assert_eq!(connection.state(), State::Closing, "a raw close is a close");
    for outgoing in [Outgoing::Text(""), Outgoing::Ping(b""), Outgoing::Close { code: None, reason: "" }] {
        assert_eq!(connection.send(outgoing), Err(SendError::Closing));
    }
    assert_eq!(connection.send(Outgoing::Raw(RAW)), Ok(()));
    assert_eq!(connection.output(), b"\x88\x00\x81\x02hi");
}

#[test]
fn a_raw_frame_goes_as_it_is_given() {
    let by_server = |frame| sent(server(Config::default()), Outgoing::Raw(frame));
    assert_eq!(by_server(RAW), b"\x81\x02hi");
    assert_eq!(by_server(Frame { fin: false, reserved: 5, opcode: 11, ..RAW }), b"\x5b\x02hi");
    let masked = by_server(Frame { masked: Some(true), ..RAW });
    assert_eq!(hears(lenient(), &masked).said, [Said::Broke(Breach::MaskedServerFrame, 0), text("hi")]);
    let plain = sent(Config::default(), Outgoing::Raw(Frame { masked: Some(false), ..RAW }));
    assert_eq!(plain, b"\x81\x02hi");
    let long = by_server(Frame { opcode: 9, payload: &[0; 200], ..RAW });
    assert_eq!(long[..4], *b"\x89\x7e\x00\xc8", "even a ping that is too long");
}

#[test]
fn only_a_long_message_is_worth_not_copying() {
    let (short, long) = (vec![b'x'; (16 << 10) - 1], vec![b'x'; 16 << 10]);
    let text = |bytes: &[u8]| String::from_utf8(bytes.to_vec()).expect("ASCII");
    assert!(Outgoing::Binary(&long).is_long() && !Outgoing::Binary(&short).is_long());
    assert!(Outgoing::Text(&text(&long)).is_long() && !Outgoing::Text(&text(&short)).is_long());
    assert!(!Outgoing::Ping(&long).is_long(), "a control frame is never sent in parts");
}
