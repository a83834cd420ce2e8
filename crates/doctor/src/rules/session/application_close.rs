//! The application closes with its own code.

use super::ending;
use finding::Text;

rule!("session/application-close", Error, "application_close", |case| {
    ending::closed(
        case,
        &RULE.meta,
        |code| matches!(code, Some(3000..=4999)),
        |_| {
            Text::new(
                "the application closes with its own code",
                "アプリケーションが独自のコードで閉じました",
            )
        },
    )
});
