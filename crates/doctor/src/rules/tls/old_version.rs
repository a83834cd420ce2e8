//! The server speaks only old TLS.

use super::handshake::{self, Fault};
use finding::Text;

rule!("tls/old-version", Error, "old_version", |case| {
    handshake::when(
        case,
        Fault::Version,
        &RULE.meta,
        Text::new(
            "the server and this client share no version of TLS",
            "サーバーとクライアントに共通の TLS バージョンがありません",
        ),
    )
});
