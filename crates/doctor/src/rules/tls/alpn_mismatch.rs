//! The server speaks another HTTP over TLS than was offered.

use super::handshake::{self, Fault};
use finding::Text;
use model::HttpVersion;

rule!("tls/alpn-mismatch", Error, "alpn_mismatch", |case| {
    let offered = match case.first.attempt.http {
        HttpVersion::Http1 => "HTTP/1.1",
        HttpVersion::Http2 => "HTTP/2",
    };
    let message = Text::new(
        format!("the server refuses {offered} over TLS (ALPN)"),
        format!("サーバーが TLS 上の {offered} (ALPN) を拒否しています"),
    );
    handshake::when(case, Fault::Alpn, &RULE.meta, message)
});
