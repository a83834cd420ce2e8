//! The doctor, asked by the workbench; what he says, in both languages and in every form.

use doctor::{Pasted, Question};
use finding::{Language, Progress, Report};
use model::{Attempt, Trace};
use std::time::Duration;
use store::Papers;

/// How long the doctor may wait for each answer.
const TIMEOUT: Duration = Duration::from_secs(10);

/// Why this attempt, which failed just now, failed. What is known meanwhile is shown.
pub(crate) async fn again(
    first: Trace,
    attempt: Attempt,
    show: impl Fn(Progress) + Send + Sync,
) -> store::Report {
    told(&doctor::diagnose_from_watched(first, question(attempt), show).await)
}

/// What is to be said of this attempt, which was not made yet. What is known meanwhile is shown. Where
/// a browser's message stands in the place of the URL, its URL is examined, and the message explained.
pub(crate) async fn first(mut attempt: Attempt, show: impl Fn(Progress) + Send + Sync) -> Report {
    let pasted = Pasted::read(&attempt.url);
    let url = pasted.url.clone().filter(|_| !pasted.symptoms.is_empty());
    attempt.url = url.unwrap_or(attempt.url);
    let mut report = doctor::diagnose_watched(question(attempt), show).await;
    pasted.beside(&mut report);
    report
}

/// The report in both languages and in every form.
pub(crate) fn told(report: &Report) -> store::Report {
    store::Report { en: papers(report, Language::En), ja: papers(report, Language::Ja) }
}

fn question(attempt: Attempt) -> Question {
    Question {
        attempt,
        page: None,
        upstream: None,
        client: None,
        timeout: TIMEOUT,
        idle: None,
        try_paths: false,
    }
}

fn papers(report: &Report, language: Language) -> Papers {
    Papers {
        json: finding::json(report, language).to_string(),
        markdown: finding::markdown(report, language),
        html: finding::html(report, language),
    }
}
