//! WebSocket servers of others, each a small script beside this crate.

use crate::process::{Error, Peer};
use std::fs::File;
use std::net::{Ipv4Addr, SocketAddr};
use std::path::{Path, PathBuf};
use std::process::Command;
use std::sync::{Arc, Mutex, PoisonError, Weak};
use tempfile::TempDir;

/// A scripted server, and where it listens.
#[derive(Debug)]
pub struct Scripted {
    // Fields are dropped in order: the server ends before its folder goes.
    _peer: Peer,
    _folder: TempDir,
    address: SocketAddr,
}

impl Scripted {
    /// Where it listens.
    #[must_use]
    pub fn address(&self) -> SocketAddr {
        self.address
    }

    pub(crate) fn start(name: &str, command: &mut Command, package: &'static str) -> Result<Self, Error> {
        let folder = tempfile::tempdir().map_err(Error::doing("make a folder"))?;
        let log = folder.path().join("stderr.log");
        let stderr = File::create(&log).map_err(Error::doing("make a log file"))?;
        let mut peer = Peer::start(command.stderr(stderr), package)?;
        let port = peer.port(name, &log)?;
        Ok(Self { _peer: peer, _folder: folder, address: (Ipv4Addr::LOCALHOST, port).into() })
    }
}

/// Node's `ws` in a mode of `servers/ws.mjs`.
///
/// # Errors
/// When Node is missing, or `npm ci` was not run.
pub fn node(mode: &str) -> Result<Scripted, Error> {
    let mut command = Command::new("node");
    Scripted::start(
        "Node's ws (of `npm ci` in tests/peers, which `cargo xtask test` runs)",
        command.arg(server("ws.mjs")).arg(mode),
        "nodejs",
    )
}

/// Node's `ws` in a mode of `servers/living.mjs`: what becomes of a connection after it opened.
///
/// # Errors
/// When Node is missing, or `npm ci` was not run.
pub fn living(mode: &str) -> Result<Scripted, Error> {
    let mut command = Command::new("node");
    Scripted::start(
        "Node's ws (of `npm ci` in tests/peers, which `cargo xtask test` runs)",
        command.arg(server("living.mjs")).arg(mode),
        "nodejs",
    )
}

/// Python's `websockets` in a mode of `servers/living.py`: what becomes of a connection after it opened.
///
/// # Errors
/// When Python or the package is missing.
pub fn living_python(mode: &str) -> Result<Scripted, Error> {
    let mut command = Command::new("/usr/bin/python3");
    Scripted::start("python3-websockets", command.arg(server("living.py")).arg(mode), "python3-websockets")
}

/// Node's HTTP/2 server, without TLS, in a mode of `servers/http2.mjs`.
///
/// # Errors
/// When Node is missing, or `npm ci` was not run.
pub fn node_http2(mode: &str) -> Result<Scripted, Error> {
    let mut command = Command::new("node");
    Scripted::start(
        "Node's http2 (with ws, of `npm ci` in tests/peers, which `cargo xtask test` runs)",
        command.arg(server("http2.mjs")).arg(mode),
        "nodejs",
    )
}

/// Debian's Python `websockets` in a mode of `servers/websockets_server.py`.
///
/// # Errors
/// When Python or the package is missing.
pub fn python(mode: &str) -> Result<Scripted, Error> {
    // Debian's own interpreter: another one in the path does not see Debian's packages.
    let mut command = Command::new("/usr/bin/python3");
    let script = server("websockets_server.py");
    Scripted::start("python3-websockets", command.arg(script).arg(mode), "python3-websockets")
}

/// A Python web framework of Debian in a mode of `servers/frameworks.py`: `tornado`, `aiohttp`, `uvicorn`.
///
/// # Errors
/// When Python or the package is missing.
pub fn framework(mode: &str) -> Result<Scripted, Error> {
    let mut command = Command::new("/usr/bin/python3");
    let package = "python3-tornado python3-aiohttp python3-uvicorn python3-starlette";
    Scripted::start(mode, command.arg(server("frameworks.py")).arg(mode), package)
}

/// Django in a mode of `servers/django_app.py`: `channels`, `gunicorn`, `runserver`, `elsewhere`.
///
/// # Errors
/// When Python or a package is missing.
pub fn django(mode: &str) -> Result<Scripted, Error> {
    let mut command = Command::new("/usr/bin/python3");
    let package = "python3-django python3-django-channels daphne gunicorn";
    Scripted::start("Django", command.arg(server("django_app.py")).arg(mode), package)
}

/// Mojolicious, as `servers/mojolicious.pl` says.
///
/// # Errors
/// When Perl or the package is missing.
pub fn mojolicious() -> Result<Scripted, Error> {
    let mut command = Command::new("perl");
    Scripted::start("Mojolicious", command.arg(server("mojolicious.pl")), "libmojolicious-perl")
}

/// Rails' Action Cable in Puma, as `servers/action_cable.rb` says: the one that runs, else a new one,
/// for it takes seconds to load.
///
/// # Errors
/// When Ruby or a package is missing.
pub fn action_cable() -> Result<Arc<Scripted>, Error> {
    static SHARED: Mutex<Weak<Scripted>> = Mutex::new(Weak::new());
    let mut shared = SHARED.lock().unwrap_or_else(PoisonError::into_inner);
    if let Some(running) = shared.upgrade() {
        return Ok(running);
    }
    let mut command = Command::new("ruby");
    command.arg(server("action_cable.rb"));
    let running = Arc::new(Scripted::start("Action Cable", &mut command, "ruby-actioncable puma")?);
    *shared = Arc::downgrade(&running);
    Ok(running)
}

/// Socket.IO.
///
/// # Errors
/// When Node is missing, or `npm ci` was not run.
pub fn socket_io() -> Result<Scripted, Error> {
    let mut command = Command::new("node");
    Scripted::start(
        "Socket.IO (of `npm ci` in tests/peers, which `cargo xtask test` runs)",
        command.arg(server("socketio.mjs")),
        "nodejs",
    )
}

/// Express, SockJS or graphql-ws, in a mode of `servers/apps.mjs`.
///
/// # Errors
/// When Node is missing, or `npm ci` was not run.
pub fn app(mode: &str) -> Result<Scripted, Error> {
    let mut command = Command::new("node");
    Scripted::start(
        "a framework of npm (of `npm ci` in tests/peers, which `cargo xtask test` runs)",
        command.arg(server("apps.mjs")).arg(mode),
        "nodejs",
    )
}

/// Node over TLS in a mode of `servers/secure.mjs` with this chain and key, under this clock.
///
/// # Errors
/// When Node or faketime is missing, or `npm ci` was not run.
pub fn node_secure(mode: &str, chain: &Path, key: &Path, clock: Option<&str>) -> Result<Scripted, Error> {
    let mut command = Command::new(if clock.is_some() { "faketime" } else { "node" });
    if let Some(clock) = clock {
        command.args([clock, "node"]);
    }
    command.arg(server("secure.mjs")).arg(mode).arg(chain).arg(key);
    Scripted::start("Node over TLS", &mut command, if clock.is_some() { "faketime" } else { "nodejs" })
}

/// Debian's Python `websockets` over TLS with this chain, key and words of `servers/secure_server.py`.
///
/// # Errors
/// When Python or the package is missing.
pub fn python_secure(chain: &Path, key: &Path, words: &[&str]) -> Result<Scripted, Error> {
    let mut command = Command::new("/usr/bin/python3");
    command.arg(server("secure_server.py")).arg(chain).arg(key).args(words);
    Scripted::start("python3-websockets", &mut command, "python3-websockets")
}

/// Our faulty server, `servers/faulty.py`: one fault for each path.
///
/// # Errors
/// When Python is missing.
pub fn faulty() -> Result<Scripted, Error> {
    Scripted::start("the faulty server", Command::new("/usr/bin/python3").arg(server("faulty.py")), "python3")
}

/// The same over TLS with this chain and key.
///
/// # Errors
/// When Python is missing.
pub fn faulty_secure(chain: &Path, key: &Path) -> Result<Scripted, Error> {
    let mut command = Command::new("/usr/bin/python3");
    Scripted::start("the faulty server", command.arg(server("faulty.py")).arg(chain).arg(key), "python3")
}

/// The paths of the faulty server, without the slash.
///
/// # Errors
/// When Python is missing.
pub fn faults() -> Result<Vec<String>, Error> {
    let mut command = Command::new("/usr/bin/python3");
    let output = command.arg(server("faulty.py")).arg("list").output();
    let output = output.map_err(Error::doing("list the faults"))?;
    Ok(String::from_utf8_lossy(&output.stdout).lines().map(str::to_owned).collect())
}

pub(crate) fn server(file: &str) -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join("servers").join(file)
}
