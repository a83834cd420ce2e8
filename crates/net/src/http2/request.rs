//! The request of an extended CONNECT (RFC 8441 section 4), and heads in words: HPACK has no lines.

use crate::upgrade::{self, fields, host_field};
use h2::ext::Protocol;
use http::{HeaderMap, HeaderName, HeaderValue, Method, Uri as HttpUri};
use model::trace::Uri;
use model::{Request, UpgradeShape};
use wire::HeadError;

/// Fields of ours that HTTP/2 has no use for: the stream is what they ask for.
const UPGRADE_ONLY: [&str; 3] = ["Upgrade", "Connection", "Sec-WebSocket-Key"];
/// Fields that no HTTP/2 message may hold (RFC 9113 section 8.2.2).
const CONNECTION_SPECIFIC: [&str; 5] =
    ["connection", "keep-alive", "proxy-connection", "transfer-encoding", "upgrade"];

/// What is asked for, and the request that asks.
pub(crate) struct Asked {
    /// What is asked for, with the head in words.
    pub(crate) asked: upgrade::Asked,
    /// The request.
    pub(super) request: http::Request<()>,
}

impl Asked {
    /// The request for this URL.
    ///
    /// # Errors
    /// Where a field would say something else than was asked for, or may not stand in HTTP/2.
    pub(crate) fn of(uri: &Uri, request: &Request) -> Result<Self, HeadError> {
        let mut fields = fields(uri, request, |name| !UPGRADE_ONLY.contains(&name));
        let host = fields.iter().position(|(name, _)| name.eq_ignore_ascii_case("Host"));
        let authority = host.map_or_else(|| host_field(uri), |at| fields.remove(at).1);
        let mut http = http::Request::new(());
        *http.uri_mut() = target(uri, &authority)?;
        *http.headers_mut() = headers(&fields)?;
        if request.shape != UpgradeShape::PlainGet {
            *http.method_mut() = Method::CONNECT;
            http.extensions_mut().insert(Protocol::from_static("websocket"));
        }
        Ok(Self { asked: upgrade::Asked::with(words(&http), &fields), request: http })
    }

    /// Whether it is an extended CONNECT.
    pub(super) fn asks_for_a_stream(&self) -> bool {
        self.request.extensions().get::<Protocol>().is_some()
    }
}

fn target(uri: &Uri, authority: &str) -> Result<HttpUri, HeadError> {
    // RFC 8441 section 5: `https` for `wss`, `http` for `ws`.
    let scheme = if uri.secure { "https" } else { "http" };
    let authority = authority.trim().parse().map_err(|_| HeadError::Value("Host".into()));
    let authority: http::uri::Authority = authority?;
    let target = HttpUri::builder().scheme(scheme).authority(authority);
    let target = target.path_and_query(uri.path_and_query.as_str()).build();
    target.map_err(|_| HeadError::Target(uri.path_and_query.clone()))
}

fn headers(fields: &[(String, String)]) -> Result<HeaderMap, HeadError> {
    let mut headers = HeaderMap::new();
    for (name, value) in fields {
        let key = HeaderName::from_bytes(name.as_bytes()).map_err(|_| HeadError::Name(name.clone()))?;
        let value = value.trim_matches([' ', '\t']);
        let forbidden = CONNECTION_SPECIFIC.contains(&key.as_str()) || (key == "te" && value != "trailers");
        if forbidden {
            return Err(HeadError::ConnectionSpecific(name.clone()));
        }
        let value = HeaderValue::from_bytes(value.as_bytes()).map_err(|_| HeadError::Value(name.clone()))?;
        headers.append(key, value);
    }
    Ok(headers)
}

/// A request head in words: pseudo-header fields and fields, in the order in which they go out.
fn words(request: &http::Request<()>) -> Vec<u8> {
    let uri = request.uri();
    let mut words = vec![];
    let mut add = |name: &str, value: Option<&str>| {
        words.extend(value.iter().flat_map(|it| [name, ": ", it, "\r\n"]).flat_map(str::bytes));
    };
    add(":method", Some(request.method().as_str()));
    add(":scheme", uri.scheme_str());
    add(":authority", uri.authority().map(|it| it.as_str()));
    add(":path", uri.path_and_query().map(|it| it.as_str()));
    add(":protocol", request.extensions().get::<Protocol>().map(Protocol::as_str));
    lines(&mut words, request.headers());
    words
}

/// A response head in words: a status line, so that all who read heads can read it, and fields.
pub(super) fn answer_words(status: u16, headers: &HeaderMap) -> Vec<u8> {
    let mut words = format!("HTTP/2 {status}\r\n").into_bytes();
    lines(&mut words, headers);
    words
}

/// Fields and the empty line.
pub(super) fn lines(words: &mut Vec<u8>, headers: &HeaderMap) {
    for (name, value) in headers {
        words.extend([name.as_str().as_bytes(), b": ", value.as_bytes(), b"\r\n"].concat());
    }
    words.extend(b"\r\n");
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::uri::parse_uri;
    use model::trace::UriStep;
    use model::{Attempt, Header};

    fn asks(url: &str, change: impl FnOnce(&mut Request)) -> Result<String, HeadError> {
        let UriStep::Parsed(uri) = parse_uri(url) else { panic!("{url}") };
        let mut request = Attempt::new(url).request;
        change(&mut request);
        let asked = Asked::of(&uri, &request)?.asked;
        let head = String::from_utf8(asked.head).expect("heads of tests are text");
        Ok(head.replace(env!("CARGO_PKG_VERSION"), "V"))
    }

    fn header(name: &str, value: &str) -> Header {
        Header { name: name.into(), value: value.into() }
    }

    #[test]
    fn an_extended_connect_has_no_key_and_asks_for_no_upgrade() {
        let head = asks("wss://h:8443/a?b", |it| {
            it.subprotocols = vec!["x".into(), "y".into()];
            it.origin = Some("https://o".into());
            it.headers = vec![header("X-B", "1"), header("Cookie", "k=v"), header("x-b", " 2 ")];
        });
        assert_eq!(
            head.as_deref(),
            Ok(":method: CONNECT\r\n:scheme: https\r\n:authority: h:8443\r\n:path: /a?b\r\n\
                :protocol: websocket\r\nsec-websocket-version: 13\r\nsec-websocket-protocol: x, y\r\n\
                origin: https://o\r\nuser-agent: wscope/V\r\nx-b: 1\r\nx-b: 2\r\ncookie: k=v\r\n\r\n")
        );
    }

    #[test]
    fn a_host_of_the_users_is_the_authority() {
        let head =
            asks("ws://[::1]:81/", |it| it.headers = vec![header("X", "1"), header("HOST", "o.test:9")]);
        let head = head.expect("it can be written");
        assert!(
            head.starts_with(":method: CONNECT\r\n:scheme: http\r\n:authority: o.test:9\r\n:path: /\r\n")
        );
        assert!(head.contains("\r\nx: 1\r\n") && !head.contains("host: "), "{head}");
    }

    #[test]
    fn other_shapes_are_a_plain_get_and_another_version() {
        let shaped = |shape| asks("wss://[::1]/", |it| it.shape = shape).expect("it can be written");
        assert_eq!(
            shaped(UpgradeShape::PlainGet),
            ":method: GET\r\n:scheme: https\r\n:authority: [::1]\r\n:path: /\r\nuser-agent: wscope/V\r\n\r\n"
        );
        assert!(shaped(UpgradeShape::Version99).contains("sec-websocket-version: 99\r\n"));
    }

    #[test]
    fn what_http2_cannot_carry_is_refused() {
        let refuses = |name: &str, value: &str| {
            asks("ws://h/", |it| it.headers = vec![header(name, value)]).expect_err("refused")
        };
        let value = |name: &str| HeadError::Value(name.into());
        for bad in ["1\r\nEvil: 2", "\0", "\u{1}", "\u{7f}"] {
            assert_eq!(refuses("X", bad), value("X"), "{bad:?}");
        }
        assert_eq!(refuses("Host", "a b"), value("Host"));
        for name in [":path", "a b", "", "ü"] {
            assert_eq!(refuses(name, "1"), HeadError::Name(name.into()));
        }
        for name in ["Connection", "upgrade", "Keep-Alive", "Proxy-Connection", "Transfer-Encoding", "TE"] {
            assert_eq!(refuses(name, "gzip"), HeadError::ConnectionSpecific(name.into()));
        }
        assert!(asks("ws://h/", |it| it.headers = vec![header("TE", "trailers")]).is_ok());
    }
}
