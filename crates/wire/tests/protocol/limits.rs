//! Section 10.4: messages above the limit are refused before they are kept.

use crate::hears::{Said, broken, hears, lenient, listen, text};
use wire::{Breach, Config, Connection};

fn limited() -> Config {
    Config { max_message: 4, ..lenient() }
}

#[test]
fn a_message_at_the_limit_is_heard() {
    assert_eq!(hears(limited(), b"\x81\x04abcd\x01\x02ab\x80\x02cd").said, [text("abcd"), text("abcd")]);
}

#[test]
fn a_message_above_the_limit_is_left_out() {
    assert_eq!(
        broken(limited(), b"\x81\x05abcde\x81\x01f", 1009),
        [Said::Broke(Breach::MessageTooBig(5), 0), text("f")]
    );
}

#[test]
fn fragments_above_the_limit_are_left_out_together() {
    assert_eq!(
        broken(limited(), b"\x01\x03abc\x00\x02de\x00\x01f\x89\x00\x80\x01g\x81\x01h", 1009),
        [Said::Broke(Breach::MessageTooBig(5), 5), Said::Ping(vec![]), text("h")]
    );
    assert_eq!(
        broken(limited(), b"\x01\x05abcde\x00\x02fg\x80\x00\x81\x01h", 1009),
        [Said::Broke(Breach::MessageTooBig(5), 0), text("h")]
    );
}

#[test]
fn a_control_frame_is_no_message() {
    let bytes = b"\x89\x05abcde\x8a\x05fghij\x88\x07\x03\xe9going";
    let heard =
        [Said::Ping(b"abcde".into()), Said::Pong(b"fghij".into()), Said::Close(Some(1001), b"going".into())];
    assert_eq!(hears(limited(), bytes).said, heard);
    let long = [&b"\x89\x7e\x00\x7e"[..], &[0; 126], b"\x81\x01h"].concat();
    assert_eq!(
        broken(limited(), &long, 1002),
        [Said::Broke(Breach::ControlTooLong(126), 0), Said::Broke(Breach::MessageTooBig(126), 0), text("h")]
    );
}

#[test]
fn a_frame_that_is_in_no_message_leaves_none_behind() {
    assert_eq!(
        broken(limited(), b"\x03\x05abcde\x80\x01a\x81\x01h", 1002),
        [
            Said::Broke(Breach::ReservedOpcode(3), 0),
            Said::Broke(Breach::MessageTooBig(5), 0),
            Said::Broke(Breach::ContinuationWithoutStart, 7),
            text("h")
        ]
    );
}

#[test]
fn a_continuation_of_nothing_begins_nothing_however_big() {
    assert_eq!(
        broken(limited(), b"\x00\x05abcde\x80\x01a", 1002),
        [
            Said::Broke(Breach::ContinuationWithoutStart, 0),
            Said::Broke(Breach::MessageTooBig(5), 0),
            Said::Broke(Breach::ContinuationWithoutStart, 7)
        ]
    );
}

#[test]
fn a_length_is_no_reason_to_take_memory() {
    let header = b"\x82\x7f\x00\x00\x00\x10\x00\x00\x00\x00";
    let hearing = listen(lenient(), [&header[..], &[0; 100]]);
    assert_eq!(hearing.said, [Said::Broke(Breach::MessageTooBig(1 << 36), 0)]);
    let mut connection = Connection::new(Config { max_message: u64::MAX, ..Config::default() });
    connection.receive(header);
    assert_eq!(connection.poll_event(), None);
    assert!(connection.space(1).len() < 1 << 20, "what is announced is not there yet");
}
