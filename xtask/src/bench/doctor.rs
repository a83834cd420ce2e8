//! `cargo xtask bench doctor`: the matrix of the doctor. For each cause the set-ups that show it,
//! with others' software where it can and else the lab's, the verdict, right or wrong, and the time;
//! and the totals.

use crate::bench::page;
use crate::setup;
use crate::shell::{Failure, command, root};
use serde_json::Value;
use std::collections::BTreeSet;
use std::fmt::Write as _;

/// A row as a test wrote it.
struct Row {
    cause: Option<String>,
    set_up: String,
    real: bool,
    said: Option<String>,
    certainty: String,
    failed: Option<String>,
    ms: f64,
}

/// Runs the tests that ask the doctor about each set-up, and prints what it said. `--write` puts the
/// table into the bench's page of the docs.
pub(super) fn bench(options: &[String]) -> Result<(), Failure> {
    let write = match options.iter().map(String::as_str).collect::<Vec<_>>()[..] {
        [] => false,
        ["--write"] => true,
        _ => return Err(Failure::new(format!("bench doctor knows --write, not {options:?}"))),
    };
    setup::for_tests()?;
    let rows = ask()?;
    let text = table(&rows);
    println!("{text}");
    if write {
        page::into_page(&root().join("docs/benches/doctor.md"), &text)?;
    }
    match rows.iter().filter(|row| !row.is_right()).count() {
        0 => Ok(()),
        wrong => Err(Failure::new(format!("{wrong} of {} verdicts are wrong", rows.len()))),
    }
}

/// What the tests wrote. That they fail where a verdict is wrong shows in the rows too.
fn ask() -> Result<Vec<Row>, Failure> {
    let folder = root().join(".work");
    let file = folder.join("matrix.jsonl");
    std::fs::create_dir_all(&folder)
        .map_err(|error| Failure::new(format!("make {}: {error}", folder.display())))?;
    let _ = std::fs::remove_file(&file);
    let words = [
        "cargo",
        "test",
        "--quiet",
        "-p",
        "wscope-peers",
        "--test",
        "doctor",
        "--test",
        "lab",
        "--no-fail-fast",
    ];
    println!("── the doctor at every set-up");
    let tests = command(&words)
        .env("WSCOPE_MATRIX", &file)
        .output()
        .map_err(|error| Failure::new(format!("start cargo: {error}")))?;
    let text = std::fs::read_to_string(&file).unwrap_or_default();
    let rows: Vec<_> =
        text.lines().filter_map(|line| serde_json::from_str(line).ok()).map(|it| Row::of(&it)).collect();
    if rows.is_empty() {
        return Err(Failure::new(format!("no verdict came:\n{}", String::from_utf8_lossy(&tests.stderr))));
    }
    Ok(rows)
}

impl Row {
    fn of(value: &Value) -> Self {
        let word = |name: &str| value[name].as_str().map(str::to_owned);
        Self {
            cause: word("cause"),
            set_up: word("set_up").unwrap_or_default(),
            real: value["real"].as_bool().unwrap_or_default(),
            said: word("said"),
            certainty: word("certainty").unwrap_or_default(),
            failed: word("failed"),
            ms: value["ms"].as_f64().unwrap_or_default(),
        }
    }

    fn is_right(&self) -> bool {
        self.failed.is_none() && self.said == self.cause
    }

    fn is_class_right(&self) -> bool {
        let class =
            |cause: &Option<String>| cause.as_deref().and_then(|it| it.split('/').next()).map(str::to_owned);
        self.failed.is_none() && class(&self.said) == class(&self.cause)
    }
}

fn table(rows: &[Row]) -> String {
    let mut sorted: Vec<&Row> = rows.iter().collect();
    sorted.sort_by_key(|row| (row.cause.is_none(), row.cause.clone(), !row.real));
    let mut text = String::from("| shows | set-up | by | verdict | | ms |\n|---|---|---|---|---|---|\n");
    for row in sorted {
        let shows = row.cause.as_deref().unwrap_or("healthy");
        let by = if row.real { "real software" } else { "the lab" };
        let said = match (&row.failed, &row.said) {
            (Some(why), _) => format!("not asked: {}", why.lines().next().unwrap_or_default()),
            (None, Some(said)) => format!("`{said}`, {}", row.certainty),
            (None, None) => "healthy".to_owned(),
        };
        let right = if row.is_right() { "right" } else { "**wrong**" };
        let set_up = row.set_up.replace('|', "\\|");
        let _ = writeln!(
            text,
            "| `{shows}` | {set_up} | {by} | {} | {right} | {:.0} |",
            said.replace('|', "\\|"),
            row.ms
        );
    }
    format!("{}\n\n{text}", totals(rows))
}

/// The totals in one paragraph.
fn totals(rows: &[Row]) -> String {
    let faulty: Vec<_> = rows.iter().filter(|row| row.cause.is_some()).collect();
    let healthy: Vec<_> = rows.iter().filter(|row| row.cause.is_none()).collect();
    let causes: BTreeSet<_> = faulty.iter().filter_map(|row| row.cause.as_deref()).collect();
    let real: BTreeSet<_> =
        faulty.iter().filter(|row| row.real).filter_map(|row| row.cause.as_deref()).collect();
    let right = faulty.iter().filter(|row| row.is_right()).count();
    let class = faulty.iter().filter(|row| row.is_class_right()).count();
    let alarms = healthy.iter().filter(|row| !row.is_right()).count();
    format!(
        "Root cause right: {right} of {}. Class right: {class} of {}. False alarms: {alarms} of {} healthy \
         endpoints. {} causes, {} of them by real software.",
        faulty.len(),
        faulty.len(),
        healthy.len(),
        causes.len(),
        real.len(),
    )
}

#[cfg(test)]
mod tests {
    use super::*;
    use serde_json::json;

    #[test]
    fn a_verdict_is_right_or_wrong_and_counted() {
        let row = |cause: Option<&str>, said: Option<&str>| {
            Row::of(&json!({ "cause": cause, "said": said, "set_up": "a | b", "real": true, "ms": 1.6 }))
        };
        let rows = [
            row(Some("tls/expired"), Some("tls/expired")),
            row(Some("tls/expired"), Some("tls/no-san")),
            row(Some("tls/expired"), None),
            row(None, None),
            row(None, Some("uri/fragment")),
        ];
        let text = table(&rows);
        assert!(text.starts_with(
            "Root cause right: 1 of 3. Class right: 2 of 3. False alarms: 1 of 2 healthy endpoints. \
             1 causes, 1 of them by real software."
        ));
        assert!(text.contains("| `healthy` | a \\| b | real software | healthy | right | 2 |"));
    }

    #[test]
    fn a_set_up_that_could_not_be_asked_is_wrong() {
        let row = Row::of(&json!({ "cause": null, "failed": "no nginx", "set_up": "", "real": true }));
        assert!(!row.is_right());
    }
}
