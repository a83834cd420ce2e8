//! The service restarts (1012).

use super::ending;
use finding::Text;

rule!("session/restart", Error, "restart", |case| {
    ending::closed(
        case,
        &RULE.meta,
        |code| code == Some(1012),
        |_| Text::new("the server closes with 1012: it restarts", "サーバーが 1012（再起動）で閉じました"),
    )
});
