//! A certificate of the chain is not valid yet.

use super::chain;
use crate::evidence::date;
use finding::Text;

rule!("tls/not-yet-valid", Error, "not_yet_valid", |case| {
    let Some(tls) = chain::refused(case)? else { return Some(vec![]) };
    if super::clock_skew::found(case) {
        return Some(vec![]);
    }
    let now = case.first.began_unix;
    let future = tls.certificates.iter().enumerate().find(|(_, it)| it.not_before_unix > now);
    Some(
        future
            .map(|(index, certificate)| {
                let from = date(certificate.not_before_unix);
                let message = Text::new(
                    format!("the certificate is not valid before {}", &from[..10]),
                    format!("証明書は {} より前は有効ではありません", &from[..10]),
                );
                let label = Text::new("in the future", "未来の日時");
                let now = date(now);
                chain::tell(case, &RULE.meta, (index, "Not Before:"), message, label)
                    .note(Text::new(
                        format!("this machine's clock says {now}; if that is wrong, the clock is the cause"),
                        format!("このマシンの時計: {now}。これが誤っているなら、原因は時計です"),
                    ))
                    .paste(Text::new("check the clock", "時計を確認する"), Text::same("timedatectl status\n"))
            })
            .into_iter()
            .collect(),
    )
});
