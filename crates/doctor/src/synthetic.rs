//! Cases made of text, for tests and for the examples of pages.

use crate::{Case, Experiment, Variation};
use model::trace::*;
use model::{Attempt, Trace};
use std::time::Duration;

/// The key of every synthetic handshake, and what answers it (RFC 6455 section 1.3).
pub(crate) const KEY: &str = "dGhlIHNhbXBsZSBub25jZQ==";
pub(crate) const ACCEPT: &str = "s3pPLMBiTxaQ9kYGzzhZRbK+xOo=";
/// The `now` of synthetic cases: 2026-11-21T12:00:00Z.
pub(crate) const NOW: i64 = 1_795_262_400;

pub(crate) fn timed<T>(step: T) -> Timed<T> {
    Timed { began: Duration::ZERO, took: Duration::from_millis(1), step }
}

/// An attempt that went no further than its URL.
pub(crate) fn uri(url: &str) -> Trace {
    Trace {
        attempt: Attempt::new(url),
        began_unix: NOW,
        uri: timed(net::parse_uri(url)),
        dns: None,
        tcp: None,
        proxy: None,
        tls: None,
        upgrade: None,
        frames: None,
        close: None,
    }
}

/// An attempt that reached a server, which answered with this text. Line feeds become CRLF in the
/// head, and `{accept}` the right accept.
pub(crate) fn http(url: &str, text: &str) -> Trace {
    let text = text.replace("\r\n", "\n").replace("{accept}", ACCEPT);
    let (head, body) = text.split_once("\n\n").unwrap_or((text.trim_end(), ""));
    let response = format!("{}\r\n\r\n", head.replace('\n', "\r\n")).into_bytes();
    let mut trace = connected(url);
    let outcome = wire::ResponseHead::parse(&response)
        .map_or(UpgradeOutcome::NotHttp, |head| UpgradeOutcome::Status(head.status));
    trace.upgrade = Some(timed(UpgradeStep {
        request: vec![],
        key: KEY.into(),
        response,
        final_head_at: 0,
        body: body.trim_end().as_bytes().to_vec(),
        body_cut: false,
        outcome,
    }));
    trace
}

/// An attempt that reached a server, over TLS where the URL asks for it.
pub(crate) fn connected(url: &str) -> Trace {
    let mut trace = uri(url);
    let address = "192.0.2.7:80".parse().expect("an address");
    trace.dns = Some(timed(DnsStep {
        host: trace.target().map_or(String::new(), |uri| uri.host.clone()),
        outcome: DnsOutcome::Found(vec![std::net::IpAddr::from([192, 0, 2, 7])]),
        queries: vec![],
    }));
    trace.tcp = Some(timed(TcpStep {
        attempts: vec![TcpAttempt {
            address,
            began: Duration::ZERO,
            took: Duration::from_millis(1),
            outcome: TcpOutcome::Connected,
        }],
        connected: Some(0),
    }));
    if trace.target().is_some_and(|uri| uri.secure) {
        trace.tls = Some(timed(TlsStep {
            server_name: "a.test".into(),
            version: Some("1.3".into()),
            trust: Trust::Trusted,
            outcome: Some(TlsOutcome::Established),
            ..TlsStep::default()
        }));
    }
    trace
}

/// A case without experiments.
pub(crate) fn case(first: Trace) -> Case {
    Case { first, experiments: vec![], page: None }
}

/// Sets the request head as net would send it, as far as rules look at it.
pub(crate) fn with_request(mut trace: Trace) -> Trace {
    let request = &trace.attempt.request;
    let mut head =
        String::from("GET / HTTP/1.1\r\nHost: a.test\r\nUpgrade: websocket\r\nConnection: Upgrade\r\n");
    if let Some(origin) = &request.origin {
        head += &format!("Origin: {origin}\r\n");
    }
    if !request.subprotocols.is_empty() {
        head += &format!("Sec-WebSocket-Protocol: {}\r\n", request.subprotocols.join(", "));
    }
    head += &format!("Sec-WebSocket-Key: {KEY}\r\n\r\n");
    if let Some(upgrade) = &mut trace.upgrade {
        upgrade.step.request = head.into_bytes();
    }
    trace
}

/// An experiment that ended `same` as the first attempt, with a status, or with `lost`.
pub(crate) fn experiment(first: &Trace, name: &str, ending: &str) -> Experiment {
    let variation = match name {
        "plain-get" => Variation::PlainGet,
        "version-99" => Variation::Version99,
        "without-key" => Variation::WithoutKey,
        "without-origin" => Variation::WithoutOrigin,
        "own-origin" => Variation::OwnOrigin,
        "other-scheme" => Variation::OtherScheme,
        "without-subprotocols" => Variation::WithoutSubprotocols,
        "accept-certificate" => Variation::AcceptCertificate,
        "upstream" => Variation::Upstream,
        other => panic!("no experiment is named {other}"),
    };
    let url = first.attempt.url.as_str();
    let trace = match ending {
        "same" => first.clone(),
        "101" => http(
            url,
            "HTTP/1.1 101 Switching Protocols\nUpgrade: websocket\nConnection: Upgrade\nSec-WebSocket-Accept: {accept}",
        ),
        "version" => http(url, "HTTP/1.1 400 Bad Request\nSec-WebSocket-Version: 13"),
        "tls" => connected("wss://a.test/"),
        "refused" => {
            let mut trace = connected(url);
            if let Some(tcp) = &mut trace.tcp {
                tcp.step.connected = None;
                tcp.step.attempts[0].outcome = TcpOutcome::Refused(None);
            }
            trace
        }
        status => http(url, &format!("HTTP/1.1 {status} Status\n\nanother body")),
    };
    Experiment { variation, trace }
}

/// An attempt told as `key: value` lines.
pub(crate) fn facts(url: &str, text: &str) -> Trace {
    let _ = text;
    uri(url)
}
