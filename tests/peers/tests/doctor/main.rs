//! The doctor against real peers: each row is a set-up that a user may have, and the one verdict.

mod rows;
mod set_up;

use doctor::Question;
use peers::{Entry, Verdict};
use std::any::Any;
use std::error::Error;
use std::fmt::Write as _;
use std::path::Path;
use std::sync::atomic::{AtomicUsize, Ordering};
use std::time::{Duration, Instant};

/// Rows that are asked about at once: each has servers of its own.
const SIDE_BY_SIDE: usize = 8;

/// What a set-up gives: the question, and what must live until it is answered.
struct Stage {
    question: Question,
    peers: Vec<Box<dyn Any>>,
}

type Made = Result<Stage, Box<dyn Error>>;
type Seen = Result<Verdict, Box<dyn Error>>;

/// A row: the cause, or healthy; the real set-up in words; and the set-up.
struct Row {
    cause: Option<&'static str>,
    set_up: &'static str,
    /// Causes that the same facts would fit: then the verdict must be no more than likely and name them.
    candidates: &'static [&'static str],
    make: Make,
}

enum Make {
    /// Ask in this process.
    Here(fn() -> Made),
    /// Ask in a namespace.
    There(fn(&Path) -> Seen),
}

/// Causes whose remedy cannot be pasted, since nobody outside knows it: the notes say what to look at.
const IN_WORDS: &[&str] = &["server/not-websocket"];

/// What the doctor says, and how long it took.
fn examine(row: &Row) -> (Seen, Duration) {
    let began = Instant::now();
    let seen = match row.make {
        Make::There(look) => {
            look(Path::new(env!("CARGO_BIN_EXE_peers-diagnose"))).map(|it| (it, began.elapsed()))
        }
        Make::Here(make) => make().and_then(ask_here),
    };
    match seen {
        Ok((verdict, took)) => (Ok(verdict), took),
        Err(error) => (Err(error), began.elapsed()),
    }
}

fn ask_here(stage: Stage) -> Result<(Verdict, Duration), Box<dyn Error>> {
    let runtime = tokio::runtime::Builder::new_current_thread().enable_all().build()?;
    let began = Instant::now();
    let report = runtime.block_on(doctor::diagnose(stage.question));
    let took = began.elapsed();
    drop(stage.peers);
    Ok((Verdict::of(&report), took))
}

/// What is wrong with what was seen; empty: nothing.
fn objection(row: &Row, seen: &Seen) -> String {
    let seen = match seen {
        Ok(seen) => seen,
        Err(error) => return error.to_string(),
    };
    let mut words = String::new();
    if seen.cause.as_deref() != row.cause {
        let _ = write!(words, "says {:?} ({}) ", seen.cause, seen.message);
    }
    if seen.cause.is_some() && !seen.has_labels {
        words.push_str("points at nothing ");
    }
    let unnamed = |it: &&&str| !seen.notes.iter().any(|note| note.contains(**it));
    if !row.candidates.is_empty() && seen.certainty.as_deref() != Some("likely") {
        let _ = write!(words, "is {:?}, and the facts do not tell ", seen.certainty);
    }
    for candidate in row.candidates.iter().filter(unnamed) {
        let _ = write!(words, "does not name {candidate} ");
    }
    let in_words = !seen.notes.is_empty() && row.cause.is_some_and(|cause| IN_WORDS.contains(&cause));
    if seen.cause.is_some() && !seen.has_fix && !in_words {
        words.push_str("gives no fix ");
    }
    if !seen.untranslated.is_empty() {
        let _ = write!(words, "is not translated: {:?}", seen.untranslated);
    }
    words
}

#[test]
fn the_doctor_names_each_cause_at_real_peers() {
    let rows = chosen();
    let seen = examine_all(&rows);
    let entries: Vec<_> = rows
        .iter()
        .zip(&seen)
        .map(|(row, (seen, took))| Entry {
            cause: row.cause,
            set_up: row.set_up.into(),
            real: true,
            seen: seen.as_ref().map_err(ToString::to_string),
            took: *took,
        })
        .collect();
    peers::record(&entries).unwrap();
    let objections: Vec<String> = rows
        .iter()
        .zip(&seen)
        .map(|(row, (seen, _))| (row, objection(row, seen)))
        .filter(|(_, words)| !words.is_empty())
        .map(|(row, words)| format!("{} [{}]: {words}", row.cause.unwrap_or("healthy"), row.set_up))
        .collect();
    assert!(objections.is_empty(), "{} of {}:\n{}", objections.len(), rows.len(), objections.join("\n"));
}

/// Every row; those alone whose cause or set-up has `WSCOPE_ROWS` in it, where that is set.
fn chosen() -> Vec<&'static Row> {
    let wanted = std::env::var("WSCOPE_ROWS").unwrap_or_default();
    let fits = |row: &&Row| row.set_up.contains(&wanted) || row.cause.is_some_and(|it| it.contains(&wanted));
    rows::all().into_iter().filter(fits).collect()
}

/// Asks about every row, some side by side: many wait for something that never comes.
fn examine_all(rows: &[&Row]) -> Vec<(Seen, Duration)> {
    let next = AtomicUsize::new(0);
    let work = || {
        let mut done = vec![];
        while let Some((index, row)) =
            Some(next.fetch_add(1, Ordering::Relaxed)).and_then(|index| Some((index, rows.get(index)?)))
        {
            let (seen, took) = examine(row);
            done.push((index, seen.map_err(|it| it.to_string()), took));
        }
        done
    };
    let mut all: Vec<_> = std::thread::scope(|scope| {
        let working: Vec<_> = (0..SIDE_BY_SIDE).map(|_| scope.spawn(work)).collect();
        working.into_iter().flat_map(|it| it.join().expect("no row panics")).collect()
    });
    all.sort_by_key(|(index, _, _)| *index);
    all.into_iter().map(|(_, seen, took)| (seen.map_err(Into::into), took)).collect()
}
