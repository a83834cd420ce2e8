//! Whether a script may have anything to do with WebSocket, by a look at its bytes: most files of a
//! folder have not, and are only parsed.

use memchr::memmem::Finder;
use std::sync::LazyLock;

/// What else it mentions, as it is written.
static WORDS: LazyLock<[Finder<'static>; 5]> = LazyLock::new(|| {
    ["\"ws\"", "'ws'", "isomorphic-ws", "NODE_TLS_REJECT_UNAUTHORIZED", "wscope-allow"].map(Finder::new)
});

/// Whether it may have anything to do with WebSocket.
pub(super) fn mentions(text: &str) -> bool {
    let bytes = text.as_bytes();
    has_socket(bytes) || WORDS.iter().any(|it| it.find(bytes).is_some())
}

/// `WebSocket`, `partysocket` and the like, in letters of any size. Of them the `k` is the rarest.
fn has_socket(bytes: &[u8]) -> bool {
    let is = |from: Option<usize>, word: &str| {
        let written = from.and_then(|from| bytes.get(from..from + word.len()));
        written.is_some_and(|it| it.eq_ignore_ascii_case(word.as_bytes()))
    };
    memchr::memchr2_iter(b'k', b'K', bytes)
        .any(|at| is(at.checked_sub(5), "ebsocket") || is(at.checked_sub(8), "partysocket"))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_way_to_write_it_is_a_mention() {
        for text in [
            "new WebSocket(u)",
            "new Websocket(u)",
            "ebSocket",
            "window.MozWebSocket",
            "WEBSOCKET",
            "import 'partysocket'",
            "require(\"ws\")",
            "from 'ws'",
            "isomorphic-ws",
            "process.env.NODE_TLS_REJECT_UNAUTHORIZED = 0",
            "// wscope-allow code/missing-new why",
        ] {
            assert!(mentions(text), "{text}");
        }
        for text in ["", "k", "ock", "socket", "bsocket.io", "ws", "ebsocke", "news", "artysocket"] {
            assert!(!mentions(text), "{text}");
        }
    }
}
