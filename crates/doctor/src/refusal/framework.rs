//! Frameworks that want a path, a query or a first message of their own.

use super::{Decision, Reading, likely, proven};
use crate::answer::Answer;
use crate::{Case, Variation};

/// The framework shows in this answer, or in the one to a plain GET.
pub(super) fn by_words(case: &Case, reading: &Reading) -> Option<Decision> {
    let plain = case.answer_to(Variation::PlainGet);
    let either = |test: fn(&Answer) -> bool| test(&reading.answer) || plain.as_ref().is_some_and(test);
    match () {
        () if is_socket_io(&reading.answer) || either(engine_io) => Some(proven("server/socket-io")),
        () if either(is_sockjs) => Some(proven("server/sockjs")),
        () if either(is_signalr) => Some(proven("server/signalr")),
        () if wants_graphql(&reading.answer) => Some(likely("server/graphql-ws", &["server/not-websocket"])),
        () if is_phoenix_socket(case, reading) => Some(likely("server/phoenix", &["uri/wrong-path"])),
        () => None,
    }
}

/// What it means that another path opened, which the user allowed to try.
pub(crate) fn at_another_path(case: &Case) -> Option<&'static str> {
    let opened = case.opened_paths();
    let at = |wanted: &str| opened.iter().any(|path| path.starts_with(wanted));
    match () {
        () if opened.is_empty() => None,
        () if at("/socket.io/") => Some("server/socket-io"),
        () if at("/socket/websocket") => Some("server/phoenix"),
        () => Some("uri/wrong-path"),
    }
}

/// To an upgrade Engine.IO gives its error as bare words.
fn is_socket_io(answer: &Answer) -> bool {
    let words = answer.body.trim().trim_matches('"');
    ["Transport unknown", "Session ID unknown", "Unsupported protocol version"].contains(&words)
        // python-engineio, in quotes.
        || words.starts_with("The client is using an unsupported version of the Socket.IO or Engine.IO")
        || engine_io(answer)
}

/// Whether these are the words of Engine.IO: an error with a code, or an open packet.
fn engine_io(answer: &Answer) -> bool {
    answer.body.starts_with("0{\"sid\"")
        || (answer.body.starts_with("{\"code\":") && answer.body.contains("\"message\":"))
}

fn is_sockjs(answer: &Answer) -> bool {
    answer.body.trim() == "Welcome to SockJS!"
        || (answer.head.status == 200
            && answer.body.starts_with("{\"websocket\":")
            && answer.says("cookie_needed"))
}

fn is_signalr(answer: &Answer) -> bool {
    ["Connection ID required", "No Connection with that ID"].contains(&answer.body.trim())
        || answer.says("Protocol error: Unknown transport")
        || (answer.body.starts_with("{\"negotiateVersion\":") && answer.says("availableTransports"))
}

/// A GraphQL server over HTTP, which got a handshake.
fn wants_graphql(answer: &Answer) -> bool {
    [
        "Must provide query string",
        "GET query missing",
        "This operation has been blocked as a potential Cross-Site Request Forgery (CSRF)",
        "GraphQL operations must contain a non-empty `query`",
    ]
    .iter()
    .any(|words| answer.says(words))
}

/// Phoenix serves a socket at its path with `/websocket` behind.
fn is_phoenix_socket(case: &Case, reading: &Reading) -> bool {
    let path = case.first.target().map_or("", |uri| uri.path_and_query.as_str());
    let path = path.split('?').next().unwrap_or_default();
    let seen = ["Phoenix", "Cowboy"].contains(&reading.behind());
    reading.answer.head.status == 404 && seen && path.trim_end_matches('/').ends_with("/socket")
}
