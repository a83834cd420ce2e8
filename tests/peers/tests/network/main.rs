//! The doctor between real machines: a client, a router and a server in namespaces of their own, with
//! real firewalls, resolvers, proxies and servers. Each row is a set-up and what must be said of it.

mod rows;

use peers::Street;
use serde_json::Value;
use std::fmt::Write as _;
use std::path::Path;
use std::sync::atomic::{AtomicUsize, Ordering};

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

fn report(row: &Row) -> Result<Value, String> {
    let program = Path::new(env!("CARGO_BIN_EXE_peers-diagnose"));
    row.street.diagnose(program, row.ask).map_err(|error| error.to_string())
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
fn ask_all(rows: &[&Row]) -> Vec<Result<Value, String>> {
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
    let mut wrong = vec![];
    for (row, seen) in rows.iter().zip(seen) {
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
