//! Debian's Chromium without a window, with one page.

use crate::nginx::write;
use crate::process::{Error, Peer};
use std::process::{Command, Stdio};
use tempfile::TempDir;

/// A running Chromium. It accepts any certificate.
#[derive(Debug)]
pub struct Chromium {
    // Fields are dropped in order: the program ends before its folder goes.
    _peer: Peer,
    _folder: TempDir,
}

impl Chromium {
    /// Opens a page of this script.
    ///
    /// # Errors
    /// When it is missing or cannot be started.
    pub fn run(script: &str) -> Result<Self, Error> {
        let folder = tempfile::tempdir().map_err(Error::doing("make a folder"))?;
        write(folder.path(), "page.html", &format!("<!doctype html><script>{script}</script>"))?;
        let mut command = Command::new("chromium");
        command
            .args(["--headless", "--no-sandbox", "--disable-gpu", "--no-first-run"])
            .arg("--ignore-certificate-errors")
            .arg(format!("--user-data-dir={}", folder.path().join("profile").display()))
            .arg(format!("file://{}", folder.path().join("page.html").display()));
        let peer = Peer::start(command.stderr(Stdio::null()), "chromium")?;
        Ok(Self { _peer: peer, _folder: folder })
    }
}
