//! The handshake is redirected.

use crate::{evidence, refusal};
use finding::{Finding, Text};

rule!("uri/redirected", Error, "redirected", |case| {
    refusal::when(case, RULE.meta.cause, |reading| {
        let finding = reading
            .tell(
                &RULE.meta,
                Text::new(
                    "the server redirects the handshake, and WebSocket clients do not follow",
                    "サーバーがリダイレクトを返しています。WebSocket のクライアントは従いません",
                ),
            )
            .note(Text::new(
                "browsers, Node ws and undici do not follow; Python websockets and websocket-client do",
                "ブラウザー、Node ws、undici は従いません。Python websockets と websocket-client は従います",
            ));
        let finding = follow(finding, reading);
        match reading.answer.head.field("location") {
            Some(field) => finding.at(
                reading.answer.line(evidence::RESPONSE, field),
                Text::new("where it points", "リダイレクト先"),
            ),
            None => finding,
        }
    })
});

/// Gives the URL that is pointed to, as a WebSocket URL.
fn follow(finding: Finding, reading: &refusal::Reading) -> Finding {
    let to = reading.answer.field("location");
    let url = match to.split_once("://") {
        Some(("http", rest)) => format!("ws://{rest}"),
        Some(("https", rest)) => format!("wss://{rest}"),
        _ => return finding,
    };
    finding.paste(Text::new("open this URL instead", "この URL に接続する"), Text::same(format!("{url}\n")))
}
