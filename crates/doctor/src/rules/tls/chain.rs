//! Our own look at the certificates: a verifier names only its first objection.

use crate::{Case, Variation, evidence};
use finding::{Finding, Meta, Span, Text};
use model::trace::{Certificate, TlsStep, Trust};
use std::net::IpAddr;

/// The TLS step of an attempt whose certificate a client refuses. `None`: no chain came.
/// `Some(None)`: the chain is accepted.
#[allow(clippy::option_option)]
pub(super) fn refused(case: &Case) -> Option<Option<&TlsStep>> {
    let tls = &case.first.tls.as_ref()?.step;
    if tls.certificates.is_empty() {
        return None;
    }
    let refused = matches!(tls.trust, Trust::Rejected(_)) && case.first.attempt.tls.verify;
    Some(refused.then_some(tls))
}

/// The verifier's words.
pub(super) fn objection(tls: &TlsStep) -> &str {
    match &tls.trust {
        Trust::Rejected(words) => words,
        Trust::Unknown | Trust::Trusted => "",
    }
}

/// Whether nobody vouches for the chain: what a verifier says first may be something else.
pub(super) fn issuer_unknown(tls: &TlsStep) -> bool {
    if let Some(anchored) = tls.anchored {
        return !anchored;
    }
    let words = objection(tls).to_ascii_lowercase().replace(['-', ' '], "");
    ["unknownissuer", "selfsigned", "unknownca"].iter().any(|it| words.contains(it))
}

/// Why nobody vouches for a chain that the verifier cannot lead to a root.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Gap {
    /// The chain shows its root, and that is not trusted.
    RootShown,
    /// Its next authority is one that browsers trust, and this machine does not.
    PublicRoot,
    /// It ends at a public authority's intermediate, which was not sent.
    PublicIntermediate,
    /// What signed the leaf looks like an intermediate, which was not sent.
    Missing,
    /// The next authority is not known, and nothing tells what it is.
    Unknown,
}

/// Where the chain ends. `None`: it is trusted, or signed by itself, or empty.
pub(super) fn gap(tls: &TlsStep) -> Option<Gap> {
    let (leaf, last) = (tls.certificates.first()?, tls.certificates.last()?);
    if leaf.self_signed || !issuer_unknown(tls) {
        return None;
    }
    let alone = tls.certificates.len() == 1;
    Some(match () {
        () if last.self_signed => Gap::RootShown,
        () if last.issuer_is_public => Gap::PublicRoot,
        () if super::public::is_intermediate(&last.issuer) => Gap::PublicIntermediate,
        // Of a chain that has its intermediate, the root is what is left out by custom.
        () if alone && looks_intermediate(tls, last) => Gap::Missing,
        () => Gap::Unknown,
    })
}

/// Whether an intermediate signed this certificate: its own certificate can be fetched, it is of the
/// house of a trusted root, or it calls itself so.
fn looks_intermediate(tls: &TlsStep, certificate: &Certificate) -> bool {
    let name = certificate.issuer.to_ascii_lowercase();
    let called =
        ["intermediate", "issuing", "sub ca", "subca", "subordinate"].iter().any(|it| name.contains(it));
    !certificate.issuer_urls.is_empty() || tls.issuer_has_kin || called
}

/// Whether this certificate is one for the name or address asked for (RFC 9525).
pub(crate) fn covers(certificate: &Certificate, name: &str) -> bool {
    if let Ok(address) = name.parse::<IpAddr>() {
        return certificate.addresses.contains(&address);
    }
    certificate.dns_names.iter().any(|pattern| matches(pattern, name))
}

/// Whether a name fits a pattern whose leftmost label may be `*`.
pub(super) fn matches(pattern: &str, name: &str) -> bool {
    let (pattern, name) = (pattern.trim_end_matches('.'), name.trim_end_matches('.'));
    match pattern.strip_prefix("*.") {
        Some(parent) => name
            .split_once('.')
            .is_some_and(|(label, rest)| !label.is_empty() && rest.eq_ignore_ascii_case(parent)),
        None => pattern.eq_ignore_ascii_case(name),
    }
}

/// A proven finding at a line of a certificate, with the verifier's words beside it.
pub(super) fn tell(
    case: &Case,
    rule: &'static Meta,
    (index, word): (usize, &str),
    message: Text,
    label: Text,
) -> Finding {
    let mut finding = rule.find(message).proven();
    let Some(tls) = case.first.tls.as_ref().map(|tls| &tls.step) else { return finding };
    if let Some(certificate) = tls.certificates.get(index) {
        finding = finding.at(evidence::certificate_line(certificate, index, word), label);
    }
    if !objection(tls).is_empty() {
        let words = objection(tls);
        // What follows are seconds since 1970; the certificate in the evidence has the dates.
        let words = words.split_once(": verification time").map_or(words, |(words, _)| words);
        finding =
            finding.note(Text::new(format!("the verifier says: {words}"), format!("検証器の判定: {words}")));
    }
    match case.experiment(Variation::AcceptCertificate) {
        Some(trace) if trace.switched() => finding.note(Text::new(
            "with the certificate accepted, the WebSocket opens: nothing else is wrong",
            "証明書を受け入れると WebSocket は開きます。ほかに問題はありません",
        )),
        Some(trace) if trace.upgrade.is_some() => finding.note(Text::new(
            "with the certificate accepted, the upgrade fails as well (asked without your headers)",
            "証明書を受け入れてもアップグレードは失敗します（ヘッダーは送らずに確認）",
        )),
        _ => finding,
    }
}

/// Labels the host in the URL.
pub(super) fn at_host(finding: Finding, case: &Case, text: Text) -> Finding {
    match case.first.target() {
        Some(uri) => finding.at(Span::new(evidence::URL, uri.spans.host.clone()), text),
        None => finding,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_star_stands_for_one_whole_label() {
        for (pattern, name, fits) in [
            ("a.test", "A.test", true),
            ("*.a.test", "b.a.test", true),
            ("*.a.test", "c.b.a.test", false),
            ("*.a.test", "a.test", false),
            ("a.test", "b.a.test", false),
        ] {
            assert_eq!(matches(pattern, name), fits, "{pattern} {name}");
        }
    }

    #[test]
    fn an_address_is_covered_by_an_address_only() {
        let name = Certificate { dns_names: vec!["127.0.0.1".into()], ..Certificate::default() };
        assert!(!covers(&name, "127.0.0.1"));
        let address = Certificate { addresses: vec![[127, 0, 0, 1].into()], ..Certificate::default() };
        assert!(covers(&address, "127.0.0.1"));
    }
}
