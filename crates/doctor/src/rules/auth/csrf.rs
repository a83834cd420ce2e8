//! The refusal is that of a filter against forged requests.

use crate::{evidence, refusal};
use finding::Text;

rule!("auth/csrf", Error, "csrf", |case| {
    refusal::when(case, RULE.meta.cause, |reading| {
        let words = refusal::csrf::words(&reading.answer);
        let by = words.as_ref().map_or("the server", |it| it.by);
        let message = Text::new(
            "a filter against forged requests (CSRF) refuses the handshake",
            "CSRF 対策のフィルターがハンドシェイクを拒否しています",
        );
        let mut finding = reading.tell(&RULE.meta, message);
        if let Some(words) = &words {
            let label = Text::new(format!("words of {by}"), format!("{by} のメッセージ"));
            finding = finding.at(evidence::body(words.at.clone()), label);
        }
        finding.note(Text::new(
            "a browser's WebSocket has no way to send a header: a token must be in the query, a cookie or the first message",
            "ブラウザーの WebSocket は独自のヘッダーを送れません。トークンはクエリ、Cookie、最初のメッセージで渡します",
        ))
    })
});
