//! The Sec-WebSocket-* headers do not arrive behind the proxy.

use crate::fingerprint::Missing;
use crate::{evidence, refusal};
use finding::Text;

rule!("proxy/headers-stripped", Error, "headers_stripped", |case| {
    refusal::when(case, RULE.meta.cause, |reading| {
        let version = reading.words.as_ref().is_some_and(|it| it.missing == Missing::Version);
        let field = if version { "Sec-WebSocket-Version" } else { "Sec-WebSocket-Key" };
        let message = Text::new(
            format!("the server never received the {field} that was sent"),
            format!("送信した {field} がサーバーに届いていません"),
        );
        let mut finding = reading.tell(&RULE.meta, message);
        if let Some(sent) = evidence::request_line(case, field) {
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
