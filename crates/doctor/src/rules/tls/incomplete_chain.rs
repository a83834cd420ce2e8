//! An intermediate certificate is missing.

use super::chain;
use crate::evidence;
use finding::Text;

rule!("tls/incomplete-chain", Error, "incomplete_chain", |case| {
    let Some(tls) = chain::refused(case)? else { return Some(vec![]) };
    let last = tls.certificates.last()?;
    if last.self_signed || last.issuer_urls.is_empty() || !chain::issuer_unknown(tls) {
        return Some(vec![]);
    }
    let index = tls.certificates.len() - 1;
    let message = Text::new(
        "the server does not send the intermediate certificate",
        "サーバーが中間証明書を送っていません",
    );
    let label = Text::new("this issuer's certificate was not sent", "この発行者の証明書が送られていません");
    let mut finding = chain::tell(case, &RULE.meta, (index, "Issuer:"), message, label).at(
        evidence::certificate_line(last, index, "Issuer at:"),
        Text::new("it can be had here", "ここから取得できます"),
    );
    finding.certainty = finding::Certainty::Likely;
    let sent = tls.certificates.len();
    Some(vec![
        finding
            .note(Text::new(format!("certificates sent: {sent}"), format!("送られた証明書: {sent} 枚")))
            .note(Text::new(
                "the same facts would also fit tls/untrusted-root",
                "同じ事実は tls/untrusted-root でも説明できます",
            ))
            .paste(
                Text::new("serve the full chain, leaf first", "リーフから順に、チェーン全体を提供する"),
                Text::same(format!(
                    "ssl_certificate /etc/letsencrypt/live/{}/fullchain.pem;\n",
                    tls.server_name
                )),
            ),
    ])
});
