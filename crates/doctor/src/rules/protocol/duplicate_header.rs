//! A handshake header appears twice.

use super::accept::{at_field, when};
use crate::answer::Answer;
use crate::{Case, evidence};
use finding::{Finding, Text};
use wire::HandshakeFault;

rule!("protocol/duplicate-header", Error, "duplicate_header", |case| {
    let twice = upgrade_twice(case).or_else(|| subprotocol_twice(case));
    if twice.is_some() {
        return Some(twice.into_iter().collect());
    }
    when(
        case,
        |it| matches!(it, HandshakeFault::RepeatedAccept | HandshakeFault::RepeatedExtension),
        |answer, fault| {
            let name = match fault {
                HandshakeFault::RepeatedExtension => "Sec-WebSocket-Extensions",
                _ => "Sec-WebSocket-Accept",
            };
            let message = match fault {
                HandshakeFault::RepeatedExtension => Text::new(
                    "the 101 chooses an extension more than once",
                    "101 が同じ拡張を複数回選んでいます",
                ),
                _ => Text::new(
                    "the 101 has Sec-WebSocket-Accept more than once",
                    "101 に Sec-WebSocket-Accept が複数あります",
                ),
            };
            let label = Text::new("only one may stand here", "1 つだけにします");
            at_field(&RULE.meta, answer, name, message, label)
        },
    )
});

/// The value is right both times, which Chrome and Node ws refuse all the same.
fn upgrade_twice(case: &Case) -> Option<Finding> {
    let answer = Answer::of(&case.first).filter(|_| case.first.switched())?;
    let upgrades: Vec<_> = answer.head.all("Upgrade").collect();
    let (_, second) = (upgrades.first()?, upgrades.get(1)?);
    let right = upgrades.iter().all(|it| it.value.eq_ignore_ascii_case("websocket"));
    let message = Text::new("the 101 has Upgrade more than once", "101 に Upgrade が複数あります");
    let label = Text::new("only one may stand here", "1 つだけにします");
    let at = answer.line(evidence::RESPONSE, second);
    right.then(|| RULE.meta.find(message).proven().at(at, label))
}

/// Each may have been offered: one only may be chosen, in one line (RFC 6455 section 11.3.4).
fn subprotocol_twice(case: &Case) -> Option<Finding> {
    let answer = Answer::of(&case.first).filter(|_| case.first.switched())?;
    let (_, second) = {
        let mut chosen = answer.head.all("Sec-WebSocket-Protocol");
        (chosen.next()?, chosen.next()?)
    };
    let message = Text::new(
        "the 101 has Sec-WebSocket-Protocol more than once",
        "101 に Sec-WebSocket-Protocol が複数あります",
    );
    let label = Text::new("only one may stand here", "1 つだけにします");
    let at = answer.line(evidence::RESPONSE, second);
    Some(RULE.meta.find(message).proven().at(at, label))
}
