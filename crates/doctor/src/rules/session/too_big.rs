//! A message is too big for the server (1009).

use super::ending;
use finding::Text;

rule!("session/too-big", Error, "too_big", |case| {
    ending::closed(
        case,
        &RULE.meta,
        |code| code == Some(1009),
        |_| {
            Text::new(
                "the server closes with 1009: a message is too big",
                "サーバーが 1009（メッセージが大きすぎる）で閉じました",
            )
        },
    )
});
