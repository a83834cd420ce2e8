//! `wscope lint`, and what every check of files shares: files are read here, and judged by their readers.

use crate::args::Format;
use crate::failure::{Exit, Failure};
use crate::terminal::Terminal;
use finding::{Report, Severity};
use std::io::Read;
use std::path::{Path, PathBuf};

/// The endings of files that may hold WebSocket code.
const SCRIPTS: &[&str] =
    &["js", "mjs", "cjs", "jsx", "ts", "mts", "cts", "tsx", "html", "htm", "vue", "svelte"];

pub(super) fn lint(paths: &[PathBuf], format: Format, terminal: Terminal) -> Result<Exit, Failure> {
    let mut files = vec![];
    for path in paths {
        walk(path, &mut files)?;
    }
    let judge = |path: &Path| Ok(script::check(&path.to_string_lossy(), &read(path)?));
    check(&files, judge, format, terminal)
}

/// The files in a folder, sorted; without what is hidden or installed, and without following links.
fn walk(path: &Path, files: &mut Vec<PathBuf>) -> Result<(), Failure> {
    let failed = |source| Failure::Read { path: path.to_owned(), source };
    if !std::fs::metadata(path).map_err(failed)?.is_dir() {
        files.push(path.to_owned());
        return Ok(());
    }
    let entries: Result<Vec<_>, _> = std::fs::read_dir(path).map_err(failed)?.collect();
    let mut entries = entries.map_err(failed)?;
    entries.sort_by_key(std::fs::DirEntry::file_name);
    for entry in entries {
        let name = entry.file_name();
        let name = name.to_string_lossy();
        let kind = entry.file_type().map_err(failed)?;
        if name.starts_with('.') || name == "node_modules" {
            continue;
        }
        let path = entry.path();
        let ending = path.extension().map(|it| it.to_string_lossy().to_ascii_lowercase());
        if kind.is_dir() {
            walk(&path, files)?;
        } else if kind.is_file() && ending.is_some_and(|it| SCRIPTS.contains(&it.as_str())) {
            files.push(path);
        }
    }
    Ok(())
}

/// Prints the report on each file.
pub(super) fn check(
    files: &[PathBuf],
    judge: impl Fn(&Path) -> Result<Report, Failure>,
    format: Format,
    terminal: Terminal,
) -> Result<Exit, Failure> {
    let (mut found, mut warnings, mut errors) = (0, 0, 0);
    for path in files {
        let report = judge(path)?;
        let count = |severity| report.findings.iter().filter(|it| it.severity == severity).count();
        errors += count(Severity::Error);
        warnings += count(Severity::Warning);
        match format {
            Format::Json => terminal.print(&format!("{}\n", finding::json(&report, terminal.language)))?,
            Format::Text | Format::Markdown if report.findings.is_empty() && files.len() > 1 => {}
            Format::Text | Format::Markdown => {
                let gap = if found > 0 { "\n" } else { "" };
                let text = match format {
                    Format::Markdown => finding::markdown(&report, terminal.language),
                    _ => finding::text(&report, terminal.look()),
                };
                terminal.print(&format!("{gap}{text}"))?;
                found += 1;
            }
        }
    }
    if format == Format::Text && files.len() != 1 {
        let gap = if found > 0 { "\n" } else { "" };
        let sum = terminal.say(
            &format!("files checked: {}, errors: {errors}, warnings: {warnings}", files.len()),
            &format!("調べたファイル: {}、エラー: {errors}、警告: {warnings}", files.len()),
        );
        terminal.print(&format!("{gap}{sum}\n"))?;
    }
    Ok(if errors + warnings > 0 { Exit::Findings } else { Exit::Well })
}

/// The bytes of a file, or of the standard input.
pub(super) fn read(path: &Path) -> Result<Vec<u8>, Failure> {
    let mut bytes = vec![];
    let read = match path.to_str() {
        Some("-") => std::io::stdin().lock().read_to_end(&mut bytes).map(|_| bytes),
        _ => std::fs::read(path),
    };
    read.map_err(|source| Failure::Read { path: path.to_owned(), source })
}
