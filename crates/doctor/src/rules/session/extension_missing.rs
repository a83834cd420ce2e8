//! An extension is missing (1010).

use super::ending;
use finding::Text;

rule!("session/extension-missing", Error, "extension_missing", |case| {
    ending::closed(
        case,
        &RULE.meta,
        |code| code == Some(1010),
        |_| {
            Text::new(
                "the server closes with 1010: it wants an extension",
                "サーバーが 1010（拡張の不足）で閉じました",
            )
        },
    )
});
