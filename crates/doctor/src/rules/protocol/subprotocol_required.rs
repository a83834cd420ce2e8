//! Without a subprotocol the server refuses.

use crate::{evidence, refusal};
use finding::Text;

rule!("protocol/subprotocol-required", Error, "subprotocol_required", |case| {
    refusal::when(case, RULE.meta.cause, |reading| {
        let message = Text::new(
            "the server wants a subprotocol, and none was offered",
            "サーバーはサブプロトコルを要求していますが、提示していません",
        );
        let mut finding = reading.tell(&RULE.meta, message);
        if let Some(at) = reading.answer.find("subprotocol") {
            finding = finding.at(evidence::body(at), Text::new("the server says it", "サーバーのメッセージ"));
        }
        finding.paste(
            Text::new(
                "offer the subprotocol that the API documents",
                "API の仕様にあるサブプロトコルを提示する",
            ),
            Text::same(format!(
                "wscope doctor {} --protocol NAME\n",
                crate::rules::quoted(&case.first.attempt.url)
            )),
        )
    })
});
