//! No answer comes through the proxy, and straight to the server the same handshake opens.

use crate::rules::repair;
use crate::{Case, Variation, evidence};
use finding::{Finding, Meta, Text};
use model::trace::{Loss, UpgradeOutcome};

const UNFORWARDED: &str = "proxy/upgrade-not-forwarded";
const HTTP10: &str = "proxy/http10-upstream";

/// What the proxy does to the handshake, and what else it may be; `None`: this is no such case.
pub(in crate::rules) fn cause(case: &Case) -> Option<(&'static str, &'static str)> {
    let silent = case.upgrade_outcome() == Some(&UpgradeOutcome::Lost(Loss::TimedOut));
    if !silent || !case.opened_with(Variation::Upstream) {
        return None;
    }
    let answers = |it| case.answer_to(it).is_some();
    // What the server answers directly it does not through the proxy, upgrade or not.
    Some(match !answers(Variation::PlainGet) && answers(Variation::UpstreamGet) {
        true => (HTTP10, UNFORWARDED),
        false => (UNFORWARDED, HTTP10),
    })
}

/// The findings of this cause; `None`: another one has to ask.
pub(super) fn check(case: &Case, rule: &'static Meta) -> Option<Vec<Finding>> {
    let (_, other) = cause(case).filter(|(cause, _)| *cause == rule.cause)?;
    let message = Text::new(
        "no answer comes to what the proxy makes of the handshake",
        "プロキシが転送したハンドシェイクに、サーバーが応答していません",
    );
    let (sent, label) = evidence::sent(case, Text::new("sent, and never answered", "送信済み、応答なし"));
    let finding = rule.find(message).at(sent, label).note(Text::new(
        "straight to the upstream the WebSocket opens",
        "アップストリームに直接つなぐと WebSocket は開きます",
    ));
    let finding = finding.note(match case.answer_to(Variation::PlainGet) {
        Some(answer) => Text::new(
            format!("a plain GET through the proxy gets HTTP {}", answer.status()),
            format!("プロキシ経由の通常の GET には HTTP {} が返ります", answer.status()),
        ),
        None => Text::new(
            "a plain GET through the proxy hangs as well",
            "プロキシ経由の通常の GET にも応答がありません",
        ),
    });
    let finding = finding.note(Text::new(
        format!("the same facts would also fit {other}"),
        format!("同じ事実は {other} でも説明できます"),
    ));
    Some(vec![repair::forward_at(finding, case)])
}
