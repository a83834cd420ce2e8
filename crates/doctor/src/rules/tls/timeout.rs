//! The TLS handshake gets no answer.

use super::handshake::{self, Fault};
use finding::Text;

rule!("tls/timeout", Error, "timeout", |case| {
    handshake::when(
        case,
        Fault::Silent,
        &RULE.meta,
        Text::new(
            "the server does not answer the TLS handshake",
            "サーバーが TLS ハンドシェイクに応答しません",
        ),
    )
});
