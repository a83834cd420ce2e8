//! `wscope connect` in a pipe, with a peer that says exactly what a test wants.

mod support;

use std::io::{BufRead, BufReader, Read, Seek, Write};
use std::process::{Child, Output, Stdio};
use support::peer::{Heard, Peer, Waiting, close, frame};
use support::{Said, Serving, wscope};
use wire::Opcode::Text;

/// A filter with pipes at all ends, and the peer that it is connected with.
fn filter(options: &[&str]) -> (Child, Peer) {
    let waiting = Waiting::new();
    let child = wscope(&[&["connect", &waiting.url()], options].concat())
        .stdin(Stdio::piped())
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
fn each_line_is_answered_before_the_next_is_typed() {
    let mut echo = Serving::start(&["lab", "echo"]);
    let mut child = wscope(&["connect", &echo.line()])
        .stdin(Stdio::piped())
        .stdout(Stdio::piped())
        .spawn()
        .expect("it runs");
    let mut stdin = child.stdin.take().expect("piped");
    let mut stdout = BufReader::new(child.stdout.take().expect("piped"));
    for number in 0..200 {
        writeln!(stdin, "line {number}").expect("it reads");
        let mut answer = String::new();
        stdout.read_line(&mut answer).expect("it answers");
        assert_eq!(answer, format!("line {number}\n"));
    }
    drop(stdin);
    assert_eq!(child.wait().expect("it ends").code(), Some(0));
}

#[test]
fn files_serve_as_well_as_pipes() {
    let mut echo = Serving::start(&["lab", "echo"]);
    let (mut input, mut output) =
        (tempfile::tempfile().expect("a file"), tempfile::tempfile().expect("one more"));
    let lines: String = (0..100_000).map(|number| format!("{number}\n")).collect();
    input.write_all(lines.as_bytes()).and_then(|()| input.rewind()).expect("room");
    let status = wscope(&["connect", &echo.line()])
        .stdin(input)
        .stdout(output.try_clone().expect("a clone"))
        .status()
        .expect("it runs");
    let mut back = String::new();
    output.rewind().and_then(|()| output.read_to_string(&mut back)).expect("UTF-8");
    assert_eq!((back == lines, status.code()), (true, Some(0)));
}

#[test]
fn a_peer_that_talks_before_it_listens_is_heard_and_then_told_everything() {
    let (mut child, mut peer) = filter(&[]);
    let line = "x".repeat(1_000);
    let (mut stdin, sent) = (child.stdin.take().expect("piped"), 20_000);
    let typed = line.clone();
    let typing = std::thread::spawn(move || {
        (0..sent).try_for_each(|_| writeln!(stdin, "{typed}")).expect("it reads all");
    });
    let mut stdout = child.stdout.take().expect("piped");
    let printing = std::thread::spawn(move || {
        let mut all = vec![];
        stdout.read_to_end(&mut all).expect("it ends");
        all.len()
    });
    // 20 MB each way are more than the sockets hold: the filter has to read although nobody reads it.
    let message = frame(0x81, line.as_bytes());
    (0..sent).for_each(|_| peer.say(&message));
    let heard = peer.hear_out();
    typing.join().expect("it types");
    assert_eq!(heard.len(), sent + 1);
    assert!(heard[..sent].iter().all(|it| *it == Heard::Message(Text, line.clone().into())));
    assert_eq!(heard[sent], Heard::Close(Some(1000)));
    peer.say(&close(1000, ""));
    drop(peer);
    assert_eq!(said(child).code, Some(0));
    assert_eq!(printing.join().expect("it prints"), sent * (line.len() + 1));
}

#[test]
fn what_the_peer_says_after_our_close_is_printed_too() {
    let (mut child, mut peer) = filter(&[]);
    drop(child.stdin.take());
    assert_eq!(peer.hear(), Heard::Close(Some(1000)));
    peer.say(&[frame(0x81, b"one"), frame(0x81, b"more"), close(1000, "done")].concat());
    drop(peer);
    let said = said(child);
    assert_eq!((said.out.as_str(), said.err.as_str()), ("one\nmore\n", "closed: 1000 done\n"));
    assert_eq!(said.code, Some(0));
}

#[test]
fn a_breach_of_the_peer_is_heard_on_and_told_at_the_end() {
    let (child, mut peer) = filter(&["--wait", "20"]);
    peer.say(&[frame(0xC1, b"with rsv1"), frame(0x81, b"good"), close(1000, "bye")].concat());
    assert_eq!(peer.hear(), Heard::Close(Some(1000)));
    drop(peer);
    let said = said(child);
    assert_eq!((said.out.as_str(), said.code), ("with rsv1\ngood\n", Some(1)));
    assert_eq!(
        said.err,
        "closed: 1000 bye, the peer broke the WebSocket protocol (wscope doctor shows how)\n"
    );
}

#[test]
fn binary_messages_are_printed_in_the_form_asked_for() {
    for (form, printed) in [
        ("hex", &b"text\n00ffe38182\n"[..]),
        ("base64", b"text\nAP/jgYI=\n"),
        ("raw", b"text\n\0\xff\xe3\x81\x82"),
    ] {
        let (child, mut peer) = filter(&["--binary", form]);
        peer.say(&[frame(0x81, b"text"), frame(0x82, b"\0\xff\xe3\x81\x82"), close(1000, "")].concat());
        drop(peer);
        let output = child.wait_with_output().expect("it ends");
        assert_eq!(output.stdout, printed, "{form}");
    }
}

#[test]
fn a_ping_is_answered_while_nothing_is_typed() {
    let (child, mut peer) = filter(&[]);
    peer.say(&frame(0x89, b"there?"));
    assert_eq!(peer.hear(), Heard::Pong(b"there?".into()));
    peer.say(&close(1000, ""));
    assert_eq!(peer.hear(), Heard::Close(Some(1000)));
    drop(peer);
    let said = said(child);
    assert_eq!((said.out.as_str(), said.code), ("", Some(0)));
}

#[test]
fn a_long_message_and_a_long_line_pass() {
    let mut echo = Serving::start(&["lab", "echo"]);
    let line = "あ".repeat(5 << 20);
    let said = support::run_with(&["connect", &echo.line()], format!("short\n{line}\nshort\n").as_bytes());
    assert!(said.out == format!("short\n{line}\nshort\n"), "{} bytes", said.out.len());
    assert_eq!(said.code, Some(0));
}

#[test]
fn no_line_may_have_more_than_sixteen_mebibytes() {
    let mut echo = Serving::start(&["lab", "echo"]);
    let line = "x".repeat((16 << 20) + 1);
    let said = support::run_with(&["connect", &echo.line()], format!("one\n{line}\nthree\n").as_bytes());
    assert_eq!((said.out.as_str(), said.code), ("one\n", Some(3)));
    assert!(said.err.contains("line 2 of the standard input is longer than 16777216 bytes"), "{}", said.err);
}
