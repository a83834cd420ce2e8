//! The doctor against real peers: each row is a set-up that a user may have, and the one verdict.

mod rows;
mod set_up;

use doctor::Question;
use peers::Verdict;
use rows::ROWS;
use std::any::Any;
use std::error::Error;
use std::fmt::Write as _;
use std::path::Path;

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

fn examine(row: &Row) -> Seen {
    match row.make {
        Make::There(look) => look(Path::new(env!("CARGO_BIN_EXE_peers-diagnose"))),
        Make::Here(make) => {
            let Stage { question, peers } = make()?;
            let runtime = tokio::runtime::Builder::new_current_thread().enable_all().build()?;
            let report = runtime.block_on(doctor::diagnose(question));
            drop(peers);
            Ok(Verdict::of(&report))
        }
    }
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
    // Side by side: half of the rows wait for something that never comes.
    let seen: Vec<Seen> = std::thread::scope(|scope| {
        let looking: Vec<_> =
            ROWS.iter().map(|row| scope.spawn(|| examine(row).map_err(|it| it.to_string()))).collect();
        looking.into_iter().map(|it| it.join().expect("no row panics").map_err(Into::into)).collect()
    });
    if let Some(path) = std::env::var_os("WSCOPE_PEERS_TABLE") {
        std::fs::write(path, table(&seen)).unwrap();
    }
    let objections: Vec<String> = ROWS
        .iter()
        .zip(&seen)
        .map(|(row, seen)| (row, objection(row, seen)))
        .filter(|(_, words)| !words.is_empty())
        .map(|(row, words)| format!("{} [{}]: {words}", row.cause.unwrap_or("healthy"), row.set_up))
        .collect();
    assert!(objections.is_empty(), "{} of {}:\n{}", objections.len(), ROWS.len(), objections.join("\n"));
}

/// All of it as Markdown.
fn table(seen: &[Seen]) -> String {
    let mut table =
        String::from("| cause | real set-up | verdict printed | certainty |\n|---|---|---|---|\n");
    for (row, seen) in ROWS.iter().zip(seen) {
        let cause = row.cause.unwrap_or("healthy");
        let (verdict, certainty) = match seen {
            Ok(seen) => {
                let said = seen.cause.as_deref().map(|it| format!("`{it}`: {}", seen.message));
                (said.unwrap_or("healthy".into()), seen.certainty.clone().unwrap_or_default())
            }
            Err(error) => (format!("the peer failed: {error}"), String::new()),
        };
        let _ =
            writeln!(table, "| `{cause}` | {} | {} | {certainty} |", row.set_up, verdict.replace('|', "\\|"));
    }
    table
}
