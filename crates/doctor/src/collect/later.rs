//! The same handshake after a pause, for who has the time: does a limit of requests let in another one?

use crate::{Answer, Experiment, Variation};
use model::Trace;
use std::time::Duration;

/// How long a limit that names no time gets.
const PAUSE: Duration = Duration::from_millis(1100);

/// Asks once more where a limit refused: after the time that the answer names, or a second, and at most
/// `lasting`.
pub(super) async fn ask(first: &Trace, lasting: Duration, left: Duration) -> Option<Experiment> {
    let pause = pause(first)?.min(lasting);
    tokio::time::sleep(pause).await;
    let mut attempt = first.attempt.clone();
    attempt.limits.connect = attempt.limits.connect.min(left / 3);
    attempt.limits.handshake = attempt.limits.handshake.min(left / 3);
    let trace = tokio::time::timeout(left, super::watch(attempt, left.min(super::WATCH) / 4)).await.ok()?;
    Some(Experiment { variation: Variation::Later, trace })
}

/// How long to wait; `None`: no limit shows.
fn pause(first: &Trace) -> Option<Duration> {
    let answer = Answer::of(first).filter(|it| matches!(it.head.status, 429 | 503))?;
    let named = answer.field("retry-after").trim().parse().ok().map(Duration::from_secs);
    Some(named.unwrap_or(PAUSE))
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::synthetic::http;

    #[test]
    fn who_names_a_time_is_heeded() {
        let pause = |head: &str| pause(&http("ws://a.test/", head));
        assert_eq!(pause("HTTP/1.1 503 Busy"), Some(PAUSE));
        assert_eq!(pause("HTTP/1.1 429 Slow\nRetry-After: 7"), Some(Duration::from_secs(7)));
        // A date (RFC 9110 section 10.2.3) is none of ours to read: the clocks may differ.
        assert_eq!(pause("HTTP/1.1 503 Busy\nRetry-After: Fri, 31 Dec 2027 23:59:59 GMT"), Some(PAUSE));
        assert_eq!(pause("HTTP/1.1 403 Forbidden\nRetry-After: 7"), None);
    }
}
