//! A STOMP broker that wants its subprotocol.

use super::wanted;
use finding::Text;

rule!("server/stomp", Error, "stomp", |case| {
    wanted::check(
        case,
        &RULE.meta,
        |_, _| false,
        |finding, case| {
            let url = super::super::quoted_literal(&case.first.attempt.url);
            finding.paste(
                Text::new("open it with a STOMP client, which offers the subprotocol", "サブプロトコルを提示する STOMP クライアントで接続する"),
                Text::same(format!("import {{ Client }} from \"@stomp/stompjs\";\nnew Client({{ brokerURL: {url} }}).activate();\n")),
            )
        },
        || {
            Text::new(
                "a STOMP broker answers: it wants the subprotocol v12.stomp",
                "STOMP ブローカーです。サブプロトコル v12.stomp が必要です",
            )
        },
    )
});
