//! Memory of connections that rest: taken away, lent again, and the stream goes on.

use crate::hears::{Said, listen, server, text};
use wire::{Config, Connection, Event, Outgoing};

/// Hears what these bytes are, as texts; a connection that rests owes no event.
fn texts(connection: &mut Connection, bytes: &[u8]) -> Vec<String> {
    connection.receive(bytes);
    let mut heard = vec![];
    while let Some(event) = connection.poll_event() {
        let Event::Message { payload, .. } = event else { panic!("{event:?}") };
        heard.push(String::from_utf8_lossy(payload).into_owned());
    }
    heard
}

#[test]
fn a_connection_that_rests_goes_on_in_the_memory_of_another() {
    let mut first = Connection::new(server(Config::default()));
    let mut second = Connection::new(Config::default());
    assert!(second.is_without_buffers());
    assert_eq!(
        texts(&mut first, b"\x81\x85\0\0\0\0hello\x01\x82\0\0\0\0ab\x80\x81\0\0\0\0c"),
        ["hello", "abc"]
    );
    first.send(Outgoing::Text("hello")).expect("open");
    first.written(7);
    let buffers = first.reclaim().expect("it rests");
    assert!(first.is_without_buffers());
    second.lend(buffers);
    assert!(!second.is_without_buffers());
    assert_eq!(texts(&mut second, b"\x81\x02hi\x01\x01a\x80\x01b"), ["hi", "ab"]);
    second.send(Outgoing::Binary(b"x")).expect("open");
    assert_eq!(listen(server(Config::default()), [second.output()]).said, [Said::Binary(b"x".into())]);
    assert_eq!(texts(&mut first, b"\x81\x81\0\0\0\0z"), ["z"], "it allocates again");
}

#[test]
fn a_connection_that_has_memory_keeps_it() {
    let (mut first, mut second) = (Connection::new(Config::default()), Connection::new(Config::default()));
    assert_eq!(texts(&mut first, b"\x01\x01a\x80\x01b"), ["ab"]);
    second.receive(b"\x01\x01c\x80");
    assert_eq!(second.poll_event(), None);
    second.send(Outgoing::Text("sent")).expect("open");
    let sent = second.output().to_vec();
    second.lend(first.reclaim().expect("it rests"));
    assert_eq!(second.output(), sent);
    assert_eq!(texts(&mut second, b"\x01d"), ["cd"]);
}

#[test]
fn nothing_is_taken_from_a_connection_at_work() {
    let mut connection = Connection::new(Config::default());
    connection.receive(b"\x81\x01a\x81");
    assert!(connection.reclaim().is_none(), "a message was not polled");
    assert!(connection.poll_event().is_some());
    assert!(connection.poll_event().is_none());
    assert!(connection.reclaim().is_none(), "a header has begun");
    connection.receive(b"\x05hel");
    assert!(connection.poll_event().is_none());
    assert!(connection.reclaim().is_none(), "a frame has begun");
    assert_eq!(texts(&mut connection, b"lo"), ["hello"]);
    connection.send(Outgoing::Text("x")).expect("open");
    assert!(connection.reclaim().is_none(), "something is to be written");
    connection.written(usize::MAX);
    assert!(connection.reclaim().is_some());
}

#[test]
fn an_unfinished_message_stays() {
    let mut connection = Connection::new(Config::default());
    assert!(texts(&mut connection, b"\x01\x03hel").is_empty());
    let buffers = connection.reclaim().expect("no frame has begun");
    let mut other = Connection::new(Config::default());
    other.lend(buffers);
    assert_eq!(texts(&mut connection, b"\x80\x02lo"), ["hello"]);
    assert_eq!(texts(&mut other, b"\x81\x01x"), ["x"]);
}

#[test]
fn violations_that_wait_are_not_taken_away() {
    let mut connection = Connection::new(crate::hears::lenient());
    connection.receive(b"\x83\x00\xc1\x01a");
    assert!(connection.poll_event().is_some());
    assert!(connection.reclaim().is_none());
    while connection.poll_event().is_some() {}
    assert!(connection.reclaim().is_some());
}

#[test]
fn what_was_long_takes_no_memory_when_it_was_written() {
    let mut connection = Connection::new(server(Config::default()));
    connection.send(Outgoing::Binary(&vec![7; 2 << 20])).expect("open");
    connection.written(connection.output().len());
    connection.send(Outgoing::Text("short")).expect("open");
    assert_eq!(listen(Config::default(), [connection.output()]).said, [text("short")]);
}
