//! Why a TLS handshake ended, other than for its certificate.

use crate::{Case, evidence};
use finding::{Finding, Meta, Text};
use model::trace::{Loss, TlsOutcome, TlsStep};

/// Why a handshake ended.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Fault {
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
    let scheme = crate::rules::uri::scheme_mismatch_plain::found(case);
    let asked = tls.client_certificate_asked && case.first.attempt.tls.identity.is_none();
    if scheme || asked || read(tls) != Some(fault) {
        return Some(vec![]);
    }
    let finding =
        super::chain::at_host(rule.find(message).proven(), case, Text::new("this server", "このサーバー"));
    let finding = match tls.received.len() {
        0 => finding,
        length => finding.at(
            evidence::whole(evidence::FIRST_BYTES, length.min(32)),
            Text::new("what came", "受信した内容"),
        ),
    };
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

fn read(tls: &TlsStep) -> Option<Fault> {
    Some(match tls.outcome.as_ref()? {
        TlsOutcome::Established | TlsOutcome::CertificateRejected | TlsOutcome::NotTls => return None,
        TlsOutcome::Alert(116) | TlsOutcome::Lost(Loss::Reset) => return None,
        TlsOutcome::Alert(70) => Fault::Version,
        TlsOutcome::Alert(40 | 71) => Fault::Cipher,
        TlsOutcome::Alert(112) => Fault::Name,
        TlsOutcome::Alert(120) => Fault::Alpn,
        TlsOutcome::Alert(_) => Fault::Other,
        TlsOutcome::Lost(Loss::Closed) => Fault::Closed,
        TlsOutcome::Lost(Loss::TimedOut) => Fault::Silent,
        TlsOutcome::Failed(words) if words.contains("Version") => Fault::Version,
        TlsOutcome::Failed(words) if words.contains("Cipher") => Fault::Cipher,
        TlsOutcome::Failed(_) => Fault::Other,
    })
}

/// The name of an alert (RFC 8446 section 6).
fn alert(code: u8) -> &'static str {
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
