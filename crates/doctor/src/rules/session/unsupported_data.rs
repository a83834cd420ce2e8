//! The server does not take this kind of data (1003).

use super::ending;
use finding::Text;

rule!("session/unsupported-data", Error, "unsupported_data", |case| {
    ending::closed(
        case,
        &RULE.meta,
        |code| code == Some(1003),
        |_| {
            Text::new(
                "the server closes with 1003: it does not take this kind of data",
                "サーバーが 1003（扱えないデータ）で閉じました",
            )
        },
    )
});
