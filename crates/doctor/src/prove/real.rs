//! The machine's nginx on a copy: one process, ended by its number, in a network of its own where the
//! system allows that.

use super::copy::Copy;
use crate::in_force::Built;
use std::io;
use std::path::Path;
use std::process::Stdio;
use std::time::Duration;
use tokio::io::AsyncReadExt as _;
use tokio::net::UnixStream;
use tokio::process::{Child, ChildStderr, Command};

/// How long it may take until it listens.
const PATIENCE: Duration = Duration::from_secs(20);
/// When to look again whether it listens.
const GLANCE: Duration = Duration::from_millis(5);
/// The most that is read of what it says.
const MOST: u64 = 64 * 1024;
/// Ways to a network of one's own, as root and as anybody.
const ALONE: [&[&str]; 2] =
    [&["unshare", "--net", "--"], &["unshare", "--user", "--map-current-user", "--net", "--"]];
/// The way to end with us, even where we are killed: prctl(2), PR_SET_PDEATHSIG. nginx as one process
/// never changes its user, which would undo it.
const BOUND: &[&str] = &["setpriv", "--pdeathsig", "KILL", "--"];

/// A running nginx. It is killed when this is dropped.
#[derive(Debug)]
pub(super) struct Real {
    child: Child,
    is_alone: bool,
}

impl Real {
    /// Starts it; it listens when this returns. Inside: what it says where it does not start.
    pub(super) async fn start(built: &Built, copy: &Copy) -> io::Result<Result<Self, String>> {
        let alone = way_to_be_alone().await;
        let words: Vec<&str> = alone.into_iter().flatten().chain(bound().await).copied().collect();
        let mut words = words.into_iter().chain([built.program]);
        let mut command = Command::new(words.next().unwrap_or(built.program));
        command.args(words).arg("-p").arg(copy.folder()).arg("-c").arg(copy.main());
        // Before its own log is known it has another, which may not be ours to write.
        if built.version.is_none_or(|it| it >= nginx::Version(1, 19, 5)) {
            command.args(["-e", "stderr"]);
        }
        command.stdin(Stdio::null()).stdout(Stdio::null()).stderr(Stdio::piped()).kill_on_drop(true);
        let mut real = Self { child: command.spawn()?, is_alone: alone.is_some() };
        let stderr = real.child.stderr.take();
        let listens = async {
            for socket in copy.sockets() {
                while UnixStream::connect(socket).await.is_err() {
                    tokio::time::sleep(GLANCE).await;
                }
            }
        };
        let ends = tokio::select! {
            ended = real.child.wait() => { ended?; true }
            listens = tokio::time::timeout(PATIENCE, listens) => listens.is_err(),
        };
        if !ends {
            return Ok(Ok(real));
        }
        real.child.start_kill().ok();
        real.child.wait().await?;
        Ok(Err(why(stderr, copy).await))
    }

    /// Whether it runs in a network of its own.
    pub(super) fn is_alone(&self) -> bool {
        self.is_alone
    }

    /// Ends it, and waits until it has ended.
    pub(super) async fn stop(mut self) -> io::Result<()> {
        self.child.kill().await
    }
}

/// The words of its first emergency, with the names of the user's files.
async fn why(stderr: Option<ChildStderr>, copy: &Copy) -> String {
    let mut said = vec![];
    if let Some(stderr) = stderr {
        // What cannot be read has not been said.
        let _ = stderr.take(MOST).read_to_end(&mut said).await;
    }
    let said = String::from_utf8_lossy(&said).into_owned();
    let logged = std::fs::read_to_string(copy.folder().join("error.log")).unwrap_or_default();
    let lines = || said.lines().chain(logged.lines());
    let emergency = lines().find(|line| line.contains("[emerg]")).or_else(|| lines().next());
    copy.in_its_names(emergency.unwrap_or("it does not listen in time").trim())
}

/// Whether and how this system gives a network of one's own.
async fn way_to_be_alone() -> Option<&'static [&'static str]> {
    for way in ALONE {
        if goes(way).await && Path::new("/proc/self/ns/net").exists() {
            return Some(way);
        }
    }
    None
}

/// The way to end with us, where this system has it.
async fn bound() -> &'static [&'static str] {
    if goes(BOUND).await { BOUND } else { &[] }
}

/// Whether a program can be run in this way.
async fn goes(way: &[&str]) -> bool {
    let Some((program, words)) = way.split_first() else { return false };
    let mut command = Command::new(program);
    command.args(words).arg("true").stdin(Stdio::null()).stdout(Stdio::null()).stderr(Stdio::null());
    command.kill_on_drop(true);
    let done = tokio::time::timeout(PATIENCE, command.status()).await;
    matches!(done, Ok(Ok(status)) if status.success())
}
