//! Section 5.4: messages in fragments.

use crate::hears::{Said, broken, client, hears, lenient, listen, text};
use wire::{Breach, Config, Connection, Event};

#[test]
fn fragments_are_one_message() {
    assert_eq!(client(b"\x02\x01a\x00\x00\x00\x01b\x80\x00"), [Said::Binary(b"ab".into())]);
    assert_eq!(client(b"\x01\x00\x00\x00\x80\x00"), [text("")]);
    let hearing = hears(Config::default(), b"\x01\x02he\x80\x03llo\x01\x01a\x80\x01b");
    assert_eq!(hearing.said, [text("hello"), text("ab")]);
    assert_eq!(hearing.sizes, [9, 6]);
}

#[test]
fn control_frames_may_stand_between_fragments() {
    assert_eq!(
        client(b"\x01\x01a\x89\x01p\x00\x01b\x8a\x01q\x80\x01c"),
        [Said::Ping(b"p".into()), Said::Pong(b"q".into()), text("abc")]
    );
    let close = client(b"\x01\x01a\x88\x02\x03\xe8");
    assert_eq!(close, [Said::Close(Some(1000), vec![])]);
}

#[test]
fn a_continuation_continues_something() {
    for bytes in [&b"\x80\x01a\x81\x01b"[..], b"\x00\x01a\x81\x01b"] {
        assert_eq!(
            broken(lenient(), bytes, 1002),
            [Said::Broke(Breach::ContinuationWithoutStart, 0), text("b")]
        );
    }
    assert_eq!(
        broken(lenient(), b"\x01\x01a\x80\x01b\x80\x01c\x81\x01d", 1002),
        [text("ab"), Said::Broke(Breach::ContinuationWithoutStart, 6), text("d")]
    );
}

#[test]
fn a_message_within_a_message_takes_its_place() {
    for (first, second, said) in [(1, 0x81, text("b")), (2, 0x82, Said::Binary(b"b".into()))] {
        let bytes = [first, 1, b'a', second, 1, b'b', 0x81, 1, b'c'];
        assert_eq!(
            broken(lenient(), &bytes, 1002),
            [Said::Broke(Breach::MessageWithinMessage, 3), said, text("c")]
        );
    }
    assert_eq!(
        broken(lenient(), b"\x02\x01\xff\x01\x01b\x80\x01c", 1002),
        [Said::Broke(Breach::MessageWithinMessage, 3), text("bc")]
    );
}

#[test]
fn a_fragmented_control_frame_is_heard_as_whole() {
    assert_eq!(
        broken(lenient(), b"\x09\x01a\x81\x01b", 1002),
        [Said::Broke(Breach::FragmentedControl, 0), Said::Ping(b"a".into()), text("b")]
    );
    assert_eq!(
        broken(lenient(), b"\x0a\x00", 1002),
        [Said::Broke(Breach::FragmentedControl, 0), Said::Pong(vec![])]
    );
}

#[test]
fn a_message_of_megabytes_leaves_the_next_one_alone() {
    let half = vec![b'x'; 1 << 20];
    let header = |first: u8| [&[first, 127][..], &(1u64 << 20).to_be_bytes()].concat();
    let long = [&header(0x02)[..], &half, &header(0x80), &half].concat();
    let short = Said::Binary(b"ab".into());
    let hearing = listen(Config::default(), [&long[..], b"\x02\x01a", b"\x80\x01b"]);
    assert_eq!(hearing.said, [Said::Binary(half.repeat(2)), short]);
}

#[test]
fn events_that_wait_are_not_lost_when_more_bytes_come() {
    let mut connection = Connection::new(lenient());
    connection.receive(b"\x01\x01a\x80\x02b\xff\x81\x01c");
    assert!(matches!(connection.poll_event(), Some(Event::Violation(_))));
    connection.receive(b"\x81\x01d");
    let mut message = || match connection.poll_event() {
        Some(Event::Message { payload, .. }) => payload.to_vec(),
        other => panic!("{other:?}"),
    };
    assert_eq!([message(), message(), message()], [b"ab\xff".to_vec(), b"c".to_vec(), b"d".to_vec()]);
}
