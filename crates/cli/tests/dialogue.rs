//! `wscope connect` in a terminal, for real: `script` of Debian's bsdutils gives it one.

mod support;

use std::io::{Read, Write};
use std::process::{Child, ChildStdin, ChildStdout, Command, Stdio};
use support::Serving;

/// A `wscope` in a terminal.
struct Typing {
    child: Child,
    keys: ChildStdin,
    screen: ChildStdout,
    seen: String,
}

impl Typing {
    fn start(url: &str, home: &std::path::Path) -> Self {
        let command = format!("{} connect {url}", env!("CARGO_BIN_EXE_wscope"));
        let mut child = Command::new("script")
            .args(["--quiet", "--return", "--command", &command, "/dev/null"])
            .env_clear()
            .envs([("TERM", "xterm"), ("LANG", "C.UTF-8"), ("NO_COLOR", "1")])
            .env("PATH", std::env::var_os("PATH").unwrap_or_default())
            .env("HOME", home)
            .stdin(Stdio::piped())
            .stdout(Stdio::piped())
            .spawn()
            .expect("script is in every Debian");
        let (keys, screen) = (child.stdin.take().expect("piped"), child.stdout.take().expect("piped"));
        Self { child, keys, screen, seen: String::new() }
    }

    fn keys(&mut self, keys: &str) {
        self.keys.write_all(keys.as_bytes()).and_then(|()| self.keys.flush()).expect("it reads");
    }

    /// Reads the screen until this appears, beyond what was seen before.
    #[track_caller]
    fn sees(&mut self, wanted: &str) {
        self.sees_all(&[wanted]);
    }

    /// Reads the screen until all of these have appeared, in any order.
    #[track_caller]
    fn sees_all(&mut self, wanted: &[&str]) {
        let mut bytes = vec![];
        let mut byte = [0];
        while !wanted.iter().all(|it| String::from_utf8_lossy(&bytes).contains(it)) {
            let count = self.screen.read(&mut byte).expect("it writes");
            assert!(
                count > 0,
                "it ended before {wanted:?}:\n{}{}",
                self.seen,
                String::from_utf8_lossy(&bytes)
            );
            bytes.extend_from_slice(&byte);
        }
        self.seen.push_str(&String::from_utf8_lossy(&bytes));
    }

    fn ends(mut self) -> Option<i32> {
        let mut rest = vec![];
        self.screen.read_to_end(&mut rest).expect("it ends");
        self.child.wait().expect("it ends").code()
    }
}

#[test]
fn a_dialogue_sends_shows_and_remembers() {
    let home = tempfile::tempdir().expect("a folder");
    let mut echo = Serving::start(&["lab", "echo"]);
    let mut typing = Typing::start(&echo.line(), home.path());
    typing.sees("/help lists the commands");
    typing.sees("> ");
    typing.keys("hello\r");
    typing.sees("< hello");
    typing.keys("/ping\r");
    typing.sees("· pong ");
    typing.keys("/binary 00 ff\r");
    typing.sees("< binary, 2 bytes: 00 ff");
    typing.keys("/nonsense\r");
    typing.sees("· there is no command /nonsense");
    typing.keys("//slash\r");
    typing.sees("< /slash");
    typing.keys("/close 1000 bye\r");
    typing.sees("closed: 1000");
    assert_eq!(typing.ends(), Some(0));
    let history = std::fs::read_to_string(home.path().join(".local/state/wscope/history"));
    assert!(history.is_ok_and(|it| it.contains("hello\n")), "lines are remembered");
}

#[test]
fn lines_that_arrive_together_are_all_sent() {
    let home = tempfile::tempdir().expect("a folder");
    let mut echo = Serving::start(&["lab", "echo"]);
    let mut typing = Typing::start(&echo.line(), home.path());
    typing.sees("> ");
    typing.keys("one\r二つ目\rthree\r");
    // The editor shows what comes between two prompts at once, before what waits for the next one:
    // on the screen the answers may change places, so they are awaited together.
    typing.sees_all(&["< one", "< 二つ目", "< three"]);
    typing.sees("> ");
    typing.keys("\x04");
    typing.sees("closed: 1000");
    assert_eq!(typing.ends(), Some(0));
}

#[test]
fn the_end_of_input_closes_and_a_peer_that_is_gone_ends_it() {
    let home = tempfile::tempdir().expect("a folder");
    let mut echo = Serving::start(&["lab", "echo"]);
    let url = echo.line();
    let mut typing = Typing::start(&url, home.path());
    typing.sees("> ");
    typing.keys("\x04");
    typing.sees("closed: 1000");
    assert_eq!(typing.ends(), Some(0));
    let mut typing = Typing::start(&url, home.path());
    typing.sees("> ");
    typing.keys("half a li");
    typing.sees("half a li");
    drop(echo);
    typing.sees("closed: 1006");
    assert_eq!(typing.ends(), Some(1), "though a line is being typed");
}
