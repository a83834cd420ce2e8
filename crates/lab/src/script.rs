//! What a server of the lab does, as data: rules that choose by the request, and steps.

use crate::idling::Until;
use wire::RequestHead;

/// When, and what then. The first rule that fits decides.
pub(crate) type Rule = (When, Then);

/// What a rule makes a server do.
#[derive(Clone, Copy, Debug)]
pub(crate) enum Then {
    /// Takes these steps.
    Do(&'static [Step]),
    /// Accepts the upgrade and echoes, as a good server does.
    Echo,
    /// Passes the request on to the backend as a proxy that forwards no `Upgrade`, and its answer back.
    Forward,
    /// Passes the upgrade on to the backend as a proxy that changes this, and then bytes both ways.
    Relay(Change),
}

/// What a proxy changes in a request.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Change {
    /// It loses this field.
    Without(&'static str),
    /// It speaks HTTP/1.0.
    Http10,
}

/// What a rule asks of the request.
#[derive(Clone, Copy, Debug)]
pub(crate) enum When {
    /// Nothing.
    Always,
    /// It is no WebSocket upgrade.
    NoUpgrade,
    /// It is HTTP/1.0.
    Http10,
    /// This field does not name this token.
    Lacks(&'static str, &'static str),
    /// It asks for another version than 13.
    OtherVersion,
    /// It has no `Sec-WebSocket-Key`.
    NoKey,
    /// Its path, without the query.
    Path(&'static str),
    /// Its query holds this.
    Query(&'static str),
    /// It has no `Origin`.
    NoOrigin,
    /// Its `Origin` is the server's own.
    OwnOrigin,
    /// It has this field, whatever its value.
    Has(&'static str),
    /// It offers this subprotocol.
    Offers(&'static str),
    /// These words (in lower case) stand in the value of some field.
    Mentions(&'static str),
}

/// One thing that a server does.
#[derive(Clone, Copy, Debug)]
pub(crate) enum Step {
    /// Sends a reply: see [`fill`].
    Reply(&'static str),
    /// Sends these bytes.
    Bytes(&'static [u8]),
    /// Sends this line so many times.
    Repeat(&'static str, usize),
    /// Sends a close frame with this code and reason.
    Close(u16, &'static str),
    /// Waits for the client's next bytes, whatever they are.
    Hear,
    /// Listens until the client's close frame, which answers ours.
    HearClose,
    /// Listens as a good server does: answers pings, and the client's close frame.
    Listen,
    /// Listens as a good server does, for so long. When the client leaves before, the steps after it
    /// are not taken.
    ListenFor(Until),
    /// Pings at this interval (milliseconds), until a ping was not answered when the next is due.
    Heartbeat(u64),
    /// Says something at the first interval (milliseconds), and lets it through at the second.
    InLumps(u64, u64),
    /// Says much, until nothing more gets through for so many milliseconds.
    Flood(u64),
    /// Reads, and says nothing, until the client ends.
    Wait,
    /// Resets the connection. Steps after it are not taken.
    Reset,
}

impl When {
    /// Whether this request is meant.
    pub(crate) fn fits(self, head: &RequestHead) -> bool {
        let value = |name: &str| head.field(name).map(|field| field.value.as_str());
        let (path, query) = head.target.split_once('?').unwrap_or((&head.target, ""));
        match self {
            Self::Always => true,
            Self::NoUpgrade => {
                head.method != "GET"
                    || !head.has_token("Upgrade", "websocket")
                    || !head.has_token("Connection", "upgrade")
            }
            Self::Http10 => head.version == "HTTP/1.0",
            Self::Lacks(name, token) => !head.has_token(name, token),
            Self::OtherVersion => value("Sec-WebSocket-Version") != Some("13"),
            Self::NoKey => value("Sec-WebSocket-Key").is_none(),
            Self::Path(wanted) => path == wanted,
            Self::Query(wanted) => query.contains(wanted),
            Self::NoOrigin => value("Origin").is_none(),
            Self::OwnOrigin => {
                let own = value("Host").map(|host| format!("http://{host}"));
                own.is_some() && value("Origin") == own.as_deref()
            }
            Self::Has(name) => value(name).is_some(),
            Self::Mentions(words) => {
                head.fields.iter().any(|field| field.value.to_ascii_lowercase().contains(words))
            }
            Self::Offers(wanted) => value("Sec-WebSocket-Protocol")
                .is_some_and(|list| list.split(',').any(|offered| offered.trim() == wanted)),
        }
    }
}

/// What to do with this request: what the first rule that fits says.
pub(crate) fn choose(rules: &[Rule], head: &RequestHead) -> Option<Then> {
    rules.iter().find(|(when, _)| when.fits(head)).map(|(_, then)| *then)
}

/// The bytes of a reply template for a request with this key. Lines end in `\n` in a template and
/// in CRLF on the wire; `{accept}` answers the key, `{length}` is the length of the body, which
/// begins after the first empty line.
pub(crate) fn fill(template: &str, key: &str) -> Vec<u8> {
    let wired = template.replace('\n', "\r\n");
    let (head, body) = wired.split_once("\r\n\r\n").unwrap_or((&wired, ""));
    let length = body.len().to_string();
    let head = head.replace("{length}", &length).replace("{accept}", &wire::accept_key(key));
    let gap = if wired.contains("\r\n\r\n") { "\r\n\r\n" } else { "" };
    format!("{head}{gap}{body}").into_bytes()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_template_gets_its_line_ends_its_accept_and_its_length() {
        let filled =
            fill("HTTP/1.1 426 No\nLength: {length}\nAccept: {accept}\n\na\nb", "dGhlIHNhbXBsZSBub25jZQ==");
        let filled = String::from_utf8(filled).unwrap();
        assert_eq!(
            filled,
            "HTTP/1.1 426 No\r\nLength: 4\r\nAccept: s3pPLMBiTxaQ9kYGzzhZRbK+xOo=\r\n\r\na\r\nb"
        );
    }

    #[test]
    fn a_template_without_an_empty_line_is_a_piece_of_a_head() {
        assert_eq!(fill("X: 1\n", ""), b"X: 1\r\n");
    }

    #[track_caller]
    fn fits(when: When, request: &str) -> bool {
        when.fits(&RequestHead::parse(request.replace('\n', "\r\n").as_bytes()).unwrap())
    }

    #[test]
    fn a_rule_asks_one_thing_of_the_request() {
        let plain = "GET /chat?a=1 HTTP/1.1\nHost: h:1\n\n";
        let full = "GET /chat HTTP/1.1\nHost: h:1\nUpgrade: WebSocket\nConnection: Upgrade\nOrigin: http://h:1\n\
                    Sec-WebSocket-Key: k\nSec-WebSocket-Version: 13\nSec-WebSocket-Protocol: a, chat\n\n";
        for (when, at_plain, at_full) in [
            (When::Always, true, true),
            (When::NoUpgrade, true, false),
            (When::Http10, false, false),
            (When::Lacks("Connection", "upgrade"), true, false),
            (When::OtherVersion, true, false),
            (When::NoKey, true, false),
            (When::Path("/chat"), true, true),
            (When::Path("/"), false, false),
            (When::Query("a="), true, false),
            (When::NoOrigin, true, false),
            (When::OwnOrigin, false, true),
            (When::Has("host"), true, true),
            (When::Mentions("websocket"), false, true),
            (When::Offers("chat"), false, true),
            (When::Offers("ch"), false, false),
        ] {
            assert_eq!((fits(when, plain), fits(when, full)), (at_plain, at_full), "{when:?}");
        }
    }
}
