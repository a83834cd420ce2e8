//! The Sec-WebSocket-* headers do not arrive behind the proxy.

use crate::{evidence, refusal};
use finding::Text;

rule!("proxy/headers-stripped", Error, "headers_stripped", |case| {
    refusal::when(case, RULE.meta.cause, |reading| {
        let message = Text::new(
            "the server never received the Sec-WebSocket-Key that was sent",
            "送信した Sec-WebSocket-Key がサーバーに届いていません",
        );
        let mut finding = reading.tell(&RULE.meta, message);
        if let Some(sent) = evidence::request_line(case, "Sec-WebSocket-Key") {
            finding = finding.at(sent, Text::new("sent", "送信済み"));
        }
        finding.paste(
            Text::new(
                "let the proxy pass the request headers on",
                "プロキシにリクエストヘッダーを転送させる",
            ),
            Text::same("proxy_pass_request_headers on;\n"),
        )
    })
});
