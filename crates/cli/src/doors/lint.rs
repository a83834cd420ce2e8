//! `wscope lint`: walks folders, has every file judged, several at a time, and mends what is asked for.

mod each;
mod walk;

use super::files::{Printer, read};
use super::mend::diff;
use crate::args::Lint;
use crate::failure::{Exit, Failure};
use crate::terminal::Terminal;
use ::doctor::CodeFile;
use finding::{Report, Text};
use script::{Mended, Page};
use std::fs;
use std::io::{self, Write};
use std::path::{Path, PathBuf};
use tempfile::NamedTempFile;

/// What is done with each file.
#[derive(Clone, Copy)]
struct Task {
    page: Option<Page>,
    /// It is mended, and what changes the program too.
    mends: Option<bool>,
    writes: bool,
}

/// What came of a file.
struct Outcome {
    report: Report,
    mended: Option<(Vec<u8>, Mended)>,
}

pub(super) fn lint(args: &Lint, terminal: Terminal) -> Result<Exit, Failure> {
    if args.filename.is_some() && !args.stdin {
        return Err(Failure::Usage(Text::new(
            "--filename names the standard input: it wants --stdin",
            "--filename は標準入力の名前です。--stdin とともに指定してください",
        )));
    }
    let mends = (args.fix || args.fix_unsafe || args.diff).then_some(args.fix_unsafe);
    let page = args.page_url.as_deref().map(|url| Page { is_secure: url.starts_with("https:") });
    let task = Task { page, mends, writes: !args.diff && !args.stdin };
    if args.stdin {
        return lint_input(args, task, terminal);
    }
    let walk::Walked { files, mut closed } = walk::files(&args.paths)?;
    let mut printer = Printer::new(args.format.format, terminal, files.len());
    let mut fixes = 0;
    each::in_order(
        &files,
        |path| examine(path, task),
        |path, outcome| {
            let outcome = match outcome {
                Ok(outcome) => outcome,
                // The others are looked at all the same.
                Err(failure) => {
                    closed.push(failure);
                    return Ok(());
                }
            };
            if let Some((before, mended)) = outcome.mended.filter(|(before, it)| it.bytes != *before) {
                fixes += mended.fixes;
                if args.diff {
                    show(path, &before, &mended.bytes, terminal)?;
                    return Ok(());
                }
            }
            match args.diff {
                true => Ok(()),
                false => printer.print(outcome.report),
            }
        },
    )?;
    if mends.is_some() && !args.diff {
        terminal.tell(&terminal.say(&format!("fixes made: {fixes}\n"), &format!("直した箇所: {fixes}\n")));
    }
    let exit = match args.diff {
        true if fixes > 0 => Exit::Findings,
        true => Exit::Well,
        false => printer.end()?,
    };
    closed.iter().filter_map(|it| it.say(terminal.language)).for_each(|said| terminal.tell(&said));
    Ok(if closed.is_empty() { exit } else { Exit::NotDone })
}

/// The files of a client's sources that may open a WebSocket.
pub(super) fn sources(path: &Path) -> Result<Vec<CodeFile>, Failure> {
    let walk::Walked { files, closed } = walk::files(&[path.to_owned()])?;
    if let Some(failure) = closed.into_iter().next() {
        return Err(failure);
    }
    let mut found = vec![];
    for path in files {
        let bytes = read(&path)?;
        if memchr::memmem::find(&bytes, b"ebSocket").is_some() {
            found.push(CodeFile { name: path.to_string_lossy().into_owned(), bytes });
        }
    }
    Ok(found)
}

fn examine(path: &Path, task: Task) -> Result<Outcome, Failure> {
    let bytes = read(path)?;
    let outcome = judge(&path.to_string_lossy(), bytes, task);
    if let Some((before, mended)) = &outcome.mended
        && task.writes
        && mended.bytes != *before
    {
        replace(path, before, &mended.bytes).map_err(|error| not_written(path, &error))?;
    }
    Ok(outcome)
}

fn judge(name: &str, bytes: Vec<u8>, task: Task) -> Outcome {
    match task.mends {
        None => Outcome { report: script::check_in(name, &bytes, task.page), mended: None },
        Some(with_unsafe) => {
            let mended = script::mend(name, &bytes, task.page, with_unsafe);
            Outcome { report: mended.left.clone(), mended: Some((bytes, mended)) }
        }
    }
}

/// The standard input: what is mended goes to the standard output, and what is left to the other one.
fn lint_input(args: &Lint, task: Task, terminal: Terminal) -> Result<Exit, Failure> {
    let name = args.filename.as_deref().unwrap_or("-");
    let outcome = judge(name, read(Path::new("-"))?, task);
    let Some((before, mended)) = outcome.mended else {
        let mut printer = Printer::new(args.format.format, terminal, 1);
        printer.print(outcome.report)?;
        return printer.end();
    };
    if args.diff {
        show(Path::new(name), &before, &mended.bytes, terminal)?;
        return Ok(if mended.bytes == before { Exit::Well } else { Exit::Findings });
    }
    terminal.print_bytes(&mended.bytes)?;
    if !outcome.report.findings.is_empty() {
        terminal.tell(&finding::text(&outcome.report, terminal.look_of_errors()));
    }
    Ok(if outcome.report.findings.is_empty() { Exit::Well } else { Exit::Findings })
}

fn show(path: &Path, before: &[u8], after: &[u8], terminal: Terminal) -> Result<(), Failure> {
    let form = diff::Form { colour: terminal.look().colour, escaped: terminal.is_watched() };
    let name = path.to_string_lossy();
    terminal.print_bytes(&diff::unified(name.trim_start_matches(['.', '/']), before, after, form))
}

/// Puts the new bytes in the place of the file, at once and with its mode; what a link leads to is
/// replaced, and the link stays.
fn replace(path: &Path, before: &[u8], after: &[u8]) -> io::Result<()> {
    let path: PathBuf = fs::canonicalize(path)?;
    if fs::read(&path)? != before {
        return Err(io::Error::other("it has changed meanwhile"));
    }
    let folder = path.parent().unwrap_or(Path::new("/"));
    let mut fresh: NamedTempFile = tempfile::Builder::new().prefix(".wscope-").tempfile_in(folder)?;
    fresh.write_all(after)?;
    fresh.as_file().set_permissions(fs::metadata(&path)?.permissions())?;
    fresh.as_file().sync_all()?;
    fresh.persist(&path).map(|_| ()).map_err(|error| error.error)
}

fn not_written(path: &Path, error: &io::Error) -> Failure {
    let path = finding::safe_line(&path.to_string_lossy());
    Failure::NotDone(Text::new(
        format!("cannot write {path}: {error}"),
        format!("{path} に書き込めません: {error}"),
    ))
}
