//! Our client certificate was sent, and refused.

use super::handshake::alert;
use crate::{Case, evidence, refusal};
use finding::{Finding, Text};
use model::trace::{Certificate, Loss, TlsOutcome, UpgradeOutcome};

rule!("tls/client-certificate-rejected", Error, "client_certificate_rejected", |case| {
    case.first.tls.as_ref()?;
    if let Some(ended) = ended(case) {
        let finding = super::chain::at_host(
            RULE.meta.find(message()).proven(),
            case,
            Text::new("this server refuses it", "拒否したサーバー"),
        );
        let finding = match ended {
            Ended::Alert(code) => finding.note(told(code)),
            Ended::Lost => finding.note(Text::new(
                "the server asked for it, and ended the connection when it had it",
                "サーバーは証明書を要求し、受け取ると接続を切断しました",
            )),
        };
        return Some(vec![complete(finding, case)]);
    }
    refusal::when(case, RULE.meta.cause, |reading| complete(reading.tell(&RULE.meta, message()), case))
        .or(Some(vec![]))
});

/// How a handshake ends that the server breaks off for our certificate.
enum Ended {
    Alert(u8),
    Lost,
}

fn ended(case: &Case) -> Option<Ended> {
    let tls = &case.first.tls.as_ref()?.step;
    if !tls.client_certificate_asked || case.first.attempt.tls.identity.is_none() {
        return None;
    }
    let late = tls.version.as_deref() == Some("1.3");
    match (&tls.outcome, case.upgrade_outcome()) {
        (Some(TlsOutcome::Alert(code @ (40 | 42..=49 | 51 | 80 | 116))), _) => Some(Ended::Alert(*code)),
        (Some(TlsOutcome::Lost(Loss::Closed | Loss::Reset)), _) => Some(Ended::Lost),
        // TLS 1.3 refuses after the handshake, and its alert may be lost with the connection.
        (_, Some(UpgradeOutcome::Lost(Loss::Closed | Loss::Reset))) if late => Some(Ended::Lost),
        _ => None,
    }
}

/// Whether the connection was broken off for our certificate.
pub(in crate::rules) fn found(case: &Case) -> bool {
    ended(case).is_some()
}

fn message() -> Text {
    Text::new(
        "the server refuses the client certificate that was sent",
        "サーバーが、送信したクライアント証明書を拒否しました",
    )
}

/// What an alert says of our certificate (RFC 8446 section 6.2).
fn told(code: u8) -> Text {
    let (en, ja) = match code {
        42 => ("it cannot be verified", "検証できない"),
        43 => ("it is of an unsupported type, or not for clients", "種類または用途が対象外"),
        44 => ("it was revoked", "失効している"),
        45 => ("it has expired", "有効期限切れ"),
        48 => ("its authority is not one that the server trusts", "認証局がサーバーに信頼されていない"),
        49 => ("it is valid, and may not come in", "有効だが許可されていない"),
        116 => ("the server takes it for none", "証明書なしとして扱われた"),
        _ => ("the server says no more", "詳細は示されていない"),
    };
    let name = alert(code);
    Text::new(format!("TLS alert {code} ({name}): {en}"), format!("TLS アラート {code} ({name}): {ja}"))
}

fn complete(finding: Finding, case: &Case) -> Finding {
    let sent = case.first.tls.as_ref().and_then(|tls| tls.step.client_certificates.first());
    let finding = match sent {
        Some(ours) => ours_says(finding, ours, case.first.began_unix),
        None => finding,
    };
    finding.paste(
        Text::new(
            "hold it against the authority that the server trusts",
            "サーバーが信頼する認証局と照合する",
        ),
        Text::new(
            "openssl verify -purpose sslclient -CAfile the-servers-client-ca.pem client.pem\n\
             # what the server trusts: ssl_client_certificate (nginx), SSLCACertificateFile (Apache), ca-file (HAProxy)\n",
            "openssl verify -purpose sslclient -CAfile the-servers-client-ca.pem client.pem\n\
             # サーバーが信頼する認証局: ssl_client_certificate (nginx)、SSLCACertificateFile (Apache)、ca-file (HAProxy)\n",
        ),
    )
}

/// What can be seen on our own certificate.
fn ours_says(finding: Finding, ours: &Certificate, now: i64) -> Finding {
    let at = |word: &str| evidence::client_certificate_line(ours, word);
    let usage = ours.extended_usage.as_ref();
    if ours.not_after_unix < now {
        let text = Text::new("the certificate that was sent has expired", "送信した証明書は期限切れです");
        finding.at(at("Not After:"), text)
    } else if ours.not_before_unix > now {
        let text = Text::new(
            "the certificate that was sent is not valid yet",
            "送信した証明書はまだ有効ではありません",
        );
        finding.at(at("Not Before:"), text)
    } else if usage.is_some_and(|it| !it.iter().any(|it| it == "clientAuth" || it == "anyExtendedKeyUsage")) {
        let text = Text::new(
            "the certificate that was sent is not for clients",
            "送信した証明書はクライアント用ではありません",
        );
        finding.at(at("Usage:"), text)
    } else {
        finding
            .at(at("Issuer:"), Text::new("who vouches for the one that was sent", "送信した証明書の発行者"))
    }
}
