//! The answer is meant as HTTP, and is not valid.

use crate::evidence;
use finding::Text;
use model::trace::UpgradeOutcome;

rule!("protocol/malformed-response", Error, "malformed_response", |case| {
    let step = &case.first.upgrade.as_ref()?.step;
    if step.outcome != UpgradeOutcome::NotHttp || !step.response.starts_with(b"HTTP/") {
        return Some(vec![]);
    }
    let message =
        Text::new("the response head is not valid HTTP", "応答ヘッダーが HTTP として正しくありません");
    let at = evidence::whole(evidence::RESPONSE, step.response.len().min(400));
    Some(vec![RULE.meta.find(message).proven().at(at, Text::new("as it came", "受信した内容"))])
});
