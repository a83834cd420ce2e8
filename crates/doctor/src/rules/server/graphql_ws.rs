//! A GraphQL server that wants its subprotocol.

use super::wanted;
use finding::Text;

rule!("server/graphql-ws", Error, "graphql_ws", |case| {
    wanted::check(
        case,
        &RULE.meta,
        |code, reason| code == Some(4406) || reason == "Subprotocol not acceptable",
        |finding, case| {
            let url = super::super::quoted_literal(&case.first.attempt.url);
            finding.paste(
                Text::new("open it with a GraphQL client, which speaks the subprotocol", "サブプロトコルを話す GraphQL クライアントで接続する"),
                Text::same(format!("import {{ createClient }} from \"graphql-ws\";\nconst client = createClient({{ url: {url} }});\n")),
            )
        },
        || {
            Text::new(
                "a GraphQL server answers: it wants graphql-transport-ws, or graphql-ws of old",
                "GraphQL サーバーです。graphql-transport-ws（旧来は graphql-ws）の提示が必要です",
            )
        },
    )
});
