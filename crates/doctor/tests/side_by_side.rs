//! How a quick diagnosis spends its time: the experiments are made at once, and nothing waits by the
//! clock unless the user allowed it.

use doctor::{Question, diagnose};
use finding::Report;
use model::Attempt;
use std::sync::Arc;
use std::sync::atomic::{AtomicUsize, Ordering};
use std::time::Duration;
use tokio::io::{AsyncReadExt as _, AsyncWriteExt as _};
use tokio::net::{TcpListener, TcpStream};
use tokio::sync::Barrier;

/// Longer than any of this lasts, and shorter than what must not be waited for.
const ENOUGH: Duration = Duration::from_secs(60);

/// A server that refuses: the first at once, the others when so many have asked.
async fn refuses(answer: &'static str, together: usize) -> (String, Arc<AtomicUsize>) {
    let listener = TcpListener::bind("127.0.0.1:0").await.expect("loopback has a port");
    let url = format!("ws://{}/chat", listener.local_addr().expect("it is bound"));
    let (asked, barrier) = (Arc::new(AtomicUsize::new(0)), Arc::new(Barrier::new(together)));
    let counted = Arc::clone(&asked);
    tokio::spawn(async move {
        while let Ok((stream, _)) = listener.accept().await {
            let is_first = counted.fetch_add(1, Ordering::SeqCst) == 0;
            let all = (!is_first).then(|| Arc::clone(&barrier));
            tokio::spawn(refuse(stream, answer, all));
        }
    });
    (url, asked)
}

async fn refuse(mut stream: TcpStream, answer: &str, all: Option<Arc<Barrier>>) {
    let _ = stream.read(&mut [0; 4096]).await;
    if let Some(all) = all {
        all.wait().await;
    }
    let _ = stream.write_all(answer.as_bytes()).await;
}

async fn examine(url: String, idle: Option<Duration>) -> Report {
    let question = Question { idle, ..Question::about(Attempt::new(url)) };
    tokio::time::timeout(ENOUGH, diagnose(question)).await.expect("nobody waits for an hour")
}

/// The names of the attempts, in order; each must have been answered.
fn tried(report: &Report) -> Vec<&str> {
    for it in &report.experiments {
        let outcome = it.outcome.as_ref().map_or("", |it| it.en.as_str());
        assert!(outcome.starts_with("HTTP "), "{}: {outcome}", it.variation);
    }
    report.experiments.iter().map(|it| it.variation.as_str()).collect()
}

#[tokio::test]
async fn the_experiments_on_a_refusal_take_one_turn() {
    // No experiment is answered before all have asked: one that waited for another would never end.
    let answer = "HTTP/1.1 403 Forbidden\r\nConnection: close\r\nContent-Length: 0\r\n\r\n";
    let (url, asked) = refuses(answer, 5).await;
    let report = examine(url, None).await;
    let tried = tried(&report);
    let expected = ["first", "plain-get", "version-99", "without-key", "own-origin", "known-subprotocols"];
    assert_eq!(tried, expected);
    assert_eq!(asked.load(Ordering::SeqCst), 6);
}

#[tokio::test]
async fn a_limit_is_asked_again_at_once_and_after_a_pause_only_where_one_was_allowed() {
    let answer = "HTTP/1.1 503 Service Unavailable\r\nRetry-After: 3600\r\nConnection: close\r\n\
                  Content-Length: 0\r\n\r\n";
    let (url, asked) = refuses(answer, 1).await;
    assert_eq!(tried(&examine(url.clone(), None).await), ["first", "once-more"]);
    assert_eq!(asked.load(Ordering::SeqCst), 2);
    let report = examine(url, Some(Duration::from_millis(1))).await;
    assert_eq!(tried(&report), ["first", "once-more", "later"]);
    assert_eq!(asked.load(Ordering::SeqCst), 5);
}
