//! The server refuses the subprotocol.

use crate::refusal;
use finding::Text;

rule!("protocol/subprotocol-rejected", Error, "subprotocol_rejected", |case| {
    refusal::when(case, RULE.meta.cause, |reading| {
        reading
            .tell(
                &RULE.meta,
                Text::new(
                    "the server refuses the subprotocols that were offered",
                    "提示したサブプロトコルをサーバーが拒否しています",
                ),
            )
            .note(Text::new(
                "without subprotocols the same handshake opens",
                "サブプロトコルを付けなければ、同じハンドシェイクが成功します",
            ))
    })
});
