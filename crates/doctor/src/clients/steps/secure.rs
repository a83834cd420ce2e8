//! Of TLS: what the rules found of it, and how it ended where they found nothing.

use crate::clients::met::Met;
use crate::clients::row::Row;
use crate::clients::table::tls as rows;
use finding::Finding;
use model::Trace;
use model::trace::{Certificate, Loss, TlsOutcome, TlsStep};
use std::net::IpAddr;

pub(in crate::clients) fn tls(first: &Trace, found: &[Finding]) -> Vec<Met> {
    let Some(step) = first.tls.as_ref().map(|it| &it.step) else { return vec![] };
    let causes = found.iter().map(|it| it.rule.cause);
    let mut met: Vec<Met> = causes.filter_map(|it| row(it, step)).map(Met::new).collect();
    if met.is_empty() {
        met.extend(ending(step).map(Met::new));
    }
    met.sort_by_key(|it| place(it.row));
    for at in 1..met.len() {
        // Which of several faults a client names depends on its library.
        met[at].vague = true;
        met[0].vague = true;
    }
    met
}

/// Browsers name the authority first.
fn place(row: &Row) -> usize {
    let first = ["tls/self-signed", "tls/untrusted-root", "tls/incomplete-chain"];
    usize::from(!row.causes.iter().any(|it| first.contains(it)))
}

/// The row of a code that a rule gave.
fn row(cause: &str, step: &TlsStep) -> Option<&'static Row> {
    let leaf = step.certificates.first();
    Some(match cause {
        "tls/untrusted-root" if step.certificates.iter().skip(1).any(|it| it.self_signed) => &rows::ROOT_SENT,
        "tls/wrong-host" if step.server_name.parse::<IpAddr>().is_ok() => &rows::WRONG_ADDRESS,
        "tls/wrong-usage" if leaf.is_some_and(|it| is_for_servers(it) && is_of_old(it)) => &rows::KEY_OF_OLD,
        "tls/wrong-usage" if leaf.is_some_and(is_for_servers) => &rows::WRONG_KEY_USAGE,
        "tls/weak-certificate"
            if leaf.is_some_and(|it| it.signature_algorithm.to_ascii_lowercase().contains("sha1")) =>
        {
            &rows::SHA1
        }
        "tls/weak-certificate" if leaf.is_some_and(|it| it.key == "RSA 1024") => &rows::SMALL_KEY,
        "tls/weak-certificate" => return None,
        _ => rows::ALL.iter().find(|row| row.causes.contains(&cause)).copied()?,
    })
}

/// Whether its extended usage, at least, is no fault.
fn is_for_servers(leaf: &Certificate) -> bool {
    leaf.extended_usage.as_ref().is_none_or(|it| it.iter().any(|usage| usage == "serverAuth"))
}

/// Whether its key is for the key exchanges that TLS had before it signed in every handshake.
fn is_of_old(leaf: &Certificate) -> bool {
    let old = |it: &String| matches!(it.as_str(), "keyEncipherment" | "keyAgreement");
    leaf.key_usage.as_ref().is_some_and(|it| it.iter().any(old))
}

/// How a handshake ended of which no rule says more.
fn ending(step: &TlsStep) -> Option<&'static Row> {
    Some(match step.outcome.as_ref()? {
        TlsOutcome::Established | TlsOutcome::Answered => return None,
        TlsOutcome::NotTls => &rows::PLAIN,
        TlsOutcome::Lost(Loss::Closed) => &rows::CLOSED,
        TlsOutcome::Lost(Loss::Reset) => &rows::RESET,
        TlsOutcome::CertificateRejected
        | TlsOutcome::Alert(_)
        | TlsOutcome::Lost(_)
        | TlsOutcome::Failed(_) => &rows::FAILED,
    })
}
