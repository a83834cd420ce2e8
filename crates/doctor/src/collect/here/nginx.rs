//! Which configuration a running nginx was started with, and what stands in it, where it may be read.

use crate::around::NginxInForce;
use nginx::{Facts, Project};
use std::path::{Path, PathBuf};
use std::process::Stdio;
use std::time::Duration;
use tokio::process::Command;

/// How long `nginx -V` may take.
const PATIENCE: Duration = Duration::from_secs(2);

/// The configuration of this nginx: its `-c` and `-p`, else what is compiled in.
pub(super) async fn in_force(pid: u32) -> Option<NginxInForce> {
    let words = tokio::fs::read(format!("/proc/{pid}/cmdline")).await.ok()?;
    // A master writes its title over its words, separated by spaces.
    let words = String::from_utf8_lossy(&words).replace('\0', " ");
    let (file, prefix) = (option(&words, "-c"), option(&words, "-p"));
    let folder = std::fs::read_link(format!("/proc/{pid}/cwd")).ok();
    let is_default = file.is_none();
    let absolute = file.as_deref().is_some_and(|it| it.starts_with('/'));
    let built = if absolute || (file.is_some() && prefix.is_some()) { None } else { built_in().await };
    let (built_prefix, built_file) = built.unwrap_or_default();
    let prefix = prefix.unwrap_or(built_prefix);
    let file = file.unwrap_or(built_file);
    if file.is_empty() {
        return None;
    }
    let place = Path::new(&prefix).join(&file);
    let place = folder.filter(|_| place.is_relative()).map_or(place.clone(), |it| it.join(&place));
    let path = place.display().to_string();
    let (files, facts) = read(pid, place).await.unzip();
    Some(NginxInForce { pid, path, is_default, files, facts: facts.unwrap_or_default() })
}

/// The files, and what is known beside them.
async fn read(pid: u32, path: PathBuf) -> Option<(Project, Facts)> {
    let built = crate::in_force::built().await;
    let reading = tokio::task::spawn_blocking(move || {
        if !sees_our_files(pid) {
            return None;
        }
        let project = crate::in_force::project(&path, &std::fs::read(&path).ok()?);
        let facts = crate::in_force::facts(&path, &project, built.as_ref(), None);
        Some((project, facts))
    });
    reading.await.ok()?
}

/// Whether a path means the same file to that process as here: a container has files of its own.
fn sees_our_files(pid: u32) -> bool {
    let names = |whose: &str| std::fs::read_link(format!("/proc/{whose}/ns/mnt")).ok();
    let root = std::fs::read_link(format!("/proc/{pid}/root"));
    names(&pid.to_string()).is_some_and(|it| names("self") == Some(it))
        && root.is_ok_and(|it| it == Path::new("/"))
}

/// The word behind this option, or glued to it.
fn option(words: &str, name: &str) -> Option<String> {
    let mut words = words.split_whitespace();
    words.find_map(|word| word.strip_prefix(name)).and_then(|rest| match rest {
        "" => words.next().map(str::to_owned),
        glued => Some(glued.to_owned()),
    })
}

/// Prefix and file that the nginx in the path was compiled with.
async fn built_in() -> Option<(String, String)> {
    let mut command = Command::new("nginx");
    command.arg("-V").stdin(Stdio::null()).kill_on_drop(true);
    let output = tokio::time::timeout(PATIENCE, command.output()).await.ok()?.ok()?;
    let said = String::from_utf8_lossy(&output.stderr).into_owned();
    let value = |name: &str| {
        said.split_whitespace().find_map(|it| it.strip_prefix(name)).unwrap_or_default().to_owned()
    };
    Some((value("--prefix="), value("--conf-path=")))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_options_are_read_from_the_title_and_from_the_words() {
        let title = "nginx: master process /usr/sbin/nginx -g daemon off; -c /etc/n.conf";
        assert_eq!(option(title, "-c").as_deref(), Some("/etc/n.conf"));
        assert_eq!(option("nginx -p/srv/www -c n.conf ", "-p").as_deref(), Some("/srv/www"));
        assert_eq!(option("nginx -g daemon", "-c"), None);
    }
}
