//! The handshake is redirected to a login page.

use crate::{evidence, refusal};
use finding::Text;

rule!("auth/login-redirect", Error, "login_redirect", |case| {
    refusal::when(case, RULE.meta.cause, |reading| {
        let finding = reading
            .tell(
                &RULE.meta,
                Text::new(
                    "the server redirects the handshake to a login page",
                    "サーバーがハンドシェイクをログインページにリダイレクトしています",
                ),
            )
            .note(Text::new(
                "a client that opens a WebSocket does not follow redirects: it was not logged in",
                "WebSocket のクライアントはリダイレクトに従いません。未ログインの状態です",
            ));
        match reading.answer.head.field("location") {
            Some(field) => finding.at(
                reading.answer.line(evidence::RESPONSE, field),
                Text::new("where it points", "リダイレクト先"),
            ),
            None => finding,
        }
    })
});
