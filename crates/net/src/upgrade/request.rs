//! The request head, in the order of RFC 6455 section 4.1.

use crate::random;
use crate::uri::ascii_host;
use model::trace::Uri;
use model::{Header, Request, UpgradeShape};
use wire::{Extension, HeadError};

/// A name and a value.
pub(crate) type Field = (String, String);

/// What was asked for.
pub(crate) struct Asked {
    /// The head, byte for byte; for HTTP/2, in words.
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
    ///
    /// # Errors
    /// Where a field would say something else than was asked for.
    pub(crate) fn of(uri: &Uri, request: &Request) -> Result<Self, HeadError> {
        let fields = fields(uri, request, |_| true);
        Ok(Self::with(wire::request_head(&uri.path_and_query, &fields)?, &fields))
    }

    /// What a head of these fields asks for.
    pub(crate) fn with(head: Vec<u8>, fields: &[Field]) -> Self {
        let values = |name: &str| {
            let of_name = fields.iter().filter(|it| it.0.eq_ignore_ascii_case(name));
            of_name.map(|it| it.1.trim()).collect::<Vec<_>>()
        };
        let list = |name: &str| {
            let parts = values(name).join(",");
            let parts = parts.split(',').map(str::trim).filter(|it| !it.is_empty());
            parts.map(str::to_owned).collect()
        };
        Self {
            head,
            key: values("Sec-WebSocket-Key").first().map(|it| (*it).to_owned()).unwrap_or_default(),
            subprotocols: list("Sec-WebSocket-Protocol"),
            extensions: Extension::list(&values("Sec-WebSocket-Extensions").join(",")),
        }
    }
}

/// The fields of a request in their order: those of ours that are meant to be there, and the user's.
pub(crate) fn fields(uri: &Uri, request: &Request, meant: impl Fn(&str) -> bool) -> Vec<Field> {
    let user: Vec<_> = request.headers.iter().filter(|it| belongs(it, request.shape)).collect();
    in_order(ours(uri, request).into_iter().filter(|(name, _)| meant(name)), &user)
}

/// Our fields in their order, and the user's in theirs. Where the user replaces one of ours, all of
/// the user's go out that were given up to the last one of that name; the rest follows ours.
fn in_order(ours: impl Iterator<Item = (&'static str, String)>, user: &[&Header]) -> Vec<Field> {
    let given = |it: &&Header| (it.name.clone(), it.value.clone());
    let (mut fields, mut waiting) = (vec![], user);
    for (name, value) in ours {
        let named = |it: &&Header| it.name.eq_ignore_ascii_case(name);
        if !user.iter().any(named) {
            fields.push((name.to_owned(), value));
        } else if let Some(last) = waiting.iter().rposition(named) {
            let (now, later) = waiting.split_at(last + 1);
            fields.extend(now.iter().map(given));
            waiting = later;
        }
    }
    fields.extend(waiting.iter().map(given));
    fields
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

#[cfg(test)]
mod tests {
    use super::*;
    use crate::uri::parse_uri;
    use model::Attempt;
    use model::trace::UriStep;

    fn tries(url: &str, change: impl FnOnce(&mut Request)) -> Result<Asked, HeadError> {
        let UriStep::Parsed(uri) = parse_uri(url) else { panic!("{url}") };
        let mut request = Attempt::new(url).request;
        change(&mut request);
        Asked::of(&uri, &request)
    }

    /// The request with its key replaced by `KEY`.
    fn asks(url: &str, change: impl FnOnce(&mut Request)) -> (String, Asked) {
        let asked = tries(url, change).expect("a request that can be written");
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
    fn a_users_header_replaces_ours_and_takes_the_ones_before_it_along() {
        let (head, asked) = asks("ws://h/", |it| {
            it.headers = vec![
                header("X", "1"),
                header("host", "other"),
                header("Y", "2"),
                header("Sec-WebSocket-Extensions", "permessage-deflate; a=1, b"),
                header("user-agent", "me"),
                header("Z", "3"),
            ];
        });
        assert_eq!(
            head,
            "GET / HTTP/1.1\r\nX: 1\r\nhost: other\r\nUpgrade: websocket\r\nConnection: Upgrade\r\n\
             Sec-WebSocket-Key: KEY\r\nSec-WebSocket-Version: 13\r\nY: 2\r\n\
             Sec-WebSocket-Extensions: permessage-deflate; a=1, b\r\nuser-agent: me\r\nZ: 3\r\n\r\n"
        );
        assert_eq!(asked.extensions, Extension::list("permessage-deflate; a=1, b"));
    }

    #[test]
    fn the_users_headers_keep_their_order_case_and_number_wherever_ours_stand() {
        let names = ["User-AGENT", "x", "Upgrade", "X", "HOST", "upgrade", "connection", "x", "Host"];
        let given: Vec<_> = names.iter().enumerate().map(|(at, it)| header(it, &at.to_string())).collect();
        let (head, _) = asks("ws://h/", |it| it.headers.clone_from(&given));
        let is_given = |line: &&str| names.iter().any(|it| line.starts_with(&format!("{it}: ")));
        let sent: Vec<_> = head.lines().filter(is_given).collect();
        let lines: Vec<_> = given.iter().map(|it| format!("{}: {}", it.name, it.value)).collect();
        assert_eq!(sent, lines);
        assert_eq!(head.lines().filter(|it| it.to_ascii_lowercase().starts_with("upgrade: ")).count(), 2);
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
    fn what_would_break_out_of_its_line_is_refused() {
        let refuses = |change: &dyn Fn(&mut Request)| tries("ws://h/", |it| change(it)).err();
        for text in ["1\r\nEvil: 2", "1\n", "\r", "\0"] {
            let value = |name: &str| Some(HeadError::Value(name.into()));
            assert_eq!(refuses(&|it| it.headers = vec![header("X", text)]), value("X"), "{text:?}");
            assert_eq!(refuses(&|it| it.headers = vec![header("host", text)]), value("host"), "{text:?}");
            assert_eq!(refuses(&|it| it.origin = Some(text.into())), value("Origin"), "{text:?}");
            let protocol = value("Sec-WebSocket-Protocol");
            assert_eq!(refuses(&|it| it.subprotocols = vec!["a".into(), text.into()]), protocol, "{text:?}");
        }
        for name in ["a b", "a:b", " a", "a\r\nEvil", "a\0", ""] {
            let refused = refuses(&|it| it.headers = vec![header("X", "1"), header(name, "2")]);
            assert_eq!(refused, Some(HeadError::Name(name.into())), "{name:?}");
        }
    }
}
