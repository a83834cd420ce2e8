//! What every check of files shares: they are read here, judged by their readers, and the reports on
//! them printed.

use crate::args::FileFormat;
use crate::failure::{Exit, Failure};
use crate::terminal::Terminal;
use finding::{Report, Severity};
use std::io::Read;
use std::path::{Path, PathBuf};

/// Prints the report on each file.
pub(super) fn check(
    files: &[PathBuf],
    judge: impl Fn(&Path) -> Result<Report, Failure>,
    format: FileFormat,
    terminal: Terminal,
) -> Result<Exit, Failure> {
    let mut printer = Printer::new(format, terminal, files.len());
    for path in files {
        printer.print(judge(path)?)?;
    }
    printer.end()
}

/// Prints reports one after the other, and the sum of them at the end.
pub(super) struct Printer {
    format: FileFormat,
    terminal: Terminal,
    /// How many files there are.
    files: usize,
    errors: usize,
    warnings: usize,
    /// Whether something stands above.
    has_printed: bool,
    /// For the one form that is a document of all files.
    kept: Vec<Report>,
}

impl Printer {
    pub(super) fn new(format: FileFormat, terminal: Terminal, files: usize) -> Self {
        Self { format, terminal, files, errors: 0, warnings: 0, has_printed: false, kept: vec![] }
    }

    pub(super) fn print(&mut self, report: Report) -> Result<(), Failure> {
        let count = |severity| report.findings.iter().filter(|it| it.severity == severity).count();
        self.errors += count(Severity::Error);
        self.warnings += count(Severity::Warning);
        let language = self.terminal.language;
        match self.format {
            FileFormat::Json => self.terminal.print(&format!("{}\n", finding::json(&report, language))),
            FileFormat::Github => self.terminal.print(&finding::github(&report, language)),
            FileFormat::Sarif => {
                if !report.findings.is_empty() {
                    self.kept.push(report);
                }
                Ok(())
            }
            FileFormat::Text | FileFormat::Markdown if report.findings.is_empty() && self.files > 1 => Ok(()),
            FileFormat::Markdown => self.print_apart(&finding::markdown(&report, language)),
            FileFormat::Text => self.print_apart(&finding::text(&report, self.terminal.look())),
        }
    }

    /// Prints a text that an empty line parts from the one above.
    fn print_apart(&mut self, text: &str) -> Result<(), Failure> {
        let gap = if self.has_printed { "\n" } else { "" };
        self.has_printed = true;
        self.terminal.print(&format!("{gap}{text}"))
    }

    /// Prints what stands at the end, and says how it ends.
    pub(super) fn end(mut self) -> Result<Exit, Failure> {
        if self.format == FileFormat::Sarif {
            let version = env!("CARGO_PKG_VERSION");
            let log = finding::sarif(&self.kept, self.terminal.language, version);
            self.terminal.print(&format!("{log:#}\n"))?;
        }
        if self.format == FileFormat::Text && self.files != 1 {
            let (files, errors, warnings) = (self.files, self.errors, self.warnings);
            let sum = self.terminal.say(
                &format!("files checked: {files}, errors: {errors}, warnings: {warnings}\n"),
                &format!("調べたファイル: {files}、エラー: {errors}、警告: {warnings}\n"),
            );
            self.print_apart(&sum)?;
        }
        Ok(if self.errors + self.warnings > 0 { Exit::Findings } else { Exit::Well })
    }
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
