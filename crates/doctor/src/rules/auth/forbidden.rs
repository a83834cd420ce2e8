//! The server forbids the connection.

use crate::refusal;
use finding::Text;

rule!("auth/forbidden", Error, "forbidden", |case| {
    refusal::when(case, RULE.meta.cause, |reading| {
        reading
            .tell(
                &RULE.meta,
                Text::new(
                    "the server forbids this connection (403), whatever the Origin",
                    "サーバーがこの接続を拒否しています (403)",
                ),
            )
            .note(Text::new(
                "the credentials, the address or the path may be what it does not allow",
                "許可されていないのは認証情報、接続元アドレス、パスのいずれかの可能性があります",
            ))
    })
});
