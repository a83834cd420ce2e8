//! A client certificate is required.

use crate::rules::quoted;
use crate::{Case, refusal};
use finding::{Finding, Text};
use model::trace::{TlsOutcome, UpgradeOutcome};

rule!("tls/client-certificate-required", Error, "client_certificate_required", |case| {
    let tls = &case.first.tls.as_ref()?.step;
    let alert = tls.outcome == Some(TlsOutcome::Alert(116));
    let lost = matches!(case.upgrade_outcome(), Some(UpgradeOutcome::Lost(_)));
    let handshake = matches!(tls.outcome, Some(TlsOutcome::Alert(40 | 42)));
    let none_sent = case.first.attempt.tls.identity.is_none();
    if alert || (none_sent && tls.client_certificate_asked && (lost || handshake)) {
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

fn message() -> Text {
    Text::new("the server wants a client certificate", "サーバーがクライアント証明書を要求しています")
}

fn complete(finding: Finding, case: &Case) -> Finding {
    let url = quoted(&case.first.attempt.url);
    finding.note(Text::new("none was sent", "クライアント証明書は送っていません")).paste(
        Text::new("send your certificate and key", "証明書と鍵を送る"),
        Text::same(format!("wscope doctor {url} --cert client.pem --key client.key\n")),
    )
}
