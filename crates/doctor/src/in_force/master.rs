//! The masters of nginx that run on this machine, from `/proc` (proc(5)), and how one reads its
//! configuration anew.

use super::{Built, same};
use nix::sys::signal::{Signal, kill};
use nix::unistd::Pid;
use std::collections::BTreeSet;
use std::path::{Path, PathBuf};
use std::time::Duration;

/// How long new workers may take to appear, and the old ones to stop listening.
const PATIENCE: Duration = Duration::from_secs(10);
/// Between two looks at them.
const GLANCE: Duration = Duration::from_millis(20);

/// A running master.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Master {
    /// Its process.
    pub pid: i32,
    /// Its program, where that may be seen and is still there.
    pub program: Option<PathBuf>,
    /// Its configuration.
    pub file: PathBuf,
    /// What it was started with as `-p`, made whole.
    pub prefix: Option<PathBuf>,
}

/// Why a master did not read its configuration anew.
#[derive(Debug, thiserror::Error)]
#[non_exhaustive]
pub enum Deaf {
    /// It may not be told to.
    #[error("signal process {pid}")]
    Signal {
        /// Its process.
        pid: i32,
        /// Why not.
        source: nix::Error,
    },
    /// It goes on with the workers that it had.
    #[error("process {pid} goes on with its old workers")]
    Same {
        /// Its process.
        pid: i32,
    },
}

/// Every master that may be seen.
#[must_use]
pub fn masters(built: Option<&Built>) -> Vec<Master> {
    processes().filter_map(|pid| of(pid, built)).collect()
}

/// The master that runs this configuration.
#[must_use]
pub fn master_of(file: &Path, built: Option<&Built>) -> Option<Master> {
    masters(built).into_iter().find(|master| same(&master.file, file))
}

/// Has a master read its configuration anew; new workers listen when this returns, and no old one does.
///
/// # Errors
/// When it may not be told to, or goes on as it was.
pub async fn reload(master: &Master) -> Result<(), Deaf> {
    let pid = master.pid;
    let old: BTreeSet<i32> = listening_workers(pid);
    kill(Pid::from_raw(pid), Signal::SIGHUP).map_err(|source| Deaf::Signal { pid, source })?;
    let taken = async {
        loop {
            let now = listening_workers(pid);
            if !now.is_empty() && now.is_disjoint(&old) {
                return;
            }
            tokio::time::sleep(GLANCE).await;
        }
    };
    tokio::time::timeout(PATIENCE, taken).await.map_err(|_| Deaf::Same { pid })
}

fn processes() -> impl Iterator<Item = i32> {
    let entries = std::fs::read_dir("/proc").into_iter().flatten().flatten();
    entries.filter_map(|entry| entry.file_name().to_str()?.parse().ok())
}

/// The title of a process: a master and its workers write it over their words, separated by spaces.
fn title(pid: i32) -> Option<String> {
    let words = std::fs::read(format!("/proc/{pid}/cmdline")).ok()?;
    Some(String::from_utf8_lossy(&words).replace('\0', " "))
}

/// Its workers that take new connections.
fn listening_workers(master: i32) -> BTreeSet<i32> {
    let is_one = |pid: &i32| {
        parent(*pid) == Some(master) && title(*pid).is_some_and(|it| it.trim_end() == "nginx: worker process")
    };
    processes().filter(is_one).collect()
}

/// `1234 (nginx) S 1 …`: the name may hold anything.
fn parent(pid: i32) -> Option<i32> {
    let stat = std::fs::read_to_string(format!("/proc/{pid}/stat")).ok()?;
    stat.rsplit_once(") ")?.1.split(' ').nth(1)?.parse().ok()
}

fn of(pid: i32, built: Option<&Built>) -> Option<Master> {
    let title = title(pid)?;
    let words = title.strip_prefix("nginx: master process ")?;
    let folder = std::fs::read_link(format!("/proc/{pid}/cwd")).unwrap_or_default();
    let own = option(words, "-p").map(|prefix| folder.join(prefix));
    let prefix = own.clone().or_else(|| built.map(|built| built.prefix.clone()));
    let file = match option(words, "-c") {
        Some(file) => folder.join(prefix.unwrap_or_default()).join(file),
        None => built?.file.clone(),
    };
    // After an upgrade of the package its program is no longer there.
    let program = std::fs::read_link(format!("/proc/{pid}/exe")).ok().filter(|program| program.is_file());
    Some(Master { pid, program, file, prefix: own })
}

/// The word behind this option, or glued to it.
fn option(words: &str, name: &str) -> Option<String> {
    let mut words = words.split_whitespace();
    let rest = words.find_map(|word| word.strip_prefix(name))?;
    match rest {
        "" => words.next().map(str::to_owned),
        glued => Some(glued.to_owned()),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn an_option_may_be_glued_to_its_word() {
        assert_eq!(option("nginx -g x -c /a.conf", "-c").as_deref(), Some("/a.conf"));
        assert_eq!(option("nginx -p/srv", "-p").as_deref(), Some("/srv"));
        assert_eq!(option("nginx", "-c"), None);
    }

    #[test]
    fn a_process_has_a_parent() {
        let own = i32::try_from(std::process::id()).expect("a process id");
        assert_eq!(parent(own), i32::try_from(std::os::unix::process::parent_id()).ok());
    }
}
