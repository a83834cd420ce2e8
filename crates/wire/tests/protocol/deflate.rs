//! RFC 7692: compressed messages, in the order of its section 7.2.3 and then what goes wrong.

use crate::hears::{Said, broken, hears, lenient, listen, server, text};
use wire::{Breach, Config, Connection, Deflate, Event, Opcode, Outgoing, State};

/// A client that agreed on compression with full windows.
fn agreed() -> Config {
    with(Deflate::default())
}

fn with(deflate: Deflate) -> Config {
    Config { deflate: Some(deflate), ..lenient() }
}

/// What a client says to these frames of a server.
#[track_caller]
fn client(bytes: &[u8]) -> Vec<Said> {
    hears(agreed(), bytes).said
}

#[test]
fn a_message_with_one_compressed_block() {
    assert_eq!(client(b"\xc1\x07\xf2\x48\xcd\xc9\xc9\x07\x00"), [text("Hello")]);
    let hearing =
        hears(Config { report_frames: true, ..agreed() }, b"\x41\x03\xf2\x48\xcd\x80\x04\xc9\xc9\x07\x00");
    let frames = [Said::Frame(0x41, b"\xf2\x48\xcd".into()), Said::Frame(0x80, b"\xc9\xc9\x07\x00".into())];
    assert_eq!(hearing.said[..2], frames, "frames are shown as they came");
    assert_eq!(hearing.said[2..], [text("Hello")]);
    assert_eq!((hearing.sizes, hearing.inflated.iter().sum::<u64>()), (vec![11], 5));
}

#[test]
fn a_message_may_point_into_the_one_before() {
    let both = b"\xc1\x07\xf2\x48\xcd\xc9\xc9\x07\x00\xc1\x05\xf2\x00\x11\x00\x00";
    assert_eq!(client(both), [text("Hello"), text("Hello")]);
    let fresh = Deflate { server_no_context_takeover: true, ..Deflate::default() };
    let first = Said::Broke(Breach::InvalidDeflate, 9);
    assert_eq!(broken(with(fresh), both, 1007), [text("Hello"), first], "not where each begins anew");
}

#[test]
fn blocks_without_compression_final_blocks_and_several_blocks() {
    assert_eq!(client(b"\xc1\x0b\x00\x05\x00\xfa\xffHello\x00"), [text("Hello")]);
    assert_eq!(client(b"\xc1\x08\xf3\x48\xcd\xc9\xc9\x07\x00\x00"), [text("Hello")]);
    assert_eq!(client(b"\xc1\x0d\xf2\x48\x05\x00\x00\x00\xff\xff\xca\xc9\xc9\x07\x00"), [text("Hello")]);
    assert_eq!(client(b"\xc1\x01\x00"), [text("")], "an empty message");
}

#[test]
fn compressed_and_plain_messages_and_control_frames_mix() {
    let bytes = b"\x41\x03\xf2\x48\xcd\x89\x01p\x00\x04\xc9\xc9\x07\x00\x80\x00\x81\x02hi\xc2\x05\xf2\x00\x11\x00\x00";
    let heard = [Said::Ping(b"p".into()), text("Hello"), text("hi"), Said::Binary(b"Hello".into())];
    assert_eq!(client(bytes), heard);
}

#[test]
fn a_part_of_a_message_does_not_wait_for_the_rest() {
    let mut connection = Connection::new(Config { deflate: Some(Deflate::default()), ..Config::default() });
    // Text that is not UTF-8 is noticed before its frame has ended: "a\xff" in a stored block.
    connection.receive(b"\x41\x20\x00\x02\x00\xfd\xffa\xff");
    assert!(
        matches!(connection.poll_event(), Some(Event::Violation(it)) if it.breach == Breach::InvalidUtf8)
    );
}

#[test]
fn only_the_first_frame_of_a_message_says_that_it_is_compressed() {
    let frame = |first: u8| [&[first, 7], &b"\xf2\x48\xcd\xc9\xc9\x07\x00"[..]].concat();
    let plain = broken(lenient(), &frame(0xC1), 1002);
    assert_eq!(plain[0], Said::Broke(Breach::ReservedBits(4), 0), "not where nothing was agreed on");
    let again = [&b"\x41\x03\xf2\x48\xcd"[..], b"\xc0\x04\xc9\xc9\x07\x00"].concat();
    assert_eq!(broken(agreed(), &again, 1002), [Said::Broke(Breach::ReservedBits(4), 5), text("Hello")]);
    assert_eq!(
        broken(agreed(), b"\xc9\x00\x81\x01h", 1002),
        [Said::Broke(Breach::ReservedBits(4), 0), Said::Ping(vec![]), text("h")]
    );
    assert_eq!(
        broken(agreed(), &frame(0xE1), 1002),
        [Said::Broke(Breach::ReservedBits(6), 0), text("Hello")]
    );
}

#[test]
fn what_is_no_deflate_data_is_told_and_left_out() {
    let bad = b"\xc1\x03\xff\xff\xff\x81\x01h\xc1\x07\xf2\x48\xcd\xc9\xc9\x07\x00";
    assert_eq!(
        broken(agreed(), bad, 1007),
        [Said::Broke(Breach::InvalidDeflate, 0), text("h"), text("Hello")],
        "the next message begins with an empty window"
    );
    let in_parts = b"\x41\x01\xff\x00\x02\xff\xff\x80\x01\x00\x81\x01h";
    assert_eq!(broken(agreed(), in_parts, 1007), [Said::Broke(Breach::InvalidDeflate, 0), text("h")]);
}

#[test]
fn masked_evidence_is_shown_as_it_came() {
    let config = server(agreed());
    let hearing = hears(config, b"\xc1\x83\x01\x02\x03\x04\xfe\xfd\xfc");
    assert_eq!(hearing.said, [Said::Broke(Breach::InvalidDeflate, 0)]);
    assert_eq!(hearing.evidence, [b"\xc1\x83\x01\x02\x03\x04\xfe\xfd\xfc"]);
}

#[test]
fn inflated_text_is_checked_and_its_place_is_its_frame() {
    let bytes = b"\x81\x01x\x41\x08\x00\x02\x00\xfd\xffa\xe3\x00\x80\x06\x01\x00\xfe\xffb\x00";
    let expected = [text("x"), Said::Broke(Breach::InvalidUtf8, 13), Said::Text(b"a\xe3b".into())];
    assert_eq!(broken(agreed(), bytes, 1007), expected);
    let unfinished = b"\xc1\x08\x00\x02\x00\xfd\xffa\xe3\x00";
    let expected = [Said::Broke(Breach::InvalidUtf8, 0), Said::Text(b"a\xe3".into())];
    assert_eq!(broken(agreed(), unfinished, 1007), expected);
}

/// What a server that compresses so sends for these messages.
fn sent(deflate: Deflate, messages: &[&[u8]]) -> Vec<u8> {
    let config = Config { compression_level: 9, ..server(with(deflate)) };
    let mut connection = Connection::new(config);
    for message in messages {
        connection.send(Outgoing::Binary(message)).expect("open");
    }
    connection.output().to_vec()
}

#[test]
fn a_bomb_is_stopped_while_it_is_inflated() {
    let bomb = sent(Deflate::default(), &[&vec![0; 8 << 20], b"hi"]);
    assert!(bomb.len() < 16 << 10, "{} bytes", bomb.len());
    let limited = Config { max_message: 9000, ..agreed() };
    assert_eq!(
        broken(limited, &bomb, 1009),
        [Said::Broke(Breach::MessageTooBig(9001), 0), Said::Binary(b"hi".into())]
    );
    let mut connection = Connection::new(Config { strictness: wire::Strictness::Strict, ..limited });
    connection.receive(&bomb[..2000]);
    assert!(matches!(connection.poll_event(), Some(Event::Violation(_))), "before its end has come");
    assert_eq!(connection.state(), State::Failed);
}

#[test]
fn what_cannot_be_compressed_is_no_longer_than_its_limit() {
    // The fastest level looks for no better code, and bytes from 144 on have codes of nine bits.
    let mut state = 1u64;
    let mut random = || {
        state ^= state << 13;
        state ^= state >> 7;
        state ^= state << 17;
        144 + (state % 112) as u8
    };
    let noise: Vec<u8> = (0..20_000).map(|_| random()).collect();
    for bits in [8, 15] {
        let deflate = Deflate { server_max_window_bits: bits, ..Deflate::default() };
        for size in [1000, 20_000] {
            let mut sender = Connection::new(Config { compression_level: 1, ..server(with(deflate)) });
            sender.send(Outgoing::Binary(&noise[..size])).expect("open");
            assert!(sender.output().len() > size + size / 10, "it is longer than what it holds");
            let exact = Config { max_message: size as u64, ..with(deflate) };
            assert_eq!(hears(exact, sender.output()).said, [Said::Binary(noise[..size].into())]);
        }
    }
}

#[test]
fn what_is_left_out_is_read_on_where_later_messages_may_point_into_it() {
    let noise: Vec<u8> = (0..3000u32).flat_map(|it| it.wrapping_mul(2_654_435_761).to_be_bytes()).collect();
    for fresh in [false, true] {
        let deflate = Deflate { server_no_context_takeover: fresh, ..Deflate::default() };
        let bytes = sent(deflate, &[&noise, &noise[..100]]);
        for max_message in [100, 11_000, 11_999] {
            let heard = broken(Config { max_message, ..with(deflate) }, &bytes, 1009);
            assert!(matches!(heard[0], Said::Broke(Breach::MessageTooBig(_), 0)), "{heard:?}");
            assert_eq!(heard[1..], [Said::Binary(noise[..100].into())]);
        }
        let exact = Config { max_message: 12_000, ..with(deflate) };
        assert_eq!(hears(exact, &bytes).said.len(), 2, "a message at the limit is heard");
    }
}

#[test]
fn a_message_that_another_cuts_short_does_no_harm() {
    let bytes = b"\x41\x03\xf2\x48\xcd\xc1\x07\xf2\x48\xcd\xc9\xc9\x07\x00\x81\x01h";
    let heard = broken(agreed(), bytes, 1002);
    assert_eq!(heard[0], Said::Broke(Breach::MessageWithinMessage, 5));
    assert_eq!(heard.last(), Some(&text("h")));
}

#[test]
fn all_parameters_are_kept_by_both_sides() {
    let phrase = b"The quick brown fox, once more. ".repeat(400);
    let random: Vec<u8> = (0..5000u32).map(|it| (it.wrapping_mul(2_654_435_761) >> 24) as u8).collect();
    let messages = [&phrase[..], b"", b"a", &random, &phrase[..700], &random];
    for bits in 8..=15 {
        for fresh in [false, true] {
            let deflate = Deflate {
                server_no_context_takeover: fresh,
                client_no_context_takeover: fresh,
                server_max_window_bits: bits,
                client_max_window_bits: bits,
            };
            for (sender, hearer) in
                [(server(with(deflate)), with(deflate)), (with(deflate), server(with(deflate)))]
            {
                let mut connection = Connection::new(sender);
                for message in messages {
                    connection.send(Outgoing::Binary(message)).expect("open");
                }
                let said = hears(hearer, connection.output()).said;
                assert_eq!(said, messages.map(|it| Said::Binary(it.into())), "{deflate:?}");
                assert!(connection.output().len() < 2 * random.len() + 5000, "it is compressed");
            }
        }
    }
}

/// A window of 256 bytes is what no library has: what we send must not need a larger one. Each run
/// up to a flush stands alone, and gives no more than the window holds.
#[test]
fn a_window_of_256_bytes_is_not_reached_beyond() {
    let ramp: Vec<u8> = (0..=255).collect();
    let far = [&ramp[..], &[0; 300], &ramp].concat();
    let frame = sent(Deflate { server_max_window_bits: 8, ..Deflate::default() }, &[&far]);
    let payload = [&frame[4..], &b"\x00\x00\xff\xff"[..]].concat();
    let mut inflated = vec![];
    for run in runs(&payload) {
        let mut out = Vec::with_capacity(far.len());
        let mut alone = flate2::Decompress::new(false);
        alone.decompress_vec(run, &mut out, flate2::FlushDecompress::Sync).expect("each run stands alone");
        assert!(out.len() <= 256, "{} bytes", out.len());
        inflated.extend(out);
    }
    assert_eq!(inflated, far);
}

/// The runs of a payload, each with the flush that ends it.
fn runs(payload: &[u8]) -> Vec<&[u8]> {
    let flush = b"\x00\x00\xff\xff";
    let ends = payload.windows(4).enumerate().filter(|(_, it)| it == flush).map(|(at, _)| at + 4);
    let mut from = 0;
    ends.map(|end| &payload[std::mem::replace(&mut from, end)..end]).collect()
}

#[test]
fn short_messages_may_go_as_they_are() {
    let config = Config { compress_from: 10, ..server(agreed()) };
    let mut connection = Connection::new(config);
    for message in [&b"short"[..], b"a longer one, a longer one"] {
        connection.send(Outgoing::Again { opcode: Opcode::Binary, payload: message }).expect("open");
    }
    let bytes = connection.output();
    assert_eq!(&bytes[..7], b"\x82\x05short");
    assert_eq!(bytes[7], 0xC2);
    let hearing = listen(agreed(), [bytes]);
    assert_eq!(hearing.said.len(), 2);
    assert_eq!(hearing.sizes.iter().sum::<u64>(), bytes.len() as u64);
}

#[test]
fn a_connection_shows_its_windows_and_not_what_is_in_them() {
    let tight = Deflate { client_max_window_bits: 10, ..Deflate::default() };
    let mut connection = Connection::new(with(tight));
    connection.send(Outgoing::Text("secret")).expect("open");
    connection.receive(b"\xc1\x07\xf2\x48\xcd\xc9\xc9\x07\x00");
    assert!(connection.poll_event().is_some());
    let shown = format!("{connection:?}");
    assert!(shown.contains("Compressor(10 bits)") && shown.contains("Inflater(15 bits)"), "{shown}");
}

#[test]
fn only_messages_are_said_again() {
    let mut connection = Connection::new(agreed());
    let again = Outgoing::Again { opcode: Opcode::Ping, payload: b"" };
    let error = connection.send(again).expect_err("a ping is no message");
    assert_eq!((error, connection.output()), (wire::SendError::NotAMessage(Opcode::Ping), &b""[..]));
    assert_eq!(error.to_string(), "opcode 9 is not that of a message");
}
