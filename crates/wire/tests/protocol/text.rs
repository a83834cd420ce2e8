//! Section 8.1: text is UTF-8, and fails as soon as it cannot be.

use crate::hears::{Said, broken, client, hears, lenient, listen, server, text};
use wire::{Breach, Config, State};

const BAD: [(&[u8], u64); 6] = [
    (b"\xff", 0),
    (b"ab\xc0\x80", 2),
    (b"\xed\xa0\x80", 0),
    (b"\xf4\x90\x80\x80", 0),
    (b"a\xe3\x81", 1),
    (b"\xe3\x81z", 0),
];

fn frame(first: u8, payload: &[u8]) -> Vec<u8> {
    [&[first, payload.len() as u8][..], payload].concat()
}

#[test]
fn text_of_every_width_is_heard() {
    let all = "aéあ😀\u{0}\u{7FF}\u{FFFF}\u{10FFFF}";
    assert_eq!(client(&frame(0x81, all.as_bytes())), [text(all)]);
}

#[test]
fn bad_text_is_told_with_its_bytes() {
    for (payload, at) in BAD {
        let bytes = [frame(0x81, payload), frame(0x81, b"b")].concat();
        let broke = Said::Broke(Breach::InvalidUtf8, 2 + at);
        assert_eq!(broken(lenient(), &bytes, 1007), [broke, Said::Text(payload.into()), text("b")]);
        let evidence = &hears(lenient(), &bytes).evidence[0];
        assert!(payload[at as usize..].starts_with(evidence) && !evidence.is_empty());
    }
}

#[test]
fn masked_bad_text_is_told_where_it_stands() {
    let bytes = b"\x81\x83\x01\x02\x03\x04\x60\xfd\x60";
    let hearing = hears(server(lenient()), bytes);
    assert_eq!(hearing.said, [Said::Broke(Breach::InvalidUtf8, 7), Said::Text(b"a\xffc".into())]);
    assert_eq!(hearing.evidence, [b"\xff"]);
}

#[test]
fn a_character_may_be_split_between_fragments() {
    for split in 0..=4 {
        let (front, back) = "😀".as_bytes().split_at(split);
        let bytes = [frame(0x01, front), frame(0x89, b""), frame(0x80, back)].concat();
        assert_eq!(client(&bytes), [Said::Ping(vec![]), text("😀")]);
    }
}

#[test]
fn bad_text_is_told_once_a_message() {
    let bytes = [frame(0x01, b"\xff"), frame(0x00, b"\xff"), frame(0x80, b"\xff")].concat();
    assert_eq!(
        broken(lenient(), &bytes, 1007),
        [Said::Broke(Breach::InvalidUtf8, 2), Said::Text(b"\xff\xff\xff".into())]
    );
}

#[test]
fn text_split_between_fragments_fails_in_the_second() {
    let bytes = [frame(0x01, b"a\xe3"), frame(0x80, b"b")].concat();
    let broke = Said::Broke(Breach::InvalidUtf8, 3);
    assert_eq!(broken(lenient(), &bytes, 1007), [broke, Said::Text(b"a\xe3b".into())]);
    let unfinished = [frame(0x01, b"a\xe3"), frame(0x80, b"\x81")].concat();
    let broke = Said::Broke(Breach::InvalidUtf8, 3);
    assert_eq!(broken(lenient(), &unfinished, 1007), [broke, Said::Text(b"a\xe3\x81".into())]);
}

#[test]
fn bad_text_fails_before_its_frame_has_ended() {
    let hearing = listen(Config::default(), [&b"\x81\x7dab"[..], b"c\xff"]);
    assert_eq!(hearing.said, [Said::Broke(Breach::InvalidUtf8, 5)]);
    assert_eq!(hearing.state, State::Failed);
    let hearing = listen(lenient(), [&b"\x01\x02a\xff"[..]]);
    assert_eq!(hearing.said, [Said::Broke(Breach::InvalidUtf8, 3)], "in the first fragment");
}

#[test]
fn binary_may_be_anything() {
    for (payload, _) in BAD {
        assert_eq!(client(&frame(0x82, payload)), [Said::Binary(payload.into())]);
    }
    let bytes = [frame(0x02, b"\xff"), frame(0x80, b"\xff")].concat();
    assert_eq!(client(&bytes), [Said::Binary(b"\xff\xff".into())]);
}
