//! Each scenario shows on the wire what it promises: dialled with our own dialler, watched
//! leniently, and told in one line.

use super::*;
use model::Trace;
use model::trace::UriStep;
use tokio::task::JoinSet;

/// The end of the line of a connection that opens and closes as it should.
const OPENS: &str = "upgrade Status(101) faults [] close Some(1000) \"\" clean true";

/// A cause, and what the line that tells its trace must hold.
const SHOWN: &[(&str, &str)] = &[
    ("auth/cookie-missing", "upgrade Status(401)"),
    ("auth/csrf", "upgrade Status(403)"),
    ("auth/first-message", "close Some(4401) \"Unauthorized\" clean true"),
    ("auth/forbidden", "upgrade Status(403)"),
    ("auth/login-redirect", "upgrade Status(302)"),
    ("auth/token-expired", "upgrade Status(401)"),
    ("auth/unauthorized", "upgrade Status(401)"),
    ("network/captive-portal", "upgrade Status(511)"),
    ("network/filtered-after-connect", "upgrade Lost(Reset)"),
    // Those of idle connections open and close well for who does not wait.
    ("network/nat-idle-expiry", OPENS),
    ("network/no-route", "tcp Failed"),
    ("network/proxy-auth", "proxy Status(407)"),
    ("network/proxy-breaks-upgrade", "upgrade Status(426)"),
    ("network/proxy-refused", "proxy Status(403)"),
    ("network/proxy-unreachable", "tcp Refused"),
    ("network/reset", "upgrade Lost(Reset)"),
    ("network/tls-intercepted", "tls CertificateRejected"),
    ("origin/cookies-not-sent", "upgrade Status(401)"),
    ("origin/csp", "upgrade Status(101)"),
    ("origin/mixed-content", OPENS),
    ("origin/null", "upgrade Status(403)"),
    ("origin/private-network", OPENS),
    ("origin/rejected", "upgrade Status(403)"),
    ("origin/required", "upgrade Status(403)"),
    ("protocol/bad-accept", "faults [WrongAccept]"),
    ("protocol/bad-close-code", "violation CloseCode(1005)"),
    ("protocol/bad-fragmentation", "violation ContinuationWithoutStart"),
    ("protocol/bad-length", "violation LengthNotMinimal(2)"),
    ("protocol/bad-opcode", "violation ReservedOpcode(3)"),
    ("protocol/bad-utf8", "violation InvalidUtf8"),
    ("protocol/cached-response", "faults [WrongAccept]"),
    ("protocol/client-refuses", OPENS),
    ("protocol/compression-broken", "upgrade Status(101)"),
    ("protocol/data-before-open", "upgrade NotHttp"),
    ("protocol/duplicate-header", "faults [RepeatedAccept]"),
    (
        "protocol/early-hints",
        "interim HTTP/1.1 upgrade Status(101) faults [] close Some(1000) \"\" clean true",
    ),
    ("protocol/extended-connect-missing", "upgrade NoExtendedConnect"),
    ("protocol/extension-not-offered", "faults [ExtensionNotOffered]"),
    ("protocol/fragmented-control", "violation FragmentedControl"),
    ("protocol/frame-after-close", "violation FrameAfterClose"),
    ("protocol/header-too-large", "upgrade TooLong"),
    ("protocol/http-after-upgrade", "violation ReservedBits(3)"),
    ("protocol/http10-response", "HTTP/1.0 upgrade Status(101) faults [] close Some(1000) \"\" clean true"),
    ("protocol/http2-error", "upgrade Http2Error { code: 13, by_peer: true }"),
    ("protocol/http2-not-spoken", "upgrade NotHttp2"),
    ("protocol/http2-only", "tls Alert(120)"),
    ("protocol/malformed-response", "upgrade NotHttp"),
    ("protocol/masked-server-frame", "violation MaskedServerFrame"),
    ("protocol/missing-accept", "faults [MissingAccept]"),
    ("protocol/missing-connection-header", "faults [MissingConnection]"),
    ("protocol/missing-upgrade-header", "faults [MissingUpgrade]"),
    ("protocol/reserved-bits", "violation ReservedBits(4)"),
    ("protocol/subprotocol-none-selected", "upgrade Status(101) faults [] close Some(1000) \"\" clean true"),
    ("protocol/subprotocol-not-offered", "faults [SubprotocolNotOffered]"),
    ("protocol/subprotocol-rejected", "upgrade Status(400)"),
    ("protocol/subprotocol-required", "upgrade Status(400)"),
    ("protocol/unsendable-header", "upgrade Unsendable"),
    ("protocol/unsupported-version", "upgrade Status(426)"),
    ("proxy/bad-gateway", "upgrade Status(502)"),
    ("proxy/buffering", OPENS),
    ("proxy/connection-header-lost", "upgrade Status(400)"),
    ("proxy/connection-limit", "upgrade Status(503)"),
    ("proxy/extension-stripped", OPENS),
    ("proxy/gateway-timeout", "upgrade Status(504)"),
    ("proxy/headers-stripped", "upgrade Status(400)"),
    ("proxy/host-rewritten", "upgrade Status(403)"),
    ("proxy/http10-upstream", "upgrade Status(505)"),
    ("proxy/idle-timeout", OPENS),
    ("proxy/lifetime-limit", OPENS),
    ("proxy/path-rewritten", "upgrade Status(404)"),
    ("proxy/rate-limited", "upgrade Status(429)"),
    ("proxy/service-unavailable", "upgrade Status(503)"),
    ("proxy/subprotocol-stripped", "upgrade Status(400)"),
    ("proxy/trailing-slash-redirect", "upgrade Status(301)"),
    ("proxy/unmatched-route", "upgrade Status(200)"),
    ("proxy/upgrade-in-subrequest", "upgrade Lost(Closed)"),
    ("proxy/upgrade-not-forwarded", "upgrade Status(426)"),
    ("proxy/waf-blocked", "upgrade Status(403)"),
    ("proxy/wrong-virtual-host", "upgrade Status(200)"),
    ("server/action-cable", "upgrade Status(404)"),
    ("server/closed-before-response", "upgrade Lost(Closed)"),
    ("server/error", "upgrade Status(500)"),
    ("server/graphql-ws", "close Some(4406)"),
    ("server/loopback-only", "tcp Refused"),
    ("server/mqtt", "upgrade Status(400)"),
    ("server/no-response", "upgrade Lost(TimedOut)"),
    ("server/not-http", "upgrade NotHttp"),
    ("server/not-listening", "tcp Refused"),
    ("server/not-websocket", "upgrade Status(200)"),
    ("server/overloaded", "upgrade Status(429)"),
    ("server/phoenix", "upgrade Status(404)"),
    ("server/signalr", "upgrade Status(404)"),
    ("server/socket-io", "upgrade Status(400)"),
    ("server/sockjs", "upgrade Status(200)"),
    ("server/stomp", "upgrade Status(400)"),
    (
        "session/abnormal-closure",
        "upgrade Status(101) faults [] close None \"\" clean false lost Some(Closed)",
    ),
    ("session/application-close", "close Some(4000) \"room is full\" clean true"),
    ("session/bad-gateway", "close Some(1014) \"upstream bad\" clean true"),
    ("session/bad-payload", "close Some(1007) \"invalid JSON\" clean true"),
    ("session/closed-at-once", "close Some(1000) \"\" clean true"),
    ("session/extension-missing", "close Some(1010) \"permessage-deflate\" clean true"),
    ("session/going-away", "close Some(1001) \"server restart\" clean true"),
    ("session/half-open", OPENS),
    ("session/idle-timeout", OPENS),
    ("session/no-pong", OPENS),
    ("session/ping-unanswered", "unanswered close None \"\" clean false"),
    ("session/policy", "close Some(1008) \"rate limit exceeded\" clean true"),
    ("session/protocol-error", "close Some(1002) \"Invalid frame\" clean true"),
    ("session/restart", "close Some(1012) \"restart\" clean true"),
    ("session/server-error", "close Some(1011) \"internal error\" clean true"),
    ("session/slow-consumer", OPENS),
    ("session/too-big", "close Some(1009) \"message too big\" clean true"),
    ("session/try-later", "close Some(1013) \"try later\" clean true"),
    ("session/unsupported-data", "close Some(1003) \"text only\" clean true"),
    ("tls/alpn-mismatch", "tls Alert(120)"),
    ("tls/client-certificate-rejected", "tls Alert(48)"),
    ("tls/client-certificate-required", "tls Alert(116)"),
    ("tls/clock-skew", "tls CertificateRejected"),
    ("tls/expired", "tls CertificateRejected"),
    ("tls/handshake-failed", "tls Alert(80)"),
    ("tls/hsts-upgrade", OPENS),
    ("tls/incomplete-chain", "tls CertificateRejected"),
    ("tls/no-common-cipher", "tls Alert(40)"),
    ("tls/no-san", "tls CertificateRejected"),
    ("tls/not-yet-valid", "tls CertificateRejected"),
    ("tls/old-version", "tls Alert(70)"),
    ("tls/revoked", "upgrade Status(101)"),
    ("tls/self-signed", "tls CertificateRejected"),
    ("tls/sni-required", "tls Alert(112)"),
    ("tls/timeout", "tls Lost(TimedOut)"),
    ("tls/truncated", "tls Lost(Closed)"),
    ("tls/untrusted-root", "tls CertificateRejected"),
    ("tls/weak-certificate", "tls CertificateRejected"),
    ("tls/wrong-host", "tls CertificateRejected"),
    ("tls/wrong-usage", "tls CertificateRejected"),
    ("uri/blocked-port", OPENS),
    ("uri/browser-only", "uri MissingSlashes"),
    ("uri/credentials", "uri Credentials"),
    ("uri/fragment", "uri Fragment"),
    ("uri/invalid", "uri Whitespace"),
    ("uri/placeholder", OPENS),
    ("uri/redirected", "upgrade Status(301)"),
    ("uri/scheme-mismatch-plain", "tls NotTls"),
    ("uri/scheme-mismatch-tls", "upgrade NotHttp"),
    ("uri/unspecified-address", "upgrade Status(101) faults [] close Some(1000) \"\" clean true"),
    ("uri/wrong-path", "upgrade Status(404)"),
    ("uri/wrong-scheme", "uri OtherScheme"),
];

/// The trace of a scenario as one line.
async fn shown(cause: &str) -> String {
    let running = start(cause).await.unwrap();
    let mut attempt = running.attempt();
    if cause.ends_with("/timeout") || cause.ends_with("/no-response") {
        // Silence is the point: a short wait shows it as well as a long one.
        (attempt.limits.connect, attempt.limits.handshake) =
            (Duration::from_millis(400), Duration::from_millis(400));
    }
    let dialed = net::dial(attempt).await;
    let faults = dialed.faults.clone();
    let patience = Duration::from_secs(if cause.ends_with("/ping-unanswered") { 1 } else { 3 });
    let trace = if dialed.is_open() { net::observe(dialed, patience).await } else { dialed.trace };
    running.stop().await;
    line(&trace, &faults)
}

fn line(trace: &Trace, faults: &[wire::HandshakeFault]) -> String {
    let mut words = vec![];
    if let UriStep::Rejected { fault, .. } = &trace.uri.step {
        words.push(format!("uri {fault:?}"));
    }
    for tcp in trace.tcp.iter().flat_map(|it| &it.step.attempts) {
        words.push(format!("tcp {:?}", tcp.outcome));
    }
    words.extend(trace.proxy.iter().map(|it| format!("proxy {:?}", it.step.outcome)));
    if let Some(tls) = &trace.tls {
        words.extend(tls.step.outcome.iter().map(|it| format!("tls {it:?} {:?}", tls.step.trust)));
    }
    if let Some(upgrade) = trace.upgrade.as_ref().map(|it| &it.step) {
        words.extend((upgrade.final_head_at > 0).then(|| "interim".into()));
        words.extend(upgrade.head().map(|head| head.version));
        words.push(format!("upgrade {:?}", upgrade.outcome));
        words.extend(trace.switched().then(|| format!("faults {faults:?}")));
    }
    if let Some(frames) = trace.frames.as_ref().map(|it| &it.step) {
        words.extend(frames.violations.iter().map(|it| format!("violation {:?}", it.breach)));
        words.extend((frames.ping_answered.is_none() && frames.lost.is_none()).then(|| "unanswered".into()));
    }
    if let Some(close) = trace.close.as_ref().map(|it| &it.step) {
        let lost = close.lost.or(trace.frames.as_ref().and_then(|it| it.step.lost));
        words.push(format!("close {:?} {:?} clean {} lost {lost:?}", close.code, close.reason, close.clean));
    }
    words.join(" ")
}

#[tokio::test(flavor = "multi_thread")]
async fn each_scenario_shows_what_it_promises() {
    let listed: Vec<&str> = scenarios().iter().map(|scenario| scenario.cause).collect();
    let told: Vec<&str> = SHOWN.iter().map(|(cause, _)| *cause).collect();
    assert_eq!(told, listed, "the table and the scenarios are not the same");
    let mut running = JoinSet::new();
    for (cause, promised) in SHOWN {
        running.spawn(async move { (*cause, *promised, shown(cause).await) });
    }
    let mut broken = vec![];
    for (cause, promised, line) in running.join_all().await {
        if !line.contains(promised) {
            broken.push(format!("{cause}: no `{promised}` in `{line}`"));
        }
    }
    assert!(broken.is_empty(), "{}", broken.join("\n"));
}

#[tokio::test]
async fn each_wrong_certificate_is_wrong_in_its_own_way() {
    for (cause, words) in [
        ("tls/self-signed", "issuer"),
        ("tls/untrusted-root", "issuer"),
        ("tls/expired", "expired"),
        ("tls/not-yet-valid", "not valid yet"),
        ("tls/wrong-host", "not valid for name"),
        ("tls/no-san", "not valid for"),
        ("tls/wrong-usage", "usage"),
        ("tls/incomplete-chain", "issuer"),
    ] {
        let line = shown(cause).await.to_lowercase();
        assert!(line.contains(words), "{cause}: no `{words}` in `{line}`");
    }
}

#[tokio::test]
async fn a_cause_without_a_server_is_an_error() {
    assert!(matches!(start("uri/none").await, Err(Error::UnknownCause { cause }) if cause == "uri/none"));
}

#[tokio::test]
async fn a_stopped_scenario_listens_no_more() {
    let running = start("server/error").await.unwrap();
    let Held::Serving(_, address) = running.front else { panic!("a server") };
    // A client that is still connected must not keep it up.
    let _client = TcpStream::connect(address).await.unwrap();
    running.stop().await;
    assert!(TcpStream::connect(address).await.is_err());
}
