//! The peer is gone, and nobody said so.

use crate::idle::{self, HALF_OPEN, Reading};
use finding::{Finding, Text};

rule!("session/half-open", Error, "half_open", |case| { idle::when(case, HALF_OPEN, tell) });

fn tell(reading: &Reading<'_>) -> Finding {
    let message = Text::new(
        "the connection looks open, and what is sent on it vanishes",
        "接続は開いて見えますが、送ったものは消えます",
    );
    let last =
        reading.watching.pinging().and_then(|it| it.pings.iter().rev().find(|it| it.answered.is_some()));
    let mut finding = reading.tell(&RULE.meta, message);
    if let Some(last) = last.map(|it| crate::evidence::duration(it.at)) {
        finding = finding.note(Text::new(
            format!("the last ping that was answered went at {last}; neither FIN nor RST came"),
            format!("応答があった最後の ping は {last} で、FIN も RST も届いていません"),
        ));
    }
    let (title, text) = detector();
    finding.paste(title, text)
}

/// The heartbeat of the documents of Node's ws, which ends what does not answer.
pub(crate) fn detector() -> (Text, Text) {
    (
        Text::new(
            "let both sides ping, and end what does not answer (here with Node's ws)",
            "双方で ping を送り、応答のない接続を切る（Node の ws の例）",
        ),
        Text::same(
            "setInterval(() => {\n  for (const client of server.clients) {\n    \
             if (client.answered === false) { client.terminate(); continue; }\n    client.answered = false;\n    \
             client.once('pong', () => { client.answered = true; });\n    client.ping();\n  }\n}, 30000);\n",
        ),
    )
}
