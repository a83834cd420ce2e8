//! 5xx: the server itself failed.

use crate::{Variation, refusal};
use finding::Text;

rule!("server/error", Error, "error", |case| {
    refusal::when(case, RULE.meta.cause, |reading| {
        let status = reading.answer.status();
        let message = Text::new(
            format!("the server fails while it answers the handshake: HTTP {status}"),
            format!("サーバーがハンドシェイクの処理中に失敗しています: HTTP {status}"),
        );
        let finding = reading.tell(&RULE.meta, message);
        let plain = case.answer_to(Variation::PlainGet).filter(|it| it.head.status < 500);
        match plain {
            Some(plain) => finding.note(Text::new(
                format!("a plain GET gets HTTP {}: only the WebSocket handler fails", plain.head.status),
                format!(
                    "通常の GET には HTTP {} が返ります。失敗するのは WebSocket の処理だけです",
                    plain.head.status
                ),
            )),
            None => finding,
        }
        .note(Text::new("its log says why", "理由はサーバーのログに残っています"))
    })
});
