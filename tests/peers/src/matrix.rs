//! The doctor's matrix: what each set-up shows, what the doctor said, and how long it took. Tests
//! write their rows where `WSCOPE_MATRIX` says; `cargo xtask bench doctor` makes the table of them.

use crate::Verdict;
use serde_json::json;
use std::fs::OpenOptions;
use std::io::Write as _;
use std::time::Duration;

/// One row.
#[derive(Clone, Debug)]
pub struct Entry<'a> {
    /// The cause that it shows; `None`: it is healthy.
    pub cause: Option<&'a str>,
    /// The set-up in words.
    pub set_up: String,
    /// Whether others' software shows it; else the lab's does.
    pub real: bool,
    /// What the doctor said, or why it could not be asked.
    pub seen: Result<&'a Verdict, String>,
    /// From the question to the report.
    pub took: Duration,
}

/// Appends the rows where they are asked for.
///
/// # Errors
/// When the file cannot be written.
pub fn record(entries: &[Entry<'_>]) -> std::io::Result<()> {
    let Some(path) = std::env::var_os("WSCOPE_MATRIX") else { return Ok(()) };
    let lines: String = entries.iter().map(|entry| format!("{}\n", entry.line())).collect();
    OpenOptions::new().create(true).append(true).open(path)?.write_all(lines.as_bytes())
}

impl Entry<'_> {
    fn line(&self) -> serde_json::Value {
        let seen = self.seen.as_ref().ok();
        json!({
            "cause": self.cause,
            "set_up": self.set_up,
            "real": self.real,
            "said": seen.and_then(|it| it.cause.as_deref()),
            "message": seen.map(|it| it.message.as_str()),
            "certainty": seen.and_then(|it| it.certainty.as_deref()),
            "failed": self.seen.as_ref().err(),
            "ms": self.took.as_secs_f64() * 1e3,
        })
    }
}
