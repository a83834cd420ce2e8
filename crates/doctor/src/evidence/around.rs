//! The sources of what was looked at beside the attempts: name servers, ports, this machine.

use super::{duration, line_of, tcp_text};
use crate::around::{Around, Here, Listener};
use finding::{Span, safe_line};
use model::trace::{DnsServer, Icmp, ServerAnswer};

pub(crate) const HERE: &str = "this machine";
pub(crate) const AROUND: &str = "looks around";

/// The line of this machine's source that begins with this word.
pub(crate) fn here_line(here: &Here, word: &str) -> Span {
    Span::new(HERE, line_of(&here_lines(here), word))
}

/// The line of a listener.
pub(crate) fn listener_line(here: &Here, listener: &Listener) -> Span {
    here_line(here, &format!("{} ", listener.address))
}

/// The line of the looks around that begins with this word.
pub(crate) fn around_line(around: &Around, word: &str) -> Span {
    Span::new(AROUND, line_of(&around_lines(around), word))
}

pub(super) fn here_lines(here: &Here) -> Vec<String> {
    let mut lines = vec![];
    for listener in &here.listeners {
        let process = listener.process.as_ref();
        let command = process.map(|it| safe_line(&it.command)).unwrap_or_default();
        let who = listener.who().unwrap_or_else(|| "a program of another user".to_owned());
        lines.push(format!("{}  {}  {command}", listener.address, safe_line(&who)).trim_end().to_owned());
        if let Some(log) = process.and_then(|it| it.log.as_ref()) {
            lines.push(format!("log {}:", safe_line(&log.from)));
            lines.extend(log.lines.iter().map(|it| format!("  {}", safe_line(it))));
        }
    }
    if here.listeners.is_empty() {
        lines.push("no listener on this port or near it".to_owned());
    }
    lines.extend(here.nginx.iter().map(|it| {
        let how = if it.is_default { "compiled in" } else { "named by -c" };
        format!("nginx (pid {}) reads {}  ({how})", it.pid, safe_line(&it.path))
    }));
    lines
}

pub(super) fn around_lines(around: &Around) -> Vec<String> {
    let mut lines: Vec<String> = around.alone.iter().chain(&around.ports).map(tcp_text).collect();
    lines.extend(around.near_names.iter().map(|it| format!("{it}  exists")));
    if let Some(found) = &around.made_up_name {
        let found: Vec<_> = found.iter().map(ToString::to_string).collect();
        let said = if found.is_empty() { "does not exist".to_owned() } else { found.join(", ") };
        lines.push(format!("a made-up name  {said}"));
    }
    lines
}

/// What a name server said, as a line.
pub(super) fn server_line(server: &DnsServer) -> String {
    let sender = |icmp: &Option<Icmp>| {
        icmp.map_or(String::new(), |it| format!(", ICMP {}/{} from {}", it.kind, it.code, it.from))
    };
    let mut said = match &server.answer {
        ServerAnswer::Code(code) => rcode(*code),
        ServerAnswer::Silent => "no answer".to_owned(),
        ServerAnswer::Closed(icmp) => format!("its port is closed{}", sender(icmp)),
        ServerAnswer::Unreachable(icmp) => format!("unreachable{}", sender(icmp)),
        ServerAnswer::Failed(words) => safe_line(words),
    };
    if let Some((code, words)) = &server.extended {
        said += &format!(", EDE {code}");
        let name = extended_error(*code);
        said += &if name.is_empty() { String::new() } else { format!(" ({name})") };
        said += &if words.is_empty() { String::new() } else { format!(": {}", safe_line(words)) };
    }
    if server.unvalidated == Some(true) {
        said += "; without validation NOERROR";
    }
    format!("server {}: {said} ({})", server.address.ip(), duration(server.took))
}

/// The name of an RCODE (RFC 1035 section 4.1.1).
pub(crate) fn rcode(code: u16) -> String {
    match code {
        0 => "NOERROR".to_owned(),
        1 => "FORMERR".to_owned(),
        2 => "SERVFAIL".to_owned(),
        3 => "NXDOMAIN".to_owned(),
        4 => "NOTIMP".to_owned(),
        5 => "REFUSED".to_owned(),
        other => format!("RCODE {other}"),
    }
}

/// The name of an extended error (RFC 8914 section 4).
fn extended_error(code: u16) -> &'static str {
    match code {
        6 => "DNSSEC bogus",
        7 => "signature expired",
        8 => "signature not yet valid",
        9 => "DNSKEY missing",
        10 => "RRSIGs missing",
        12 => "NSEC missing",
        15 => "blocked",
        16 => "censored",
        17 => "filtered",
        18 => "prohibited",
        20 => "not authoritative",
        22 => "no reachable authority",
        23 => "network error",
        _ => "",
    }
}
