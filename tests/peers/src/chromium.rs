//! Debian's Chromium without a window, with one page.

use crate::nginx::write;
use crate::process::{Error, Peer};
use std::process::{Command, Stdio};
use std::time::{Duration, Instant};
use tempfile::TempDir;

/// How long a page may take to say that it is done.
const PATIENCE: Duration = Duration::from_secs(60);
/// Between two looks at its console.
const LOOK: Duration = Duration::from_millis(50);

/// A running Chromium. It accepts any certificate.
#[derive(Debug)]
pub struct Chromium {
    // Fields are dropped in order: the program ends before its folder goes.
    _peer: Peer,
    folder: TempDir,
}

impl Chromium {
    /// Opens a page of this script.
    ///
    /// # Errors
    /// When it is missing or cannot be started.
    pub fn run(script: &str) -> Result<Self, Error> {
        let folder = tempfile::tempdir().map_err(Error::doing("make a folder"))?;
        write(folder.path(), "page.html", &format!("<!doctype html><script>{script}</script>"))?;
        let url = format!("file://{}", folder.path().join("page.html").display());
        Self::open(folder, &url)
    }

    /// Opens the page at this URL.
    ///
    /// # Errors
    /// When it is missing or cannot be started.
    pub fn visit(url: &str) -> Result<Self, Error> {
        Self::open(tempfile::tempdir().map_err(Error::doing("make a folder"))?, url)
    }

    fn open(folder: TempDir, url: &str) -> Result<Self, Error> {
        let log = std::fs::File::create(folder.path().join("log")).map_err(Error::doing("make a log"))?;
        let mut command = Command::new("chromium");
        command
            .args(["--headless", "--no-sandbox", "--disable-gpu", "--no-first-run"])
            .args(["--ignore-certificate-errors", "--enable-logging=stderr", "--v=0"])
            .arg(format!("--user-data-dir={}", folder.path().join("profile").display()))
            .arg(url);
        let peer = Peer::start(command.stderr(Stdio::from(log)), "chromium")?;
        Ok(Self { _peer: peer, folder })
    }

    /// What its console says, line by line, up to the line of the page that says `end`.
    ///
    /// # Errors
    /// When the page does not come to its end in time.
    pub fn console(&self, end: &str) -> Result<Vec<String>, Error> {
        let began = Instant::now();
        loop {
            let log = std::fs::read(self.folder.path().join("log")).map_err(Error::doing("read the log"))?;
            let said = String::from_utf8_lossy(&log).into_owned();
            let lines: Vec<_> = said.lines().filter_map(message).collect();
            if lines.iter().any(|it| it == end) {
                return Ok(lines);
            }
            if began.elapsed() > PATIENCE {
                return Err(Error::Down { peer: "Chromium's page".into(), said });
            }
            std::thread::sleep(LOOK);
        }
    }
}

/// The message in a line of the log: `[…:INFO:CONSOLE:4] "message", source: … (4)`.
fn message(line: &str) -> Option<String> {
    let (_, rest) = line.split_once("CONSOLE")?;
    let (_, rest) = rest.split_once("] \"")?;
    let (said, _) = rest.rsplit_once("\", source: ")?;
    Some(said.to_owned())
}
