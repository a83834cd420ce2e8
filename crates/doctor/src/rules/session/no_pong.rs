//! The server ends who answers no ping; or says that no pong came although we sent them.

use crate::farewell::{self, meaning};
use crate::idle::{self, NO_PONG, Reading, label, line};
use finding::{Finding, Severity, Text};
use model::Watching;

rule!("session/no-pong", Error, "no_pong", |case| {
    let Some(reading) = idle::read(case) else {
        // Nothing was watched, and the first connection may tell all the same.
        return farewell::when(case, NO_PONG, |said| {
            let message = Text::new(
                "the server says that no pong came in time",
                "サーバーが、pong が時間内に来ないとしています",
            );
            RULE.meta.find(message).at(said.at.clone(), meaning(case, said.code.unwrap_or(1011)))
        });
    };
    let mut found: Vec<_> = (reading.cause == Some(NO_PONG)).then(|| unheard(&reading)).into_iter().collect();
    if found.is_empty() {
        found.extend(demand(reading.watching));
    }
    Some(found)
});

/// We answered, and the server did not hear it.
fn unheard(reading: &Reading<'_>) -> Finding {
    let sent = reading.silent.sent_pongs;
    let message = Text::new(
        format!("the server says that no pong came, although {sent} were sent"),
        format!("pong を {sent} 個送ったのに、サーバーは届いていないとしています"),
    );
    reading.tell(&RULE.meta, message).note(Text::new(
        "something in between swallows control frames, or the server does not read",
        "途中の機器が制御フレームを捨てているか、サーバーが受信を処理していません",
    ))
}

/// A server that ends who does not answer: right, and good to know.
fn demand(watching: &Watching) -> Option<Finding> {
    let deaf = idle::demands_pongs(watching)?;
    let age = crate::evidence::duration(deaf.age);
    let message = Text::new(
        format!("the server ends who answers no ping, after {age}"),
        format!("サーバーは、ping に応答しない接続を {age} で切ります"),
    );
    let finding =
        RULE.meta.find(message).at(line(watching, deaf), label(deaf)).proven().only(Severity::Note).paste(
            Text::new(
                "nothing, while the client's event loop is free to answer pings",
                "クライアントのイベントループが ping に応答できる限り、対処は不要",
            ),
            Text::same(""),
        );
    Some(watching.silent().map_or(finding.clone(), |it| finding.at(line(watching, it), label(it))))
}
