//! The request head, in the order of RFC 6455 section 4.1.

use crate::random;
use crate::uri::ascii_host;
use model::trace::Uri;
use model::{Header, Request, UpgradeShape};
use wire::Extension;

/// What was asked for.
pub(crate) struct Asked {
    /// The head, byte for byte.
    pub(crate) head: Vec<u8>,
    /// The key in it; empty where none is.
    pub(crate) key: String,
    /// The subprotocols in it.
    pub(crate) subprotocols: Vec<String>,
    /// The extensions offered in it.
    pub(crate) extensions: Vec<Extension>,
}

impl Asked {
    /// The request for this URL.
    pub(crate) fn of(uri: &Uri, request: &Request) -> Self {
        let user: Vec<_> = request.headers.iter().filter(|it| belongs(it, request.shape)).collect();
        let mut fields = vec![];
        for (name, value) in ours(uri, request) {
            let replacing = user.iter().filter(|it| it.name.eq_ignore_ascii_case(name)).peekable();
            let mut replacing = replacing.map(|it| (it.name.clone(), it.value.clone())).peekable();
            if replacing.peek().is_none() {
                fields.push((name.to_owned(), value));
            } else {
                fields.extend(replacing);
            }
        }
        let placed: Vec<_> = fields.iter().map(|(name, _)| name.to_ascii_lowercase()).collect();
        let others = user.into_iter().filter(|it| !placed.contains(&it.name.to_ascii_lowercase()));
        fields.extend(others.map(|it| (it.name.clone(), it.value.clone())));
        Self::from_fields(uri, &fields)
    }

    fn from_fields(uri: &Uri, fields: &[(String, String)]) -> Self {
        let values = |name: &str| {
            let of_name = fields.iter().filter(|it| it.0.eq_ignore_ascii_case(name));
            of_name.map(|it| it.1.trim()).collect::<Vec<_>>()
        };
        let list = |name: &str| {
            let parts = values(name).join(",");
            let parts = parts.split(',').map(str::trim).filter(|it| !it.is_empty());
            parts.map(str::to_owned).collect()
        };
        let written: Vec<_> = fields.iter().map(|(name, value)| (token(name), one_line(value))).collect();
        let head = wire::request_head(&uri.path_and_query, &written)
            .expect("the target was read from a URL, and each field was made to stand in its line");
        Self {
            key: values("Sec-WebSocket-Key").first().map(|it| (*it).to_owned()).unwrap_or_default(),
            subprotocols: list("Sec-WebSocket-Protocol"),
            extensions: Extension::list(&values("Sec-WebSocket-Extensions").join(",")),
            head,
        }
    }
}

/// Our own fields, in order.
fn ours(uri: &Uri, request: &Request) -> Vec<(&'static str, String)> {
    let mut fields = vec![("Host", host_field(uri))];
    if request.shape != UpgradeShape::PlainGet {
        fields.push(("Upgrade", "websocket".into()));
        fields.push(("Connection", "Upgrade".into()));
        if request.shape != UpgradeShape::WithoutKey {
            fields.push(("Sec-WebSocket-Key", wire::key_from_nonce(random::nonce())));
        }
        let version = if request.shape == UpgradeShape::Version99 { "99" } else { "13" };
        fields.push(("Sec-WebSocket-Version", version.into()));
        if !request.subprotocols.is_empty() {
            fields.push(("Sec-WebSocket-Protocol", request.subprotocols.join(", ")));
        }
        if let Some(offer) = request.deflate {
            fields.push(("Sec-WebSocket-Extensions", offer.to_string()));
        }
    }
    if let Some(origin) = &request.origin {
        fields.push(("Origin", origin.clone()));
    }
    fields.push(("User-Agent", concat!("wscope/", env!("CARGO_PKG_VERSION")).into()));
    fields
}

/// Whether a user's header goes with a request of this shape.
fn belongs(header: &Header, shape: UpgradeShape) -> bool {
    let name = header.name.to_ascii_lowercase();
    match shape {
        _ if name.trim().is_empty() => false,
        UpgradeShape::PlainGet => {
            !matches!(&*name, "upgrade" | "connection") && !name.starts_with("sec-websocket-")
        }
        UpgradeShape::WithoutKey => name != "sec-websocket-key",
        UpgradeShape::Version99 => name != "sec-websocket-version",
        UpgradeShape::Full => true,
    }
}

/// `host[:port]` of the `Host` field; the scheme's own port is left out.
pub(crate) fn host_field(uri: &Uri) -> String {
    let host = bracketed(&ascii_host(&uri.host).unwrap_or_else(|| uri.host.clone()));
    let usual = if uri.secure { 443 } else { 80 };
    if uri.port == usual { host } else { format!("{host}:{}", uri.port) }
}

/// An IPv6 literal in its brackets, anything else as it is.
pub(crate) fn bracketed(host: &str) -> String {
    if host.contains(':') { format!("[{host}]") } else { host.to_owned() }
}

/// A line end in a name or a value would begin another field: it becomes a space.
fn one_line(text: &str) -> String {
    text.chars().map(|it| if matches!(it, '\r' | '\n' | '\0') { ' ' } else { it }).collect()
}

/// What would end a name becomes a hyphen: the trace shows what was sent.
fn token(name: &str) -> String {
    let breaks = |it: char| it.is_ascii_whitespace() || it.is_ascii_control() || it == ':';
    name.trim().chars().map(|it| if breaks(it) { '-' } else { it }).collect()
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::uri::parse_uri;
    use model::Attempt;
    use model::trace::UriStep;

    /// The request with its key replaced by `KEY`.
    fn asks(url: &str, change: impl FnOnce(&mut Request)) -> (String, Asked) {
        let UriStep::Parsed(uri) = parse_uri(url) else { panic!("{url}") };
        let mut request = Attempt::new(url).request;
        change(&mut request);
        let asked = Asked::of(&uri, &request);
        let head = String::from_utf8(asked.head.clone()).expect("heads of tests are text");
        let head = if asked.key.is_empty() { head } else { head.replace(&asked.key, "KEY") };
        (head.replace(env!("CARGO_PKG_VERSION"), "V"), asked)
    }

    fn header(name: &str, value: &str) -> Header {
        Header { name: name.into(), value: value.into() }
    }

    #[test]
    fn the_fields_stand_in_the_order_of_the_rfc() {
        let (head, asked) = asks("ws://h:8080/a?b", |it| {
            it.subprotocols = vec!["x".into(), "y".into()];
            it.deflate = Some(wire::DeflateOffer::usual());
            it.origin = Some("https://o".into());
            it.headers = vec![header("X-a", "1"), header("cookie", "k=v"), header("X-A", "2")];
        });
        assert_eq!(
            head,
            "GET /a?b HTTP/1.1\r\nHost: h:8080\r\nUpgrade: websocket\r\nConnection: Upgrade\r\n\
             Sec-WebSocket-Key: KEY\r\nSec-WebSocket-Version: 13\r\nSec-WebSocket-Protocol: x, y\r\n\
             Sec-WebSocket-Extensions: permessage-deflate; client_max_window_bits\r\n\
             Origin: https://o\r\nUser-Agent: wscope/V\r\nX-a: 1\r\ncookie: k=v\r\nX-A: 2\r\n\r\n"
        );
        assert_eq!(asked.subprotocols, ["x", "y"]);
        assert_eq!(asked.key.len(), 24);
    }

    #[test]
    fn a_users_header_replaces_ours_in_its_place() {
        let (head, asked) = asks("ws://h/", |it| {
            it.headers = vec![
                header("X", "1"),
                header("host", "other"),
                header("user-agent", "me"),
                header("Sec-WebSocket-Extensions", "permessage-deflate; a=1, b"),
            ];
        });
        assert!(head.starts_with("GET / HTTP/1.1\r\nhost: other\r\nUpgrade: websocket\r\n"), "{head}");
        assert!(head.contains("\r\nuser-agent: me\r\nX: 1\r\n") && !head.contains("wscope"), "{head}");
        assert_eq!(asked.extensions, Extension::list("permessage-deflate; a=1, b"));
    }

    #[test]
    fn each_shape_leaves_out_what_it_should() {
        let shaped = |shape| asks("wss://[::1]/", |it| it.shape = shape).0;
        assert_eq!(
            shaped(UpgradeShape::PlainGet),
            "GET / HTTP/1.1\r\nHost: [::1]\r\nUser-Agent: wscope/V\r\n\r\n"
        );
        assert!(shaped(UpgradeShape::Version99).contains("Sec-WebSocket-Version: 99\r\n"));
        let without_key = shaped(UpgradeShape::WithoutKey);
        assert!(!without_key.contains("-Key") && without_key.contains("Upgrade: websocket"));
    }

    #[test]
    fn a_line_end_in_a_header_begins_no_other_header() {
        let (head, _) = asks("ws://h/", |it| {
            it.headers = vec![header("X", "1\r\nEvil: 2"), header(" a b:c\r\n", "3")];
        });
        assert!(head.contains("X: 1  Evil: 2\r\na-b-c: 3\r\n\r\n"), "{head}");
    }
}
