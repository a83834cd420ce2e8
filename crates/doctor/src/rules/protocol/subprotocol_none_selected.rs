//! Subprotocols were offered, and none was chosen.

use crate::answer::Answer;
use crate::evidence;
use finding::Text;

rule!("protocol/subprotocol-none-selected", Error, "subprotocol_none_selected", |case| {
    let answer = Answer::of(&case.first)?;
    let offered = &case.first.attempt.request.subprotocols;
    if !case.first.switched() || offered.is_empty() || answer.head.field("sec-websocket-protocol").is_some() {
        return Some(vec![]);
    }
    let names = offered.join(", ");
    let message = Text::new(
        "the server chose none of the subprotocols offered",
        "提示したサブプロトコルをサーバーが 1 つも選びませんでした",
    );
    let mut finding = RULE.meta.find(message).proven();
    if let Some(sent) = evidence::request_line(case, "Sec-WebSocket-Protocol") {
        finding = finding.at(sent, Text::new("offered", "提示した名前"));
    }
    finding = finding.at(
        evidence::status_line(&answer),
        Text::new("none is named in this answer", "この応答で選択されていません"),
    );
    Some(vec![finding.paste(
        Text::new("let the server choose one", "サーバーで 1 つを選択する"),
        Text::same(format!("Sec-WebSocket-Protocol: {}\n", names.split(", ").next().unwrap_or(""))),
    )])
});
