//! Closed without a byte, or within the head.

use crate::{Variation, evidence};
use finding::Text;
use model::trace::{Loss, UpgradeOutcome};

rule!("server/closed-before-response", Error, "closed_before_response", |case| {
    let upgrade = &case.first.upgrade.as_ref()?.step;
    let closed = upgrade.outcome == UpgradeOutcome::Lost(Loss::Closed);
    use super::super::tls::{client_certificate_rejected, client_certificate_required};
    let certificate =
        client_certificate_required::at_handshake(case) || client_certificate_rejected::found(case);
    if !closed || certificate || super::super::uri::scheme_mismatch_tls::found(case) {
        return Some(vec![]);
    }
    let came = upgrade.response.len();
    let message = if came == 0 {
        Text::new(
            "the server closes the connection without an answer",
            "サーバーが応答せずに接続を切断しました",
        )
    } else {
        Text::new("the server closes in the middle of its answer", "サーバーが応答の途中で接続を切断しました")
    };
    let (sent, label) = evidence::sent(case, Text::new("sent", "送信済み"));
    let mut finding = RULE.meta.find(message).proven().at(sent, label);
    if came > 0 {
        let at = evidence::whole(evidence::RESPONSE, came);
        finding = finding.at(at, Text::new("all that came", "受信した全内容"));
    }
    Some(vec![match case.answer_to(Variation::PlainGet) {
        Some(answer) => finding.note(Text::new(
            format!("a plain GET gets HTTP {}: only the upgrade is dropped", answer.status()),
            format!(
                "通常の GET には HTTP {} が返ります。切断されるのはアップグレードだけです",
                answer.status()
            ),
        )),
        None => {
            finding.note(Text::new("a plain GET gets no answer either", "通常の GET にも応答がありません"))
        }
    }])
});
