//! Closed with 1008.

use super::ending;
use finding::Text;

rule!("session/policy", Error, "policy", |case| {
    ending::closed(
        case,
        &RULE.meta,
        |code| code == Some(1008),
        |_| {
            Text::new(
                "the server opens and then closes with 1008: policy violation",
                "サーバーが開いた後に 1008（ポリシー違反）で閉じました",
            )
        },
    )
});
