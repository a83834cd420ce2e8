//! The answer is meant as HTTP, and is not valid.

use crate::evidence;
use finding::Text;
use model::trace::UpgradeOutcome;

rule!("protocol/malformed-response", Error, "malformed_response", |case| {
    let step = &case.first.upgrade.as_ref()?.step;
    let broken = step.outcome == UpgradeOutcome::NotHttp && step.response.starts_with(b"HTTP/");
    let message = match step.outcome {
        _ if broken => {
            Text::new("the response head is not valid HTTP", "応答ヘッダーが HTTP として正しくありません")
        }
        UpgradeOutcome::TooLong => {
            Text::new("the response head is too long for any client", "応答ヘッダーが長すぎます")
        }
        _ => return Some(vec![]),
    };
    let at = evidence::whole(evidence::RESPONSE, step.response.len().min(400));
    Some(vec![RULE.meta.find(message).proven().at(at, Text::new("as it came", "受信した内容"))])
});
