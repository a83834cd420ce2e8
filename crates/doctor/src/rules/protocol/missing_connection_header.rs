//! The 101 has no Connection: Upgrade.

use super::accept::{at_field, when};
use finding::Text;
use wire::HandshakeFault;

rule!("protocol/missing-connection-header", Error, "missing_connection_header", |case| {
    when(
        case,
        |it| matches!(it, HandshakeFault::MissingConnection | HandshakeFault::WrongConnection),
        |answer, _| {
            let message = Text::new(
                "the 101 does not say Connection: Upgrade",
                "101 に Connection: Upgrade がありません",
            );
            let label = Text::new("Upgrade belongs here", "Upgrade が必要です");
            at_field(&RULE.meta, answer, "Connection", message, label).paste(
                Text::new("send this header with the 101", "101 と一緒にこのヘッダーを送る"),
                Text::same("Connection: Upgrade\n"),
            )
        },
    )
});
