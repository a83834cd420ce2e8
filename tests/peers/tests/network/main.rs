//! The doctor between real machines: a client, a router and a server in namespaces of their own, with
//! real firewalls, resolvers, proxies and servers. Each row is a set-up and what must be said of it.

mod rows;

use peers::{Entry, Street, Verdict};
use serde_json::Value;
use std::fmt::Write as _;
use std::path::Path;
use std::sync::atomic::{AtomicUsize, Ordering};
use std::time::{Duration, Instant};

/// Streets that stand at once.
const SIDE_BY_SIDE: usize = 6;

/// A set-up, and what the doctor must say.
struct Row {
    /// The first finding: the root cause, or the remark on what works all the same. Empty: nothing.
    says: &'static str,
    /// Whether the verdict is that it works.
    works: bool,
    /// The set-up in words.
    set_up: &'static str,
    street: Street<'static>,
    /// The URL, and options of `peers-diagnose`.
    ask: &'static [&'static str],
    /// Words that stand in the message or in a note.
    words: &'static [&'static str],
}

/// The doctor's report, and how long the street stood for it.
type Seen = (Result<Value, String>, Duration);

fn report(row: &Row) -> Seen {
    let program = Path::new(env!("CARGO_BIN_EXE_peers-diagnose"));
    let began = Instant::now();
    let seen = row.street.diagnose(program, row.ask).map_err(|error| error.to_string());
    (seen, began.elapsed())
}

/// Its verdict; where it works and something is still to be said, that.
fn verdict(report: &Value) -> Verdict {
    let mut verdict = Verdict::of_json(report);
    let remark = report["findings"][0]["cause"].as_str().map(str::to_owned);
    verdict.cause = verdict.cause.or(remark);
    verdict
}

/// Writes the rows where they are asked for.
fn record(rows: &[&Row], seen: &[Seen]) {
    let verdicts: Vec<_> = seen.iter().map(|(seen, _)| seen.as_ref().map(verdict)).collect();
    let entries: Vec<_> = rows
        .iter()
        .zip(seen)
        .zip(&verdicts)
        .map(|((row, (_, took)), seen)| Entry {
            cause: Some(row.says).filter(|it| !it.is_empty()),
            set_up: format!("three machines: {}", row.set_up),
            real: true,
            seen: seen.as_ref().map_err(ToString::to_string),
            took: *took,
        })
        .collect();
    peers::record(&entries).expect("the matrix is written");
}

/// What is wrong with a report; empty: nothing.
fn objection(row: &Row, report: &Value) -> String {
    let mut words = String::new();
    let first = &report["findings"][0];
    let said = first["cause"].as_str().unwrap_or_default();
    if said != row.says || report["verdict"]["healthy"] != row.works {
        let _ = write!(words, "says {said:?} (healthy: {}) ", report["verdict"]["healthy"]);
    }
    let labelled = first["labels"].as_array().is_some_and(|it| !it.is_empty());
    if !said.is_empty() && !labelled {
        words.push_str("points at nothing ");
    }
    let text = format!("{}\n{}", first["message"], first["notes"]);
    for wanted in row.words.iter().filter(|it| !text.contains(**it)) {
        let _ = write!(words, "does not say {wanted:?} ");
    }
    if !words.is_empty() {
        let _ = write!(words, "\n  {text}\n  steps {}", report["steps"]);
    }
    words
}

/// Asks about every row, some side by side: many wait for something that never comes.
fn ask_all(rows: &[&Row]) -> Vec<Seen> {
    let next = AtomicUsize::new(0);
    let work = || {
        let mut done = vec![];
        while let Some((index, row)) =
            Some(next.fetch_add(1, Ordering::Relaxed)).and_then(|it| Some((it, rows.get(it)?)))
        {
            done.push((index, report(row)));
        }
        done
    };
    let mut all: Vec<_> = std::thread::scope(|scope| {
        let working: Vec<_> = (0..SIDE_BY_SIDE).map(|_| scope.spawn(work)).collect();
        working.into_iter().flat_map(|it| it.join().expect("no row panics")).collect()
    });
    all.sort_by_key(|(index, _)| *index);
    all.into_iter().map(|(_, seen)| seen).collect()
}

#[test]
fn the_doctor_names_what_is_wrong_between_machines() {
    let only = std::env::var("WSCOPE_ROW").unwrap_or_default();
    let rows: Vec<&Row> = rows::all().into_iter().filter(|it| it.set_up.contains(&only)).collect();
    let seen = ask_all(&rows);
    record(&rows, &seen);
    let mut wrong = vec![];
    for (row, (seen, _)) in rows.iter().zip(seen) {
        let words = match seen {
            Err(error) => error,
            Ok(report) => objection(row, &report),
        };
        if !words.is_empty() {
            wrong.push(format!("{} [{}]: {words}", row.says, row.set_up));
        }
    }
    assert!(wrong.is_empty(), "{} of {}:\n{}", wrong.len(), rows.len(), wrong.join("\n"));
}
