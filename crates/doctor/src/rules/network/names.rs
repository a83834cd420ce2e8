//! Why a name gave no address.

use crate::{Case, evidence};
use finding::{Finding, Meta, Span, Text};
use model::trace::{DnsAnswer, DnsOutcome, DnsStep, ServerAnswer};

/// Why a name gave no address.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Fault {
    /// NXDOMAIN.
    NotFound,
    /// The name exists, and has no address.
    NoAddress,
    /// The resolver says that it failed.
    Resolver,
    /// No resolver answers.
    Down,
    /// It answers one of the two questions, and is silent to the other.
    Half,
}

/// Findings of one fault: `None` where no name was asked for.
pub(super) fn when(case: &Case, fault: Fault, tell: impl FnOnce(&str) -> Finding) -> Option<Vec<Finding>> {
    let dns = &case.first.dns.as_ref()?.step;
    let is = read(dns) == Some(fault) && case.first.attempt.proxy.is_none();
    Some(if is { vec![tell(&dns.host)] } else { vec![] })
}

/// The fault of this step, where there is one. Our own queries tell what getaddrinfo hides.
pub(super) fn read(dns: &DnsStep) -> Option<Fault> {
    let message = match &dns.outcome {
        DnsOutcome::Literal | DnsOutcome::Found(_) => return None,
        DnsOutcome::TimedOut => "",
        DnsOutcome::Failed { message } => message.as_str(),
    };
    let any = |wanted: &DnsAnswer| dns.queries.iter().any(|query| query.answer == *wanted);
    let message = message.to_ascii_lowercase();
    if dns.outcome == DnsOutcome::TimedOut && found(dns) {
        return Some(Fault::Half);
    }
    Some(match () {
        () if any(&DnsAnswer::NxDomain) => Fault::NotFound,
        () if any(&DnsAnswer::NoData) => Fault::NoAddress,
        () if is_down(dns) => Fault::Down,
        () if !dns.queries.is_empty() && !message.contains("not known") => Fault::Resolver,
        () if message.contains("not known") || message.contains("nodename") => Fault::NotFound,
        () if message.contains("no address") => Fault::NoAddress,
        () => Fault::Resolver,
    })
}

/// Whether one of our own queries gave addresses.
fn found(dns: &DnsStep) -> bool {
    dns.queries.iter().any(|it| matches!(it.answer, DnsAnswer::Addresses(_)))
}

/// Whether none of those asked said anything.
fn is_down(dns: &DnsStep) -> bool {
    let answered = dns.servers.iter().any(|it| matches!(it.answer, ServerAnswer::Code(_)));
    let silent = dns.queries.iter().all(|it| it.answer == DnsAnswer::TimedOut);
    if dns.servers.is_empty() { !dns.queries.is_empty() && silent } else { !answered }
}

/// A proven finding at the host of the URL and at what the resolver said.
pub(super) fn tell(case: &Case, rule: &'static Meta, message: Text) -> Finding {
    let mut finding = rule.find(message).proven();
    if let Some(uri) = case.first.target() {
        let host = Span::new(evidence::URL, uri.spans.host.clone());
        finding = finding.at(host, Text::new("this name", "この名前"));
    }
    if let Some(dns) = &case.first.dns {
        let answer = evidence::dns_line(&dns.step, "getaddrinfo");
        finding = finding.at(answer, Text::new("the system's resolver", "システムのリゾルバー"));
        for query in dns.step.queries.iter().filter(|it| !matches!(it.answer, DnsAnswer::Addresses(_))) {
            let line = evidence::dns_line(&dns.step, &format!("{}:", query.record));
            finding = finding.at(line, Text::new("our own query", "wscope 自身の問い合わせ"));
        }
        for server in &dns.step.servers {
            let line = evidence::dns_line(&dns.step, &format!("server {}:", server.address.ip()));
            finding = finding.at(line, Text::new("asked by itself", "個別に問い合わせ"));
        }
    }
    finding
}
