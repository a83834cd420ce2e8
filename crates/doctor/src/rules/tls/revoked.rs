//! The server's own OCSP staple says that its certificate was revoked.

use super::chain;
use crate::evidence::date;
use finding::Text;
use model::trace::Revocation;

rule!("tls/revoked", Error, "revoked", |case| {
    let tls = &case.first.tls.as_ref()?.step;
    tls.certificates.first()?;
    let Some(Revocation::Revoked { at_unix, reason }) = tls.revocation else { return Some(vec![]) };
    let when = date(at_unix);
    let message = Text::new(
        format!("the certificate was revoked on {}", &when[..10]),
        format!("証明書は {} に失効処理されています", &when[..10]),
    );
    let label = Text::new("revoked", "失効");
    let mut finding = chain::tell(case, &RULE.meta, (0, "Subject:"), message, label).note(Text::new(
        "the server says it itself, by the OCSP response that it sends along (stapling)",
        "サーバー自身が送ってきた OCSP 応答（ステープリング）がそう示しています",
    ));
    if let Some((en, ja)) = reason.and_then(why) {
        finding = finding.note(Text::new(format!("why: {en}"), format!("理由: {ja}")));
    }
    Some(vec![
        finding
            .note(Text::new(
                "browsers look at this; OpenSSL, Node and Python open the connection all the same",
                "ブラウザーはこれを見て拒否しますが、OpenSSL、Node、Python は接続できてしまいます",
            ))
            .paste(
                Text::new(
                    "have a new certificate issued for a new key, and reload the server",
                    "新しい鍵で証明書を再発行し、サーバーをリロードする",
                ),
                Text::same("sudo certbot renew --force-renewal --new-key && sudo systemctl reload nginx\n"),
            ),
    ])
});

/// Why it was revoked (RFC 5280 section 5.3.1).
fn why(reason: u8) -> Option<(&'static str, &'static str)> {
    Some(match reason {
        1 => ("the key is compromised", "鍵の漏えい"),
        2 => ("the authority is compromised", "認証局の侵害"),
        3 => ("its owner changed", "所有者情報の変更"),
        4 => ("another one took its place", "別の証明書への置き換え"),
        5 => ("its service has ended", "運用の終了"),
        6 => ("it is on hold", "一時停止"),
        9 => ("a privilege was withdrawn", "権限の取り消し"),
        _ => return None,
    })
}
