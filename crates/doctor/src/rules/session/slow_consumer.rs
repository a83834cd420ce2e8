//! The server ends who does not take what it sends.

use crate::farewell::{self, meaning};
use crate::idle::{label, line};
use finding::{Finding, Severity, Text};
use model::{Vigil, Watching};

rule!("session/slow-consumer", Error, "slow_consumer", |case| {
    let said = farewell::when(case, RULE.meta.cause, |said| {
        let message = Text::new(
            "the server says that what it sends is taken too slowly",
            "サーバーが、送信したものの受信が遅すぎるとしています",
        );
        let mut finding =
            RULE.meta.find(message).at(said.at.clone(), meaning(case, said.code.unwrap_or(1008)));
        finding.notes.extend(said.others());
        finding
    })?;
    let watched = case.idle.as_ref().and_then(dropped);
    Some(if said.is_empty() { watched.into_iter().collect() } else { said })
});

/// One connection of which nothing was read was ended, and one that was read was not. That is the
/// right of a server, and good to know.
fn dropped(watching: &Watching) -> Option<Finding> {
    let (unread, silent) = (watching.unread()?, watching.silent()?);
    if unread.stood() || !outlives(silent) {
        return None;
    }
    let message = Text::new(
        "the server ends who does not read what it sends",
        "サーバーは、送信したものを読まないクライアントを切ります",
    );
    let finding = RULE.meta.find(message).at(line(watching, unread), label(unread));
    let read = silent.message_bytes;
    Some(finding.at(line(watching, silent), label(silent)).proven().only(Severity::Note).note(Text::new(
        format!("the other read {read} bytes in that time, and lives"),
        format!("同じ間に {read} バイトを読んだ接続は切れていません"),
    )).paste(
        Text::new(
            "read all the time, and do slow work elsewhere: in a worker, or from a queue that may drop",
            "受信を止めず、時間のかかる処理はワーカーや、破棄できるキューに任せる",
        ),
        Text::same(""),
    ))
}

fn outlives(silent: &Vigil) -> bool {
    silent.stood() && silent.answers_at_the_end() == Some(true)
}
