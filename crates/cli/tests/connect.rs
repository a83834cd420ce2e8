//! `wscope connect` as a filter, for real.

mod support;

use std::io::{BufRead, BufReader, Read, Write};
use std::process::{Command, Stdio};
use support::{Serving, run_with, wscope};

#[test]
fn ten_thousand_lines_come_back_in_order() {
    let mut echo = Serving::start(&["lab", "echo"]);
    let url = echo.line();
    let lines: String = (0..10_000).map(|number| format!("{number} 行目\n")).collect();
    let said = run_with(&["connect", &url], lines.as_bytes());
    assert!(said.out == lines, "{} of {} bytes came back", said.out.len(), lines.len());
    assert_eq!((said.code, said.err.as_str()), (Some(0), "closed: 1000\n"));
}

#[test]
fn compressed_lines_come_back_in_order_whatever_is_agreed_on() {
    let mut echo = Serving::start(&["lab", "echo"]);
    let url = echo.line();
    let lines: String = (0..2_000).map(|number| format!("{number} 行目 {}\n", number % 7)).collect();
    for compress in [
        "--compress",
        "--compress=",
        "--compress=server_no_context_takeover; client_no_context_takeover",
        "--compress=server_max_window_bits=8; client_max_window_bits=9",
    ] {
        let said = run_with(&["connect", compress, &url], lines.as_bytes());
        assert!(said.out == lines, "{compress}: {} of {} bytes came back", said.out.len(), lines.len());
        assert_eq!((said.code, said.err.as_str()), (Some(0), "closed: 1000\n"));
    }
}

#[test]
fn a_reader_that_comes_late_loses_nothing() {
    let mut echo = Serving::start(&["lab", "echo"]);
    let url = echo.line();
    let mut child =
        wscope(&["connect", &url]).stdin(Stdio::piped()).stdout(Stdio::piped()).spawn().expect("it runs");
    let (mut stdin, mut stdout) = (child.stdin.take().expect("piped"), child.stdout.take().expect("piped"));
    let line = "x".repeat(2_000);
    let writing = std::thread::spawn(move || {
        (0..20_000).try_for_each(|number| writeln!(stdin, "{number} {line}")).expect("it reads all");
    });
    // 40 MB are more than every buffer in between: the writer stands still until we read.
    let mut first = [0; 1];
    stdout.read_exact(&mut first).expect("something comes");
    assert!(!writing.is_finished(), "somebody keeps it all in memory");
    let mut rest = vec![];
    stdout.read_to_end(&mut rest).expect("all comes");
    writing.join().expect("the writer ends");
    let all = [&first[..], &rest].concat();
    let numbers = all.lines().map(|line| line.expect("UTF-8").split_once(' ').map(|it| it.0.to_owned()));
    assert!(numbers.map(|it| it.expect("a number")).eq((0..20_000).map(|it| it.to_string())));
    assert_eq!(child.wait().expect("it ends").code(), Some(0));
}

#[test]
fn line_ends_of_any_kind_end_lines_and_the_last_needs_none() {
    let mut echo = Serving::start(&["lab", "echo"]);
    let said = run_with(&["connect", &echo.line()], b"a\r\nb\n\nlast");
    assert_eq!((said.out.as_str(), said.code), ("a\nb\n\nlast\n", Some(0)));
}

#[test]
fn what_is_not_utf_8_is_refused_with_its_line() {
    let mut echo = Serving::start(&["lab", "echo"]);
    let said = run_with(&["connect", &echo.line()], b"a\nb\xff\nc\n");
    assert_eq!((said.out.as_str(), said.code), ("a\n", Some(3)));
    assert!(said.err.contains("the standard input is not UTF-8 (line 2)"), "{}", said.err);
}

#[test]
fn a_reader_that_has_read_enough_ends_it_quietly() {
    let mut echo = Serving::start(&["lab", "echo"]);
    let url = echo.line();
    let mut child = wscope(&["connect", &url])
        .stdin(Stdio::piped())
        .stdout(Stdio::piped())
        .stderr(Stdio::piped())
        .spawn()
        .expect("it runs");
    let mut stdin = child.stdin.take().expect("piped");
    let writing = std::thread::spawn(move || while writeln!(stdin, "more").is_ok() {});
    let mut stdout = BufReader::new(child.stdout.take().expect("piped"));
    let mut line = String::new();
    stdout.read_line(&mut line).expect("a line comes");
    drop(stdout);
    let output = child.wait_with_output().expect("it ends");
    writing.join().expect("the writer ends");
    assert_eq!((output.status.code(), String::from_utf8_lossy(&output.stderr).as_ref()), (Some(0), ""));
}

#[test]
fn a_refused_upgrade_is_shown_whole_with_the_verdict() {
    let mut lab = Serving::start(&["lab", "auth/unauthorized"]);
    let said = run_with(&["connect", &lab.line()], b"hello\n");
    assert_eq!((said.out.as_str(), said.code), ("", Some(1)), "data alone is on the standard output");
    for part in ["    HTTP/1.1 401 Unauthorized\n", "    WWW-Authenticate: ", "error[auth/unauthorized]: "] {
        assert!(said.err.contains(part), "no {part} in\n{}", said.err);
    }
}

#[test]
fn the_body_of_a_refusal_is_shown_too() {
    let mut lab = Serving::start(&["lab", "proxy/bad-gateway"]);
    let said = run_with(&["connect", &lab.line(), "--lang", "ja"], b"");
    assert_eq!(said.code, Some(1));
    assert!(said.err.starts_with("サーバーの応答:\n\n    HTTP/1.1 502 "), "{}", said.err);
    assert!(said.err.contains("\n\n    <html>"), "{}", said.err);
}

#[test]
fn a_close_of_the_peer_is_told_and_decides_the_exit_code() {
    let mut lab = Serving::start(&["lab", "session/application-close"]);
    let said = run_with(&["connect", &lab.line(), "--wait", "20"], b"");
    assert_eq!(said.code, Some(1));
    assert!(said.err.contains("closed: 4000"), "{}", said.err);
    let mut lab = Serving::start(&["lab", "session/abnormal-closure"]);
    let said = run_with(&["connect", &lab.line(), "--wait", "20"], b"");
    assert_eq!(said.code, Some(1));
    assert!(said.err.contains("closed: 1006"), "{}", said.err);
    let mut lab = Serving::start(&["lab", "session/abnormal-closure"]);
    let said = run_with(&["connect", &lab.line(), "--wait", "20", "--lang", "ja"], b"");
    assert!(said.err.starts_with("切断: 1006、クローズフレームがありません(相手が TCP"), "{}", said.err);
}

/// A server that opens, talks on and on, and hears nothing: not even a close.
fn chatterbox() -> String {
    let listener = std::net::TcpListener::bind("127.0.0.1:0").expect("loopback");
    let address = listener.local_addr().expect("bound");
    std::thread::spawn(move || {
        let (mut stream, _) = listener.accept().expect("a client");
        let mut key = String::new();
        for line in BufReader::new(stream.try_clone().expect("a clone")).lines() {
            let line = line.expect("a head");
            if let Some(sent) = line.strip_prefix("Sec-WebSocket-Key: ") {
                key = wire::accept_key(sent);
            }
            if line.is_empty() {
                break;
            }
        }
        let head = "HTTP/1.1 101 Switching Protocols\r\nUpgrade: websocket\r\nConnection: Upgrade\r\n";
        write!(stream, "{head}Sec-WebSocket-Accept: {key}\r\n\r\n").expect("it reads");
        while stream.write_all(b"\x81\x04talk").is_ok() {}
    });
    format!("ws://{address}/")
}

#[test]
fn a_second_signal_ends_it_though_the_peer_talks_on() {
    for signal in ["-INT", "-TERM"] {
        let mut child = wscope(&["connect", &chatterbox()])
            .stdin(Stdio::piped())
            .stdout(Stdio::piped())
            .stderr(Stdio::piped())
            .spawn()
            .expect("it runs");
        let mut stdout = BufReader::new(child.stdout.take().expect("piped"));
        let mut line = String::new();
        stdout.read_line(&mut line).expect("a line comes");
        let reading = std::thread::spawn(move || std::io::copy(&mut stdout, &mut std::io::sink()));
        // Signals that come together may be one: each is sent until it has done its work.
        while child.try_wait().expect("it is ours").is_none() {
            let _ = Command::new("kill").args([signal, &child.id().to_string()]).output();
        }
        let output = child.wait_with_output().expect("it ends");
        let said = String::from_utf8_lossy(&output.stderr);
        assert_eq!(
            (output.status.code(), said.as_ref()),
            (Some(3), "error: interrupted before the peer had closed\n")
        );
        reading.join().expect("the reader ends").expect("it reads");
    }
}
