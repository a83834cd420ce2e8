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

/// Words of a WebSocket library, where they stand, and what they say.
#[derive(Clone, Debug)]
pub(crate) struct Words {
    pub(crate) library: &'static str,
    pub(crate) missing: Missing,
    /// `None`: they stand in the reason phrase.
    pub(crate) at: Option<Range<usize>>,
    /// The words show a proxy by themselves, since we sent nothing like them.
    pub(crate) show_a_hop: bool,
}

/// Text, library, what is missing, whether it shows a hop. Measured: Python websockets 10.4 and 17.4,
/// aiohttp 3.8 and 3.14, Tornado 6.2 and 6.6, Node ws 8.23, Socket.IO 4.8, Bun, and the first lines of
/// coder/websocket, ws4py and Autobahn; the rest of these, gorilla/websocket and Spring from their
/// source.
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
    ("protocol violation: Connection header", "coder/websocket", Missing::Either, false),
    ("protocol violation: Upgrade header", "coder/websocket", Missing::Upgrade, false),
    (
        "protocol violation: handshake request must be at least HTTP/1.1",
        "coder/websocket",
        Missing::Request,
        false,
    ),
    ("protocol violation: missing Sec-WebSocket-Key", "coder/websocket", Missing::Key, false),
    ("Invalid Upgrade header", "Node ws", Missing::Upgrade, false),
    ("Invalid HTTP method", "Node ws", Missing::Method, true),
    ("Missing or invalid Sec-WebSocket-Key header", "Node ws", Missing::Key, false),
    ("Missing or invalid Sec-WebSocket-Version header", "Node ws", Missing::Version, false),
    ("missing Sec-WebSocket-Key header", "Python websockets", Missing::Key, false),
    ("missing Sec-WebSocket-Version header", "Python websockets", Missing::Version, false),
    ("(only 13 is supported): \"\"", "coder/websocket", Missing::Version, true),
    ("HandshakeError: Header Upgrade is not defined", "ws4py", Missing::Upgrade, false),
    ("HandshakeError: Header Connection is not defined", "ws4py", Missing::Either, false),
    ("HandshakeError: Header Sec-WebSocket-Key is not defined", "ws4py", Missing::Key, false),
    ("HTTP Upgrade header", "Autobahn", Missing::Upgrade, false),
    ("HTTP Connection header", "Autobahn", Missing::Either, false),
    ("Unsupported HTTP version \"HTTP/1.0\"", "Autobahn", Missing::Http11, true),
    ("HTTP Sec-WebSocket-Key header missing", "Autobahn", Missing::Key, false),
    ("HTTP Sec-WebSocket-Version header missing", "Autobahn", Missing::Version, false),
    ("I am not Web server, but a <b>WebSocket Endpoint</b>", "Autobahn", Missing::Either, false),
    ("Upgrade failed", "Bun", Missing::Either, false),
    ("Not a valid websocket request", "SockJS", Missing::Upgrade, false),
    ("{\"code\":3,\"message\":\"Bad request\"}", "Socket.IO", Missing::Upgrade, false),
    ("Upgrade Required", "Node ws", Missing::Either, false),
];

/// The words of a WebSocket library in this answer.
pub(crate) fn library(answer: &Answer) -> Option<Words> {
    WORDS.iter().find_map(|&(text, library, missing, show_a_hop)| {
        let in_reason = library == "Autobahn" && answer.head.reason.contains(text);
        let at = answer.find(text).filter(|_| !in_reason);
        let said = (in_reason || at.is_some()) && is_its_own(answer, text, library);
        said.then_some(Words { library, missing, at, show_a_hop })
    })
}

/// Whether these words can be the library's here: some pages for people hold them, too.
fn is_its_own(answer: &Answer, text: &str, library: &str) -> bool {
    let status = answer.head.status;
    match (text, library) {
        // Words that any server may say.
        ("Upgrade Required", _) => status == 426 && !answer.is_html(),
        (_, "Bun") => status >= 400 && answer.body.trim().trim_end_matches(" :(") == text,
        // It answers a plain request with a page.
        ("I am not Web server, but a <b>WebSocket Endpoint</b>", _) => true,
        // CherryPy shows what broke in a page.
        (_, "ws4py") => status >= 400,
        _ => status >= 400 && !answer.is_html(),
    }
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
