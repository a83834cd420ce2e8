//! `wscope` without a command, for real.

mod support;

use std::net::TcpListener;
use support::{Serving, run, run_with};

#[test]
fn it_prints_its_address_serves_an_echo_and_stops_at_a_signal() {
    let folder = tempfile::tempdir().expect("a folder");
    let data = folder.path().join("new").to_string_lossy().into_owned();
    for signal in ["-TERM", "-INT"] {
        let mut workbench = Serving::start(&["--port", "0", "--data", &data, "--no-open"]);
        let url = workbench.line();
        let address = url.strip_prefix("http://127.0.0.1:").expect("its address");
        assert!(address.parse::<u16>().is_ok_and(|port| port > 0), "{url}");
        let echo = format!("ws://127.0.0.1:{address}/echo");
        assert_eq!(run_with(&["connect", &echo], b"hello\n").out, "hello\n");
        assert_eq!(workbench.end_by(signal), Some(0));
    }
}

#[test]
fn a_port_in_use_is_one_sentence_and_exit_3() {
    let folder = tempfile::tempdir().expect("a folder");
    let taken = TcpListener::bind("127.0.0.1:0").expect("loopback");
    let port = taken.local_addr().expect("bound").port().to_string();
    let data = folder.path().to_string_lossy().into_owned();
    let said = run(&["--port", &port, "--data", &data, "--no-open"]);
    assert_eq!((said.code, said.out.as_str()), (Some(3), ""));
    assert!(said.err.starts_with(&format!("error: 127.0.0.1:{port} is in use: ")), "{}", said.err);
    assert_eq!(said.err.lines().count(), 1, "{}", said.err);
    let said = run(&["lab", "echo", "--port", &port]);
    assert_eq!(said.code, Some(3));
    assert!(said.err.starts_with(&format!("error: cannot listen on 127.0.0.1:{port}")), "{}", said.err);
}

#[test]
fn a_folder_that_cannot_be_is_one_sentence_and_exit_3() {
    let file = tempfile::NamedTempFile::new().expect("a file");
    let path = file.path().to_string_lossy().into_owned();
    let said = run(&["--lang", "ja", "--port", "0", "--data", &path, "--no-open"]);
    assert_eq!((said.code, said.out.as_str()), (Some(3), ""));
    assert!(said.err.starts_with(&format!("エラー: {path} はフォルダーではありません。")), "{}", said.err);
    assert_eq!(said.err.lines().count(), 1, "{}", said.err);
}

#[test]
fn a_file_that_is_no_database_is_one_sentence_and_exit_3() {
    let folder = tempfile::tempdir().expect("a folder");
    let data = folder.path().to_string_lossy().into_owned();
    std::fs::write(folder.path().join("wscope.db"), [7; 5_000]).expect("it can be written");
    let said = run(&["--port", "0", "--data", &data, "--no-open"]);
    assert_eq!((said.code, said.out.as_str()), (Some(3), ""));
    let wanted = format!("error: the database in {data} cannot be used: ");
    assert!(said.err.starts_with(&wanted) && said.err.contains("not a database"), "{}", said.err);
    assert_eq!(said.err.lines().count(), 1, "{}", said.err);
}

#[test]
fn a_second_workbench_on_the_same_folder_is_refused() {
    let folder = tempfile::tempdir().expect("a folder");
    let data = folder.path().to_string_lossy().into_owned();
    let mut first = Serving::start(&["--port", "0", "--data", &data, "--no-open"]);
    first.line();
    let said = run(&["--port", "0", "--data", &data, "--no-open"]);
    assert_eq!(said.code, Some(3));
    assert!(said.err.contains("is in use by another wscope"), "{}", said.err);
}

#[test]
fn a_load_is_measured_and_a_connection_that_fails_gets_a_verdict() {
    let mut echo = Serving::start(&["lab", "echo"]);
    let said = run(&["bench", &echo.line(), "--seconds", "0.2", "--connections", "3"]);
    assert_eq!((said.code, said.err.as_str()), (Some(0), ""), "{}", said.out);
    assert!(said.out.contains("connections       3\n") && said.out.contains("  99 % "), "{}", said.out);
    let mut lab = Serving::start(&["lab", "server/not-listening"]);
    let said = run(&["bench", &lab.line(), "--seconds", "0.2"]);
    assert_eq!(said.code, Some(1));
    assert!(said.err.contains("error[server/not-listening]: "), "{}", said.err);
}
