//! A client certificate is required.

use crate::rules::quoted;
use crate::{Case, refusal};
use finding::{Finding, Text};
use model::trace::{Loss, TlsOutcome, UpgradeOutcome};

rule!("tls/client-certificate-required", Error, "client_certificate_required", |case| {
    case.first.tls.as_ref()?;
    if at_handshake(case) {
        let finding = RULE.meta.find(message()).proven();
        let finding = super::chain::at_host(
            finding,
            case,
            Text::new("this server asks for one", "証明書を要求しているサーバー"),
        );
        return Some(vec![complete(finding, case)]);
    }
    refusal::when(case, RULE.meta.cause, |reading| complete(reading.tell(&RULE.meta, message()), case))
        .or(Some(vec![]))
});

/// Whether the connection ended because no certificate was sent.
pub(in crate::rules) fn at_handshake(case: &Case) -> bool {
    let Some(tls) = case.first.tls.as_ref().map(|it| &it.step) else { return false };
    let upgrade = case.upgrade_outcome();
    // TLS 1.2 refuses within the handshake, TLS 1.3 after it.
    let lost = tls.version.as_deref() == Some("1.3")
        && matches!(upgrade, Some(UpgradeOutcome::Lost(Loss::Closed | Loss::Reset)));
    let ended =
        matches!(tls.outcome, Some(TlsOutcome::Alert(_) | TlsOutcome::Lost(Loss::Closed | Loss::Reset)));
    let none_sent = case.first.attempt.tls.identity.is_none();
    let alert = tls.outcome == Some(TlsOutcome::Alert(116));
    none_sent && (alert || (tls.client_certificate_asked && (lost || ended)))
}

fn message() -> Text {
    Text::new("the server wants a client certificate", "サーバーがクライアント証明書を要求しています")
}

fn complete(finding: Finding, case: &Case) -> Finding {
    let url = quoted(&case.first.attempt.url);
    let finding = match case.first.attempt.tls.identity {
        None => finding.note(Text::new("none was sent", "クライアント証明書は送っていません")),
        Some(_) => finding,
    };
    finding.paste(
        Text::new("send your certificate and key", "証明書と鍵を送る"),
        Text::same(format!("wscope doctor {url} --cert client.pem --key client.key\n")),
    )
}
