//! Sections 5.1 to 5.3 and 5.7: headers and masks.

use crate::hears::{Said, broken, client, hears, lenient, server, text};
use wire::{Breach, Config, Connection, FrameHeader, Opcode, State};

#[test]
fn the_examples_of_the_rfc_are_messages() {
    assert_eq!(client(b"\x81\x05Hello"), [text("Hello")]);
    assert_eq!(client(b"\x01\x03Hel\x80\x02lo"), [text("Hello")]);
    assert_eq!(client(b"\x89\x05Hello"), [Said::Ping(b"Hello".into())]);
    let masked = b"\x81\x85\x37\xfa\x21\x3d\x7f\x9f\x4d\x51\x58";
    assert_eq!(hears(server(Config::default()), masked).said, [text("Hello")]);
    for length in [256usize, 65536] {
        let header: &[u8] = if length == 256 { b"\x82\x7e\x01\x00" } else { b"\x82\x7f\0\0\0\0\0\x01\0\0" };
        let bytes = [header, &vec![7; length]].concat();
        let hearing = hears(Config::default(), &bytes);
        assert_eq!(hearing.said, [Said::Binary(vec![7; length])]);
        assert_eq!(hearing.sizes, [bytes.len() as u64]);
    }
}

#[test]
fn an_empty_frame_is_an_empty_message() {
    assert_eq!(client(b"\x81\x00\x82\x00"), [text(""), Said::Binary(vec![])]);
    let masked = b"\x81\x80\x01\x02\x03\x04";
    assert_eq!(hears(server(Config::default()), masked).said, [text("")]);
}

#[test]
fn many_frames_may_come_at_once() {
    let bytes = b"\x81\x01a\x89\x00\x81\x01b".repeat(50);
    let expected = vec![[text("a"), Said::Ping(vec![]), text("b")]; 50].concat();
    let hearing = hears(Config::default(), &bytes);
    assert_eq!(hearing.said, expected);
    assert_eq!(hearing.sizes, [3; 100]);
    assert_eq!(hearing.state, State::Open);
}

#[test]
fn a_masked_server_frame_is_unmasked_and_delivered_by_the_lenient() {
    let bytes = b"\x81\x85\x37\xfa\x21\x3d\x7f\x9f\x4d\x51\x58\x81\x01b";
    assert_eq!(
        broken(lenient(), bytes, 1002),
        [Said::Broke(Breach::MaskedServerFrame, 0), text("Hello"), text("b")]
    );
    let evidence = hears(lenient(), bytes).evidence;
    assert_eq!(evidence, [bytes[..11].to_vec()], "the frame as it came, and no more");
}

#[test]
fn an_unmasked_client_frame_is_delivered_by_the_lenient() {
    assert_eq!(
        broken(server(lenient()), b"\x81\x02hi", 1002),
        [Said::Broke(Breach::UnmaskedClientFrame, 0), text("hi")]
    );
}

#[test]
fn reserved_bits_are_noted() {
    for bits in 1..8 {
        let bytes = [&b"\x82\x01a"[..], &[0x81 | bits << 4, 2], b"hi\x81\x01b"].concat();
        assert_eq!(
            broken(lenient(), &bytes, 1002),
            [Said::Binary(b"a".into()), Said::Broke(Breach::ReservedBits(bits), 3), text("hi"), text("b")]
        );
    }
}

#[test]
fn text_under_a_reserved_bit_may_be_anything() {
    let bytes = b"\xc1\x03\xca\x48\xff\x81\x01b";
    assert_eq!(
        broken(lenient(), bytes, 1002),
        [Said::Broke(Breach::ReservedBits(4), 0), Said::Text(b"\xca\x48\xff".into()), text("b")]
    );
}

#[test]
fn reserved_opcodes_are_skipped() {
    for number in [3, 4, 5, 6, 7, 11, 12, 13, 14, 15] {
        let bytes = [&[0x80 | number, 2][..], b"xx\x81\x01b"].concat();
        assert_eq!(
            broken(lenient(), &bytes, 1002),
            [Said::Broke(Breach::ReservedOpcode(number), 0), text("b")]
        );
    }
}

#[test]
fn a_length_takes_the_fewest_bytes() {
    let cases: [(&[u8], u64); 4] = [
        (b"\x81\x7e\x00\x02hi", 2),
        (b"\x81\x7f\0\0\0\0\0\0\0\x02hi", 2),
        (b"\x81\x7e\x00\x00", 0),
        (b"\x81\x7f\0\0\0\0\0\0\0\x00", 0),
    ];
    for (bytes, length) in cases {
        let said = text(if length == 2 { "hi" } else { "" });
        assert_eq!(broken(lenient(), bytes, 1002), [Said::Broke(Breach::LengthNotMinimal(length), 0), said]);
    }
    for (length, header) in [(125u32, 2), (126, 4), (65535, 4), (65536, 10)] {
        let payload = vec![b'x'; length as usize];
        let bytes = match header {
            2 => [&[0x82, 125][..], &payload].concat(),
            4 => [&[0x82, 126][..], &(length as u16).to_be_bytes(), &payload].concat(),
            _ => [&[0x82, 127][..], &u64::from(length).to_be_bytes(), &payload].concat(),
        };
        assert_eq!(client(&bytes), [Said::Binary(payload)], "{length}");
    }
    let short = [&b"\x82\x7e\x00\x7d"[..], &[0; 125]].concat();
    assert_eq!(
        broken(lenient(), &short, 1002),
        [Said::Broke(Breach::LengthNotMinimal(125), 0), Said::Binary(vec![0; 125])]
    );
    let long = [&b"\x82\x7f\0\0\0\0\0\0\xff\xff"[..], &[0; 65535]].concat();
    assert_eq!(
        broken(lenient(), &long, 1002),
        [Said::Broke(Breach::LengthNotMinimal(65535), 0), Said::Binary(vec![0; 65535])]
    );
}

#[test]
fn a_length_with_its_top_bit_set_ends_the_reading() {
    let bytes = b"\x82\x7f\x80\0\0\0\0\0\0\x01\x81\x01b";
    let length = (1 << 63) + 1;
    assert_eq!(broken(lenient(), bytes, 1002), [Said::Broke(Breach::LengthTopBit(length), 0)]);
    let hearing = hears(lenient(), bytes);
    assert_eq!((hearing.state, hearing.ignored), (State::Open, bytes.len() as u64));
}

#[test]
fn several_breaches_of_one_frame_are_all_told() {
    let bytes = b"\xc1\xfe\x00\x01\0\0\0\0a\x81\x01b";
    assert_eq!(
        broken(lenient(), bytes, 1002),
        [
            Said::Broke(Breach::MaskedServerFrame, 0),
            Said::Broke(Breach::ReservedBits(4), 0),
            Said::Broke(Breach::LengthNotMinimal(1), 0),
            text("a"),
            text("b")
        ]
    );
}

#[test]
fn frames_are_events_where_they_are_asked_for() {
    let config = Config { report_frames: true, ..lenient() };
    let bytes = b"\x01\x01a\x89\x00\x80\x01b\x82\x01c\x83\x01d";
    assert_eq!(
        hears(config, bytes).said,
        [
            Said::Frame(0x01, b"a".into()),
            Said::Ping(vec![]),
            Said::Frame(0x80, b"b".into()),
            text("ab"),
            Said::Frame(0x82, b"c".into()),
            Said::Binary(b"c".into()),
            Said::Broke(Breach::ReservedOpcode(3), 11),
            Said::Frame(0x83, b"d".into()),
        ]
    );
}

#[test]
fn frames_of_a_message_of_several_are_events_where_only_those_are_asked_for() {
    let config = Config { report_fragments: true, ..lenient() };
    let bytes = b"\x82\x01c\x01\x01a\x89\x00\x80\x01b\x81\x01d";
    assert_eq!(
        hears(config, bytes).said,
        [
            Said::Binary(b"c".into()),
            Said::Frame(0x01, b"a".into()),
            Said::Ping(vec![]),
            Said::Frame(0x80, b"b".into()),
            text("ab"),
            text("d"),
        ]
    );
}

#[test]
fn what_is_missing_of_a_frame_is_known_when_it_has_begun() {
    let mut connection = Connection::new(Config { max_message: 8, ..lenient() });
    let mut missing = |bytes: &[u8]| {
        connection.receive(bytes);
        while connection.poll_event().is_some() {}
        (connection.missing(), connection.unread())
    };
    assert_eq!(missing(b"\x82"), (0, 1), "it is not known yet");
    assert_eq!(missing(b"\x05"), (5, 2));
    assert_eq!(missing(b"abc"), (2, 5));
    assert_eq!(missing(b"de"), (0, 0));
    assert_eq!(missing(b"\x82\x09ab"), (7, 0), "of what is thrown away, too");
    assert_eq!(missing(b"cdefghi\x81\x01"), (1, 2));
}

#[test]
fn what_was_shown_is_not_unread() {
    let mut connection = Connection::new(Config::default());
    connection.receive(b"\x89\x01p\x81\x01a\x81");
    assert_eq!(connection.unread(), 7);
    assert!(connection.poll_event().is_some());
    assert_eq!(connection.unread(), 4, "the ping still stands there");
    assert!(connection.poll_event().is_some());
    assert_eq!(connection.unread(), 1);
}

#[test]
fn a_header_is_read_when_it_is_whole() {
    let whole = b"\xd1\xfe\x01\x02\x0a\x0b\x0c\x0d";
    for size in 0..whole.len() {
        assert_eq!(FrameHeader::parse(&whole[..size]), None);
    }
    let header = FrameHeader {
        fin: true,
        reserved: 5,
        opcode: Opcode::Text,
        mask: Some([10, 11, 12, 13]),
        length: 258,
        size: 8,
    };
    assert_eq!(FrameHeader::parse(whole), Some(header));
}
