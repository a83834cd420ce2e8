//! A certificate of the chain has expired.

use super::chain;
use crate::evidence::date;
use finding::Text;

rule!("tls/expired", Error, "expired", |case| {
    let Some(tls) = chain::refused(case)? else { return Some(vec![]) };
    if super::clock_skew::found(case) {
        return Some(vec![]);
    }
    let now = case.first.began_unix;
    let expired = tls.certificates.iter().enumerate().filter(|(_, it)| it.not_after_unix < now);
    let findings = expired.take(1).map(|(index, certificate)| {
        let (whose, whose_ja) = if index == 0 {
            ("the certificate", "証明書")
        } else {
            ("an intermediate certificate", "中間証明書")
        };
        let ago = (now - certificate.not_after_unix) / 86_400;
        let when = date(certificate.not_after_unix);
        let message = Text::new(
            format!("{whose} expired {ago} days ago, on {}", &when[..10]),
            format!("{whose_ja}の有効期限が {ago} 日前 ({}) に切れています", &when[..10]),
        );
        let label = Text::new(format!("{ago} days ago"), format!("{ago} 日前"));
        let now = date(now);
        chain::tell(case, &RULE.meta, (index, "Not After:"), message, label)
            .note(Text::new(format!("this machine's clock says {now}"), format!("このマシンの時計: {now}")))
            .paste(
                Text::new(
                    "renew the certificate and reload the server",
                    "証明書を更新し、サーバーをリロードする",
                ),
                Text::same("sudo certbot renew && sudo systemctl reload nginx\n"),
            )
    });
    Some(findings.collect())
});
