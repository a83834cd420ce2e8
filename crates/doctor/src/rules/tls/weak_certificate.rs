//! A certificate whose key, signature or life clients of today do not accept.

use super::chain;
use crate::Case;
use finding::{Finding, Text};
use model::trace::{Certificate, TlsStep};

/// The longest life of a public certificate, in days, and since when browsers hold to it: 1 September 2020.
const LIFE: (i64, i64) = (398, 1_598_918_400);

rule!("tls/weak-certificate", Error, "weak_certificate", |case| {
    let tls = &case.first.tls.as_ref()?.step;
    tls.certificates.first()?;
    // What an authority says of itself is not looked at: it is trusted, or it is not.
    let chain = || tls.certificates.iter().enumerate();
    let found = chain()
        .filter(|(_, it)| !it.self_signed)
        .find_map(|(index, it)| signature(case, index, it))
        .or_else(|| chain().find_map(|(index, it)| key(case, index, it)))
        .or_else(|| life(case, tls));
    Some(found.into_iter().collect())
});

/// A signature by a broken hash.
fn signature(case: &Case, index: usize, certificate: &Certificate) -> Option<Finding> {
    let algorithm = certificate.signature_algorithm.to_ascii_lowercase();
    let hash = [("md5", "MD5"), ("md2", "MD2"), ("sha1", "SHA-1"), ("sha-1", "SHA-1")];
    let (_, hash) = hash.iter().find(|(it, _)| algorithm.contains(it)).or_else(|| {
        // ecdsa-with-SHA1 and dsa-with-sha1 where the registry has no short name.
        matches!(algorithm.as_str(), "1.2.840.10045.4.1" | "1.2.840.10040.4.3").then_some(&hash[2])
    })?;
    let message = Text::new(
        format!("a certificate of the chain is signed with {hash}, which no client accepts"),
        format!("チェーンの証明書が {hash} で署名されています。どのクライアントも受け入れません"),
    );
    let label = Text::new("SHA-256 or better is asked for", "SHA-256 以上が必要です");
    Some(complete(chain::tell(case, &RULE.meta, (index, "Signature:"), message, label)))
}

/// A key that can be broken.
fn key(case: &Case, index: usize, certificate: &Certificate) -> Option<Finding> {
    let bits: u32 = certificate.key.strip_prefix("RSA ")?.parse().ok()?;
    if bits >= 2048 {
        return None;
    }
    let message = Text::new(
        format!("the certificate's key has {bits} bits, and 2048 are asked for"),
        format!("証明書の鍵が {bits} ビットしかありません（必要なのは 2048 ビット以上）"),
    );
    let label = Text::new("too short", "短すぎます");
    let finding = chain::tell(case, &RULE.meta, (index, "Key:"), message, label).note(Text::new(
        "OpenSSL, Python and Rust refuse; Chrome and Node open where the authority is a private one",
        "OpenSSL、Python、Rust は拒否します。私設の認証局なら Chrome と Node は接続できます",
    ));
    Some(complete(finding))
}

/// A life that browsers do not grant to public authorities. Private ones may do as they like.
fn life(case: &Case, tls: &TlsStep) -> Option<Finding> {
    let leaf = tls.certificates.first().filter(|it| !it.self_signed)?;
    let days = (leaf.not_after_unix - leaf.not_before_unix) / 86_400;
    let (most, since) = LIFE;
    if days <= most || leaf.not_before_unix < since || !tls.certificates.last()?.issuer_is_public {
        return None;
    }
    let message = Text::new(
        format!("the certificate is valid for {days} days, and browsers accept {most}"),
        format!("証明書の有効期間が {days} 日あります（ブラウザーの上限は {most} 日）"),
    );
    let label = Text::new("too long a life", "期間が長すぎます");
    Some(complete(chain::tell(case, &RULE.meta, (0, "Not After:"), message, label)))
}

fn complete(finding: Finding) -> Finding {
    finding.paste(
        Text::new("have it reissued with a key and a signature of today", "現行の鍵と署名方式で再発行する"),
        Text::same(
            "openssl req -new -newkey ec -pkeyopt ec_paramgen_curve:P-256 -nodes -sha256 \\\n  -keyout key.pem -out request.csr\n",
        ),
    )
}
