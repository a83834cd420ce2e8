//! A Phoenix socket met without its transport's path.

use crate::refusal;
use finding::Text;

rule!("server/phoenix", Error, "phoenix", |case| {
    refusal::when(case, RULE.meta.cause, |reading| {
        let url = super::super::quoted_literal(&case.first.attempt.url);
        reading
            .tell(
                &RULE.meta,
                Text::new(
                    "a Phoenix application answers: its socket is served at /socket/websocket",
                    "Phoenix アプリケーションです。ソケットは /socket/websocket で提供されています",
                ),
            )
            .note(Text::new(
                "Phoenix adds /websocket to the path of its socket, and wants vsn in the query",
                "Phoenix はソケットのパスに /websocket を付け、クエリに vsn を要求します",
            ))
            .paste(
                Text::new(
                    "open it with its own client, which adds the path",
                    "パスを補ってくれる専用のクライアントで接続する",
                ),
                Text::same(format!("import {{ Socket }} from \"phoenix\";\nnew Socket({url}).connect();\n")),
            )
    })
});
