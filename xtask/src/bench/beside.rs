//! `cargo xtask bench beside`: three endpoints that fail, each of real software, and what the usual
//! tools and the doctor print of them. `--write` puts it all into `docs/examples/beside.md` and its
//! Japanese twin; `--wscope PATH` takes that binary instead of the one of the workspace.
//!
//! It runs in a network namespace of its own, so that the ports of the text are free and nothing
//! leaves this machine.

mod cases;
mod servers;

use crate::bench::connect::clients;
use crate::setup;
use crate::shell::{Failure, command, has, path, root, step};
use cases::{CASES, Case};
use servers::Servers;
use std::ffi::OsString;
use std::fmt::Write as _;
use std::path::{Path, PathBuf};
use std::process::{Command, Stdio};

/// A text in English and in Japanese.
type Pair = [&'static str; 2];

/// What it takes, besides Node and the clients.
const PROGRAMS: [&str; 5] = ["curl", "ip", "nginx", "openssl", "unshare"];
const PAGES: [&str; 2] = ["docs/examples/beside.md", "docs/examples/beside.ja.md"];
const LANGUAGES: [&str; 2] = ["en", "ja"];
const TITLE: Pair =
    ["# The same endpoint, seen by others and by wscope", "# 同じ接続先を、ほかのツールと wscope で見る"];
const LEAD: Pair = [
    "Printed by `cargo xtask bench beside --write`, which starts the servers, runs every command as it \
     stands here, and changes nothing in what came.",
    "`cargo xtask bench beside --write` の出力です。サーバーを起動し、ここにあるコマンドをそのまま実行した結果で、\
     手を加えていません。",
];

pub(super) fn bench(words: &[String]) -> Result<(), Failure> {
    let mut words = words.iter().map(String::as_str);
    let (mut write, mut inside, mut wscope) = (false, false, None);
    while let Some(word) = words.next() {
        match (word, words.clone().next()) {
            ("--write", _) => write = true,
            ("--inside", _) => inside = true,
            ("--wscope", Some(path)) => {
                wscope = Some(PathBuf::from(path));
                words.next();
            }
            _ => {
                return Err(Failure::new(format!(
                    "bench beside knows --write and --wscope PATH, not {word:?}"
                )));
            }
        }
    }
    let wscope = wscope.map_or_else(crate::run::binary, Ok)?;
    if inside {
        return print(&wscope, write);
    }
    if let Some(missing) = PROGRAMS.iter().find(|program| !has(program)) {
        return Err(Failure::new(format!("{missing} is not installed; cargo xtask test would do it")));
    }
    setup::node()?;
    setup::packages("tests/peers")?;
    let this = std::env::current_exe().map_err(|error| Failure::new(format!("find myself: {error}")))?;
    let (peers, absent) = clients::all(&wscope);
    absent.iter().for_each(|why| println!("   {why}"));
    let folders = peers.iter().filter_map(|peer| peer.program.parent().map(Path::to_path_buf));
    let usual = path();
    let folders = folders.chain(std::env::split_paths(&usual));
    let folders: OsString = std::env::join_paths(folders)
        .map_err(|error| Failure::new(format!("the path of the commands: {error}")))?;
    let script = "ip link set lo up && exec \"$0\" bench beside --inside \"$@\"";
    let mut unshare = command(&["unshare", "--net", "sh", "-c", script]);
    unshare.arg(this).arg("--wscope").arg(&wscope).args(write.then_some("--write"));
    step("three endpoints and what is said of them", unshare.env("PATH", folders))
}

/// The part that runs inside.
fn print(wscope: &Path, write: bool) -> Result<(), Failure> {
    // A folder that says nothing of this machine: what it prints of itself is shown to all.
    let home = std::env::temp_dir().join("wscope-beside");
    let servers = Servers::start(&home)?;
    for (index, page) in PAGES.iter().enumerate() {
        let text = tell(index, &home, wscope)?;
        if write {
            setup::write(&root().join(page), &text)?;
        } else {
            println!("{text}");
        }
    }
    drop(servers);
    Ok(())
}

fn tell(index: usize, home: &Path, wscope: &Path) -> Result<String, Failure> {
    let mut text = format!("{}\n\n{}\n", TITLE[index], LEAD[index]);
    for case in &CASES {
        text.push_str(&of_case(case, index, home, wscope)?);
    }
    Ok(text)
}

fn of_case(case: &Case, index: usize, home: &Path, wscope: &Path) -> Result<String, Failure> {
    let mut text = format!("\n## {}\n\n{}\n", case.title[index], case.what[index]);
    let commands = case.others.iter().copied().chain([case.ours]);
    for line in commands {
        let said = run(line, home, wscope, LANGUAGES[index])?;
        let fence = if said.contains("```") { "````" } else { "```" };
        let _ = write!(text, "\n`{line}`\n\n{fence}text\n{}\n{fence}\n", said.trim_end());
    }
    Ok(text)
}

/// What a command prints, on either stream, within ten seconds.
fn run(line: &str, home: &Path, wscope: &Path, language: &str) -> Result<String, Failure> {
    let mut path = wscope.parent().unwrap_or(home).as_os_str().to_owned();
    path.push(":");
    path.push(std::env::var_os("PATH").unwrap_or_default());
    let mut child = Command::new("timeout")
        .args(["10", "sh", "-c", &format!("exec 2>&1; {line}")])
        .current_dir(home)
        .env("PATH", path)
        .env("LANG", if language == "ja" { "ja_JP.UTF-8" } else { "C.UTF-8" })
        .env_remove("LC_ALL")
        .stdin(Stdio::piped())
        .stdout(Stdio::piped())
        .spawn()
        .map_err(|error| Failure::new(format!("run {line:?}: {error}")))?;
    // Held open: a client that talks to its user leaves at the end of the input.
    let input = child.stdin.take();
    let output =
        child.wait_with_output().map_err(|error| Failure::new(format!("read from {line:?}: {error}")))?;
    drop(input);
    Ok(String::from_utf8_lossy(&output.stdout).replace('\r', ""))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_the_readmes_quote_was_printed() -> Result<(), Box<dyn std::error::Error>> {
        let printed = |page: &str| -> Result<String, Box<dyn std::error::Error>> {
            let text = std::fs::read_to_string(root().join(page))?;
            // Long notes are wrapped: between Japanese characters without a space.
            let lines = text.lines().map(|line| line.trim_start_matches([' ', '|', '=']));
            Ok(lines.collect::<Vec<_>>().join(" "))
        };
        for (readme, page) in ["README.md", "README.ja.md"].iter().zip(PAGES) {
            let (said, text) = (printed(page)?, std::fs::read_to_string(root().join(readme))?);
            let said = [said.clone(), said.replace(' ', "")];
            let rows = text.lines().filter(|line| line.starts_with("| ") && line.contains("<br>"));
            let mut quotes = 0;
            for quote in rows.flat_map(|row| row.split('`').skip(1).step_by(2)) {
                quotes += 1;
                let found = said[0].contains(quote) || said[1].contains(&quote.replace(' ', ""));
                assert!(found, "{readme} quotes {quote:?}, which {page} does not have");
            }
            assert!(quotes > 9, "{readme} quotes {quotes} times");
        }
        Ok(())
    }
}
