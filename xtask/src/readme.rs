//! The READMEs are true: every command in them is run, in the order in which it stands there.
//!
//! A command is a line of a fenced `sh` block. `tests/readme.json` says of each what is to be
//! seen. They run in a network namespace of their own, so that the ports of the text are free.

use crate::shell::{Failure, command, path as path_of_commands, root, step, target};
use serde_json::Value;
use std::collections::BTreeSet;
use std::io::{BufRead, BufReader, Read};
use std::os::unix::process::CommandExt;
use std::process::{Child, Command, Stdio};
use std::sync::mpsc;
use std::time::Duration;

const READMES: [&str; 2] = ["README.md", "README.ja.md"];
const EXPECTED: &str = "tests/readme.json";
const PATIENCE: Duration = Duration::from_secs(120);

/// Commands that no row of the table describes, and rows that no README has.
pub(crate) fn check() -> Result<Vec<String>, Failure> {
    let rows = rows()?;
    let known: BTreeSet<&str> = rows.iter().map(|row| row.run.as_str()).collect();
    let mut complaints = vec![];
    for readme in READMES {
        let said = commands(&read(readme)?);
        let unknown = said.iter().filter(|it| !known.contains(it.as_str()));
        complaints.extend(unknown.map(|it| format!("{readme}: {EXPECTED} does not say what {it:?} shows")));
        let missing = known.iter().filter(|it| !said.iter().any(|line| line == **it));
        complaints.extend(missing.map(|it| format!("{readme}: lacks {it:?}, which {EXPECTED} has")));
    }
    Ok(complaints)
}

/// Where they keep what they keep by default.
const HOME: &str = ".work/readme";

/// Runs them all, in a network of their own.
pub(crate) fn run_commands() -> Result<(), Failure> {
    let this = std::env::current_exe().map_err(|error| Failure::new(format!("find myself: {error}")))?;
    let mut unshare = command(&["unshare", "--net", "sh", "-c", "ip link set lo up && exec \"$0\" readme"]);
    step("the commands of the READMEs", unshare.arg(this))
}

/// The part of [`run_commands`] that runs inside.
pub(crate) fn inside() -> Result<(), Failure> {
    let rows = rows()?;
    forget(&rows);
    let mut servers = vec![];
    let (mut passed, mut failed) = (0, 0);
    for row in rows {
        match row.try_it() {
            Ok(server) => {
                passed += 1;
                println!("   ok      {}", row.run);
                servers.extend(server);
            }
            Err(failure) => {
                failed += 1;
                println!("   FAILED  {}: {failure}", row.run);
            }
        }
    }
    drop(servers);
    println!("{passed} passed, {failed} failed");
    if failed == 0 { Ok(()) } else { Err(Failure::new("a command of the READMEs does not do what they say")) }
}

/// Removes what the commands made the last time: they begin as on a new machine.
fn forget(rows: &[Row]) {
    let words = rows.iter().flat_map(|row| row.run.split([' ', '=']));
    for made in words.filter(|it| it.starts_with(".work/")).chain([HOME]) {
        let made = root().join(made);
        // What is not there need not go.
        let _ = std::fs::remove_file(&made);
        let _ = std::fs::remove_dir_all(&made);
    }
}

/// What a command of the READMEs must show.
struct Row {
    run: String,
    /// A text in what it prints on either stream.
    shows: String,
    exit: i32,
    /// It serves until it is stopped: `shows` says that it is ready.
    serves: bool,
    /// What it reads from standard input.
    input: String,
    /// It is run by something else: `why` says by what.
    elsewhere: bool,
}

impl Row {
    fn try_it(&self) -> Result<Option<Server>, Failure> {
        if self.elsewhere {
            return Ok(None);
        }
        let mut child = Server(self.spawn()?);
        let output = self.wait(&mut child)?;
        if !output.contains(&self.shows) {
            return Err(Failure::new(format!("{:?} is not in what it printed:\n{output}", self.shows)));
        }
        if self.serves {
            return Ok(Some(child));
        }
        let status = child.0.wait().map_err(|error| Failure::new(error.to_string()))?;
        if status.code() == Some(self.exit) {
            return Ok(None);
        }
        Err(Failure::new(format!("ended with {status}, not {}:\n{output}", self.exit)))
    }

    fn spawn(&self) -> Result<Child, Failure> {
        let home = root().join(HOME);
        let input = home.join("input");
        let failed = |error| Failure::new(format!("start: {error}"));
        std::fs::create_dir_all(&home).and_then(|()| std::fs::write(&input, &self.input)).map_err(failed)?;
        let mut path = std::ffi::OsString::from(target().join("release"));
        path.push(":");
        path.push(path_of_commands());
        let stdin = std::fs::File::open(&input).map_err(failed)?;
        Command::new("sh")
            .args(["-c", &format!("exec 2>&1; {}", self.run)])
            .current_dir(root())
            .env("PATH", path)
            .env("XDG_DATA_HOME", &home)
            .env("LANG", "C")
            .env_remove("LC_ALL")
            .stdin(stdin)
            .stdout(Stdio::piped())
            // A group of its own, so that what it starts is stopped with it.
            .process_group(0)
            .spawn()
            .map_err(failed)
    }

    /// All that it prints; of a server, up to the line that says that it is ready.
    fn wait(&self, child: &mut Server) -> Result<String, Failure> {
        let stdout = child.0.stdout.take().ok_or_else(|| Failure::new("no standard output"))?;
        let (sender, receiver) = mpsc::channel();
        let (serves, shows) = (self.serves, self.shows.clone());
        std::thread::spawn(move || {
            let mut reader = BufReader::new(stdout);
            let mut text = String::new();
            while reader.read_line(&mut text).is_ok_and(|count| count > 0) {
                if serves && text.contains(&shows) {
                    break;
                }
            }
            // The receiver is gone only when its patience was.
            let _ = sender.send(text);
            // A server must not be stopped by a full pipe.
            let _ = reader.read_to_end(&mut Vec::new());
        });
        receiver.recv_timeout(PATIENCE).map_err(|_| Failure::new(format!("silent for {PATIENCE:?}")))
    }
}

/// A child that is stopped when it is no longer needed.
struct Server(Child);

impl Drop for Server {
    fn drop(&mut self) {
        // Both fail only when it has ended already.
        let _ = Command::new("kill")
            .args(["-TERM", "--", &format!("-{}", self.0.id())])
            .stderr(Stdio::null())
            .status();
        let _ = self.0.wait();
    }
}

fn rows() -> Result<Vec<Row>, Failure> {
    let rows: Value = serde_json::from_str(&read(EXPECTED)?)
        .map_err(|error| Failure::new(format!("{EXPECTED} is no JSON: {error}")))?;
    let text = |row: &Value, key: &str| row[key].as_str().unwrap_or_default().to_owned();
    let rows = rows.as_array().ok_or_else(|| Failure::new(format!("{EXPECTED} is no list")))?;
    Ok(rows
        .iter()
        .map(|row| Row {
            run: text(row, "run"),
            shows: text(row, "shows"),
            exit: row["exit"].as_i64().and_then(|exit| exit.try_into().ok()).unwrap_or(0),
            serves: row["serves"].as_bool().unwrap_or(false),
            input: text(row, "input"),
            elsewhere: row["elsewhere"].is_string(),
        })
        .collect())
}

fn read(path: &str) -> Result<String, Failure> {
    std::fs::read_to_string(root().join(path)).map_err(|error| Failure::new(format!("read {path}: {error}")))
}

/// Every command of the fenced `sh` blocks, its comment cut off.
fn commands(markdown: &str) -> Vec<String> {
    let mut inside = false;
    let mut found = vec![];
    for line in markdown.lines() {
        if let Some(info) = line.trim_start().strip_prefix("```") {
            inside = !inside && info.trim() == "sh";
        } else if inside {
            let line = line.split("  #").next().unwrap_or_default().trim();
            if !line.is_empty() && !line.starts_with('#') {
                found.push(line.to_owned());
            }
        }
    }
    found
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn commands_are_the_lines_of_sh_blocks() {
        let markdown = "```sh\na b   # why\n# only a comment\n\nc\n```\n`d`\n```text\ne\n```\n";
        assert_eq!(commands(markdown), ["a b", "c"]);
    }
}
