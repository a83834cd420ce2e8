//! The path is wrong.

use crate::refusal;
use finding::Text;

rule!("uri/wrong-path", Error, "wrong_path", |case| {
    refusal::when(case, RULE.meta.cause, |reading| {
        reading
            .tell(
                &RULE.meta,
                Text::new(
                    "a WebSocket server is here, but not at this path",
                    "WebSocket サーバーはありますが、このパスでは提供していません",
                ),
            )
            .note(Text::new(
                "compare the path with the routes of the server, slash at the end included",
                "末尾のスラッシュも含めて、サーバーのルートと見比べてください",
            ))
    })
});
