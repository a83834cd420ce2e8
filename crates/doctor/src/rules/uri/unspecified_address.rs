//! An address to listen on, used as a destination.

use super::fault::write;
use crate::{Case, evidence};
use finding::{Finding, Severity, Span, Text};
use model::trace::DnsOutcome;
use std::net::{IpAddr, Ipv4Addr};

rule!("uri/unspecified-address", Error, "unspecified_address", |case| {
    let uri = case.first.target()?;
    if case.first.attempt.connect_to.is_some() || case.first.attempt.unix_socket.is_some() {
        return Some(vec![]);
    }
    let typed = uri.host.parse::<IpAddr>().ok();
    let found = match typed {
        Some(address) if address.is_unspecified() => vec![listening(case, address)],
        Some(_) => vec![],
        None => resolved(case).into_iter().collect(),
    };
    Some(found.into_iter().chain(elsewhere(case)).collect())
});

/// `0.0.0.0` in the URL: on Linux it happens to be this machine.
fn listening(case: &Case, address: IpAddr) -> Finding {
    let message = Text::new(
        format!("{address} is an address to listen on, not one to connect to"),
        format!("{address} は待ち受けに使うアドレスで、接続先にはなりません"),
    );
    let finding =
        weigh(case, at_host(case, message, Text::new("no machine has it", "どのマシンのアドレスでもない")));
    let finding = finding.note(Text::new(
        "Linux and macOS take it as this machine; Windows, browsers and other machines do not",
        "Linux と macOS はこのマシンとみなしますが、Windows やブラウザー、ほかのマシンからは接続できません",
    ));
    let host = if address.is_ipv4() { "127.0.0.1" } else { "[::1]" };
    write(finding, with_host(case, host))
}

/// A name that leads nowhere: resolvers that filter answer so.
fn resolved(case: &Case) -> Option<Finding> {
    let dns = &case.first.dns.as_ref()?.step;
    let DnsOutcome::Found(found) = &dns.outcome else { return None };
    let all = !found.is_empty() && found.iter().all(IpAddr::is_unspecified);
    let address = found.first().filter(|_| all)?;
    // `0` and `0x0` are spellings of the address itself.
    if dns.host.bytes().all(|it| it.is_ascii_digit() || it == b'.' || it == b'x') {
        return Some(listening(case, Ipv4Addr::UNSPECIFIED.into()));
    }
    let message = Text::new(
        format!("{} resolves to {address}, which is nowhere", dns.host),
        format!("{} が {address} に解決されました。接続先になりません", dns.host),
    );
    let finding = at_host(case, message, Text::new("this name", "この名前"))
        .at(evidence::dns_line(dns, "getaddrinfo"), Text::new("the resolver's answer", "リゾルバーの応答"))
        .note(Text::new(
            "filters (Pi-hole, AdGuard, a hosts file) answer so for names on their lists",
            "フィルター（Pi-hole、AdGuard、hosts ファイル）は、遮断対象の名前にこう答えます",
        ));
    Some(weigh(case, finding).paste(
        Text::new("take the name off the filter's list", "フィルターの一覧からこの名前を外す"),
        Text::same(format!("getent ahosts {0}\ngrep -w {0} /etc/hosts\n", dns.host)),
    ))
}

/// A loopback address in a page that comes from elsewhere: each reader's own machine is meant.
fn elsewhere(case: &Case) -> Option<Finding> {
    let host = case.first.target()?.host.trim_matches(['[', ']']).to_ascii_lowercase();
    let loopback = |host: &str| {
        host == "localhost"
            || host.ends_with(".localhost")
            || host.parse::<IpAddr>().is_ok_and(|it| it.is_loopback())
    };
    let page = case.page.as_ref()?.url.as_str();
    let (_, rest) = page.split_once("://").filter(|(scheme, _)| scheme.starts_with("http"))?;
    let authority = rest.split(['/', '?', '#']).next()?;
    let authority = authority.rsplit_once('@').map_or(authority, |(_, it)| it);
    let page_host = authority.rsplit_once(':').map_or(authority, |(host, _)| host).trim_matches(['[', ']']);
    if !loopback(&host) || page_host.is_empty() || loopback(page_host) {
        return None;
    }
    let message = Text::new(
        format!("{host} is the machine of whoever opens the page"),
        format!("{host} はページを開いた人それぞれのマシンを指します"),
    );
    let label = Text::new("not the server of the page", "ページのサーバーではない");
    let finding = at_host(case, message, label).only(Severity::Note);
    Some(write(finding, with_host(case, page_host)))
}

/// It may lead somewhere from here all the same: then it is a warning.
fn weigh(case: &Case, finding: Finding) -> Finding {
    let connected = case.first.tcp.as_ref().is_some_and(|it| it.step.connected.is_some());
    if connected { finding.only(Severity::Warning) } else { finding }
}

fn at_host(case: &Case, message: Text, label: Text) -> Finding {
    let span = case.first.target().map_or(0..0, |uri| uri.spans.host.clone());
    RULE.meta.find(message).at(Span::new(evidence::URL, span), label).proven()
}

/// The URL with another host.
fn with_host(case: &Case, host: &str) -> String {
    let mut url = case.first.attempt.url.clone();
    if let Some(uri) = case.first.target() {
        let bracketed = url[..uri.spans.host.start].ends_with('[') && host.starts_with('[');
        let host = if bracketed { host.trim_matches(['[', ']']) } else { host };
        url.replace_range(uri.spans.host.clone(), host);
    }
    url
}
