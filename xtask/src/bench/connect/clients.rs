//! Who takes part: we and the peers, which come from their registries into `.work/bench`.

use crate::setup;
use crate::shell::{Failure, command, path, root, step};
use std::path::{Path, PathBuf};
use std::process::Command;

/// The peers, as `name version`.
const WEBSOCATS: [&str; 2] = ["1.14.1", "4.0.0-alpha3"];
const WSCAT: &str = "6.1.0";

/// A client as a line filter.
pub(in crate::bench) struct Client {
    pub(super) name: String,
    pub(in crate::bench) program: PathBuf,
    /// The word that stands before the URL, where there is one.
    word: Option<&'static str>,
}

impl Client {
    /// The command that connects it with this URL.
    pub(super) fn command(&self, url: &str) -> Command {
        let mut command = Command::new(&self.program);
        command.args(self.word).arg(url).env("PATH", path());
        command
    }
}

/// Everybody who could be installed, ourselves first, and why others are absent.
pub(in crate::bench) fn all(wscope: &Path) -> (Vec<Client>, Vec<String>) {
    let ours = Client { name: "wscope".into(), program: wscope.to_path_buf(), word: Some("connect") };
    let peers = WEBSOCATS.map(websocat).into_iter().chain([wscat()]);
    let (mut clients, mut absent) = (vec![ours], vec![]);
    for (name, word, program) in peers {
        match program {
            Ok(program) => clients.push(Client { name, program, word }),
            Err(failure) => absent.push(format!("{name} could not be installed: {failure}")),
        }
    }
    (clients, absent)
}

/// Where they are, and what the bench keeps meanwhile.
pub(super) fn home() -> PathBuf {
    root().join(".work/bench")
}

type Peer = (String, Option<&'static str>, Result<PathBuf, Failure>);

fn websocat(version: &str) -> Peer {
    let name = format!("websocat {version}");
    let home = home().join(format!("websocat-{version}"));
    let program = home.join("bin/websocat");
    let install = || {
        let mut cargo = command(&["cargo", "install", "--quiet", "--locked"]);
        step(&name, cargo.arg(format!("websocat@{version}")).arg("--root").arg(&home))
    };
    let installed = if program.is_file() { Ok(()) } else { install() };
    (name, None, installed.map(|()| program))
}

fn wscat() -> Peer {
    let name = format!("wscat {WSCAT}");
    let home = home().join(format!("wscat-{WSCAT}"));
    let program = home.join("node_modules/.bin/wscat");
    let install = || {
        setup::node()?;
        let words =
            ["npm", "install", "--no-save", "--no-audit", "--no-fund", "--loglevel=error", "--prefix"];
        step(&name, command(&words).arg(&home).arg(format!("wscat@{WSCAT}")))
    };
    let installed = if program.is_file() { Ok(()) } else { install() };
    (name, Some("--connect"), installed.map(|()| program))
}
