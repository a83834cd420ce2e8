//! The nginx of this machine, which has the last word about a configuration.

use std::path::{Path, PathBuf};
use std::process::Command;

/// The nginx of this machine, and the configuration that it is asked about.
pub(super) struct Nginx {
    /// `None`: its own.
    main: Option<PathBuf>,
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

/// Where a plain user's search path does not lead.
const PROGRAMS: [&str; 3] = ["nginx", "/usr/sbin/nginx", "/usr/local/sbin/nginx"];

impl Nginx {
    /// A file with `events` is a whole configuration, and any other is part of nginx's own.
    pub(super) fn of(file: &Path, bytes: &[u8]) -> Self {
        let config = nginx::Config::read("", bytes);
        let is_whole = config.tree.items(None).any(|item| item.is("events"));
        let path = std::path::absolute(file).unwrap_or_else(|_| file.to_owned());
        Self { main: is_whole.then_some(path) }
    }

    /// What is run, to be shown.
    pub(super) fn command(&self) -> String {
        let own = || "nginx -t".to_owned();
        self.main.as_deref().map_or_else(own, |file| format!("nginx -t -c {}", super::shown(file)))
    }

    pub(super) fn test(&self) -> Answer {
        self.ask(&["-t", "-q"])
    }

    pub(super) fn reload(&self) -> Answer {
        self.ask(&["-s", "reload"])
    }

    fn ask(&self, words: &[&str]) -> Answer {
        for program in PROGRAMS {
            let mut command = Command::new(program);
            command.args(words);
            if let Some(main) = &self.main {
                command.arg("-c").arg(main);
            }
            let Ok(output) = command.output() else { continue };
            if output.status.success() {
                return Answer::Takes;
            }
            return Answer::Refuses(why(&String::from_utf8_lossy(&output.stderr)));
        }
        Answer::Absent
    }
}

/// The line that matters.
fn why(said: &str) -> String {
    let emergency = said.lines().find(|line| line.contains("[emerg]"));
    emergency.or_else(|| said.lines().next()).unwrap_or_default().trim().to_owned()
}
