//! Sections 5.5.1 and 7: the closing handshake and its codes.

use crate::hears::{Said, agree, broken, hears, lenient, server, text};
use wire::{Breach, Config, Connection, Event, Outgoing, Role, State};

/// A close frame from a server.
fn close(code: u16, reason: &[u8]) -> Vec<u8> {
    [&[0x88, 2 + reason.len() as u8][..], &code.to_be_bytes(), reason].concat()
}

#[test]
fn a_close_is_answered_with_its_code() {
    let hearing = hears(Config::default(), &close(4999, "さよなら".as_bytes()));
    assert_eq!(hearing.said, [Said::Close(Some(4999), "さよなら".into())]);
    assert_eq!(hearing.state, State::Closed);
    assert_eq!(hears(server(Config::default()), &hearing.answer).said, [Said::Close(Some(4999), vec![])]);
    let hearing = hears(server(Config::default()), b"\x88\x80\0\0\0\0");
    assert_eq!((hearing.said, &*hearing.answer), (vec![Said::Close(None, vec![])], &b"\x88\x00"[..]));
}

#[test]
fn codes_that_have_a_meaning_on_the_wire_are_heard() {
    for code in [1000, 1001, 1002, 1003, 1007, 1011, 1012, 1013, 1014, 3000, 3999, 4000, 4999] {
        let hearing = hears(Config::default(), &close(code, b""));
        assert_eq!(hearing.said, [Said::Close(Some(code), vec![])]);
    }
}

#[test]
fn codes_that_have_none_are_breaches() {
    for code in [0, 999, 1004, 1005, 1006, 1015, 1016, 1100, 2000, 2999, 5000, 65535] {
        assert_eq!(
            broken(lenient(), &close(code, b"x"), 1002),
            [Said::Broke(Breach::CloseCode(code), 0), Said::Close(Some(code), b"x".into())]
        );
        let answer = hears(lenient(), &close(code, b"x")).answer;
        assert_eq!(hears(server(Config::default()), &answer).said, [Said::Close(Some(1002), vec![])]);
    }
}

#[test]
fn the_body_is_nothing_or_a_code_and_text() {
    assert_eq!(
        broken(lenient(), b"\x88\x01\x03", 1002),
        [Said::Broke(Breach::CloseBodyOneByte, 0), Said::Close(None, vec![])]
    );
    assert_eq!(
        broken(lenient(), &close(1000, b"a\xff"), 1007),
        [Said::Broke(Breach::CloseReasonUtf8, 0), Said::Close(Some(1000), b"a\xff".into())]
    );
    let long = [&b"\x88\x7e\x00\x7e\x03\xe8"[..], &[b'x'; 124]].concat();
    assert_eq!(
        broken(lenient(), &long, 1002),
        [Said::Broke(Breach::ControlTooLong(126), 0), Said::Close(Some(1000), vec![b'x'; 124])]
    );
}

#[test]
fn the_evidence_of_a_masked_close_is_as_received() {
    let bytes = b"\x88\x83\x01\x02\x03\x04\x02\xea\xfc";
    let hearing = hears(server(lenient()), bytes);
    assert_eq!(
        hearing.said,
        [Said::Broke(Breach::CloseReasonUtf8, 0), Said::Close(Some(0x03e8), b"\xff".into())]
    );
    assert_eq!(hearing.evidence, [bytes]);
}

#[test]
fn what_follows_the_close_frame_is_told_once() {
    let bytes = [&close(1000, b"")[..], b"\x81\x01a\x81\x01b\x80"].concat();
    let (strict, lenient) = (hears(Config::default(), &bytes), hears(lenient(), &bytes));
    assert_eq!(lenient.said, [Said::Close(Some(1000), vec![]), Said::Broke(Breach::FrameAfterClose, 4)]);
    agree(&strict, &lenient);
    for hearing in [strict, lenient] {
        assert_eq!((hearing.state, hearing.ignored), (State::Closed, 7), "it was closed, and stays so");
        assert_eq!(hearing.answer.len(), 8, "one close frame is enough");
    }
}

#[test]
fn we_may_begin() {
    let mut connection = Connection::new(server(Config::default()));
    let begin = Outgoing::Close { code: Some(1001), reason: "gone" };
    assert_eq!(connection.send(begin), Ok(()));
    assert_eq!((connection.state(), connection.output()), (State::Closing, &b"\x88\x06\x03\xe9gone"[..]));
    connection.written(8);
    connection.receive(b"\x81\x81\0\0\0\0a\x89\x80\0\0\0\0\x88\x82\0\0\0\0\x03\xe9");
    let late = connection.poll_event();
    assert!(matches!(late, Some(Event::Message { payload: b"a", .. })), "what was under way is heard");
    assert_eq!(connection.poll_event(), Some(Event::Ping(b"")));
    assert_eq!(connection.poll_event(), Some(Event::Close { code: Some(1001), reason: b"" }));
    assert_eq!((connection.state(), connection.output()), (State::Closed, &b""[..]));
}

#[test]
fn a_failure_after_our_close_says_no_second_one() {
    let mut connection = Connection::new(Config { role: Role::Client, ..Config::default() });
    connection.send(Outgoing::Close { code: None, reason: "" }).expect("open");
    connection.written(connection.output().len());
    connection.receive(b"\x83\x00\x81\x01a");
    assert!(matches!(connection.poll_event(), Some(Event::Violation(_))));
    assert_eq!(connection.poll_event(), None);
    assert_eq!((connection.state(), connection.output()), (State::Failed, &b""[..]));
}

#[test]
fn after_a_failure_nothing_is_read() {
    let hearing = hears(Config::default(), b"\x81\x01a\x83\x00\x81\x01b");
    assert_eq!(hearing.said, [text("a"), Said::Broke(Breach::ReservedOpcode(3), 3)]);
    assert_eq!(hearing.ignored, 5);
}
