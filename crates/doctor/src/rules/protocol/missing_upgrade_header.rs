//! The 101 has no Upgrade: websocket.

use super::accept::{at_field, when};
use finding::Text;
use wire::HandshakeFault;

rule!("protocol/missing-upgrade-header", Error, "missing_upgrade_header", |case| {
    when(
        case,
        |it| matches!(it, HandshakeFault::MissingUpgrade | HandshakeFault::WrongUpgrade),
        |answer, _| {
            let message = Text::new(
                "the 101 does not say Upgrade: websocket",
                "101 に Upgrade: websocket がありません",
            );
            let label = Text::new("websocket belongs here", "websocket が必要です");
            at_field(&RULE.meta, answer, "Upgrade", message, label).paste(
                Text::new("send this header with the 101", "101 と一緒にこのヘッダーを送る"),
                Text::same("Upgrade: websocket\n"),
            )
        },
    )
});
