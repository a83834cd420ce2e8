//! An MQTT broker that wants its subprotocol.

use super::wanted;
use finding::Text;

rule!("server/mqtt", Error, "mqtt", |case| {
    wanted::check(
        case,
        &RULE.meta,
        |_, _| false,
        |finding, case| {
            let url = super::super::quoted_literal(&case.first.attempt.url);
            finding.paste(
                Text::new(
                    "open it with an MQTT client, which offers the subprotocol",
                    "サブプロトコルを提示する MQTT クライアントで接続する",
                ),
                Text::same(format!("import mqtt from \"mqtt\";\nconst client = mqtt.connect({url});\n")),
            )
        },
        || {
            Text::new(
                "an MQTT broker answers: it wants the subprotocol mqtt",
                "MQTT ブローカーです。サブプロトコル mqtt が必要です",
            )
        },
    )
});
