//! An Action Cable server that wants its subprotocol.

use super::wanted;
use finding::Text;

rule!("server/action-cable", Error, "action_cable", |case| {
    wanted::check(
        case,
        &RULE.meta,
        |_, _| false,
        |finding, case| {
            let url = super::super::quoted_literal(&case.first.attempt.url);
            finding.paste(
                Text::new("open it with the Action Cable client, which offers the subprotocol", "サブプロトコルを提示する Action Cable クライアントで接続する"),
                Text::same(format!("import {{ createConsumer }} from \"@rails/actioncable\";\nconst cable = createConsumer({url});\n")),
            )
        },
        || {
            Text::new(
                "an Action Cable server answers: it wants the subprotocol actioncable-v1-json",
                "Action Cable サーバーです。サブプロトコル actioncable-v1-json が必要です",
            )
        },
    )
});
