//! The server fails after opening (1011).

use super::ending;
use finding::Text;

rule!("session/server-error", Error, "server_error", |case| {
    ending::closed(
        case,
        &RULE.meta,
        |code| code == Some(1011),
        |_| {
            Text::new(
                "the server opens and then fails: 1011",
                "サーバーが開いた後にエラーを起こしました (1011)",
            )
        },
    )
});
