//! Runs the real binary, away from the user's settings.
#![allow(dead_code, reason = "each test file uses its part")]

pub(crate) mod peer;

use std::io::{BufRead, BufReader, Write};
use std::process::{Child, ChildStdout, Command, Output, Stdio};

/// `wscope` with these arguments, in a clean environment.
pub(crate) fn wscope(args: &[&str]) -> Command {
    let mut command = Command::new(env!("CARGO_BIN_EXE_wscope"));
    command.args(args).env_clear().env("LANG", "C.UTF-8").env("HOME", "/nonexistent").stdin(Stdio::null());
    command
}

/// `wscope` with these arguments where this script has mounted something, for it alone.
pub(crate) fn wscope_with_mounts(script: &str, args: &[&str]) -> Command {
    let mut command = Command::new("unshare");
    // The root of the machine is root in there too; others become it by a user namespace.
    if std::fs::metadata("/proc/self").is_ok_and(|it| std::os::unix::fs::MetadataExt::uid(&it) != 0) {
        command.args(["--user", "--map-root-user"]);
    }
    command.args(["--mount", "sh", "-c", &format!("{script} exec \"$@\""), "sh"]);
    command.arg(env!("CARGO_BIN_EXE_wscope")).args(args).stdin(Stdio::null());
    command.env("LANG", "C.UTF-8").env_remove("LC_ALL");
    command
}

/// What it printed, and its exit code.
pub(crate) struct Said {
    pub(crate) out: String,
    pub(crate) err: String,
    pub(crate) code: Option<i32>,
}

impl From<Output> for Said {
    fn from(output: Output) -> Self {
        Self {
            out: String::from_utf8_lossy(&output.stdout).into_owned(),
            err: String::from_utf8_lossy(&output.stderr).into_owned(),
            code: output.status.code(),
        }
    }
}

/// Runs it to its end.
pub(crate) fn run(args: &[&str]) -> Said {
    wscope(args).output().expect("the binary runs").into()
}

/// Runs it to its end, with this standard input.
pub(crate) fn run_with(args: &[&str], input: &[u8]) -> Said {
    let mut child = wscope(args)
        .stdin(Stdio::piped())
        .stdout(Stdio::piped())
        .stderr(Stdio::piped())
        .spawn()
        .expect("the binary runs");
    let mut stdin = child.stdin.take().expect("piped");
    let input = input.to_vec();
    // It may end before it has read all: that is for the test to judge.
    let writing = std::thread::spawn(move || drop(stdin.write_all(&input)));
    let output = child.wait_with_output().expect("it ends");
    writing.join().expect("the writer ends");
    output.into()
}

/// A `wscope` that serves until it is dropped.
pub(crate) struct Serving {
    child: Child,
    lines: BufReader<ChildStdout>,
}

impl Serving {
    pub(crate) fn start(args: &[&str]) -> Self {
        let mut child = wscope(args).stdout(Stdio::piped()).spawn().expect("the binary runs");
        let lines = BufReader::new(child.stdout.take().expect("piped"));
        Self { child, lines }
    }

    /// The next line that it prints.
    pub(crate) fn line(&mut self) -> String {
        let mut line = String::new();
        self.lines.read_line(&mut line).expect("it prints UTF-8");
        line.trim_end().to_owned()
    }

    /// Sends it this signal, and waits for its exit code.
    pub(crate) fn end_by(mut self, signal: &str) -> Option<i32> {
        let pid = self.child.id().to_string();
        let sent = Command::new("kill").args([signal, &pid]).status().expect("kill runs");
        assert!(sent.success());
        self.child.wait().expect("it ends").code()
    }
}

impl Drop for Serving {
    fn drop(&mut self) {
        let _ = self.child.kill();
        let _ = self.child.wait();
    }
}
