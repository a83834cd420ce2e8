//! The server closes in the TLS handshake.

use super::handshake::{self, Fault};
use finding::Text;

rule!("tls/truncated", Error, "truncated", |case| {
    handshake::when(
        case,
        Fault::Closed,
        &RULE.meta,
        Text::new("the server closes in the TLS handshake", "サーバーが TLS ハンドシェイク中に切断しました"),
    )
});
