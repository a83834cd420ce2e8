//! Who answered: the signs by which proxies and WebSocket libraries are known (measured).

mod between;

pub(crate) use between::{forward_proxy, interceptor, is_portal};

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

/// Body text, library, what is missing, whether it shows a hop.
const WORDS: [(&str, &str, Missing, bool); 20] = [
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
    ("'websocket' token not found in 'Upgrade' header", "gorilla/websocket", Missing::Upgrade, false),
    ("'upgrade' token not found in 'Connection' header", "gorilla/websocket", Missing::Either, false),
    ("Invalid Upgrade header", "Node ws", Missing::Upgrade, false),
    ("Missing or invalid Sec-WebSocket-Key header", "Node ws", Missing::Key, false),
    ("missing Sec-WebSocket-Key header", "Python websockets", Missing::Key, false),
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

/// A proxy (or a server that usually is one), and how it shows.
#[derive(Clone, Debug)]
pub(crate) struct Proxy {
    /// `nginx/1.22.1`.
    pub(crate) name: String,
    /// Name of the header field that shows it.
    pub(crate) field: Option<&'static str>,
    /// The page in the body is the proxy's own.
    pub(crate) own_page: bool,
}

const SERVERS: [&str; 14] = [
    "nginx",
    "openresty",
    "tengine",
    "caddy",
    "envoy",
    "cloudflare",
    "awselb",
    "haproxy",
    "traefik",
    "apache",
    "varnish",
    "squid",
    "litespeed",
    "microsoft-azure",
];

const OWN_PAGES: [(&str, &str); 9] = [
    ("<center>nginx", "nginx"),
    ("<center>openresty", "openresty"),
    ("No server is available to handle this request", "HAProxy"),
    ("The server returned an invalid or incomplete response", "HAProxy"),
    ("Your browser sent an invalid request.", "HAProxy"),
    ("<address>Apache", "Apache"),
    ("The proxy server received an invalid", "Apache"),
    ("upstream connect error or disconnect", "Envoy"),
    ("cloudflare-nginx", "Cloudflare"),
];

/// The proxy that shows in this answer.
pub(crate) fn proxy(answer: &Answer) -> Option<Proxy> {
    let own = OWN_PAGES.iter().find(|(text, _)| answer.find(text).is_some());
    let server = answer.field("server");
    let known = SERVERS.iter().any(|it| server.to_ascii_lowercase().starts_with(it));
    if known || server.to_ascii_lowercase().starts_with("istio-envoy") {
        return Some(Proxy { name: server.to_owned(), field: Some("server"), own_page: own.is_some() });
    }
    if let Some((_, name)) = own {
        return Some(Proxy { name: (*name).to_owned(), field: None, own_page: true });
    }
    let via = answer.field("via");
    (!via.is_empty()).then(|| Proxy { name: via.to_owned(), field: Some("via"), own_page: false })
}

/// Whether these are the words of a server that got plain HTTP where it speaks TLS.
pub(crate) fn plain_http_to_tls(answer: &Answer) -> Option<Range<usize>> {
    [
        "plain HTTP request was sent to HTTPS port",
        "speaking plain HTTP to an SSL-enabled server port",
        "Client sent an HTTP request to an HTTPS server",
        "This combination of host and port requires TLS",
    ]
    .iter()
    .find_map(|text| answer.find(text))
}

/// The service that greets like this.
pub(crate) fn banner(bytes: &[u8]) -> Option<&'static str> {
    let starts = |prefix: &str| bytes.starts_with(prefix.as_bytes());
    match () {
        () if starts("SSH-") => Some("SSH"),
        () if starts("220") => Some("SMTP or FTP"),
        () if starts("-ERR") || starts("-DENIED") => Some("Redis"),
        () if starts("+OK") => Some("POP3"),
        () if starts("* OK") => Some("IMAP"),
        () if starts("RFB ") => Some("VNC"),
        () if bytes.starts_with(&[0, 0]) && bytes.get(3) == Some(&4) => Some("HTTP/2"),
        () if bytes.len() > 5 && bytes[3] == 0 && bytes[4] == 10 => Some("MySQL"),
        () => None,
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
