//! `wscope connect --echo`, for real.

mod support;

use std::io::Write;
use std::process::{Child, Command, Output, Stdio};
use support::peer::{Heard, Peer, Waiting, close, frame};
use support::{Said, run, wscope};
use wire::Opcode::{Binary, Text};

/// An echo, and the peer that it is connected with.
fn echo() -> (Child, Peer) {
    let waiting = Waiting::new();
    let child = wscope(&["connect", "--echo", &waiting.url()])
        .stdout(Stdio::piped())
        .stderr(Stdio::piped())
        .spawn()
        .expect("it runs");
    (child, waiting.open())
}

fn said(child: Child) -> Said {
    let output: Output = child.wait_with_output().expect("it ends");
    output.into()
}

#[test]
fn every_message_goes_back_as_it_came() {
    let (child, mut peer) = echo();
    let every: Vec<u8> = (0..=255).collect();
    peer.say(
        &[
            frame(0x81, "こんにちは".as_bytes()),
            frame(0x82, &every),
            frame(0x81, b""),
            frame(0x01, b"in "),
            frame(0x89, b"are you there?"),
            frame(0x80, b"parts"),
            close(1000, "bye"),
        ]
        .concat(),
    );
    let heard = peer.hear_out();
    assert_eq!(
        heard,
        [
            Heard::Message(Text, "こんにちは".into()),
            Heard::Message(Binary, every),
            Heard::Message(Text, vec![]),
            Heard::Pong(b"are you there?".into()),
            Heard::Message(Text, b"in parts".into()),
            Heard::Close(Some(1000)),
        ]
    );
    drop(peer);
    let said = said(child);
    assert_eq!((said.out.as_str(), said.err.as_str(), said.code), ("", "closed: 1000 bye\n", Some(0)));
}

#[test]
fn a_message_longer_than_every_buffer_goes_back_too() {
    let (child, mut peer) = echo();
    let long = vec![b'x'; 20 << 20];
    let mut mouth = peer.mouth();
    let said_so = [frame(0x81, &long), close(1000, "")].concat();
    let talking = std::thread::spawn(move || mouth.write_all(&said_so).expect("it reads"));
    let heard = peer.hear_out();
    talking.join().expect("it reads all");
    assert!(heard == [Heard::Message(Text, long), Heard::Close(Some(1000))]);
    drop(peer);
    assert_eq!(said(child).code, Some(0));
}

#[test]
fn a_breach_of_the_protocol_fails_the_connection_with_its_code() {
    for (bytes, code) in [
        (frame(0x81, b"\xff"), 1007),
        (frame(0xC1, b"rsv1"), 1002),
        (frame(0x83, b""), 1002),
        (frame(0x80, b"nothing to continue"), 1002),
        (b"\x81\x84\0\0\0\0mask".to_vec(), 1002),
        (close(1005, ""), 1002),
    ] {
        let (child, mut peer) = echo();
        peer.say(&bytes);
        assert_eq!(peer.hear(), Heard::Close(Some(code)), "{bytes:x?}");
        drop(peer);
        let said = said(child);
        assert_eq!((said.out.as_str(), said.code), ("", Some(1)), "{bytes:x?}");
        assert!(said.err.contains("the peer broke the WebSocket protocol"), "{}", said.err);
    }
}

#[test]
fn how_the_peer_closed_decides_the_exit_code() {
    let (child, mut peer) = echo();
    peer.say(&close(4001, "no more"));
    assert_eq!(peer.hear(), Heard::Close(Some(4001)));
    drop(peer);
    let said_so = said(child);
    assert_eq!((said_so.err.as_str(), said_so.code), ("closed: 4001 no more\n", Some(1)));
    let (child, peer) = echo();
    drop(peer);
    let said_so = said(child);
    assert_eq!(said_so.code, Some(1));
    assert!(said_so.err.starts_with("closed: 1006"), "{}", said_so.err);
}

#[test]
fn a_flood_goes_back_whole_to_a_peer_that_listens_late() {
    let (child, mut peer) = echo();
    let message = frame(0x82, &[7; 50_000]);
    let mut mouth = peer.mouth();
    let (count, ahead) = (1_000, 10);
    // What comes back of the first few fits in between: nobody has to listen meanwhile.
    (0..ahead).for_each(|_| mouth.write_all(&message).expect("it reads"));
    let talking = std::thread::spawn(move || {
        (ahead..count).for_each(|_| mouth.write_all(&message).expect("it reads"));
        mouth.write_all(&close(1000, "")).expect("it reads");
    });
    let heard = peer.hear_out();
    talking.join().expect("it reads all");
    let whole = |it: &&Heard| matches!(it, Heard::Message(Binary, bytes) if *bytes == [7; 50_000]);
    assert_eq!(heard.iter().filter(whole).count(), count);
    drop(peer);
    assert_eq!(said(child).code, Some(0));
}

#[test]
fn a_signal_closes_the_connection() {
    let (child, mut peer) = echo();
    // Once it answers, it also minds signals.
    peer.say(&frame(0x81, b"hi"));
    assert_eq!(peer.hear(), Heard::Message(Text, b"hi".into()));
    let sent = Command::new("kill").args(["-TERM", &child.id().to_string()]).status();
    assert!(sent.expect("kill runs").success());
    assert_eq!(peer.hear(), Heard::Close(Some(1000)));
    peer.say(&close(1000, ""));
    drop(peer);
    let said = said(child);
    assert_eq!((said.err.as_str(), said.code), ("closed: 1000\n", Some(0)));
}

#[test]
fn it_has_no_use_for_the_options_of_a_pipe() {
    for option in [&["--wait", "1"][..], &["--binary", "raw"]] {
        let said = run(&[&["connect", "--echo", "ws://127.0.0.1:9/"], option].concat());
        assert_eq!(said.code, Some(2), "{}", said.err);
    }
}
