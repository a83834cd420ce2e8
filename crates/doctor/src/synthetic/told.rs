//! Single facts that a text tells, put into a trace.

use super::{loss, timed};
use model::Trace;
use model::trace::*;
use std::time::Duration;

/// A Unix socket instead of an address.
pub(super) fn tell_unix(trace: &mut Trace, word: &str) {
    let path = std::path::PathBuf::from("/run/chat.sock");
    trace.attempt.unix_socket = Some(path.clone());
    let outcome = match word {
        "connected" => UnixOutcome::Connected,
        "missing" => UnixOutcome::Missing,
        "forbidden" => UnixOutcome::Forbidden,
        _ => UnixOutcome::Refused,
    };
    (trace.dns, trace.tcp) = (None, None);
    if outcome != UnixOutcome::Connected {
        (trace.tls, trace.upgrade) = (None, None);
    }
    trace.unix = Some(timed(UnixStep { path, outcome }));
}

pub(super) fn tell_names(trace: &mut Trace, word: &str) {
    let Some(dns) = &mut trace.dns else { return };
    if let Ok(address) = word.parse() {
        dns.step.outcome = DnsOutcome::Found(vec![address]);
        return;
    }
    let (answer, said) = match word {
        "NXDOMAIN" => (DnsAnswer::NxDomain, ServerAnswer::Code(3)),
        "no data" => (DnsAnswer::NoData, ServerAnswer::Code(0)),
        "SERVFAIL" => (DnsAnswer::Code(2), ServerAnswer::Code(2)),
        "REFUSED" => (DnsAnswer::Code(5), ServerAnswer::Code(5)),
        "half" => (DnsAnswer::Addresses(vec![[192, 0, 2, 7].into()]), ServerAnswer::Code(0)),
        "no answer" => (DnsAnswer::TimedOut, ServerAnswer::Silent),
        "closed" => (DnsAnswer::Failed("closed".into()), ServerAnswer::Closed(None)),
        _ => return,
    };
    let query = |record, answer| DnsQuery { record, answer, took: Duration::ZERO };
    let address = "192.0.2.53:53".parse().expect("an address");
    let took = Duration::ZERO;
    dns.step.servers = vec![DnsServer { address, answer: said, took, extended: None, unvalidated: None }];
    if word == "half" {
        dns.step.outcome = DnsOutcome::TimedOut;
        dns.step.queries = vec![query("A", answer), query("AAAA", DnsAnswer::TimedOut)];
        return;
    }
    dns.step.outcome = DnsOutcome::Failed { message: "Temporary failure in name resolution".into() };
    dns.step.queries = vec![query("A", answer.clone()), query("AAAA", answer)];
    (trace.tcp, trace.tls, trace.upgrade) = (None, None, None);
}

pub(super) fn tell_proxy(trace: &mut Trace, word: &str) {
    trace.attempt.proxy = Some(model::Secret("http://proxy.test:3128".into()));
    let outcome = match word {
        "unreached" => {
            (trace.tls, trace.upgrade) = (None, None);
            return;
        }
        _ if word.starts_with("SOCKS ") => ProxyOutcome::Socks(word[6..].parse().ok()),
        _ => word.parse().map_or(ProxyOutcome::Garbage, ProxyOutcome::Status),
    };
    let response = format!("HTTP/1.1 {word} Status\r\n\r\n").into_bytes();
    let proxy = "http://proxy.test:3128".into();
    trace.proxy = Some(timed(ProxyStep { proxy, request: vec![], response, outcome }));
    (trace.tls, trace.upgrade) = (None, None);
}

/// Frames as hexadecimal, heard by the engine as the real thing would be.
pub(super) fn tell_frames(trace: &mut Trace, hex: &str, deflate: Option<wire::Deflate>) {
    let digits: Vec<u8> = hex.bytes().filter(u8::is_ascii_hexdigit).collect();
    let received: Vec<u8> = digits
        .chunks(2)
        .map(|pair| u8::from_str_radix(std::str::from_utf8(pair).expect("ASCII"), 16).expect("hexadecimal"))
        .collect();
    let mut engine = wire::Connection::new(wire::Config {
        strictness: wire::Strictness::Lenient,
        deflate,
        ..wire::Config::default()
    });
    engine.receive(&received);
    let mut violations = vec![];
    while let Some(event) = engine.poll_event() {
        if let wire::Event::Violation(violation) = event {
            violations.push(violation);
        }
    }
    trace.frames = Some(timed(FramesStep {
        violations,
        received,
        ping_answered: Some(Duration::from_millis(1)),
        ..FramesStep::default()
    }));
}

pub(super) fn tell_close(trace: &mut Trace, word: &str) {
    let (code, reason) = word.split_once(' ').unwrap_or((word, ""));
    let code = code.parse().ok();
    let lost = loss(word);
    let step =
        CloseStep { peer_began: lost.is_none(), code, reason: reason.into(), clean: lost.is_none(), lost };
    let frames = FramesStep { lost, ..trace.frames.take().map_or_else(FramesStep::default, |it| it.step) };
    trace.frames = Some(timed(frames));
    trace.close = Some(timed(step));
}
