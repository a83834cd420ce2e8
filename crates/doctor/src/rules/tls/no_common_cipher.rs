//! No common cipher.

use super::handshake::{self, Fault};
use finding::Text;

rule!("tls/no-common-cipher", Error, "no_common_cipher", |case| {
    handshake::when(
        case,
        Fault::Cipher,
        &RULE.meta,
        Text::new(
            "the TLS handshake fails: no common cipher or key exchange",
            "TLS ハンドシェイクに失敗しました。共通の暗号方式がありません",
        ),
    )
});
