//! Which experiments decide between the causes that are still possible. Pure.

mod elsewhere;
mod network;
mod refused;
pub(crate) mod secure;

pub(super) use elsewhere::elsewhere;

use crate::case::own_origin;
use crate::mask::without_credentials;
use crate::{Answer, Variation};
use model::trace::{UpgradeOutcome, Uri};
use model::{Attempt, Header, HttpVersion, Trace, UpgradeShape};

/// The experiments for this first attempt: none when it is healthy, or failed before a server could
/// be asked anything.
pub(super) fn plan(first: &Trace, upstream: Option<&str>) -> Vec<(Variation, Attempt)> {
    let Some(uri) = first.target() else { return vec![] };
    if first.upgrade.as_ref().is_some_and(|it| matches!(it.step.outcome, UpgradeOutcome::Unsendable(_))) {
        return vec![];
    }
    let mut variations = needed(first, uri);
    variations.extend(network::needed(first, uri));
    if upstream.is_some() {
        variations.push(Variation::Upstream);
        // What it says to a plain request shows whether an upgrade arrives through the proxy.
        variations.extend((!first.switched()).then_some(Variation::UpstreamGet));
    }
    variations.into_iter().filter_map(|it| Some((it, vary(&first.attempt, uri, it, upstream)?))).collect()
}

fn needed(first: &Trace, uri: &Uri) -> Vec<Variation> {
    if first.switched() {
        return opened(first, uri).into_iter().chain(secure::without_extensions(first)).collect();
    }
    if let Some(over_http2) = secure::over_http2(first) {
        return vec![over_http2];
    }
    if let Some(upgrade) = &first.upgrade {
        return match &upgrade.step.outcome {
            UpgradeOutcome::Status(status) => refused::refused(first, uri, *status),
            UpgradeOutcome::NotHttp | UpgradeOutcome::NotHttp2 if !uri.secure => {
                vec![Variation::OtherScheme]
            }
            UpgradeOutcome::Lost(_) => lost(first, uri),
            _ => vec![],
        };
    }
    first.tls.as_ref().map(|tls| secure::handshake(first, &tls.step)).unwrap_or_default()
}

/// What tells why no answer came.
fn lost(first: &Trace, uri: &Uri) -> Vec<Variation> {
    let mut found = vec![Variation::PlainGet];
    found.extend((!uri.secure).then_some(Variation::OtherScheme));
    // libwebsockets closes where it knows none of the subprotocols.
    found.extend((!first.attempt.request.subprotocols.is_empty()).then_some(Variation::WithoutSubprotocols));
    found
}

/// Nothing, but where the server closes at once as one does that misses its subprotocol, or is silent at
/// a place where brokers of MQTT are: some open without their subprotocol, and never answer.
fn opened(first: &Trace, uri: &Uri) -> Vec<Variation> {
    let code = first.close.as_ref().filter(|it| it.step.peer_began).and_then(|it| it.step.code);
    let misses = matches!(code, Some(1002 | 1003 | 1008 | 4400..=4499));
    let silent = is_silent(first) && (is_place_of_mqtt(uri) || is_libwebsockets(first));
    // What was offered may be the wrong one: servers of GraphQL take the one they know for granted.
    if misses || (silent && !refused::offers(&first.attempt)) {
        vec![Variation::KnownSubprotocols]
    } else {
        vec![]
    }
}

/// Whether the server opened, and said nothing of its own.
fn is_silent(first: &Trace) -> bool {
    let said = first.frames.as_ref().is_some_and(|it| it.step.records.iter().any(is_message));
    !said && first.close.as_ref().is_none_or(|it| !it.step.peer_began)
}

fn is_message(record: &model::Record) -> bool {
    matches!(record.kind, model::Kind::Text | model::Kind::Binary)
}

/// Whether the head is one as libwebsockets writes it (measured: 4.1.6): its servers serve subprotocols.
fn is_libwebsockets(first: &Trace) -> bool {
    let Some(answer) = Answer::of(first) else { return false };
    let names = answer.head.fields.iter().map(|it| it.name.as_str());
    names.eq(["Upgrade", "Connection", "Sec-WebSocket-Accept"]) && answer.field("upgrade") == "WebSocket"
}

/// Whether the path or the port is one that brokers of MQTT have (mosquitto, EMQX).
fn is_place_of_mqtt(uri: &Uri) -> bool {
    let path = uri.path_and_query.split('?').next().unwrap_or_default();
    matches!(uri.port, 8083 | 8084 | 9001) || path.split('/').any(|it| it.eq_ignore_ascii_case("mqtt"))
}

/// The first attempt with one thing changed.
pub(super) fn vary(
    first: &Attempt,
    uri: &Uri,
    variation: Variation,
    upstream: Option<&str>,
) -> Option<Attempt> {
    let mut attempt = first.clone();
    match variation {
        Variation::PlainGet => attempt.request.shape = UpgradeShape::PlainGet,
        Variation::Version99 => attempt.request.shape = UpgradeShape::Version99,
        Variation::WithoutKey => attempt.request.shape = UpgradeShape::WithoutKey,
        Variation::WithoutOrigin => attempt.request.origin = None,
        Variation::OwnOrigin => attempt.request.origin = Some(own_origin(uri)),
        Variation::WithoutSubprotocols => attempt.request.subprotocols.clear(),
        Variation::Unreadable => {
            attempt = without_credentials(attempt);
            attempt.request.shape = UpgradeShape::PlainGet;
            attempt
                .request
                .headers
                .push(Header { name: "Content-Length".into(), value: "unreadable".into() });
        }
        Variation::WithoutExtensions
        | Variation::AcceptCertificate
        | Variation::AcceptCertificateGet
        | Variation::WithoutServerName
        | Variation::OldTls
        | Variation::OverHttp2 => return Some(secure::vary(attempt, variation)),
        Variation::OtherScheme => {
            attempt = without_credentials(attempt);
            let scheme = if uri.secure { "ws" } else { "wss" };
            attempt.url.replace_range(uri.spans.scheme.clone(), scheme);
            if !uri.explicit_port {
                let end = uri.spans.host.end + usize::from(uri.host.contains(':'));
                attempt
                    .url
                    .insert_str(end - uri.spans.scheme.len() + scheme.len(), &format!(":{}", uri.port));
            }
        }
        Variation::Upstream => {
            let secure = upstream?.starts_with("wss");
            if uri.secure && !secure {
                attempt = without_credentials(attempt);
            }
            attempt.url = upstream?.to_owned();
            // A page of the server's own is one of the upstream's own there.
            if attempt.request.origin.as_deref() == Some(&own_origin(uri))
                && let model::trace::UriStep::Parsed(behind) = net::parse_uri(upstream?)
            {
                attempt.request.origin = Some(own_origin(&behind));
            }
            attempt.http = HttpVersion::Http1;
            attempt.proxy = None;
            attempt.connect_to = None;
            attempt.unix_socket = None;
            attempt.tls.server_name = None;
        }
        Variation::UpstreamGet => {
            attempt = vary(first, uri, Variation::Upstream, upstream)?;
            attempt.request.shape = UpgradeShape::PlainGet;
        }
        Variation::OtherOrigin => {
            attempt.request.origin = Some(refused::other_origin(first, uri, upstream)?);
        }
        Variation::ForeignOrigin => attempt.request.origin = Some(refused::FOREIGN.into()),
        Variation::KnownSubprotocols => attempt.request.subprotocols = refused::known(),
        Variation::TrailingSlash => attempt.url = refused::with_other_slash(&first.url, uri)?,
        Variation::WithoutQuery => attempt.url = refused::without_query(&first.url, uri)?,
        Variation::AsBrowser => refused::as_browser(&mut attempt),
        Variation::Later | Variation::OtherPath => {}
        other => return network::vary(first, uri, other),
    }
    Some(attempt)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::synthetic::http;

    fn variations(first: &Trace) -> Vec<Variation> {
        plan(first, None).into_iter().map(|(it, _)| it).collect()
    }

    #[test]
    fn a_healthy_endpoint_needs_no_experiment() {
        let trace = http("ws://a.test/", "HTTP/1.1 101 Switching Protocols\r\n\r\n");
        assert_eq!(variations(&trace), []);
        let mut trace = http("ws://a.test/", "HTTP/2 200\r\n\r\n");
        trace.attempt.http = HttpVersion::Http2;
        assert_eq!(variations(&trace), []);
    }

    #[test]
    fn a_silent_server_at_a_place_of_mqtt_is_asked_with_subprotocols() {
        let opens = "HTTP/1.1 101 Switching Protocols\r\n\r\n";
        let asked = |url: &str| variations(&http(url, opens));
        assert_eq!(asked("ws://a.test/mqtt?x=1"), [Variation::KnownSubprotocols]);
        assert_eq!(asked("ws://a.test:9001/"), [Variation::KnownSubprotocols]);
        assert_eq!(asked("ws://a.test/mqtt-dashboard"), []);
        let fields = |upgrade: &str| {
            let head =
                "HTTP/1.1 101 Switching Protocols\nUpgrade: {}\nConnection: Upgrade\nSec-WebSocket-Accept: x";
            http("ws://a.test/", &head.replace("{}", upgrade))
        };
        assert_eq!(variations(&fields("WebSocket")), [Variation::KnownSubprotocols]);
        assert_eq!(variations(&fields("websocket")), []);
        let mut misses = crate::synthetic::facts("ws://a.test/", "close: 1002");
        misses.attempt.request.subprotocols = vec!["graphql-transport-ws".into()];
        assert_eq!(variations(&misses), [Variation::KnownSubprotocols]);
        let mut offered = http("ws://a.test/mqtt", opens);
        offered.attempt.request.subprotocols = vec!["mqtt".into()];
        assert_eq!(variations(&offered), []);
    }

    #[test]
    fn what_is_changed_is_only_what_decides() {
        use Variation::*;
        let mut trace = http("ws://a.test/", "HTTP/1.1 403 Forbidden\r\n\r\n");
        let expected = [PlainGet, Version99, WithoutKey, OwnOrigin, KnownSubprotocols];
        assert_eq!(variations(&trace), expected);
        trace.attempt.http = HttpVersion::Http2;
        assert_eq!(variations(&trace), [PlainGet, Version99, OwnOrigin, KnownSubprotocols]);
        trace.attempt.http = HttpVersion::Http1;
        trace.attempt.request.origin = Some("http://a.test".into());
        let expected = [PlainGet, Version99, WithoutKey, WithoutOrigin, KnownSubprotocols];
        assert_eq!(variations(&trace), expected);
        for (status, expected) in [
            ("502 Bad Gateway", vec![PlainGet]),
            ("503 Busy", vec![Again]),
            ("429 Slow Down", vec![]),
            ("302 Found", vec![]),
        ] {
            assert_eq!(variations(&http("ws://a.test/", &format!("HTTP/1.1 {status}\r\n\r\n"))), expected);
        }
    }

    #[test]
    fn who_names_its_version_to_whatever_comes_is_asked_from_a_foreign_page() {
        let deaf = "HTTP/1.1 400 Bad Request\r\nSec-Websocket-Version: 13\r\n\r\nBad Request";
        let mut trace = http("ws://a.test/", deaf);
        assert!(variations(&trace).contains(&Variation::ForeignOrigin));
        trace.attempt.request.origin = Some("http://a.test".into());
        let made = plan(&trace, None);
        let foreign = made.iter().find(|(it, _)| *it == Variation::ForeignOrigin);
        assert_eq!(foreign.and_then(|(_, it)| it.request.origin.as_deref()), Some(refused::FOREIGN));
        trace.attempt.request.origin = Some("https://b.test".into());
        assert!(!variations(&trace).contains(&Variation::ForeignOrigin), "it is foreign already");
        let silent = http("ws://a.test/", "HTTP/1.1 400 Bad Request\r\n\r\nBad Request");
        assert!(!variations(&silent).contains(&Variation::ForeignOrigin));
    }

    #[test]
    fn a_page_that_forbids_is_asked_as_a_browser_and_without_the_query() {
        let page = "HTTP/1.1 403 Forbidden\r\n\r\n<!doctype html><title>403 Forbidden</title>";
        let mut trace = http("ws://a.test/chat?room=1", page);
        trace.attempt.request.headers.push(Header { name: "user-agent".into(), value: "nikto".into() });
        let made = plan(&trace, None);
        let find = |wanted| made.iter().find(|(it, _)| *it == wanted).map(|(_, attempt)| attempt);
        assert_eq!(find(Variation::WithoutQuery).map(|it| it.url.as_str()), Some("ws://a.test/chat"));
        let browser = find(Variation::AsBrowser).expect("it is asked as a browser");
        let agents = browser.request.headers.iter().filter(|it| it.name.eq_ignore_ascii_case("user-agent"));
        let agents: Vec<_> = agents.map(|it| it.value.as_str()).collect();
        assert!(matches!(agents[..], [one] if one.contains("Firefox")), "{agents:?}");
        let library = http("ws://a.test/chat?room=1", "HTTP/1.1 403 Forbidden\r\n\r\nForbidden");
        assert!(!variations(&library).contains(&Variation::WithoutQuery));
    }

    #[test]
    fn a_scheme_downgrade_carries_no_credentials_and_stays_on_the_same_port() {
        let mut attempt = Attempt::new("wss://[::1]/?token=abcdefgh");
        attempt.request.headers.push(Header { name: "Cookie".into(), value: "sid=secret".into() });
        let model::trace::UriStep::Parsed(uri) = net::parse_uri(&attempt.url) else { panic!("it parses") };
        let plain = vary(&attempt, &uri, Variation::OtherScheme, None).expect("it can be varied");
        assert_eq!(plain.url, "ws://[::1]:443/?token=********");
        assert!(plain.request.headers.is_empty());
    }

    #[test]
    fn an_upstream_without_tls_gets_no_credentials() {
        let mut attempt = Attempt::new("wss://a.test/");
        attempt.request.headers.push(Header { name: "Authorization".into(), value: "Bearer x".into() });
        let model::trace::UriStep::Parsed(uri) = net::parse_uri(&attempt.url) else { panic!("it parses") };
        let direct = vary(&attempt, &uri, Variation::Upstream, Some("ws://127.0.0.1:1/"));
        assert!(direct.expect("it can be varied").request.headers.is_empty());
    }
}
