//! The doctor, asked by the workbench; what he says, in both languages and in every form.

use doctor::Question;
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
    let report = doctor::diagnose_from_watched(first, question(attempt), show).await;
    store::Report { en: papers(&report, Language::En), ja: papers(&report, Language::Ja) }
}

/// What is to be said of this attempt, which was not made yet.
pub(crate) async fn first(attempt: Attempt) -> Report {
    doctor::diagnose(question(attempt)).await
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
