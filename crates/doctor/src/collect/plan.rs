//! Which experiments decide between the causes that are still possible. Pure.

mod network;
pub(crate) mod secure;

use crate::Variation;
use crate::mask::without_credentials;
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
    if upstream.is_some() && !first.switched() {
        variations.push(Variation::Upstream);
    }
    variations.into_iter().filter_map(|it| Some((it, vary(&first.attempt, uri, it, upstream)?))).collect()
}

fn needed(first: &Trace, uri: &Uri) -> Vec<Variation> {
    if first.switched() {
        return secure::without_extensions(first).into_iter().collect();
    }
    if let Some(over_http2) = secure::over_http2(first) {
        return vec![over_http2];
    }
    if let Some(upgrade) = &first.upgrade {
        return match &upgrade.step.outcome {
            UpgradeOutcome::Status(status) => refused(first, uri, *status),
            UpgradeOutcome::NotHttp | UpgradeOutcome::NotHttp2 if !uri.secure => {
                vec![Variation::OtherScheme]
            }
            UpgradeOutcome::Lost(_) if uri.secure => vec![Variation::PlainGet],
            UpgradeOutcome::Lost(_) => vec![Variation::PlainGet, Variation::OtherScheme],
            _ => vec![],
        };
    }
    first.tls.as_ref().map(|tls| secure::handshake(first, &tls.step)).unwrap_or_default()
}

fn refused(first: &Trace, uri: &Uri, status: u16) -> Vec<Variation> {
    let request = &first.attempt.request;
    let mut found = vec![];
    if matches!(status, 200..=299 | 400..=426 | 500 | 505) && status != 407 {
        found.extend([Variation::PlainGet, Variation::Version99]);
        // Over HTTP/2 there is no key to leave out.
        found.extend((first.attempt.http == HttpVersion::Http1).then_some(Variation::WithoutKey));
    }
    if matches!(status, 400 | 401 | 403 | 404) {
        if request.origin.is_some() {
            found.push(Variation::WithoutOrigin);
        }
        if request.origin.as_deref() != Some(own_origin(uri).as_str()) {
            found.push(Variation::OwnOrigin);
        }
    }
    if matches!(status, 400 | 403 | 404 | 500) && !request.subprotocols.is_empty() {
        found.push(Variation::WithoutSubprotocols);
    }
    if status == 400 && !uri.secure {
        found.push(Variation::OtherScheme);
    }
    found
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
            attempt.proxy = None;
            attempt.connect_to = None;
            attempt.unix_socket = None;
            attempt.tls.server_name = None;
        }
        other => return network::vary(first, uri, other),
    }
    Some(attempt)
}

/// The origin of the server itself, as a page of its own would send it.
fn own_origin(uri: &Uri) -> String {
    let scheme = if uri.secure { "https" } else { "http" };
    let host = if uri.host.contains(':') { format!("[{}]", uri.host) } else { uri.host.clone() };
    let default = if uri.secure { 443 } else { 80 };
    if uri.port == default { format!("{scheme}://{host}") } else { format!("{scheme}://{host}:{}", uri.port) }
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
    fn what_is_changed_is_only_what_decides() {
        use Variation::*;
        let mut trace = http("ws://a.test/", "HTTP/1.1 403 Forbidden\r\n\r\n");
        assert_eq!(variations(&trace), [PlainGet, Version99, WithoutKey, OwnOrigin]);
        trace.attempt.http = HttpVersion::Http2;
        assert_eq!(variations(&trace), [PlainGet, Version99, OwnOrigin]);
        trace.attempt.http = HttpVersion::Http1;
        trace.attempt.request.origin = Some("http://a.test".into());
        assert_eq!(variations(&trace), [PlainGet, Version99, WithoutKey, WithoutOrigin]);
        for (status, expected) in [("502 Bad Gateway", vec![]), ("302 Found", vec![])] {
            assert_eq!(variations(&http("ws://a.test/", &format!("HTTP/1.1 {status}\r\n\r\n"))), expected);
        }
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
