//! The server says that the client broke the protocol (1002).

use super::ending;
use finding::Text;

rule!("session/protocol-error", Error, "protocol_error", |case| {
    ending::closed(
        case,
        &RULE.meta,
        |code| code == Some(1002),
        |_| {
            Text::new(
                "the server closes with 1002: it sees a protocol error",
                "サーバーが 1002（プロトコルエラー）で閉じました",
            )
        },
    )
});
