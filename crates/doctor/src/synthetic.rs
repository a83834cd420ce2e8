//! Cases made of text, for tests and for the examples of pages.

mod around;
mod idle;
mod told;

pub(crate) use around::around;
pub(crate) use idle::watching;

use told::{tell_close, tell_frames, tell_names, tell_proxy, tell_unix};

use crate::{Case, Experiment, Page, Variation};
use model::trace::*;
use model::{Attempt, HttpVersion, Trace};
use std::time::Duration;

/// The key of every synthetic handshake, and what answers it (RFC 6455 section 1.3).
pub(crate) const KEY: &str = "dGhlIHNhbXBsZSBub25jZQ==";
pub(crate) const ACCEPT: &str = "s3pPLMBiTxaQ9kYGzzhZRbK+xOo=";
/// The `now` of synthetic cases: 2026-11-21T12:00:00Z.
pub(crate) const NOW: i64 = 1_795_262_400;

pub(crate) fn timed<T>(step: T) -> Timed<T> {
    Timed { began: Duration::ZERO, took: Duration::from_millis(1), step }
}

/// A case of this attempt alone.
pub(crate) fn case(first: Trace) -> Case {
    Case {
        first,
        unfinished: vec![],
        experiments: vec![],
        page: None,
        client: None,
        around: crate::Around::default(),
        idle: None,
    }
}

/// An attempt that went no further than its URL.
pub(crate) fn uri(url: &str) -> Trace {
    Trace {
        attempt: Attempt::new(url),
        began_unix: NOW,
        uri: timed(net::parse_uri(url)),
        dns: None,
        tcp: None,
        unix: None,
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
        settings: vec![],
        response,
        final_head_at: 0,
        body: body.trim_end().as_bytes().to_vec(),
        body_cut: false,
        outcome,
    }));
    trace
}

/// The same, with an interim answer before the final one.
pub(crate) fn http_interim(url: &str, text: &str) -> Trace {
    let (interim, rest) = text.split_once("\n\n").expect("two heads");
    let mut trace = http(url, rest);
    let interim = format!("{}\r\n\r\n", interim.replace('\n', "\r\n"));
    if let Some(upgrade) = &mut trace.upgrade {
        upgrade.step.final_head_at = interim.len();
        upgrade.step.response.splice(0..0, interim.into_bytes());
    }
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
        servers: vec![],
    }));
    trace.tcp = Some(timed(TcpStep {
        attempts: vec![TcpAttempt {
            address,
            began: Duration::ZERO,
            took: Duration::from_millis(1),
            outcome: TcpOutcome::Connected,
        }],
        connected: Some(0),
        flow: None,
    }));
    if trace.target().is_some_and(|uri| uri.secure) {
        trace.tls = Some(timed(TlsStep {
            server_name: trace.target().map_or(String::new(), |uri| uri.host.clone()),
            version: Some("1.3".into()),
            trust: Trust::Trusted,
            outcome: Some(TlsOutcome::Established),
            ..TlsStep::default()
        }));
    }
    trace
}

/// Sets the request head as net would send it, as far as rules look at it.
pub(crate) fn with_request(mut trace: Trace) -> Trace {
    let request = &trace.attempt.request;
    let path = trace.target().map_or("/", |uri| uri.path_and_query.as_str());
    let mut head =
        format!("GET {path} HTTP/1.1\r\nHost: a.test\r\nUpgrade: websocket\r\nConnection: Upgrade\r\n");
    for header in &request.headers {
        head += &format!("{}: {}\r\n", header.name, header.value);
    }
    if let Some(origin) = &request.origin {
        head += &format!("Origin: {origin}\r\n");
    }
    if !request.subprotocols.is_empty() {
        head += &format!("Sec-WebSocket-Protocol: {}\r\n", request.subprotocols.join(", "));
    }
    if let Some(offer) = request.deflate {
        head += &format!("Sec-WebSocket-Extensions: {offer}\r\n");
    }
    head += &format!("Sec-WebSocket-Key: {KEY}\r\n\r\n");
    if let Some(upgrade) = &mut trace.upgrade {
        upgrade.step.request = head.into_bytes();
    }
    trace
}

/// A server that answered a hello of old with this version.
fn answered(url: &str, version: &str) -> Trace {
    let mut trace = connected(url);
    if let Some(tls) = &mut trace.tls {
        tls.step.version = Some(version.into());
        tls.step.cipher = Some("TLS_RSA_WITH_AES_128_CBC_SHA".into());
        tls.step.outcome = Some(TlsOutcome::Answered);
    }
    trace
}

/// A time as HTTP writes it; of the day of the week nobody asks.
fn http_date(unix: i64) -> String {
    let iso = crate::evidence::date(unix);
    let months = ["Jan", "Feb", "Mar", "Apr", "May", "Jun", "Jul", "Aug", "Sep", "Oct", "Nov", "Dec"];
    let month: usize = iso[5..7].parse().expect("a month");
    format!("Sat, {} {} {} {} GMT", &iso[8..10], months[month - 1], &iso[..4], &iso[11..19])
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
        "accept-certificate-get" => Variation::AcceptCertificateGet,
        "without-extensions" => Variation::WithoutExtensions,
        "without-server-name" => Variation::WithoutServerName,
        "old-tls" => Variation::OldTls,
        "over-http2" => Variation::OverHttp2,
        "upstream" => Variation::Upstream,
        "upstream-get" => Variation::UpstreamGet,
        "fresh-cookies" => Variation::FreshCookies,
        "upgraded" => Variation::Upgraded,
        "secure-site" => Variation::SecureSite,
        "other-origin" => Variation::OtherOrigin,
        "foreign-origin" => Variation::ForeignOrigin,
        "known-subprotocols" => Variation::KnownSubprotocols,
        "trailing-slash" => Variation::TrailingSlash,
        "later" => Variation::Later,
        "other-path" => Variation::OtherPath,
        "again" => Variation::Again,
        "small-segments" => Variation::SmallSegments,
        "upgrade-words" => Variation::UpgradeWords,
        "direct" => Variation::Direct,
        "secure-port" => Variation::SecurePort,
        "unreadable" => Variation::Unreadable,
        "without-query" => Variation::WithoutQuery,
        "as-browser" => Variation::AsBrowser,
        other => panic!("no experiment is named {other}"),
    };
    let url = first.attempt.url.as_str();
    let trace = match ending {
        "same" => first.clone(),
        "101" if variation != Variation::OverHttp2 => http(
            url,
            "HTTP/1.1 101 Switching Protocols\nUpgrade: websocket\nConnection: Upgrade\nSec-WebSocket-Accept: {accept}",
        ),
        _ if ending.starts_with("101/") => http(
            url,
            &format!(
                "HTTP/1.1 101 Switching Protocols\nUpgrade: websocket\nConnection: Upgrade\n\
                 Sec-WebSocket-Accept: {{accept}}\nSec-WebSocket-Protocol: {}",
                &ending[4..]
            ),
        ),
        "101+deflate" => http(
            url,
            "HTTP/1.1 101 Switching Protocols\nUpgrade: websocket\nConnection: Upgrade\n\
             Sec-WebSocket-Accept: {accept}\nSec-WebSocket-Extensions: permessage-deflate",
        ),
        "nginx" => http(url, "HTTP/1.1 200 OK\nServer: nginx/1.22.1\n\n<!doctype html>"),
        "version" => http(url, "HTTP/1.1 400 Bad Request\nSec-WebSocket-Version: 13"),
        "forbids" => http(url, "HTTP/1.1 403 Forbidden\nSec-WebSocket-Version: 13\n\nForbidden"),
        "lives" => {
            let mut trace = facts(url, "");
            let ping_answered = Some(Duration::from_millis(1));
            trace.frames = Some(timed(FramesStep { ping_answered, ..FramesStep::default() }));
            trace
        }
        "haproxy" => http(
            url,
            "HTTP/1.1 400 Bad request\n\n<h1>400 Bad request</h1>\nYour browser sent an invalid request.",
        ),
        "101" | "no-extended-connect" => {
            let mut trace = connected(url);
            trace.upgrade = http(url, "HTTP/2 200").upgrade;
            over_http2(&mut trace);
            if let Some(upgrade) = trace.upgrade.as_mut().filter(|_| ending != "101") {
                upgrade.step.outcome = UpgradeOutcome::NoExtendedConnect;
            }
            trace
        }
        "certificate" => {
            let mut trace = connected(url);
            trace.tls.iter_mut().for_each(|tls| tls.step.certificates = vec![Certificate::default()]);
            trace
        }
        _ if ending.starts_with("tls-") => answered(url, &ending[4..]),
        _ if ending.starts_with("days-") => {
            let days: i64 = ending[5..].parse().expect("days");
            http(url, &format!("HTTP/1.1 426 Upgrade Required\nDate: {}\n\n", http_date(NOW + days * 86_400)))
        }
        "tls" => connected("wss://a.test/"),
        "no-tls" => facts(&url.replacen("ws:", "wss:", 1), "tls: not tls"),
        "strict" => http(
            &url.replacen("ws:", "wss:", 1),
            "HTTP/1.1 200 OK\nStrict-Transport-Security: max-age=31536000; includeSubDomains",
        ),
        "refused" => {
            let mut trace = connected(url);
            if let Some(tcp) = &mut trace.tcp {
                tcp.step.connected = None;
                tcp.step.attempts[0].outcome = TcpOutcome::Refused(None);
            }
            trace
        }
        "lost" => {
            let mut trace = http(url, "HTTP/1.1 200 OK");
            if let Some(upgrade) = &mut trace.upgrade {
                upgrade.step.outcome = UpgradeOutcome::Lost(Loss::Closed);
                upgrade.step.response.clear();
            }
            trace
        }
        status => http(url, &format!("HTTP/1.1 {status} Status\n\nanother body")),
    };
    Experiment { variation, trace }
}

/// A page that was asked for, and answered with this text; `at` is the address where its host was
/// reached.
pub(crate) fn page(url: &str, text: &str, at: Option<&str>) -> Page {
    let asked = url::Url::parse(url).ok().and_then(|it| crate::page::socket_url(&it));
    let mut visit = http(asked.as_deref().expect("a page of a server"), text);
    visit.attempt.request.shape = model::UpgradeShape::PlainGet;
    visit.tcp = at.map(reached).or(visit.tcp);
    Page { visits: vec![visit], ..Page::named(url) }
}

/// A connection to this address.
pub(crate) fn reached(address: &str) -> Timed<TcpStep> {
    let address = format!("{address}:80").parse().expect("an IPv4 address");
    let (began, took) = (Duration::ZERO, Duration::from_millis(1));
    let attempts = vec![TcpAttempt { address, began, took, outcome: TcpOutcome::Connected }];
    timed(TcpStep { attempts, connected: Some(0), ..TcpStep::default() })
}

/// An attempt told as `key: value` lines. What is not told is as in a healthy attempt, up to the
/// step that is told to fail.
pub(crate) fn facts(url: &str, text: &str) -> Trace {
    let fact = |key: &str| {
        text.lines().find_map(|line| line.split_once(": ").filter(|(name, _)| *name == key)).map(|it| it.1)
    };
    let mut trace = http(
        url,
        "HTTP/1.1 101 Switching Protocols\nUpgrade: websocket\nConnection: Upgrade\nSec-WebSocket-Accept: {accept}",
    );
    if fact("http") == Some("2") {
        over_http2(&mut trace);
    }
    if let Some((name, value)) = fact("header").and_then(|it| it.split_once(": ")) {
        tell_header(&mut trace, name, &value.replace("\\n", "\n"));
    }
    trace.tls.iter_mut().for_each(|tls| tell_certificate(&mut tls.step, &fact));
    if let Some(dns) = fact("dns") {
        tell_names(&mut trace, dns);
    }
    if let (Some(outcome), Some(tcp)) = (fact("tcp").and_then(tcp_outcome), &mut trace.tcp) {
        tcp.step.attempts[0].outcome = outcome;
        tcp.step.connected = None;
        (trace.tls, trace.upgrade) = (None, None);
    }
    around::tell_addresses(&mut trace, &fact);
    if let Some(outcome) = fact("unix") {
        tell_unix(&mut trace, outcome);
    }
    if fact("client-certificate") == Some("sent") {
        let key = model::Secret(String::new());
        trace.attempt.tls.identity = Some(model::Identity { certificates: vec![], key });
    }
    if let (Some(outcome), Some(tls)) = (fact("tls").and_then(tls_outcome), &mut trace.tls) {
        tls.step.outcome = Some(outcome);
        tls.step.received = fact("received").unwrap_or_default().as_bytes().to_vec();
        trace.upgrade = None;
    }
    if let Some(outcome) = fact("proxy") {
        tell_proxy(&mut trace, outcome);
    }
    if let (Some(answer), Some(upgrade)) = (fact("answer"), &mut trace.upgrade) {
        upgrade.step.settings.retain(|_| answer != "no extended connect");
        upgrade.step.outcome = match answer {
            "too long" => UpgradeOutcome::TooLong,
            "not http2" => UpgradeOutcome::NotHttp2,
            "no extended connect" => UpgradeOutcome::NoExtendedConnect,
            _ if answer.starts_with("http2 error ") => UpgradeOutcome::Http2Error {
                code: answer[12..].parse().expect("an error code"),
                by_peer: true,
            },
            _ => loss(answer).map_or(UpgradeOutcome::NotHttp, UpgradeOutcome::Lost),
        };
        upgrade.step.response = fact("received").unwrap_or_default().as_bytes().to_vec();
    }
    if let Some(hex) = fact("frames") {
        let deflate = (fact("deflate") == Some("agreed")).then(wire::Deflate::default);
        tell_frames(&mut trace, hex, deflate);
    }
    if fact("ping") == Some("unanswered") {
        trace.frames = Some(timed(FramesStep::default()));
    }
    if let Some(close) = fact("close") {
        tell_close(&mut trace, close);
    }
    if watching(text).is_some() && trace.close.is_none() {
        // What is watched was well at first.
        let ping_answered = Some(Duration::from_millis(1));
        trace.frames.get_or_insert(timed(FramesStep { ping_answered, ..FramesStep::default() }));
        trace.close = Some(timed(CloseStep { code: Some(1000), clean: true, ..CloseStep::default() }));
    }
    trace
}

fn loss(word: &str) -> Option<Loss> {
    Some(match word {
        "closed" => Loss::Closed,
        "reset" => Loss::Reset,
        "no answer" => Loss::TimedOut,
        _ => return None,
    })
}

fn tcp_outcome(word: &str) -> Option<TcpOutcome> {
    let icmp = |kind, code| Some(Icmp { kind, code, from: [192, 0, 2, 1].into() });
    Some(match word {
        "refused" => TcpOutcome::Refused(None),
        "no answer" => TcpOutcome::TimedOut,
        "unreachable" => TcpOutcome::Unreachable(icmp(3, 1)),
        "no route" => TcpOutcome::Unreachable(None),
        "abandoned" => TcpOutcome::Abandoned,
        "prohibited" => TcpOutcome::Unreachable(icmp(3, 13)),
        "reset" => TcpOutcome::Failed { errno: Some(104), message: "Connection reset by peer".into() },
        "forbidden" => TcpOutcome::Failed { errno: Some(1), message: "Operation not permitted".into() },
        _ => return None,
    })
}

fn tls_outcome(word: &str) -> Option<TlsOutcome> {
    Some(match word {
        "certificate rejected" => TlsOutcome::CertificateRejected,
        "not tls" => TlsOutcome::NotTls,
        _ if word.starts_with("alert ") => TlsOutcome::Alert(word[6..].parse().expect("an alert's number")),
        _ if word.starts_with("failed ") => TlsOutcome::Failed(word[7..].into()),
        _ => return loss(word).map(TlsOutcome::Lost),
    })
}

/// The same connection, opened by an extended CONNECT.
fn over_http2(trace: &mut Trace) {
    trace.attempt.http = HttpVersion::Http2;
    if let Some(upgrade) = &mut trace.upgrade {
        upgrade.step.key.clear();
        upgrade.step.settings = vec![(8, 1)];
        upgrade.step.response = b"HTTP/2 200\r\n\r\n".to_vec();
        upgrade.step.outcome = UpgradeOutcome::Status(200);
    }
}

/// A header that the user gave; one that cannot be sent ends the attempt before it begins.
fn tell_header(trace: &mut Trace, name: &str, value: &str) {
    let header = model::Header { name: name.into(), value: value.into() };
    trace.attempt.request.headers.push(header);
    let Err(why) = wire::request_head("/", &[(name, value)]) else { return };
    (trace.dns, trace.tcp, trace.tls) = (None, None, None);
    if let Some(upgrade) = &mut trace.upgrade {
        upgrade.step.response.clear();
        upgrade.step.outcome = UpgradeOutcome::Unsendable(why);
    }
}

fn tell_certificate<'a>(tls: &mut TlsStep, fact: &impl Fn(&str) -> Option<&'a str>) {
    let ours = fact("client-certificate");
    tls.client_certificate_asked = ours.is_some();
    if ours == Some("sent") {
        let issuer = "CN=Other CA".to_owned();
        tls.client_certificates = vec![Certificate {
            subject: "CN=me".into(),
            issuer,
            not_after_unix: i64::MAX,
            ..Certificate::default()
        }];
    }
    let Some(subject) = fact("subject") else { return };
    let issuer = fact("issuer").unwrap_or(subject);
    let (from, to) = fact("valid").and_then(|it| it.split_once(" to ")).unwrap_or(("-10", "80"));
    let day = |days: &str| NOW + days.parse::<i64>().expect("days") * 86_400;
    let list = |key: &str| -> Vec<String> {
        fact(key).map(|it| it.split(", ").map(str::to_owned).collect()).unwrap_or_default()
    };
    tls.certificates = vec![Certificate {
        subject: subject.into(),
        issuer: issuer.into(),
        common_name: subject.strip_prefix("CN=").map(str::to_owned),
        dns_names: list("names"),
        has_alternative_name: fact("names").is_some(),
        not_before_unix: day(from),
        not_after_unix: day(to),
        self_signed: subject == issuer,
        issuer_urls: list("issuer-at"),
        key: fact("key").unwrap_or_default().into(),
        signature_algorithm: fact("signature").unwrap_or_default().into(),
        issuer_is_public: fact("authority") == Some("public"),
        key_usage: fact("key-usage").map(|it| it.split(", ").map(str::to_owned).collect()),
        extended_usage: fact("usage").map(|it| it.split(", ").map(str::to_owned).collect()),
        ..Certificate::default()
    }];
    tls.revocation = fact("staple").map(|it| match it.strip_prefix("revoked ") {
        Some(days) => Revocation::Revoked { at_unix: day(days), reason: Some(1) },
        None => Revocation::Good,
    });
    tls.trust = fact("trust").map_or(Trust::Trusted, |words| Trust::Rejected(words.into()));
}
