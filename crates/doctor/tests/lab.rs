//! Every server of the lab, met for real: the doctor must name the cause that the server shows.

use doctor::{Client, Question, diagnose};
use std::sync::Arc;
use std::time::Duration;
use tokio::sync::Semaphore;

/// Servers that are asked at once: more would wait for the processor, not for each other.
const SIDE_BY_SIDE: usize = 8;

/// Causes for which the verdict is another one, and why.
const OTHERWISE: &[(&str, Option<&str>)] = &[
    // Warnings: the connection works, so the verdict is that it is healthy.
    ("protocol/frame-after-close", None),
    ("proxy/extension-stripped", None),
    ("session/ping-unanswered", None),
    // Notes: the one is legal, the others do no harm to a client that reads and answers.
    ("session/closed-at-once", None),
    ("session/no-pong", None),
    ("session/slow-consumer", None),
    // Warnings: browsers alone refuse the port, and on this machine the address works.
    ("uri/blocked-port", None),
    ("uri/unspecified-address", None),
];

fn question(running: &lab::Running) -> Question {
    let (timeout, idle) = (Duration::from_secs(8), running.hints.idle);
    let (page, upstream) = (running.hints.page.clone(), running.hints.upstream.clone());
    let client = running.hints.client.and_then(Client::named);
    Question { page, upstream, timeout, idle, client, ..Question::about(running.attempt()) }
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn every_server_of_the_lab_gets_the_cause_it_shows() {
    let mut wrong = vec![];
    let mut tasks = tokio::task::JoinSet::new();
    let room = Arc::new(Semaphore::new(SIDE_BY_SIDE));
    for scenario in lab::scenarios() {
        let room = Arc::clone(&room);
        tasks.spawn(async move {
            let _place = room.acquire_owned().await;
            let running = lab::start(scenario.cause).await.expect("the lab starts on loopback");
            let report = diagnose(question(&running)).await;
            running.stop().await;
            (scenario.cause, report)
        });
    }
    while let Some(done) = tasks.join_next().await {
        let (cause, report) = done.expect("an examination does not panic");
        let told = report.verdict().cause;
        let expected =
            OTHERWISE.iter().find(|(known, _)| *known == cause).map_or(Some(cause), |(_, instead)| *instead);
        if told != expected {
            let look = finding::Look { language: finding::Language::En, colour: false, width: 100 };
            wrong.push(format!("{cause}: told {told:?}\n{}", finding::text(&report, look)));
        }
    }
    assert!(wrong.is_empty(), "{} of {}:\n{}", wrong.len(), lab::scenarios().len(), wrong.join("\n"));
}

#[test]
fn every_cause_is_in_the_lab_with_a_server_or_with_its_reason() {
    let known: Vec<&str> = doctor::causes().iter().map(|it| it.cause).collect();
    let (servers, elsewhere) = (lab::scenarios(), lab::beyond());
    let shown: Vec<&str> =
        servers.iter().map(|it| it.cause).chain(elsewhere.iter().map(|it| it.cause)).collect();
    let missing: Vec<_> = known.iter().filter(|it| !shown.contains(it)).collect();
    assert!(missing.is_empty(), "neither a server nor a reason: {missing:?}");
    let unknown: Vec<_> = shown.iter().filter(|it| !known.contains(it)).collect();
    assert!(unknown.is_empty(), "no rule finds {unknown:?}");
    assert_eq!(shown.len(), known.len(), "a cause stands in both lists");
}
