//! What whoever watches an examination is told, while it runs.

use doctor::{Question, diagnose_watched};
use finding::{Progress, Status};
use model::Attempt;
use std::sync::Mutex;
use std::time::Duration;

/// Everything that is told of this lab's server, in order, and the report's experiments.
async fn watch(cause: &str) -> (Vec<Progress>, finding::Report) {
    let running = lab::start(cause).await.expect("the lab starts on loopback");
    let mut attempt = Attempt::new(&running.url);
    attempt.request.origin = running.hints.origin.clone();
    let question = Question {
        attempt,
        page: None,
        upstream: None,
        client: None,
        timeout: Duration::from_secs(3),
        idle: None,
        try_paths: false,
    };
    let told = Mutex::new(vec![]);
    let report = diagnose_watched(question, |now| told.lock().expect("no test panics here").push(now)).await;
    running.stop().await;
    (told.into_inner().expect("no test panics here"), report)
}

#[tokio::test]
async fn each_step_is_told_when_it_ended_then_the_experiments() {
    let (told, report) = watch("origin/rejected").await;
    let ladders: Vec<Vec<_>> =
        told.iter().map(|now| now.steps.iter().map(|step| step.step).collect()).collect();
    assert!(ladders.windows(2).all(|pair| pair[1].starts_with(&pair[0])), "a ladder only grows: {ladders:?}");
    assert!(ladders.contains(&vec!["uri"]) && ladders.contains(&vec!["uri", "dns", "tcp"]), "{ladders:?}");
    assert_eq!(
        told[told.len() - 1].steps.last().map(|it| (it.step, it.status)),
        Some(("upgrade", Status::Failed))
    );

    let planned = told.iter().find(|now| !now.experiments.is_empty()).expect("a refusal needs experiments");
    let outcomes: Vec<_> = planned.experiments.iter().map(|it| it.outcome.is_some()).collect();
    assert!(outcomes[0] && !outcomes[1..].contains(&true), "only the first attempt ended: {outcomes:?}");
    let last = &told[told.len() - 1].experiments;
    assert_eq!(last.len(), report.experiments.len());
    for (told, reported) in last.iter().zip(&report.experiments) {
        assert_eq!((&told.variation, &told.outcome), (&reported.variation, &reported.outcome));
    }
    assert_eq!(report.findings[0].decided_by, ["without-origin"]);
}

#[tokio::test]
async fn a_healthy_endpoint_needs_no_experiments_and_its_ladder_is_told_all_the_same() {
    let (told, report) = watch("session/ping-unanswered").await;
    assert!(report.experiments.is_empty() && told.iter().all(|now| now.experiments.is_empty()));
    let last = told[told.len() - 1].steps.last().map(|it| it.step);
    assert!(matches!(last, Some("frames" | "close")), "{last:?}");
}
