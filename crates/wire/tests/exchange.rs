//! Two connections talk: what one sends, the other hears.

use wire::{Config, Connection, Event, Opcode, Outgoing, Role, State};

fn pair() -> (Connection, Connection) {
    let of = |role, mask_seed| Connection::new(Config { role, mask_seed, ..Config::default() });
    (of(Role::Client, 1), of(Role::Server, 2))
}

/// Carries all that is queued.
fn carry(from: &mut Connection, to: &mut Connection) {
    to.receive(from.output());
    from.written(from.output().len());
}

#[test]
fn a_message_goes_there_and_back() {
    let (mut client, mut server) = pair();
    client.send(Outgoing::Text("hello")).expect("open");
    carry(&mut client, &mut server);
    let expected =
        Event::Message { opcode: Opcode::Text, payload: b"hello", wire_size: 11, compressed: false };
    assert_eq!(server.poll_event(), Some(expected));
    assert_eq!(server.poll_event(), None);
    server.send(Outgoing::Binary(b"\x01\x02")).expect("open");
    carry(&mut server, &mut client);
    let expected =
        Event::Message { opcode: Opcode::Binary, payload: b"\x01\x02", wire_size: 4, compressed: false };
    assert_eq!(client.poll_event(), Some(expected));
    assert_eq!(client.poll_event(), None);
}

#[test]
fn the_closing_handshake_closes_both() {
    let (mut client, mut server) = pair();
    client.send(Outgoing::Close { code: Some(1000), reason: "bye" }).expect("open");
    assert_eq!(client.state(), State::Closing);
    carry(&mut client, &mut server);
    assert_eq!(server.poll_event(), Some(Event::Close { code: Some(1000), reason: b"bye" }));
    assert_eq!(server.state(), State::Closed);
    carry(&mut server, &mut client);
    assert_eq!(client.poll_event(), Some(Event::Close { code: Some(1000), reason: b"" }));
    assert_eq!(client.state(), State::Closed);
    assert_eq!(client.output(), b"");
}
