//! Debian's browsers without a window, and what the console of a page says in them.

use crate::process::Error;
use std::io::Write as _;
use std::path::Path;
use std::process::{Command, Stdio};

/// A browser.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Browser {
    /// Chromium.
    Chromium,
    /// Firefox, the one with extended support.
    Firefox,
}

impl Browser {
    /// Visits the page at this URL, and hears its console, line by line, up to the line of the page that says
    /// `end`. These authorities (PEM) are trusted beside its own, and names under `row.test` are this machine.
    /// More arguments are for Chromium.
    ///
    /// # Errors
    /// When it is missing, cannot be started, or the page does not come to its end in time.
    pub fn console(
        self,
        url: &str,
        end: &str,
        authorities: &[String],
        arguments: &[&str],
    ) -> Result<Vec<String>, Error> {
        let down = |said: String| Error::Down { peer: format!("a page of {self:?}"), said };
        let script = match self {
            Self::Chromium => "chromium.mjs",
            Self::Firefox => "firefox.mjs",
        };
        let mut command = Command::new("node");
        command.arg(Path::new(env!("CARGO_MANIFEST_DIR")).join("clients").join(script));
        command.args([url, end]).args(arguments);
        command.stdin(Stdio::piped()).stdout(Stdio::piped()).stderr(Stdio::piped());
        let mut child = command.spawn().map_err(Error::doing("start a browser's driver"))?;
        let input = serde_json::to_vec(authorities).map_err(|it| down(it.to_string()))?;
        let mut stdin = child.stdin.take().ok_or_else(|| down("stdin is taken".into()))?;
        stdin.write_all(&input).map_err(Error::doing("write to a browser's driver"))?;
        drop(stdin);
        let output = child.wait_with_output().map_err(Error::doing("read from a browser's driver"))?;
        let said = || String::from_utf8_lossy(&output.stderr).into_owned();
        let lines: Vec<String> =
            serde_json::from_slice(&output.stdout).map_err(|it| down(format!("{it}: {}", said())))?;
        if lines.iter().any(|it| it == end) { Ok(lines) } else { Err(down(lines.join("\n"))) }
    }
}
