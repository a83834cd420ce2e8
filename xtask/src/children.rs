//! Processes that run beside a chore, and end with it.

use crate::shell::Failure;
use std::io::{BufRead, BufReader};
use std::path::Path;
use std::process::{Child, ChildStdin, ChildStdout, Command, ExitStatus, Stdio};
use std::time::{Duration, Instant};

/// How often a process is asked whether it has ended.
const LOOK: Duration = Duration::from_millis(2);

/// A process that is killed when this is dropped.
pub(crate) struct Running {
    child: Child,
    name: String,
    /// What it prints after its first line is not read; it must not fail for that.
    stdout: Option<BufReader<ChildStdout>>,
}

impl Running {
    /// Starts it.
    pub(crate) fn start(command: &mut Command) -> Result<Self, Failure> {
        let name = format!("{:?}", command.get_program());
        let child = command.spawn().map_err(|error| Failure::new(format!("start {name}: {error}")))?;
        Ok(Self { child, name, stdout: None })
    }

    /// Starts it and reads the first line that it prints.
    pub(crate) fn start_and_hear(command: &mut Command) -> Result<(Self, String), Failure> {
        let mut running = Self::start(command.stdout(Stdio::piped()))?;
        let mut line = String::new();
        if let Some(stdout) = running.child.stdout.take() {
            let stdout = running.stdout.insert(BufReader::new(stdout));
            let heard = stdout.read_line(&mut line);
            heard.map_err(|error| Failure::new(format!("read from {}: {error}", running.name)))?;
        }
        if line.is_empty() {
            return Err(Failure::new(format!("{} ended and said nothing: {command:?}", running.name)));
        }
        Ok((running, line.trim_end().to_owned()))
    }

    /// The next line that it prints after the first.
    pub(crate) fn rest(&mut self) -> Result<String, Failure> {
        let mut line = String::new();
        if let Some(stdout) = &mut self.stdout {
            let heard = stdout.read_line(&mut line);
            heard.map_err(|error| Failure::new(format!("read from {}: {error}", self.name)))?;
        }
        Ok(line.trim_end().to_owned())
    }

    /// What it reads, where that was piped; once.
    pub(crate) fn input(&mut self) -> Result<ChildStdin, Failure> {
        self.child.stdin.take().ok_or_else(|| Failure::new(format!("{} cannot be told anything", self.name)))
    }

    /// The process's number.
    pub(crate) fn id(&self) -> u32 {
        self.child.id()
    }

    /// How it has ended, if it has.
    pub(crate) fn has_ended(&mut self) -> Result<Option<ExitStatus>, Failure> {
        self.child.try_wait().map_err(|error| Failure::new(format!("wait for {}: {error}", self.name)))
    }

    /// Waits for its end; `None`: it took longer than that, and was killed.
    pub(crate) fn ends_within(&mut self, limit: Duration) -> Result<Option<ExitStatus>, Failure> {
        let until = Instant::now() + limit;
        loop {
            if let Some(ended) = self.has_ended()? {
                return Ok(Some(ended));
            }
            if Instant::now() >= until {
                self.kill();
                return Ok(None);
            }
            std::thread::sleep(LOOK);
        }
    }

    fn kill(&mut self) {
        // It may have ended meanwhile: that is as good.
        let _ = self.child.kill();
        let _ = self.child.wait();
    }
}

impl Drop for Running {
    fn drop(&mut self) {
        self.kill();
    }
}

/// An echo server of this `wscope` on a free port, and its URL.
pub(crate) fn echo(wscope: &Path) -> Result<(Running, String), Failure> {
    let mut command = Command::new(wscope);
    Running::start_and_hear(command.args(["lab", "echo", "--lang", "en"]).stderr(Stdio::inherit()))
}
