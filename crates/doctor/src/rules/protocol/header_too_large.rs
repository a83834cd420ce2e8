//! The response head is longer than clients accept.

use crate::evidence;
use finding::Text;
use model::trace::UpgradeOutcome;

rule!("protocol/header-too-large", Error, "header_too_large", |case| {
    let step = &case.first.upgrade.as_ref()?.step;
    if step.outcome != UpgradeOutcome::TooLong {
        return Some(vec![]);
    }
    let length = step.response.len();
    let message = Text::new(
        format!("the response head does not end within {length} bytes"),
        format!("応答ヘッダーが {length} バイトを超えても終わりません"),
    );
    let at = evidence::whole(evidence::RESPONSE, length.min(200));
    let finding = RULE.meta.find(message).proven().at(at, Text::new("its beginning", "先頭部分"));
    Some(vec![finding.note(Text::new(
        "limits: Node ws and HAProxy 16 KiB, Python websockets 8 KiB a line, Chrome 256 KiB",
        "上限: Node ws と HAProxy は 16 KiB、Python websockets は 1 行 8 KiB、Chrome は 256 KiB",
    ))])
});
