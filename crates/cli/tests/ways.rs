//! The ways to an echo server of the lab: TLS, HTTP/2 and a Unix socket, each by its own options.

mod support;

use support::{Serving, run, run_with};

/// The arguments after `try: wscope connect `.
fn tried(line: &str) -> Vec<String> {
    let arguments = line.strip_prefix("try: wscope connect ").expect("a command to try");
    arguments.split(' ').map(str::to_owned).collect()
}

#[test]
fn what_the_lab_says_to_try_works_in_both_http_versions() {
    let folder = tempfile::tempdir().expect("a folder");
    let socket = folder.path().join("echo.sock").to_string_lossy().into_owned();
    for lab in [&["lab", "echo"][..], &["lab", "echo", "--tls"], &["lab", "echo", "--unix-socket", &socket]] {
        let mut echo = Serving::start(lab);
        let at = echo.line();
        let place = at.trim_start_matches("wss://").trim_start_matches("ws://").trim_end_matches('/');
        let tried = tried(&echo.line());
        let mut arguments: Vec<&str> = tried.iter().map(String::as_str).collect();
        for more in [&[][..], &["--http2"], &["--compress"]] {
            arguments.extend(more);
            let said = run_with(&[&["connect"], &arguments[..]].concat(), b"hello\n");
            assert_eq!((&*said.out, said.code), ("hello\n", Some(0)), "{lab:?} {more:?}: {}", said.err);
            let said = run(&[&["doctor"], &arguments[..]].concat());
            assert_eq!(said.code, Some(0), "{lab:?} {more:?}: {}", said.out);
            let opened =
                if more.is_empty() { "HTTP 101 Switching" } else { "HTTP/2 200 to an extended CONNECT" };
            assert!(said.out.contains(opened) && said.out.contains(place), "{}", said.out);
        }
        assert_eq!(echo.end_by("-TERM"), Some(0));
    }
    assert!(!std::path::Path::new(&socket).exists(), "the socket's file stays behind");
}

#[test]
fn what_has_no_such_way_says_so_in_both_languages() {
    let said = run(&["lab", "tls/expired", "--tls"]);
    assert_eq!(
        (said.code, said.err.contains("--tls is for the echo server")),
        (Some(2), true),
        "{}",
        said.err
    );
    let said = run(&["lab", "echo", "--unix-socket", "/x", "--tls", "--lang", "ja"]);
    assert_eq!((said.code, said.err.contains("同時に指定できません")), (Some(2), true), "{}", said.err);
    let said = run(&["lab", "echo", "--unix-socket", "/nowhere/x"]);
    assert_eq!((said.code, said.err.contains("/nowhere/x")), (Some(3), true), "{}", said.err);
    let said = run(&["doctor", "ws://localhost/", "--unix-socket", "/nowhere/x", "--lang", "ja"]);
    assert!(said.out.contains("[server/not-listening]") && said.code == Some(1), "{}", said.out);
    assert!(said.out.contains("Unix ソケットのパスにファイルがありません"), "{}", said.out);
    let said = run(&["doctor", "ws://localhost/", "--http2", "-H", "Connection: close"]);
    assert!(said.out.contains("HTTP/2 has no header Connection"), "{}", said.out);
    assert_eq!(said.code, Some(1));
}
