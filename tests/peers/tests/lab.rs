//! The doctor against every server of the lab.

use doctor::Question;
use peers::Verdict;
use std::time::Duration;
use tokio::task::JoinSet;

/// The verdict; where the endpoint works and something is still to be said, that.
async fn verdict(cause: &'static str) -> Verdict {
    let running = lab::start(cause).await.expect("the lab starts");
    let question = Question {
        attempt: running.attempt(),
        page: running.hints.page.clone(),
        upstream: running.hints.upstream.clone(),
        timeout: Duration::from_secs(8),
    };
    let report = doctor::diagnose(question).await;
    running.stop().await;
    let remark = report.findings.first().filter(|_| report.verdict().healthy);
    let mut verdict = Verdict::of(&report);
    if let Some(remark) = remark {
        verdict.cause = Some(remark.rule.cause.into());
        verdict.has_labels = !remark.labels.is_empty();
    }
    verdict
}

#[tokio::test(flavor = "multi_thread")]
async fn the_doctor_names_the_cause_that_each_server_of_the_lab_shows() {
    let mut asking = JoinSet::new();
    for cause in lab::scenarios().iter().map(|scenario| scenario.cause) {
        asking.spawn(async move { (cause, verdict(cause).await) });
    }
    let mut wrong = vec![];
    for (cause, seen) in asking.join_all().await {
        if seen.cause.as_deref() != Some(cause) || !seen.has_labels {
            wrong.push(format!("{cause}: {seen:?}"));
        }
    }
    wrong.sort();
    assert!(wrong.is_empty(), "{} wrong:\n{}", wrong.len(), wrong.join("\n"));
}
