//! The server does not know the host name.

use super::handshake::{self, Fault};
use finding::Text;

rule!("tls/sni-required", Error, "sni_required", |case| {
    handshake::when(
        case,
        Fault::Name,
        &RULE.meta,
        Text::new(
            "the server does not know this host name (SNI)",
            "サーバーがこのホスト名 (SNI) を知りません",
        ),
    )
});
