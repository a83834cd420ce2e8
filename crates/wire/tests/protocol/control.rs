//! Section 5.5: ping and pong.

use crate::hears::{Said, broken, hears, lenient, server};
use wire::{Breach, Config};

#[test]
fn a_ping_is_answered_with_its_payload() {
    let ping = b"\x89\x83\x00\x00\x00\x00abc";
    let hearing = hears(server(Config::default()), ping);
    assert_eq!(hearing.said, [Said::Ping(b"abc".into())]);
    assert_eq!(hearing.answer, b"\x8a\x03abc");
    let hearing = hears(Config::default(), b"\x89\x03abc");
    assert_eq!(hearing.answer[..2], *b"\x8a\x83", "a client masks its pong");
    assert_eq!(hears(server(Config::default()), &hearing.answer).said, [Said::Pong(b"abc".into())]);
}

#[test]
fn a_ping_is_left_alone_where_it_is_asked() {
    let config = Config { answer_pings: false, ..Config::default() };
    let hearing = hears(config, b"\x89\x03abc");
    assert_eq!((hearing.said, hearing.answer), (vec![Said::Ping(b"abc".into())], vec![]));
}

#[test]
fn a_pong_needs_no_answer() {
    let hearing = hears(Config::default(), b"\x8a\x01a");
    assert_eq!((hearing.said, hearing.answer), (vec![Said::Pong(b"a".into())], vec![]));
}

#[test]
fn a_control_frame_carries_at_most_125_bytes() {
    let most = [&b"\x89\x7d"[..], &[b'x'; 125]].concat();
    assert_eq!(hears(Config::default(), &most).said, [Said::Ping(vec![b'x'; 125])]);
    let more = [&b"\x89\x7e\x00\x7e"[..], &[b'x'; 126]].concat();
    assert_eq!(
        broken(lenient(), &more, 1002),
        [Said::Broke(Breach::ControlTooLong(126), 0), Said::Ping(vec![b'x'; 126])]
    );
    assert_eq!(hears(lenient(), &more).answer, b"", "no pong could carry it");
}
