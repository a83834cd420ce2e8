//! Real clients, each a small script (or program) that opens a list of URLs and says how it went.

use crate::process::Error;
use serde::{Deserialize, Serialize};
use std::io::Write as _;
use std::path::{Path, PathBuf};
use std::process::{Command, Stdio};

/// A URL to open.
#[derive(Clone, Debug, Serialize)]
pub struct Job {
    /// The URL.
    pub url: String,
    /// Subprotocols to offer.
    pub protocols: Vec<String>,
    /// A certificate to trust, PEM.
    pub ca: Option<String>,
}

/// How it went.
#[derive(Clone, Debug, Deserialize)]
pub struct Seen {
    /// Whether the message `end` was heard.
    pub ended: bool,
    /// Whether the connection was open for a time.
    pub opened: bool,
    /// What the client said: a browser's console, an error's message.
    pub text: Option<String>,
}

/// A real client.
#[derive(Clone, Copy, Debug)]
pub enum RealClient {
    /// Debian's Chromium.
    Chromium,
    /// Debian's Firefox, the one with extended support.
    Firefox,
    /// `ws` of npm.
    Ws,
    /// undici of npm.
    Undici,
    /// Python's `websockets`: Debian's, or the one of the lock file.
    Websockets(Python),
    /// Python's `websocket-client`: Debian's, or the one of the lock file.
    WebsocketClient(Python),
    /// tungstenite, built beside this workspace.
    Tungstenite,
}

/// Which packages of Python.
#[derive(Clone, Copy, Debug)]
pub enum Python {
    /// Debian's.
    Debian,
    /// Those of `requirements.txt`, which `cargo xtask test` installs into `tests/peers/.python`.
    Newest,
}

impl RealClient {
    /// Opens each of these. `good` is a URL that opens, for the browser, which slows down a page that
    /// fails too often.
    ///
    /// # Errors
    /// When the client is not there, or its script fails.
    pub fn open(self, good: &str, jobs: &[Job]) -> Result<Vec<Seen>, Error> {
        let name = format!("{self:?}");
        let down = |said: String| Error::Down { peer: name.clone(), said };
        let mut command = self.command(good)?;
        let command = command.stdin(Stdio::piped()).stdout(Stdio::piped()).stderr(Stdio::piped());
        let mut child = command.spawn().map_err(Error::doing(format!("start {name}")))?;
        let input = serde_json::to_vec(jobs).map_err(|it| down(it.to_string()))?;
        let mut stdin = child.stdin.take().ok_or_else(|| down("stdin is taken".into()))?;
        stdin.write_all(&input).map_err(Error::doing(format!("write to {name}")))?;
        drop(stdin);
        let output = child.wait_with_output().map_err(Error::doing(format!("read from {name}")))?;
        let said = String::from_utf8_lossy(&output.stderr).into_owned();
        serde_json::from_slice(&output.stdout).map_err(|it| down(format!("{it}: {said}")))
    }

    fn command(self, good: &str) -> Result<Command, Error> {
        let here = Path::new(env!("CARGO_MANIFEST_DIR"));
        let script = |program: &str, file: &str, word: &str| {
            let mut command = Command::new(program);
            command.arg(here.join("clients").join(file)).arg(word);
            command
        };
        Ok(match self {
            Self::Chromium => script("node", "chromium.mjs", good),
            Self::Firefox => script("node", "firefox.mjs", ""),
            Self::Ws => script("node", "node.mjs", "ws"),
            Self::Undici => script("node", "node.mjs", "undici"),
            Self::Websockets(python) => packaged(script(PYTHON, "python.py", "websockets"), python)?,
            Self::WebsocketClient(python) => {
                packaged(script(PYTHON, "python.py", "websocket-client"), python)?
            }
            Self::Tungstenite => {
                Command::new(present(here.join("../tungstenite/target/debug/tungstenite-client"))?)
            }
        })
    }
}

/// Debian's own interpreter: another one in the path does not see Debian's packages.
const PYTHON: &str = "/usr/bin/python3";

fn packaged(mut command: Command, python: Python) -> Result<Command, Error> {
    if let Python::Newest = python {
        command.arg(present(Path::new(env!("CARGO_MANIFEST_DIR")).join(".python"))?);
    }
    Ok(command)
}

fn present(path: PathBuf) -> Result<PathBuf, Error> {
    if path.exists() {
        return Ok(path);
    }
    let said = "it is not there; `cargo xtask test` makes it".to_owned();
    Err(Error::Down { peer: path.display().to_string(), said })
}
