//! The subprotocol that was offered does not arrive, or the one that was chosen does not come back.

use crate::answer::Answer;
use crate::{Case, Variation, evidence, refusal};
use finding::{Finding, Text};

const FIELD: &str = "sec-websocket-protocol";

rule!("proxy/subprotocol-stripped", Error, "subprotocol_stripped", |case| {
    if case.first.switched() {
        return opened(case);
    }
    refusal::when(case, RULE.meta.cause, |reading| mend(reading.tell(&RULE.meta, message()), case))
});

fn message() -> Text {
    Text::new(
        "the proxy loses the subprotocol on the way",
        "プロキシを通る途中でサブプロトコルが失われています",
    )
}

/// Straight to the upstream one is chosen, and through the proxy none.
fn opened(case: &Case) -> Option<Vec<Finding>> {
    let through = Answer::of(&case.first)?;
    let direct = case.answer_to(Variation::Upstream).filter(|_| case.opened_with(Variation::Upstream))?;
    let chosen = direct.head.field(FIELD);
    if case.first.attempt.request.subprotocols.is_empty() || through.head.field(FIELD).is_some() {
        return Some(vec![]);
    }
    let Some(chosen) = chosen else { return Some(vec![]) };
    let source = Variation::Upstream.source();
    let finding = RULE.meta.find(message()).proven();
    let finding = finding
        .at(evidence::status_line(&through), Text::new("through the proxy: none", "プロキシ経由: なし"))
        .at(
            direct.line(source, chosen),
            Text::new("straight to the upstream", "アップストリームへの直接接続"),
        );
    Some(vec![mend(finding, case)])
}

fn mend(mut finding: Finding, case: &Case) -> Finding {
    if let Some(sent) = evidence::request_line(case, FIELD) {
        finding = finding.at(sent, Text::new("offered", "提示した名前"));
    }
    finding.paste(
        Text::new(
            "remove the lines of the proxy that drop Sec-WebSocket-Protocol",
            "プロキシで Sec-WebSocket-Protocol を取り除いている行を削除する",
        ),
        Text::same("sudo nginx -T 2>/dev/null | grep -nE 'Sec-WebSocket-Protocol'\n"),
    )
}
