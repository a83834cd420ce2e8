//! The evidence of a case as sources that findings point into. Secrets are masked here, byte for
//! byte, so a span of the raw bytes is one of the source.

mod around;

pub(crate) use around::{AROUND, HERE, around_line, here_line, listener_line, rcode};

use crate::{Case, answer::Answer, mask::Secrets, titles::title};
use finding::{Source, Span, Text};
use model::trace::{
    Certificate, DnsAnswer, DnsOutcome, DnsStep, TcpAttempt, TcpOutcome, TcpStep, Timed, UnixOutcome,
    UnixStep, UpgradeOutcome,
};
use model::{Attempt, HttpVersion, Trace};
use std::ops::Range;

pub(crate) const URL: &str = "url";
pub(crate) const NAMES: &str = "name resolution";
pub(crate) const CONNECTIONS: &str = "connections";
pub(crate) const PROXY: &str = "proxy response";
pub(crate) const FIRST_BYTES: &str = "first bytes";
pub(crate) const CLIENT_CERTIFICATE: &str = "client certificate";
pub(crate) const GIVEN: &str = "headers asked for";
pub(crate) const REQUEST: &str = "request head";
pub(crate) const SETTINGS: &str = "HTTP/2 settings";
pub(crate) const RESPONSE: &str = "response head";
pub(crate) const BODY: &str = "response body";
pub(crate) const FRAMES: &str = "frames";
pub(crate) const CLOSE: &str = "close";
pub(crate) const PAGE_URL: &str = "page";
pub(crate) const PAGE: &str = "page head";
pub(crate) const PAGE_META: &str = "page markup";
pub(crate) const IDLE: &str = "idle connections";

/// Every source of the case; the report keeps those that matter.
pub(crate) fn sources(case: &Case) -> Vec<Source> {
    let secrets = Secrets::of(&case.first.attempt);
    let first = &case.first;
    let mut found = vec![source(URL, secrets.url(&first.attempt.url))];
    let mut add = |name: &str, bytes: Vec<u8>| {
        if !bytes.is_empty() {
            found.push(source(name, bytes));
        }
    };
    if let Some(dns) = &first.dns {
        add(NAMES, lines(&dns_lines(&dns.step)));
    }
    if let Some(tcp) = &first.tcp {
        add(CONNECTIONS, lines(&tcp_lines(&tcp.step)));
    }
    if let Some(unix) = &first.unix {
        add(CONNECTIONS, lines(&[unix_text(unix)]));
    }
    if let Some(proxy) = &first.proxy {
        add(PROXY, secrets.head(&proxy.step.response));
    }
    if let Some(tls) = &first.tls {
        add(FIRST_BYTES, tls.step.received.clone());
        for (index, certificate) in tls.step.certificates.iter().enumerate() {
            add(&certificate_name(index), lines(&certificate_lines(certificate)));
        }
    }
    if let Some(ours) = first.tls.as_ref().and_then(|tls| tls.step.client_certificates.first()) {
        add(CLIENT_CERTIFICATE, lines(&certificate_lines(ours)));
    }
    if let Some(upgrade) = &first.upgrade {
        if let UpgradeOutcome::Unsendable(_) = upgrade.step.outcome {
            add(GIVEN, secrets.fields(&lines(&given_lines(&first.attempt))));
        }
        if first.attempt.http == HttpVersion::Http2 {
            add(SETTINGS, lines(&settings_lines(&upgrade.step.settings)));
        }
        add(REQUEST, secrets.head(&upgrade.step.request));
        add(RESPONSE, secrets.head(&upgrade.step.response));
        add(BODY, secrets.bytes(&upgrade.step.body));
    }
    if let Some(frames) = &first.frames {
        add(FRAMES, secrets.bytes(&frames.step.received));
    }
    if let Some(close) = &first.close {
        add(CLOSE, secrets.bytes(close_line(close.step.code, &close.step.reason).as_bytes()));
    }
    if let Some(page) = &case.page {
        add(PAGE_URL, secrets.url(&page.url).into_bytes());
        if let Some(upgrade) = page.visits.last().and_then(|it| it.upgrade.as_ref()) {
            add(PAGE, secrets.head(&upgrade.step.response));
        }
        add(PAGE_META, lines(&page.markup()));
    }
    add(AROUND, lines(&around::around_lines(&case.around)));
    if let Some(here) = &case.around.here {
        add(HERE, secrets.bytes(&lines(&around::here_lines(here))));
    }
    if let Some(watching) = &case.idle {
        // A close reason of the server may repeat a secret.
        add(IDLE, secrets.bytes(&lines(&crate::idle::lines(watching))));
    }
    for experiment in &case.experiments {
        if let Some(upgrade) = &experiment.trace.upgrade {
            add(experiment.variation.source(), secrets.head(&upgrade.step.response));
        }
    }
    found
}

fn source(name: &str, bytes: impl Into<Vec<u8>>) -> Source {
    Source::new(name, bytes).titled(title(name))
}

/// The name of the source of a certificate.
pub(crate) fn certificate_name(index: usize) -> String {
    format!("certificate {index}")
}

/// A line of a certificate's source that begins with this word.
pub(crate) fn certificate_line(certificate: &Certificate, index: usize, word: &str) -> Span {
    Span::new(certificate_name(index), line_of(&certificate_lines(certificate), word))
}

/// A line of the client's own certificate that begins with this word.
pub(crate) fn client_certificate_line(certificate: &Certificate, word: &str) -> Span {
    Span::new(CLIENT_CERTIFICATE, line_of(&certificate_lines(certificate), word))
}

/// The line of a name-resolution source that begins with this word.
pub(crate) fn dns_line(step: &DnsStep, word: &str) -> Span {
    Span::new(NAMES, line_of(&dns_lines(step), word))
}

/// The line of the connection that stands, or of the one to a Unix socket.
pub(crate) fn connection_line(trace: &Trace) -> Span {
    match (&trace.tcp, &trace.unix) {
        (Some(tcp), _) => tcp_line(&tcp.step, tcp.step.connected.unwrap_or(0)),
        (None, Some(unix)) => Span::new(CONNECTIONS, 0..unix_text(unix).len()),
        (None, None) => Span::new(CONNECTIONS, 0..0),
    }
}

/// The line of one connection attempt.
pub(crate) fn tcp_line(step: &TcpStep, index: usize) -> Span {
    let lines = tcp_lines(step);
    let start: usize = lines.iter().take(index).map(|line| line.len() + 1).sum();
    Span::new(CONNECTIONS, start..start + lines.get(index).map_or(0, String::len))
}

/// The status line of the first answer.
pub(crate) fn status_line(answer: &Answer) -> Span {
    answer.status_line(RESPONSE)
}

/// A place in the body of the first answer.
pub(crate) fn body(range: Range<usize>) -> Span {
    Span::new(BODY, range)
}

/// What came before it was lost, whole.
pub(crate) fn whole(source: &str, length: usize) -> Span {
    Span::new(source, 0..length)
}

/// The request with this label; where none was sent (HTTP/2 waits for the peer's settings first), the
/// URL.
pub(crate) fn sent(case: &Case, label: Text) -> (Span, Text) {
    match case.first.upgrade.as_ref().map_or(0, |it| it.step.request.len()) {
        0 => {
            let nothing = Text::new("nothing was asked yet", "まだ何も要求していません");
            (whole(URL, case.first.attempt.url.len()), nothing)
        }
        length => (whole(REQUEST, length), label),
    }
}

/// The parameters that the peer set for HTTP/2, whole.
pub(crate) fn settings(settings: &[(u16, u32)]) -> Span {
    whole(SETTINGS, lines(&settings_lines(settings)).len())
}

/// A header line of the request, by its name.
pub(crate) fn request_line(case: &Case, name: &str) -> Option<Span> {
    let request = &case.first.upgrade.as_ref()?.step.request;
    let mut start = 0;
    for line in request.split_inclusive(|&byte| byte == b'\n') {
        let colon = line.iter().position(|&byte| byte == b':');
        if colon.is_some_and(|colon| line[..colon].eq_ignore_ascii_case(name.as_bytes())) {
            return Some(Span::new(REQUEST, start..start + line.trim_ascii_end().len()));
        }
        start += line.len();
    }
    None
}

/// The fields that the user asked for, as name and value.
pub(crate) fn given(attempt: &Attempt) -> Vec<(String, String)> {
    let request = &attempt.request;
    let mut fields: Vec<_> = request.headers.iter().map(|it| (it.name.clone(), it.value.clone())).collect();
    fields.extend(request.origin.iter().map(|it| ("Origin".to_owned(), it.clone())));
    if !request.subprotocols.is_empty() {
        fields.push(("Sec-WebSocket-Protocol".to_owned(), request.subprotocols.join(", ")));
    }
    fields
}

/// The line of one of those fields.
pub(crate) fn given_line(attempt: &Attempt, index: usize) -> Span {
    let lines = given_lines(attempt);
    let start: usize = lines.iter().take(index).map(|line| line.len() + 1).sum();
    Span::new(GIVEN, start..start + lines.get(index).map_or(0, String::len))
}

/// Each on a line, whatever is in it: control characters are escaped.
fn given_lines(attempt: &Attempt) -> Vec<String> {
    let escaped = |text: &str| -> String {
        let shown = text.chars().map(|it| match it.is_control() {
            true => it.escape_default().to_string(),
            false => it.to_string(),
        });
        shown.collect()
    };
    given(attempt).iter().map(|(name, value)| format!("{}: {}", escaped(name), escaped(value))).collect()
}

fn settings_lines(settings: &[(u16, u32)]) -> Vec<String> {
    let line = |&(name, value): &(u16, u32)| match name {
        1 => format!("SETTINGS_HEADER_TABLE_SIZE: {value}"),
        2 => format!("SETTINGS_ENABLE_PUSH: {value}"),
        3 => format!("SETTINGS_MAX_CONCURRENT_STREAMS: {value}"),
        4 => format!("SETTINGS_INITIAL_WINDOW_SIZE: {value}"),
        5 => format!("SETTINGS_MAX_FRAME_SIZE: {value}"),
        6 => format!("SETTINGS_MAX_HEADER_LIST_SIZE: {value}"),
        8 => format!("SETTINGS_ENABLE_CONNECT_PROTOCOL: {value}"),
        other => format!("setting {other}: {value}"),
    };
    std::iter::once("SETTINGS".to_owned()).chain(settings.iter().map(line)).collect()
}

/// A close frame as a line.
pub(crate) fn close_line(code: Option<u16>, reason: &str) -> String {
    match code {
        Some(code) => format!("close {code} {reason:?}\n"),
        None => "no close code\n".to_owned(),
    }
}

fn lines(lines: &[String]) -> Vec<u8> {
    lines.iter().flat_map(|line| [line.as_str(), "\n"]).collect::<String>().into_bytes()
}

fn line_of(lines: &[String], word: &str) -> Range<usize> {
    let mut start = 0;
    for line in lines {
        if line.starts_with(word) {
            return start..start + line.len();
        }
        start += line.len() + 1;
    }
    0..lines.first().map_or(0, String::len)
}

fn certificate_lines(certificate: &Certificate) -> Vec<String> {
    let names: Vec<_> = certificate
        .dns_names
        .iter()
        .cloned()
        .chain(certificate.addresses.iter().map(ToString::to_string))
        .collect();
    let mut lines = vec![
        format!("Subject: {}", certificate.subject),
        format!("Issuer: {}", certificate.issuer),
        format!("Not Before: {}", date(certificate.not_before_unix)),
        format!("Not After: {}", date(certificate.not_after_unix)),
        format!("Names: {}", if names.is_empty() { "none".to_owned() } else { names.join(", ") }),
        format!("Key: {}", certificate.key),
        format!("Signature: {}", certificate.signature_algorithm),
    ];
    if let Some(usage) = &certificate.key_usage {
        lines.push(format!("Key Usage: {}", usage.join(", ")));
    }
    if let Some(usage) = &certificate.extended_usage {
        lines.push(format!("Usage: {}", usage.join(", ")));
    }
    if !certificate.issuer_urls.is_empty() {
        lines.push(format!("Issuer at: {}", certificate.issuer_urls.join(", ")));
    }
    lines
}

fn dns_lines(step: &DnsStep) -> Vec<String> {
    let outcome = match &step.outcome {
        DnsOutcome::Literal => return vec![],
        DnsOutcome::Found(found) => found.iter().map(ToString::to_string).collect::<Vec<_>>().join(", "),
        DnsOutcome::Failed { message } => message.clone(),
        DnsOutcome::TimedOut => "no answer".to_owned(),
    };
    let mut lines = vec![format!("getaddrinfo {}: {outcome}", step.host)];
    lines.extend(step.queries.iter().map(|query| format!("{}: {}", query.record, dns_answer(&query.answer))));
    lines.extend(step.servers.iter().map(around::server_line));
    lines
}

fn dns_answer(answer: &DnsAnswer) -> String {
    match answer {
        DnsAnswer::Addresses(found) => found.iter().map(ToString::to_string).collect::<Vec<_>>().join(", "),
        DnsAnswer::NoData => "no record of this type".to_owned(),
        DnsAnswer::NxDomain => "NXDOMAIN".to_owned(),
        DnsAnswer::Code(code) => rcode(*code),
        DnsAnswer::TimedOut => "no answer".to_owned(),
        DnsAnswer::Failed(message) => message.clone(),
    }
}

fn unix_text(unix: &Timed<UnixStep>) -> String {
    let outcome = match &unix.step.outcome {
        UnixOutcome::Connected => "connected",
        UnixOutcome::Missing => "no such file",
        UnixOutcome::Refused => "connection refused",
        UnixOutcome::Forbidden => "permission denied",
        UnixOutcome::TimedOut => "no answer",
        UnixOutcome::Failed { message, .. } => message,
    };
    format!("{}  {outcome} ({})", unix.step.path.display(), duration(unix.took))
}

fn tcp_lines(step: &TcpStep) -> Vec<String> {
    step.attempts.iter().map(tcp_text).collect()
}

fn tcp_text(attempt: &TcpAttempt) -> String {
    let icmp = |icmp: &Option<model::trace::Icmp>| {
        icmp.map_or(String::new(), |icmp| format!(", ICMP {}/{} from {}", icmp.kind, icmp.code, icmp.from))
    };
    let outcome = match &attempt.outcome {
        TcpOutcome::Connected => "connected".to_owned(),
        TcpOutcome::Refused(from) => format!("connection refused{}", icmp(from)),
        TcpOutcome::TimedOut => "no answer".to_owned(),
        TcpOutcome::Unreachable(from) => format!("unreachable{}", icmp(from)),
        TcpOutcome::Failed { message, .. } => message.clone(),
        TcpOutcome::Abandoned => "given up: another address was faster".to_owned(),
    };
    format!("{}  {outcome} ({})", attempt.address, duration(attempt.took))
}

/// A duration in the unit that suits it: `0.4 ms`, `12 ms`, `3.0 s`.
pub(crate) fn duration(took: std::time::Duration) -> String {
    let ms = took.as_secs_f64() * 1e3;
    match ms {
        _ if ms >= 1000.0 => format!("{:.1} s", ms / 1e3),
        _ if ms >= 10.0 => format!("{ms:.0} ms"),
        _ => format!("{ms:.1} ms"),
    }
}

/// A Unix time as ISO 8601 in UTC.
pub(crate) fn date(unix: i64) -> String {
    let (days, second) = (unix.div_euclid(86_400), unix.rem_euclid(86_400));
    // Days since 0000-03-01, in eras of 400 years: leap days fall at the end of a year then.
    let shifted = days + 719_468;
    let (era, of_era) = (shifted.div_euclid(146_097), shifted.rem_euclid(146_097));
    let year_of_era = (of_era - of_era / 1_460 + of_era / 36_524 - of_era / 146_096) / 365;
    let day_of_year = of_era - (365 * year_of_era + year_of_era / 4 - year_of_era / 100);
    let shifted_month = (5 * day_of_year + 2) / 153;
    let day = day_of_year - (153 * shifted_month + 2) / 5 + 1;
    let month = if shifted_month < 10 { shifted_month + 3 } else { shifted_month - 9 };
    let year = year_of_era + era * 400 + i64::from(month <= 2);
    let (hour, minute) = (second / 3600, second / 60 % 60);
    format!("{year:04}-{month:02}-{day:02}T{hour:02}:{minute:02}:{:02}Z", second % 60)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn dates_are_iso_8601() {
        for (unix, shown) in [
            (0, "1970-01-01T00:00:00Z"),
            (951_782_399, "2000-02-28T23:59:59Z"),
            (951_782_400, "2000-02-29T00:00:00Z"),
            (1_795_262_607, "2026-11-21T12:03:27Z"),
            (-1, "1969-12-31T23:59:59Z"),
        ] {
            assert_eq!(date(unix), shown);
        }
    }
}
