//! What WebSocket libraries say of a handshake that arrived damaged.

use crate::answer::Answer;
use std::ops::Range;

/// What a WebSocket library says that it missed.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Missing {
    /// The Upgrade header, or the upgrade as a whole.
    Upgrade,
    /// Connection for sure. It is asked for first, or both at once: what became of Upgrade is not told.
    Either,
    /// The Connection header alone: Upgrade did arrive.
    Connection,
    /// HTTP/1.1.
    Http11,
    /// A request that it can read. Ours was one: HTTP/1.0 arrived, with or without the headers.
    Request,
    /// The key.
    Key,
    /// The version.
    Version,
    /// The method GET.
    Method,
}

/// Words of a WebSocket library, where they stand in the body, and what they say.
#[derive(Clone, Debug)]
pub(crate) struct Words {
    pub(crate) library: &'static str,
    pub(crate) missing: Missing,
    pub(crate) at: Range<usize>,
    /// The words show a proxy by themselves, since we sent nothing like them.
    pub(crate) show_a_hop: bool,
}

/// Body text, library, what is missing, whether it shows a hop. Measured: Python websockets 10.4 and
/// 17.4, aiohttp 3.8 and 3.14, Tornado 6.2 and 6.6, Node ws 8.23, Socket.IO 4.8; gorilla/websocket
/// and Spring from their source.
const WORDS: &[(&str, &str, Missing, bool)] = &[
    ("unsupported HTTP version: HTTP/1.0", "Python websockets", Missing::Http11, true),
    ("connection: did not receive a valid HTTP request", "Python websockets", Missing::Request, false),
    ("invalid Connection header: close", "Python websockets", Missing::Either, true),
    ("invalid Connection header: keep-alive", "Python websockets", Missing::Either, true),
    ("missing Connection header", "Python websockets", Missing::Either, false),
    ("empty Connection header", "Python websockets", Missing::Either, false),
    ("empty Upgrade header", "Python websockets", Missing::Upgrade, false),
    ("missing Upgrade header", "Python websockets", Missing::Upgrade, false),
    ("invalid Upgrade header:", "Python websockets", Missing::Upgrade, true),
    ("No WebSocket UPGRADE hdr", "aiohttp", Missing::Upgrade, false),
    ("No CONNECTION upgrade hdr", "aiohttp", Missing::Connection, false),
    // Part of what aiohttp says as well, so it stands below.
    ("Can \"Upgrade\" only to \"WebSocket\"", "Tornado", Missing::Upgrade, false),
    ("\"Connection\" must be \"Upgrade\"", "Tornado", Missing::Connection, false),
    ("Missing/Invalid WebSocket headers", "Tornado", Missing::Key, false),
    ("'websocket' token not found in 'Upgrade' header", "gorilla/websocket", Missing::Upgrade, false),
    ("'upgrade' token not found in 'Connection' header", "gorilla/websocket", Missing::Either, false),
    ("Invalid Upgrade header", "Node ws", Missing::Upgrade, false),
    ("Invalid HTTP method", "Node ws", Missing::Method, true),
    ("Missing or invalid Sec-WebSocket-Key header", "Node ws", Missing::Key, false),
    ("Missing or invalid Sec-WebSocket-Version header", "Node ws", Missing::Version, false),
    ("missing Sec-WebSocket-Key header", "Python websockets", Missing::Key, false),
    ("missing Sec-WebSocket-Version header", "Python websockets", Missing::Version, false),
    ("Not a valid websocket request", "SockJS", Missing::Upgrade, false),
    ("{\"code\":3,\"message\":\"Bad request\"}", "Socket.IO", Missing::Upgrade, false),
    ("Upgrade Required", "Node ws", Missing::Either, false),
];

/// The words of a WebSocket library in this answer.
pub(crate) fn library(answer: &Answer) -> Option<Words> {
    if answer.head.status < 400 || answer.is_html() {
        return None;
    }
    WORDS.iter().find_map(|&(text, library, missing, show_a_hop)| {
        let at = answer.find(text)?;
        // Two words that any server may say: only the status of the library makes them its own.
        let said = text != "Upgrade Required" || answer.head.status == 426;
        said.then_some(Words { library, missing, at, show_a_hop })
    })
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::synthetic::http;

    #[test]
    fn a_library_that_repeats_the_words_of_another_is_known_by_its_own() {
        let body = "No WebSocket UPGRADE hdr: None\n Can \"Upgrade\" only to \"WebSocket\".";
        let trace = http("ws://a.test/", &format!("HTTP/1.1 400 Bad Request\r\n\r\n{body}"));
        let words = Answer::of(&trace).and_then(|answer| library(&answer));
        assert_eq!(words.map(|it| it.library), Some("aiohttp"));
    }
}
