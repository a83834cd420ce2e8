//! The doctor against every server of the lab.

use doctor::Question;
use peers::Verdict;
use std::time::Duration;
use tokio::task::JoinSet;

/// Causes that the lab can show and that the doctor has no rule for yet. A cause leaves this list when
/// its rule comes: the test below fails until it does.
const NO_RULE_YET: &[&str] = &[
    "protocol/cached-response",
    "protocol/early-hints",
    "protocol/header-too-large",
    "protocol/subprotocol-required",
    "session/application-close",
    "session/bad-gateway",
    "session/bad-payload",
    "session/extension-missing",
    "session/going-away",
    "session/ping-unanswered",
    "session/protocol-error",
    "session/restart",
    "session/server-error",
    "session/too-big",
    "session/try-later",
    "session/unsupported-data",
    "tls/wrong-usage",
];

async fn verdict(cause: &'static str) -> Verdict {
    let running = lab::start(cause).await.expect("the lab starts");
    let question = Question {
        attempt: running.attempt(),
        page: None,
        upstream: running.hints.upstream.clone(),
        timeout: Duration::from_secs(8),
    };
    let report = doctor::diagnose(question).await;
    running.stop().await;
    Verdict::of(&report)
}

#[tokio::test(flavor = "multi_thread")]
async fn the_doctor_names_the_cause_that_each_server_of_the_lab_shows() {
    let mut asking = JoinSet::new();
    for cause in lab::scenarios().iter().map(|scenario| scenario.cause) {
        if !NO_RULE_YET.contains(&cause) {
            asking.spawn(async move { (cause, verdict(cause).await) });
        }
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

#[test]
fn the_list_of_causes_without_a_rule_is_true() {
    let known: Vec<&str> = doctor::causes().iter().map(|meta| meta.cause).collect();
    let shown = lab::scenarios().iter().map(|scenario| scenario.cause);
    let missing: Vec<&str> = shown.filter(|cause| !known.contains(cause)).collect();
    assert_eq!(missing, NO_RULE_YET);
}
