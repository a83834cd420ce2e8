//! Other paths of the same host, where the user allows to try them.

use crate::Variation;
use model::trace::{Loss, UpgradeOutcome, Uri};
use model::{Attempt, Trace};

/// Where WebSocket servers usually are: plain ones, Socket.IO, Action Cable, GraphQL, Phoenix, MQTT,
/// SockJS and SignalR.
const PATHS: [&str; 12] = [
    "/",
    "/ws",
    "/ws/",
    "/websocket",
    "/socket",
    "/socket.io/?EIO=4&transport=websocket",
    "/cable",
    "/graphql",
    "/socket/websocket?vsn=2.0.0",
    "/mqtt",
    "/sockjs/websocket",
    "/chat",
];

/// The same attempt at each of these paths, where the first was refused or dropped.
pub(crate) fn elsewhere(first: &Trace) -> Vec<(Variation, Attempt)> {
    let Some(uri) = first.target().filter(|_| may_be_elsewhere(first)) else { return vec![] };
    let tried = |path: &&&str| **path != uri.path_and_query;
    PATHS.iter().filter(tried).map(|path| (Variation::OtherPath, at(&first.attempt, uri, path))).collect()
}

fn may_be_elsewhere(first: &Trace) -> bool {
    first.upgrade.as_ref().is_some_and(|it| match it.step.outcome {
        UpgradeOutcome::Status(status) => {
            matches!(status, 200..=299 | 400 | 403..=405 | 410 | 426 | 500 | 502)
        }
        UpgradeOutcome::Lost(loss) => loss == Loss::Closed,
        _ => false,
    })
}

fn at(first: &Attempt, uri: &Uri, path: &str) -> Attempt {
    let mut attempt = first.clone();
    attempt.url.replace_range(uri.spans.path.clone(), path);
    attempt
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::synthetic;

    #[test]
    fn other_paths_are_those_of_the_same_host_and_not_the_one_that_was_asked() {
        let first = synthetic::http("ws://a.test:81/ws?x=1", "HTTP/1.1 404 Not Found");
        let urls: Vec<_> = elsewhere(&first).into_iter().map(|(_, it)| it.url).collect();
        assert_eq!(urls.len(), PATHS.len());
        assert!(urls.iter().all(|it| it.starts_with("ws://a.test:81/")), "{urls:?}");
        let first = synthetic::http("ws://a.test/ws", "HTTP/1.1 404 Not Found");
        assert!(elsewhere(&first).iter().all(|(_, it)| it.url != "ws://a.test/ws"));
        let open = synthetic::http("ws://a.test/ws", "HTTP/1.1 101 Switching Protocols");
        assert!(elsewhere(&open).is_empty());
    }
}
