//! The server chose a subprotocol that was not offered.

use super::accept::{at_field, when};
use finding::Text;
use wire::HandshakeFault;

rule!("protocol/subprotocol-not-offered", Error, "subprotocol_not_offered", |case| {
    when(
        case,
        |it| matches!(it, HandshakeFault::SubprotocolNotOffered),
        |answer, _| {
            let message = Text::new(
                "the server chose a subprotocol that was not offered",
                "サーバーが、提示していないサブプロトコルを選んでいます",
            );
            let label = Text::new("not offered", "提示していません");
            at_field(&RULE.meta, answer, "Sec-WebSocket-Protocol", message, label).paste(
                Text::new(
                    "offer what the server speaks, or let it choose among what is offered",
                    "サーバーのサブプロトコルを提示するか、提示されたものから選ばせる",
                ),
                Text::same(format!("new WebSocket(url, [{:?}])\n", answer.field("sec-websocket-protocol"))),
            )
        },
    )
});
