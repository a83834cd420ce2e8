//! Why a name gave no address.

use crate::{Case, evidence};
use finding::{Finding, Meta, Span, Text};
use model::trace::{DnsAnswer, DnsOutcome, DnsStep};

/// Why a name gave no address.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Fault {
    /// NXDOMAIN.
    NotFound,
    /// The name exists, and has no address.
    NoAddress,
    /// The resolver failed, or did not answer.
    Resolver,
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
    Some(match () {
        () if any(&DnsAnswer::NxDomain) => Fault::NotFound,
        () if any(&DnsAnswer::NoData) => Fault::NoAddress,
        () if !dns.queries.is_empty() && !message.contains("not known") => Fault::Resolver,
        () if message.contains("not known") || message.contains("nodename") => Fault::NotFound,
        () if message.contains("no address") => Fault::NoAddress,
        () => Fault::Resolver,
    })
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
    }
    finding
}
