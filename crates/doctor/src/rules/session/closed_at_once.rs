//! Closed by the server before anything was said.

use super::ending;
use finding::Text;

rule!("session/closed-at-once", Error, "closed_at_once", |case| {
    ending::closed(
        case,
        &RULE.meta,
        |code| code != Some(1008),
        |code| match code {
            Some(code) => Text::new(
                format!("the server closes with {code} as soon as it has opened"),
                format!("サーバーが開いた直後に {code} で閉じました"),
            ),
            None => {
                Text::new("the server closes as soon as it has opened", "サーバーが開いた直後に閉じました")
            }
        },
    )
});
