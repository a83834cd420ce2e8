//! The nginx of this machine, which has the last word about a configuration.

use crate::doors::taken::Taken;
use ::doctor::in_force::{self, Built};
use std::path::PathBuf;
use std::process::Command;

/// An nginx, and the configuration that it is asked about.
pub(super) struct Nginx {
    program: PathBuf,
    main: PathBuf,
    prefix: Option<PathBuf>,
}

/// What it says.
pub(super) enum Answer {
    /// It takes the configuration.
    Takes,
    /// It does not, in these words.
    Refuses(String),
    /// There is none.
    Absent,
}

impl Nginx {
    /// The one that runs this configuration, else the one that would. `None`: there is none, or the
    /// files are only a part of a configuration.
    pub(super) fn of(taken: &Taken, built: Option<&Built>) -> Option<Self> {
        if !taken.project.is_whole() {
            return None;
        }
        let main = std::path::absolute(&taken.main).unwrap_or_else(|_| taken.main.clone());
        let master = in_force::master_of(&main, built);
        let prefix = master.as_ref().and_then(|master| master.prefix.clone());
        let program = master.and_then(|master| master.program);
        let program = program.or_else(|| built.map(|built| built.program.into()))?;
        Some(Self { program, main, prefix })
    }

    /// What is run, to be shown.
    pub(super) fn command(&self) -> String {
        let prefix = self.prefix.as_ref().map(|it| format!(" -p {}", super::shown(it))).unwrap_or_default();
        format!("nginx -t{prefix} -c {}", super::shown(&self.main))
    }

    pub(super) fn test(&self) -> Answer {
        let mut command = Command::new(&self.program);
        command.args(["-t", "-q"]);
        if let Some(prefix) = &self.prefix {
            command.arg("-p").arg(prefix);
        }
        match command.arg("-c").arg(&self.main).output() {
            Ok(output) if output.status.success() => Answer::Takes,
            Ok(output) => Answer::Refuses(why(&String::from_utf8_lossy(&output.stderr))),
            Err(_) => Answer::Absent,
        }
    }
}

/// The line that matters.
fn why(said: &str) -> String {
    let emergency = said.lines().find(|line| line.contains("[emerg]"));
    emergency.or_else(|| said.lines().next()).unwrap_or_default().trim().to_owned()
}
