//! The doctor, asked by the workbench; its answer as JSON in English and Japanese.

use doctor::Question;
use finding::{Language, Report, json};
use model::{Attempt, Trace};
use std::time::Duration;

/// How long the doctor may wait for each answer.
const TIMEOUT: Duration = Duration::from_secs(10);

/// Why this attempt, which failed just now, failed.
pub(crate) async fn again(first: Trace, attempt: Attempt) -> (String, String) {
    let report = doctor::diagnose_from(first, question(attempt)).await;
    (say(&report, Language::En), say(&report, Language::Ja))
}

/// What is to be said of this attempt, which was not made yet.
pub(crate) async fn first(attempt: Attempt) -> Report {
    doctor::diagnose(question(attempt)).await
}

fn question(attempt: Attempt) -> Question {
    Question { attempt, page: None, upstream: None, timeout: TIMEOUT, idle: None }
}

fn say(report: &Report, language: Language) -> String {
    json(report, language).to_string()
}
