//! A handshake header appears twice.

use super::accept::{at_field, when};
use finding::Text;
use wire::HandshakeFault;

rule!("protocol/duplicate-header", Error, "duplicate_header", |case| {
    when(case, &[HandshakeFault::RepeatedAccept], |answer, _| {
        let message = Text::new(
            "the 101 has Sec-WebSocket-Accept more than once",
            "101 に Sec-WebSocket-Accept が複数あります",
        );
        let label = Text::new("only one may stand here", "1 つだけにします");
        at_field(&RULE.meta, answer, "Sec-WebSocket-Accept", message, label)
    })
});
