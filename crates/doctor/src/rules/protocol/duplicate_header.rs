//! A handshake header appears twice.

use super::accept::{at_field, when};
use finding::Text;
use wire::HandshakeFault;

rule!("protocol/duplicate-header", Error, "duplicate_header", |case| {
    when(
        case,
        |it| matches!(it, HandshakeFault::RepeatedAccept | HandshakeFault::RepeatedExtension),
        |answer, fault| {
            let name = match fault {
                HandshakeFault::RepeatedExtension => "Sec-WebSocket-Extensions",
                _ => "Sec-WebSocket-Accept",
            };
            let message = match fault {
                HandshakeFault::RepeatedExtension => Text::new(
                    "the 101 chooses an extension more than once",
                    "101 が同じ拡張を複数回選んでいます",
                ),
                _ => Text::new(
                    "the 101 has Sec-WebSocket-Accept more than once",
                    "101 に Sec-WebSocket-Accept が複数あります",
                ),
            };
            let label = Text::new("only one may stand here", "1 つだけにします");
            at_field(&RULE.meta, answer, name, message, label)
        },
    )
});
