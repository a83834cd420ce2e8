//! The server behind it failed (1014).

use super::ending;
use finding::Text;

rule!("session/bad-gateway", Error, "bad_gateway", |case| {
    ending::closed(
        case,
        &RULE.meta,
        |code| code == Some(1014),
        |_| {
            Text::new(
                "the server closes with 1014: the server behind it failed",
                "サーバーが 1014（背後のサーバーの障害）で閉じました",
            )
        },
    )
});
