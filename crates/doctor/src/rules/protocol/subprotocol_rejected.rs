//! The server refuses the subprotocol.

use crate::{Case, Variation, evidence, refusal};
use finding::{Finding, Text};
use model::trace::UpgradeOutcome;

rule!("protocol/subprotocol-rejected", Error, "subprotocol_rejected", |case| {
    // libwebsockets says nothing, and closes.
    if let Some(dropped) = dropped(case) {
        return Some(vec![dropped]);
    }
    refusal::when(case, RULE.meta.cause, |reading| without(reading.tell(&RULE.meta, message())))
});

fn message() -> Text {
    Text::new(
        "the server refuses the subprotocols that were offered",
        "提示したサブプロトコルをサーバーが拒否しています",
    )
}

fn without(finding: Finding) -> Finding {
    finding.note(Text::new(
        "without subprotocols the same handshake opens",
        "サブプロトコルを付けなければ、同じハンドシェイクが成功します",
    ))
}

/// The handshake was dropped, and opens without subprotocols.
fn dropped(case: &Case) -> Option<Finding> {
    let upgrade = &case.first.upgrade.as_ref()?.step;
    let lost = matches!(upgrade.outcome, UpgradeOutcome::Lost(_));
    if !lost || !case.opened_with(Variation::WithoutSubprotocols) {
        return None;
    }
    let label = Text::new("offered, and dropped", "提示後に切断");
    let at = evidence::request_line(case, "Sec-WebSocket-Protocol")?;
    Some(without(RULE.meta.find(message()).proven().at(at, label)))
}
