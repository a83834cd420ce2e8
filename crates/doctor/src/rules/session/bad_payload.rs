//! The server found a payload that is not what it says (1007).

use super::ending;
use finding::Text;

rule!("session/bad-payload", Error, "bad_payload", |case| {
    ending::closed(
        case,
        &RULE.meta,
        |code| code == Some(1007),
        |_| {
            Text::new(
                "the server closes with 1007: a payload is not valid",
                "サーバーが 1007（不正なペイロード）で閉じました",
            )
        },
    )
});
