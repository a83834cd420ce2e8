//! Why a TLS handshake ended, other than for its certificate.

use crate::{Case, Variation, evidence};
use finding::{Certainty, Finding, Meta, Text};
use model::trace::{Loss, TlsOutcome, TlsStep};

/// Why a handshake ended.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(in crate::rules) enum Fault {
    /// No common version.
    Version,
    /// No common cipher.
    Cipher,
    /// The name is not known there.
    Name,
    /// No common application protocol.
    Alpn,
    /// Another alert, or another failure.
    Other,
    /// Closed without a word.
    Closed,
    /// No answer.
    Silent,
}

/// Findings of one fault. `None`: no TLS handshake was tried.
pub(super) fn when(case: &Case, fault: Fault, rule: &'static Meta, message: Text) -> Option<Vec<Finding>> {
    let tls = &case.first.tls.as_ref()?.step;
    let explained = crate::rules::uri::scheme_mismatch_plain::found(case)
        || super::client_certificate_rejected::found(case)
        || super::client_certificate_required::at_handshake(case)
        || crate::rules::protocol::http2_only::found(case);
    if explained || self::fault(case) != Some(fault) {
        return Some(vec![]);
    }
    let finding = super::chain::at_host(rule.find(message), case, Text::new("this server", "このサーバー"));
    let finding = match tls.received.len() {
        0 => finding,
        length => finding.at(
            evidence::whole(evidence::FIRST_BYTES, length.min(32)),
            Text::new("what came", "受信した内容"),
        ),
    };
    let finding = how_sure(case, tls, fault, finding);
    let note = match &tls.outcome {
        Some(TlsOutcome::Alert(code)) => Some(Text::new(
            format!("TLS alert {code}: {}", alert(*code)),
            format!("TLS アラート {code}: {}", alert(*code)),
        )),
        Some(TlsOutcome::Failed(words)) => Some(Text::new(
            format!("in the words of our TLS: {words}"),
            format!("TLS ライブラリのメッセージ: {words}"),
        )),
        _ => None,
    };
    Some(vec![match note {
        Some(note) => finding.note(note),
        None => finding,
    }])
}

/// What the experiments say, and whether they decide.
fn how_sure(case: &Case, tls: &TlsStep, fault: Fault, mut finding: Finding) -> Finding {
    finding.certainty = Certainty::Proven;
    if let Some((version, cipher)) = speaks(case) {
        let note = Text::new(
            format!("asked in the manner of old, it would speak TLS {version} with {cipher}"),
            format!("古い形式で要求すると、TLS {version}（{cipher}）で応答します"),
        );
        finding = finding.note(note);
    }
    if fault == Fault::Name && shows_other(case) {
        return finding.note(Text::new(
            "without the name, the same server shows a certificate: it knows other names",
            "名前を送らなければ証明書が返ります。このサーバーは別の名前を知っています",
        ));
    }
    let address = tls.server_name.parse::<std::net::IpAddr>().is_ok();
    if address && matches!(fault, Fault::Cipher | Fault::Other | Fault::Closed) && speaks(case).is_none() {
        finding.certainty = Certainty::Likely;
        return finding.note(Text::new(
            "the URL has an address, so no name was sent (SNI): it may be tls/sni-required too",
            "URL がアドレスなので名前 (SNI) は送られていません。tls/sni-required の可能性もあります",
        ));
    }
    finding
}

/// Why the handshake ended: what the experiments show decides before the alert does.
pub(in crate::rules) fn fault(case: &Case) -> Option<Fault> {
    let tls = &case.first.tls.as_ref()?.step;
    if matches!(tls.outcome.as_ref()?, TlsOutcome::Established | TlsOutcome::CertificateRejected) {
        return None;
    }
    if shows_other(case) {
        return Some(Fault::Name);
    }
    match speaks(case) {
        Some((version, _)) if version != "1.2" => Some(Fault::Version),
        Some((_, cipher)) if !MODERN.iter().any(|it| cipher.contains(it)) => Some(Fault::Cipher),
        _ => read(tls),
    }
}

/// What marks the suites of TLS 1.2 that today's clients offer.
const MODERN: [&str; 6] = [
    "ECDHE_ECDSA_WITH_AES_256_GCM",
    "ECDHE_ECDSA_WITH_AES_128_GCM",
    "ECDHE_RSA_WITH_AES_256_GCM",
    "ECDHE_RSA_WITH_AES_128_GCM",
    "ECDHE_ECDSA_WITH_CHACHA20",
    "ECDHE_RSA_WITH_CHACHA20",
];

/// Version and cipher with which the server answers a hello of old.
fn speaks(case: &Case) -> Option<(&str, &str)> {
    let tls = &case.experiment(Variation::OldTls)?.tls.as_ref()?.step;
    (tls.outcome == Some(TlsOutcome::Answered)).then_some(())?;
    Some((tls.version.as_deref()?, tls.cipher.as_deref()?))
}

/// Whether the server shows a certificate to those who name nobody.
fn shows_other(case: &Case) -> bool {
    let tls = case.experiment(Variation::WithoutServerName).and_then(|it| it.tls.as_ref());
    tls.is_some_and(|it| !it.step.certificates.is_empty())
}

fn read(tls: &TlsStep) -> Option<Fault> {
    Some(match tls.outcome.as_ref()? {
        TlsOutcome::Established | TlsOutcome::CertificateRejected => return None,
        TlsOutcome::NotTls | TlsOutcome::Answered => return None,
        TlsOutcome::Alert(116) | TlsOutcome::Lost(Loss::Reset) => return None,
        TlsOutcome::Alert(70) => Fault::Version,
        TlsOutcome::Alert(40 | 71) => Fault::Cipher,
        TlsOutcome::Alert(112) => Fault::Name,
        TlsOutcome::Alert(120) => Fault::Alpn,
        TlsOutcome::Alert(_) => Fault::Other,
        TlsOutcome::Lost(Loss::Closed) => Fault::Closed,
        TlsOutcome::Lost(Loss::TimedOut) => Fault::Silent,
        TlsOutcome::Failed(words) if words.contains("Version") || words.contains("Tls12") => Fault::Version,
        TlsOutcome::Failed(words) if words.contains("CipherSuite") => Fault::Cipher,
        TlsOutcome::Failed(_) => Fault::Other,
    })
}

/// The name of an alert (RFC 8446 section 6).
pub(super) fn alert(code: u8) -> &'static str {
    match code {
        10 => "unexpected_message",
        20 => "bad_record_mac",
        22 => "record_overflow",
        40 => "handshake_failure",
        42 => "bad_certificate",
        43 => "unsupported_certificate",
        44 => "certificate_revoked",
        45 => "certificate_expired",
        46 => "certificate_unknown",
        47 => "illegal_parameter",
        48 => "unknown_ca",
        49 => "access_denied",
        50 => "decode_error",
        51 => "decrypt_error",
        70 => "protocol_version",
        71 => "insufficient_security",
        80 => "internal_error",
        86 => "inappropriate_fallback",
        90 => "user_canceled",
        109 => "missing_extension",
        110 => "unsupported_extension",
        112 => "unrecognized_name",
        113 => "bad_certificate_status_response",
        116 => "certificate_required",
        120 => "no_application_protocol",
        _ => "an alert without a name",
    }
}
