//! A program that runs beside a test, and its end.

use std::io::{BufRead, BufReader};
use std::path::Path;
use std::process::{Child, Command, Stdio};
use std::time::{Duration, Instant};

/// How long a peer may take to listen, and to end.
const PATIENCE: Duration = Duration::from_secs(30);
/// Between two looks at whether it has ended.
const LOOK: Duration = Duration::from_millis(5);

/// Why a peer does not stand.
#[derive(Debug, thiserror::Error)]
#[non_exhaustive]
pub enum Error {
    /// A program is not installed.
    #[error("`{program}` is missing: apt-get install {package} (`cargo xtask test` does it)")]
    Missing {
        /// The program.
        program: String,
        /// The Debian package that has it.
        package: &'static str,
    },
    /// Something of the system failed.
    #[error("{doing}")]
    System {
        /// What we were doing.
        doing: String,
        /// What the system said.
        source: std::io::Error,
    },
    /// It ended, or never listened.
    #[error("{peer} does not stand: {said}")]
    Down {
        /// Which.
        peer: String,
        /// What it said.
        said: String,
    },
}

impl Error {
    /// For `map_err`: the system failed while we were doing this.
    pub(crate) fn doing(doing: impl Into<String>) -> impl FnOnce(std::io::Error) -> Self {
        let doing = doing.into();
        move |source| Self::System { doing, source }
    }
}

/// A running program. Dropping it ends it: SIGTERM, then, when that does not help, SIGKILL.
#[derive(Debug)]
pub struct Peer {
    child: Child,
}

impl Peer {
    /// Starts a program of a Debian package; stdin and stdout are pipes.
    ///
    /// # Errors
    /// When it is missing or cannot be started.
    pub fn start(command: &mut Command, package: &'static str) -> Result<Self, Error> {
        let program = command.get_program().to_string_lossy().into_owned();
        match command.stdin(Stdio::piped()).stdout(Stdio::piped()).spawn() {
            Ok(child) => Ok(Self { child }),
            Err(error) if error.kind() == std::io::ErrorKind::NotFound => {
                Err(Error::Missing { program, package })
            }
            Err(source) => Err(Error::System { doing: format!("start {program}"), source }),
        }
    }

    /// The first line that it writes: its port.
    ///
    /// # Errors
    /// When it ends, or writes something else.
    pub fn port(&mut self, name: &str, log: &Path) -> Result<u16, Error> {
        let down = |said: String| Error::Down { peer: name.into(), said };
        let stdout = self.child.stdout.take().ok_or_else(|| down("stdout is taken".into()))?;
        let mut line = String::new();
        BufReader::new(stdout).read_line(&mut line).map_err(Error::doing(format!("read from {name}")))?;
        let log = || std::fs::read_to_string(log).unwrap_or_default();
        line.trim().parse().map_err(|_| down(format!("{line}{}", log())))
    }

    /// Waits until this address takes connections; `false`: the program ended before.
    ///
    /// # Errors
    /// When it does neither in time.
    pub fn listens(&mut self, name: &str, address: std::net::SocketAddr) -> Result<bool, Error> {
        let began = Instant::now();
        while began.elapsed() < PATIENCE {
            if self.has_ended() {
                return Ok(false);
            }
            if std::net::TcpStream::connect(address).is_ok() {
                return Ok(!self.has_ended());
            }
            std::thread::sleep(LOOK);
        }
        Err(Error::Down { peer: name.into(), said: format!("nothing listens at {address}") })
    }

    fn has_ended(&mut self) -> bool {
        !matches!(self.child.try_wait(), Ok(None))
    }
}

impl Drop for Peer {
    fn drop(&mut self) {
        drop(self.child.stdin.take());
        let pid = self.child.id().to_string();
        let _ = Command::new("sh").args(["-c", "kill -TERM \"$0\"", &pid]).stderr(Stdio::null()).status();
        let began = Instant::now();
        while began.elapsed() < PATIENCE && !self.has_ended() {
            std::thread::sleep(LOOK);
        }
        let _ = self.child.kill();
        let _ = self.child.wait();
    }
}
