//! The end of a program's log: the journal of its unit, or the file that its stderr is.

use crate::around::Log;
use crate::mask;
use std::io::{Read as _, Seek as _, SeekFrom};
use std::path::{Path, PathBuf};
use std::process::Stdio;
use std::time::Duration;
use tokio::process::Command;

/// Lines that are told.
const LINES: usize = 5;
/// Bytes of a file that are read.
const TAIL: i64 = 8 * 1024;
/// Longest line that is told.
const LINE: usize = 300;
/// How long the journal may take.
const PATIENCE: Duration = Duration::from_secs(2);

/// The last lines of this process's log, where they may be read.
pub(super) async fn end_of(pid: u32) -> Option<Log> {
    if let Some((place, from)) = stderr_of(pid) {
        let lines = tokio::task::spawn_blocking(move || tail(&place)).await.ok()?;
        return Some(Log { from: from.display().to_string(), lines: lines? });
    }
    let groups = std::fs::read_to_string(format!("/proc/{pid}/cgroup")).ok()?;
    journal(unit_of(&groups)?).await
}

/// The file that its stderr, or else its stdout, goes to: where to open it, and its name. A name may
/// mean another file here than there, so it is not opened by its name.
fn stderr_of(pid: u32) -> Option<(PathBuf, PathBuf)> {
    [2, 1].iter().find_map(|number| {
        let place = PathBuf::from(format!("/proc/{pid}/fd/{number}"));
        let is_file = std::fs::metadata(&place).ok()?.is_file();
        let name = std::fs::read_link(&place).ok().filter(|_| is_file)?;
        Some((place, name))
    })
}

fn tail(path: &Path) -> Option<Vec<String>> {
    let mut file = std::fs::File::open(path).ok()?;
    let size = i64::try_from(file.metadata().ok()?.len()).ok()?;
    file.seek(SeekFrom::End(-size.min(TAIL))).ok()?;
    let mut bytes = vec![];
    file.take(TAIL.unsigned_abs()).read_to_end(&mut bytes).ok()?;
    last_lines(&bytes)
}

/// The last lines that say something; `None` where there are none.
fn last_lines(bytes: &[u8]) -> Option<Vec<String>> {
    let text = String::from_utf8_lossy(bytes);
    let lines: Vec<&str> = text.lines().filter(|it| !it.trim().is_empty()).collect();
    let told = lines.iter().skip(lines.len().saturating_sub(LINES));
    let told: Vec<_> = told.map(|it| mask::free_text(it).chars().take(LINE).collect::<String>()).collect();
    (!told.is_empty()).then_some(told)
}

/// A unit of systemd, and whether it is a user's own.
#[derive(Clone, Debug, PartialEq, Eq)]
struct Unit {
    name: String,
    of_user: bool,
}

/// The unit in `/proc/PID/cgroup`: `0::/system.slice/nginx.service`.
fn unit_of(groups: &str) -> Option<Unit> {
    let path =
        groups.lines().find_map(|line| line.splitn(3, ':').nth(2).filter(|it| it.contains(".service")))?;
    let name = path.trim().rsplit('/').next().filter(|it| it.ends_with(".service"))?;
    // The manager of a session says nothing of what runs in it.
    let named = !name.starts_with("user@") && !name.starts_with('-');
    named.then(|| Unit { name: name.to_owned(), of_user: path.contains("/user@") })
}

async fn journal(unit: Unit) -> Option<Log> {
    let option = if unit.of_user { "--user-unit" } else { "--unit" };
    let mut command = Command::new("journalctl");
    command.args([&format!("{option}={}", unit.name), &format!("--lines={LINES}")]);
    command.args(["--no-pager", "--quiet", "--output=cat"]);
    command.stdin(Stdio::null()).stderr(Stdio::null()).kill_on_drop(true);
    let output = tokio::time::timeout(PATIENCE, command.output()).await.ok()?.ok()?;
    let lines = last_lines(&output.stdout).filter(|_| output.status.success())?;
    Some(Log { from: format!("journal of {}", unit.name), lines })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_unit_is_named_by_its_group() {
        let unit = |text: &str| unit_of(text).map(|it| (it.name, it.of_user));
        assert_eq!(unit("0::/system.slice/nginx.service\n"), Some(("nginx.service".into(), false)));
        let user = "0::/user.slice/user-1000.slice/user@1000.service/app.slice/chat.service\n";
        assert_eq!(unit(user), Some(("chat.service".into(), true)));
        assert_eq!(unit("0::/user.slice/user-1000.slice/user@1000.service/init.scope\n"), None);
        assert_eq!(unit("0::/user.slice/user-1000.slice/session-2.scope\n"), None);
    }

    #[test]
    fn the_last_lines_are_told_without_secrets() {
        let text = "one\ntwo\n\nthree\nfour\nfive\npassword=hunter22 denied\n";
        let lines = last_lines(text.as_bytes()).expect("lines");
        assert_eq!(lines, ["two", "three", "four", "five", "password=******** denied"]);
        assert_eq!(last_lines(b"\n \n"), None);
    }
}
