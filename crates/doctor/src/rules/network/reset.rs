//! Reset after the connection, instead of an answer.

use super::reach::{self, Fault};
use crate::{Case, Variation, evidence};
use finding::{Finding, Text};
use model::trace::{Loss, TlsOutcome, UpgradeOutcome};

rule!("network/reset", Error, "reset", |case| {
    if let Some(Some((Fault::Reset, index, address))) = reach::read(case) {
        let message = Text::new(
            format!("{address} resets the connection"),
            format!("{address} が接続をリセットしました"),
        );
        let label = Text::new("reset", "リセット");
        return Some(vec![reach::tell(case, &RULE.meta, index, message, label)]);
    }
    case.first.was_dialled().then_some(())?;
    let in_tls =
        case.first.tls.as_ref().is_some_and(|it| it.step.outcome == Some(TlsOutcome::Lost(Loss::Reset)));
    Some(match () {
        () if explained(case) => vec![],
        () if cut(case) => vec![tell(case, "instead of an answer", "応答の代わりに")],
        () if in_tls => vec![tell(case, "during the TLS handshake", "TLS ハンドシェイク中に")],
        () => vec![],
    })
});

/// A finding at the connection.
fn tell(case: &Case, when: &str, when_ja: &str) -> Finding {
    let message =
        Text::new(format!("the connection is reset {when}"), format!("{when_ja}接続がリセットされました"));
    let at = evidence::connection_line(&case.first);
    let finding = RULE.meta.find(message).proven().at(at, Text::new("this connection", "この接続"));
    match case.answer_to(Variation::PlainGet) {
        Some(answer) => finding.note(Text::new(
            format!("a plain GET gets HTTP {}: only the upgrade is cut", answer.status()),
            format!(
                "通常の GET には HTTP {} が返ります。切断されるのはアップグレードだけです",
                answer.status()
            ),
        )),
        None => finding,
    }
}

/// Whether the scheme is what is wrong, or what TLS was to agree on.
fn explained(case: &Case) -> bool {
    use crate::rules::{tls, uri};
    uri::scheme_mismatch_plain::found(case)
        || uri::scheme_mismatch_tls::found(case)
        || tls::client_certificate_rejected::found(case)
        || tls::client_certificate_required::at_handshake(case)
        || tls::handshake::fault(case).is_some()
}

/// Whether the answer to the upgrade was cut by a reset.
fn cut(case: &Case) -> bool {
    case.upgrade_outcome() == Some(&UpgradeOutcome::Lost(Loss::Reset))
}
