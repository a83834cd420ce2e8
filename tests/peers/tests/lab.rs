//! The doctor against every server of the lab.

use doctor::Question;
use peers::{Entry, Verdict};
use std::sync::Arc;
use std::time::{Duration, Instant};
use tokio::sync::Semaphore;
use tokio::task::JoinSet;

/// Servers that are asked at once: more would wait for the processor, not for each other.
const SIDE_BY_SIDE: usize = 8;

/// The verdict; where the endpoint works and something is still to be said, that.
async fn verdict(cause: &'static str) -> (Verdict, Duration) {
    let running = lab::start(cause).await.expect("the lab starts");
    let question = Question {
        attempt: running.attempt(),
        page: running.hints.page.clone(),
        upstream: running.hints.upstream.clone(),
        client: running.hints.client.and_then(doctor::Client::named),
        timeout: Duration::from_secs(8),
        idle: running.hints.idle,
        try_paths: false,
    };
    let began = Instant::now();
    let report = doctor::diagnose(question).await;
    let took = began.elapsed();
    running.stop().await;
    let remark = report.findings.first().filter(|_| report.verdict().healthy);
    let mut verdict = Verdict::of(&report);
    if let Some(remark) = remark {
        verdict.cause = Some(remark.rule.cause.into());
        verdict.has_labels = !remark.labels.is_empty();
    }
    (verdict, took)
}

#[tokio::test(flavor = "multi_thread")]
async fn the_doctor_names_the_cause_that_each_server_of_the_lab_shows() {
    let mut asking = JoinSet::new();
    let room = Arc::new(Semaphore::new(SIDE_BY_SIDE));
    for scenario in lab::scenarios() {
        let room = Arc::clone(&room);
        asking.spawn(async move {
            let _place = room.acquire_owned().await;
            (scenario, verdict(scenario.cause).await)
        });
    }
    let seen = asking.join_all().await;
    let entries: Vec<_> = seen
        .iter()
        .map(|(scenario, (seen, took))| Entry {
            cause: Some(scenario.cause),
            set_up: scenario.sentence().en,
            real: false,
            seen: Ok(seen),
            took: *took,
        })
        .collect();
    peers::record(&entries).expect("the matrix is written");
    let mut wrong = vec![];
    for (scenario, (seen, _)) in &seen {
        let cause = scenario.cause;
        if seen.cause.as_deref() != Some(cause) || !seen.has_labels {
            wrong.push(format!("{cause}: {seen:?}"));
        }
    }
    wrong.sort();
    assert!(wrong.is_empty(), "{} wrong:\n{}", wrong.len(), wrong.join("\n"));
}
