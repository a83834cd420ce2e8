//! An MQTT broker that wants its subprotocol.

use super::wanted;
use crate::answer::Answer;
use crate::{Case, evidence, fingerprint, refusal};
use finding::{Finding, Text};

rule!("server/mqtt", Error, "mqtt", |case| {
    if let Some(silent) = silent(case) {
        return Some(vec![mend(silent, case)]);
    }
    wanted::check(case, &RULE.meta, |_, _| false, mend, message)
});

fn message() -> Text {
    Text::new(
        "an MQTT broker answers: it wants the subprotocol mqtt",
        "MQTT ブローカーです。サブプロトコル mqtt が必要です",
    )
}

fn mend(finding: Finding, case: &Case) -> Finding {
    let url = super::super::quoted_literal(&case.first.attempt.url);
    finding.paste(
        Text::new(
            "open it with an MQTT client, which offers the subprotocol",
            "サブプロトコルを提示する MQTT クライアントで接続する",
        ),
        Text::same(format!("import mqtt from \"mqtt\";\nconst client = mqtt.connect({url});\n")),
    )
}

/// It opened without a subprotocol, is silent, and takes `mqtt` where that is offered: MQTT has to be
/// offered (MQTT 5.0, 6.0), and mosquitto hands what comes without it to nobody.
fn silent(case: &Case) -> Option<Finding> {
    let closed = case.first.close.as_ref().is_some_and(|it| it.step.peer_began);
    let chosen = refusal::opens_with(case).filter(|it| fingerprint::wants(it) == RULE.meta.cause)?;
    let answer = Answer::of(&case.first).filter(|_| case.first.switched() && !closed)?;
    let label = Text::new("opened without a subprotocol", "サブプロトコルなしで開いた");
    let mut finding = RULE.meta.find(message()).at(evidence::status_line(&answer), label);
    finding.notes.push(refusal::with_subprotocol(&chosen));
    Some(finding.note(Text::new(
        "without it the connection opens and stays silent: no message of yours reaches the broker",
        "提示しなくても接続は開きますが無応答のままで、メッセージはブローカーに届きません",
    )))
}
