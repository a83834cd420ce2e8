//! What the linter finds, each finding with a name that stays while its text does.

use crate::shell::Failure;
use std::fs;
use std::path::Path;
use std::process::Command;

/// The longest excerpt of a line, in characters: a bundle may be one line.
const EXCERPT: usize = 240;

/// A finding.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub(super) struct Found {
    pub(super) code: String,
    pub(super) is_error: bool,
    /// The file, from the folder of all packages on.
    pub(super) file: String,
    pub(super) line: usize,
    pub(super) column: usize,
    pub(super) message: String,
    /// Of the code, the file, the message and what is written there.
    pub(super) hash: String,
    /// The lines around it.
    pub(super) around: String,
}

/// Lints the folder. That it crashes, or says that it could not do it, is a failure.
pub(super) fn all(wscope: &Path, packages: &Path) -> Result<Vec<Found>, Failure> {
    println!("── lint the packages");
    let mut lint = Command::new(wscope);
    lint.args(["lint", ".", "--format", "github", "--lang", "en"]).current_dir(packages);
    let output = lint.output().map_err(|error| Failure::new(format!("start wscope: {error}")))?;
    if !matches!(output.status.code(), Some(0 | 1)) {
        let said = String::from_utf8_lossy(&output.stderr);
        return Err(Failure::new(format!("wscope lint ended with {}: {said}", output.status)));
    }
    let text = String::from_utf8_lossy(&output.stdout);
    Ok(text.lines().filter_map(|line| found(line, packages)).collect())
}

/// A line such as `::error file=a.js,line=1,col=2,endColumn=3,title=code/x::what is wrong`.
fn found(line: &str, packages: &Path) -> Option<Found> {
    let (kind, rest) = line.strip_prefix("::")?.split_once(' ')?;
    let (properties, message) = rest.split_once("::")?;
    let property = |name: &str| {
        let mut all = properties.split(',').filter_map(|it| it.split_once('='));
        all.find(|(key, _)| *key == name).map(|(_, value)| plain(value))
    };
    let file = property("file")?.trim_start_matches("./").to_owned();
    let number = |name: &str| property(name).and_then(|it| it.parse().ok());
    let (line, column) = (number("line").unwrap_or(1), number("col").unwrap_or(1));
    let text = fs::read(packages.join(&file)).unwrap_or_default();
    let text = String::from_utf8_lossy(&text).into_owned();
    let (code, message) = (property("title")?, plain(message));
    let written = excerpt(text.lines().nth(line - 1).unwrap_or(""), column, 80);
    let hash = hash(&[&code, &file, &message, written.trim()]);
    let around = (line.saturating_sub(4)..line + 4)
        .filter_map(|at| Some((at + 1, text.lines().nth(at)?)))
        .map(|(at, it)| {
            let sign = if at == line { '>' } else { ' ' };
            format!("{sign}{at:6} {}\n", excerpt(it, if at == line { column } else { 1 }, EXCERPT))
        })
        .collect();
    Some(Found { code, is_error: kind == "error", file, line, column, message, hash, around })
}

/// So much of a line around a column.
fn excerpt(line: &str, column: usize, most: usize) -> String {
    let skipped = column.saturating_sub(most / 2);
    line.chars().skip(skipped).take(most).collect()
}

/// As GitHub reads it.
fn plain(text: &str) -> String {
    let pairs = [("%0A", "\n"), ("%0D", "\r"), ("%3A", ":"), ("%2C", ","), ("%25", "%")];
    pairs.iter().fold(text.to_owned(), |text, (escaped, plain)| text.replace(escaped, plain))
}

/// FNV-1a: the same on every machine and in every version.
fn hash(parts: &[&str]) -> String {
    let mut hash: u64 = 0xcbf2_9ce4_8422_2325;
    for byte in parts.join("\0").bytes() {
        hash = (hash ^ u64::from(byte)).wrapping_mul(0x0100_0000_01b3);
    }
    format!("{hash:016x}")
}

impl Found {
    /// As a person reads it who judges it.
    pub(super) fn shown(&self) -> String {
        let kind = if self.is_error { "error" } else { "warning" };
        let message = self.message.replace('\n', ": ");
        format!(
            "{} {} {kind}\n  {}:{}:{} {message}\n{}\n",
            self.hash, self.code, self.file, self.line, self.column, self.around
        )
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_line_of_the_linter_is_read() {
        let line = "::warning file=./a%2Cb/c.js,line=3,col=7,endColumn=9,title=code/x::100%25 bad%0Ahere";
        let found = found(line, Path::new("/nonexistent")).expect("a finding");
        assert_eq!((found.code.as_str(), found.is_error, found.line, found.column), ("code/x", false, 3, 7));
        assert_eq!((found.file.as_str(), found.message.as_str()), ("a,b/c.js", "100% bad\nhere"));
        assert_eq!(found.hash, hash(&["code/x", "a,b/c.js", "100% bad\nhere", ""]));
        assert_ne!(hash(&["a", "b"]), hash(&["ab"]));
    }
}
