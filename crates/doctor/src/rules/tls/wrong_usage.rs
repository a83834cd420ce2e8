//! The certificate's usage does not include servers.

use super::chain;
use crate::Case;
use finding::{Finding, Text};
use model::trace::Certificate;

rule!("tls/wrong-usage", Error, "wrong_usage", |case| {
    let tls = &case.first.tls.as_ref()?.step;
    let leaf = tls.certificates.first()?;
    let found = extended(case, leaf).or_else(|| key_usage(case, leaf));
    Some(found.into_iter().collect())
});

/// The extended key usage is for something else.
fn extended(case: &Case, leaf: &Certificate) -> Option<Finding> {
    let usage = leaf.extended_usage.as_ref()?;
    if usage.iter().any(|it| matches!(it.as_str(), "serverAuth" | "any" | "anyExtendedKeyUsage")) {
        return None;
    }
    let listed = usage.join(", ");
    let message = Text::new(
        format!("the certificate is for {listed}, not for servers"),
        format!("証明書の用途が {listed} で、サーバー用ではありません"),
    );
    let label = Text::new("serverAuth is missing", "serverAuth がありません");
    Some(reissue(
        chain::tell(case, &RULE.meta, (0, "Usage:"), message, label),
        "extendedKeyUsage = serverAuth\n",
    ))
}

/// The key may not sign, which it does in every handshake of today. Rust's verifier does not look.
fn key_usage(case: &Case, leaf: &Certificate) -> Option<Finding> {
    let usage = leaf.key_usage.as_ref()?;
    // What is its own authority is judged as one.
    if leaf.self_signed || usage.iter().any(|it| it == "digitalSignature") {
        return None;
    }
    let has = |name: &str| usage.iter().any(|it| it == name);
    let listed = usage.join(", ");
    let message = Text::new(
        format!("the certificate's key may be used for {listed} alone, not to sign"),
        format!("証明書の鍵の用途が {listed} に限られ、署名に使えません"),
    );
    let label = Text::new("digitalSignature is missing", "digitalSignature がありません");
    let finding = chain::tell(case, &RULE.meta, (0, "Key Usage:"), message, label);
    let finding = match has("keyEncipherment") || has("keyAgreement") {
        true => finding.note(Text::new(
            "Chrome and Edge refuse it for the key exchange of today; Firefox, OpenSSL, Node, Python open",
            "Chrome と Edge は現在の鍵交換方式では拒否します。Firefox、OpenSSL、Node、Python は接続できます",
        )),
        false => finding.note(Text::new(
            "browsers, OpenSSL, Node and Python refuse it",
            "ブラウザー、OpenSSL、Node、Python のいずれも拒否します",
        )),
    };
    Some(reissue(finding, "keyUsage = digitalSignature\nextendedKeyUsage = serverAuth\n"))
}

fn reissue(finding: Finding, lines: &str) -> Finding {
    finding.paste(Text::new("have it reissued for servers", "サーバー用として再発行する"), Text::same(lines))
}
