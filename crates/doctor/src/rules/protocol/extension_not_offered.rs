//! The server chose an extension that was not offered.

use super::accept::{at_field, when};
use finding::Text;
use wire::HandshakeFault;

rule!("protocol/extension-not-offered", Error, "extension_not_offered", |case| {
    when(
        case,
        |it| matches!(it, HandshakeFault::ExtensionNotOffered | HandshakeFault::DeflateParameters(_)),
        |answer, fault| {
            let message = match fault {
                HandshakeFault::DeflateParameters(fault) => Text::new(
                    format!("the server's parameters for compression do not stand: {fault}"),
                    format!("サーバーが選んだ圧縮のパラメーターは使えません: {fault}"),
                ),
                _ => Text::new(
                    "the server chose an extension that was not offered",
                    "サーバーが、提示していない拡張を選んでいます",
                ),
            };
            let label = Text::new("not offered", "提示していません");
            at_field(&RULE.meta, answer, "Sec-WebSocket-Extensions", message, label)
        },
    )
});
