//! ws:// to a port that speaks TLS.

use crate::{Case, Variation, evidence, fingerprint, refusal};
use finding::{Finding, Span, Text};
use model::trace::{TlsOutcome, UpgradeOutcome};

rule!("uri/scheme-mismatch-tls", Error, "scheme_mismatch_tls", |case| {
    let upgrade = &case.first.upgrade.as_ref()?.step;
    if case.first.target()?.secure {
        return Some(vec![]);
    }
    if let UpgradeOutcome::Status(_) = upgrade.outcome {
        return refusal::when(case, RULE.meta.cause, |reading| {
            let mut finding = reading.tell(&RULE.meta, message());
            if let Some(at) = fingerprint::plain_http_to_tls(&reading.answer) {
                finding =
                    finding.at(evidence::body(at), Text::new("the server says it", "サーバーのメッセージ"));
            }
            complete(finding, case)
        });
    }
    let alert = matches!(upgrade.response.as_slice(), [21 | 22, 3, ..]);
    let speaks = speaks_tls(case);
    Some(if !(alert || speaks) {
        vec![]
    } else {
        let mut finding = RULE.meta.find(message());
        if alert {
            let at = evidence::whole(evidence::RESPONSE, upgrade.response.len());
            finding = finding.at(at, Text::new("a TLS record, not HTTP", "HTTP ではなく TLS のレコード"));
        }
        finding.certainty = finding::Certainty::Proven;
        vec![complete(finding, case)]
    })
});

fn message() -> Text {
    Text::new(
        "the URL says ws://, and this port speaks TLS",
        "URL は ws:// ですが、このポートは TLS を話します",
    )
}

/// Whether a TLS handshake on the same port got as far as a certificate.
fn speaks_tls(case: &Case) -> bool {
    let tls = case.experiment(Variation::OtherScheme).and_then(|trace| trace.tls.as_ref());
    tls.is_some_and(|tls| {
        matches!(tls.step.outcome, Some(TlsOutcome::Established | TlsOutcome::CertificateRejected))
    })
}

fn complete(mut finding: Finding, case: &Case) -> Finding {
    let Some(uri) = case.first.target() else { return finding };
    let scheme = Span::new(evidence::URL, uri.spans.scheme.clone());
    finding = finding.at(scheme, Text::new("wss belongs here", "ここは wss です"));
    if speaks_tls(case) {
        finding = finding.note(Text::new(
            "a TLS handshake on the same port succeeds as far as its certificate",
            "同じポートで TLS ハンドシェイクを行うと証明書が返ってきます",
        ));
    }
    let mut url = case.first.attempt.url.clone();
    url.replace_range(uri.spans.scheme.clone(), "wss");
    super::fault::write(finding, url)
}

/// Whether this rule explains the case: then a lost answer needs no other cause.
pub(crate) fn found(case: &Case) -> bool {
    (RULE.check)(case).is_some_and(|findings| !findings.is_empty())
}
