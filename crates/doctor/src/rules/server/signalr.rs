//! A SignalR hub met with a plain WebSocket.

use crate::refusal;
use finding::Text;

rule!("server/signalr", Error, "signalr", |case| {
    refusal::when(case, RULE.meta.cause, |reading| {
        let url = super::super::quoted_literal(&case.first.attempt.url.replacen("ws", "http", 1));
        reading
            .tell(
                &RULE.meta,
                Text::new(
                    "a SignalR hub answers: it wants its own negotiation first",
                    "SignalR ハブです。先に独自のネゴシエーションが必要です",
                ),
            )
            .note(Text::new(
                "the client asks at /negotiate for an id, and all servers behind a balancer must know it",
                "クライアントは /negotiate で id を受け取ります。負荷分散の背後の全サーバーがその id を知っている必要があります",
            ))
            .paste(
                Text::new("open it with its own client", "専用のクライアントで接続する"),
                Text::same(format!("import {{ HubConnectionBuilder }} from \"@microsoft/signalr\";\nconst hub = new HubConnectionBuilder().withUrl({url}).build();\n")),
            )
    })
});
