//! The TLS handshake fails.

use super::handshake::{self, Fault};
use finding::Text;

rule!("tls/handshake-failed", Error, "handshake_failed", |case| {
    handshake::when(
        case,
        Fault::Other,
        &RULE.meta,
        Text::new("the TLS handshake fails", "TLS ハンドシェイクに失敗しました"),
    )
});
