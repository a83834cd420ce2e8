//! The server is too busy (1013).

use super::ending;
use finding::Text;

rule!("session/try-later", Error, "try_later", |case| {
    ending::closed(
        case,
        &RULE.meta,
        |code| code == Some(1013),
        |_| {
            Text::new(
                "the server closes with 1013: it is too busy now",
                "サーバーが 1013（混雑）で閉じました",
            )
        },
    )
});
