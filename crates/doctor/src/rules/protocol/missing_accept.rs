//! The 101 has no Sec-WebSocket-Accept.

use super::accept::{at_field, when};
use finding::Text;
use wire::HandshakeFault;

rule!("protocol/missing-accept", Error, "missing_accept", |case| {
    when(
        case,
        |it| matches!(it, HandshakeFault::MissingAccept),
        |answer, _| {
            let message =
                Text::new("the 101 has no Sec-WebSocket-Accept", "101 に Sec-WebSocket-Accept がありません");
            let label =
                Text::new("the header is missing from this answer", "この応答に必要なヘッダーがありません");
            at_field(&RULE.meta, answer, "Sec-WebSocket-Accept", message, label).paste(
                Text::new("answer the key", "キーに応答する"),
                Text::same(
                    "Sec-WebSocket-Accept: base64(sha1(key + \"258EAFA5-E914-47DA-95CA-C5AB0DC85B11\"))\n",
                ),
            )
        },
    )
});
