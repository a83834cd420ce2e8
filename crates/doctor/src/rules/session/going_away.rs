//! The server goes away (1001).

use super::ending;
use finding::Text;

rule!("session/going-away", Error, "going_away", |case| {
    ending::closed(
        case,
        &RULE.meta,
        |code| code == Some(1001),
        |_| {
            Text::new(
                "the server closes with 1001: it is going away",
                "サーバーが 1001（停止または移動）で閉じました",
            )
        },
    )
});
