//! A SockJS server met with a plain WebSocket.

use crate::refusal;
use finding::Text;

rule!("server/sockjs", Error, "sockjs", |case| {
    refusal::when(case, RULE.meta.cause, |reading| {
        let url = super::super::quoted_literal(&case.first.attempt.url.replacen("ws", "http", 1));
        reading
            .tell(
                &RULE.meta,
                Text::new(
                    "a SockJS server answers: a plain WebSocket is not served at this path",
                    "SockJS サーバーです。このパスは素の WebSocket を受け付けません",
                ),
            )
            .note(Text::new(
                "SockJS serves plain WebSocket at its path with /websocket behind, without its own framing",
                "SockJS は末尾に /websocket を付けたパスで、独自の形式なしの WebSocket を提供します",
            ))
            .paste(
                Text::new(
                    "open it with its own client, or at its path with /websocket behind",
                    "専用のクライアント、または末尾に /websocket を付けたパスで接続する",
                ),
                Text::same(format!(
                    "import SockJS from \"sockjs-client\";\nconst socket = new SockJS({url});\n"
                )),
            )
    })
});
