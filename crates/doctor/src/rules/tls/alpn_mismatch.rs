//! The server speaks no HTTP/1.1 over TLS.

use super::handshake::{self, Fault};
use finding::Text;

rule!("tls/alpn-mismatch", Error, "alpn_mismatch", |case| {
    handshake::when(
        case,
        Fault::Alpn,
        &RULE.meta,
        Text::new(
            "the server refuses HTTP/1.1 over TLS (ALPN)",
            "サーバーが TLS 上の HTTP/1.1 (ALPN) を拒否しています",
        ),
    )
});
