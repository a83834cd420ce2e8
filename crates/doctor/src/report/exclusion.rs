//! What the failure does not come from: only where every rule on it that applies was asked and found
//! nothing, where the attempt got past it, and where nothing that is said names it as possible.

use crate::{Case, evidence, rules};
use finding::{Certainty, Finding, Severity};
use model::trace::{DnsOutcome, ProxyOutcome, Trust, UpgradeOutcome};

/// A part of the way, the causes that lie there, and whether the attempt got past it.
type Area = (&'static str, fn(&str) -> bool, fn(&Case) -> bool);

/// On the way to an answer: the step that went well tells.
const WAY: [Area; 5] = [
    ("uri", |cause| cause.starts_with("uri/"), |case| case.first.target().is_some()),
    (
        "dns",
        |cause| cause.starts_with("network/dns"),
        |case| {
            let dns = case.first.dns.as_ref().map(|it| &it.step.outcome);
            matches!(dns, Some(DnsOutcome::Found(_)))
        },
    ),
    ("tcp", is_reach, |case| case.first.tcp.as_ref().is_some_and(|it| it.step.connected.is_some())),
    (
        "forward-proxy",
        |cause| cause.starts_with("network/proxy"),
        |case| case.first.proxy.as_ref().is_some_and(|it| it.step.outcome == ProxyOutcome::Tunnel),
    ),
    (
        "tls",
        |cause| cause.starts_with("tls/"),
        |case| answered(case) && case.first.tls.as_ref().is_some_and(|it| it.step.trust == Trust::Trusted),
    ),
];

/// In the answer: one status has many causes, so only a proven verdict excludes the others.
const ANSWER: [Area; 4] = [
    ("server", |cause| cause.starts_with("server/") && cause != "server/not-listening", answered),
    ("proxy", |cause| cause.starts_with("proxy/"), answered),
    ("origin", |cause| cause.starts_with("origin/"), answered),
    ("auth", |cause| cause.starts_with("auth/"), answered),
];

/// The parts of the way that these findings leave no doubt about; none where all is well.
pub(super) fn ruled_out(case: &Case, found: &[Finding], not_asked: &[&str]) -> Vec<&'static str> {
    let Some(root) = found.iter().find(|it| it.severity == Severity::Error) else { return vec![] };
    // What shows only later says nothing of who answered.
    let later = root.labels.first().is_some_and(|it| it.span.source == evidence::IDLE);
    let answer = if root.certainty == Certainty::Proven && !later { &ANSWER[..] } else { &[] };
    let causes: Vec<_> = rules::causes().iter().map(|it| it.cause).collect();
    let out = WAY.iter().chain(answer).filter(|(_, holds, passed)| {
        let mut here = causes.iter().filter(|cause| holds(cause));
        let asked = here.clone().any(|cause| !not_asked.contains(cause));
        passed(case) && asked && !here.any(|cause| is_named(found, cause))
    });
    out.map(|(name, ..)| *name).collect()
}

fn is_reach(cause: &str) -> bool {
    let elsewhere = cause.starts_with("network/dns") || cause.starts_with("network/proxy");
    cause == "server/not-listening" || (cause.starts_with("network/") && !elsewhere)
}

fn answered(case: &Case) -> bool {
    matches!(case.upgrade_outcome(), Some(UpgradeOutcome::Status(_)))
}

/// Whether a finding is of this cause, or says that it may be it too.
fn is_named(found: &[Finding], cause: &str) -> bool {
    found.iter().any(|it| it.rule.cause == cause || it.notes.iter().any(|note| note.en.contains(cause)))
}

#[cfg(test)]
mod tests {
    use crate::{Case, judge, synthetic};
    use model::Trace;

    fn ruled_out(first: Trace, experiments: &[(&str, &str)]) -> Vec<&'static str> {
        let experiments =
            experiments.iter().map(|(name, ending)| synthetic::experiment(&first, name, ending));
        judge(&Case { experiments: experiments.collect(), ..synthetic::case(first) }).ruled_out
    }

    #[test]
    fn a_proven_verdict_excludes_what_was_asked_and_clean() {
        let first = synthetic::http("wss://a.test/", "HTTP/1.1 403 Forbidden");
        let out = ruled_out(first, &[("own-origin", "101")]);
        assert_eq!(out, ["uri", "dns", "tcp", "tls", "server", "proxy", "auth"]);
    }

    #[test]
    fn a_likely_verdict_excludes_only_the_way_that_was_walked() {
        let first = synthetic::http("ws://a.test/", "HTTP/1.1 403 Forbidden");
        // The finding says that it may be uri/wrong-path and origin/rejected as well.
        assert_eq!(ruled_out(first, &[("own-origin", "403")]), ["dns", "tcp"]);
    }

    #[test]
    fn what_was_not_reached_is_not_ruled_out() {
        let refused = synthetic::facts("wss://a.test/", "tcp: refused");
        assert_eq!(ruled_out(refused, &[]), ["uri", "dns"]);
        let healthy = synthetic::facts("wss://a.test/", "");
        assert_eq!(ruled_out(healthy, &[]), [""; 0]);
    }
}
