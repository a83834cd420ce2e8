//! An intermediate certificate is missing.

use super::chain::{self, Gap};
use crate::evidence;
use finding::{Certainty, Text};

rule!("tls/incomplete-chain", Error, "incomplete_chain", |case| {
    let Some(tls) = chain::refused(case)? else { return Some(vec![]) };
    let last = tls.certificates.last()?;
    let gap = chain::gap(tls);
    let Some(gap @ (Gap::PublicIntermediate | Gap::Missing)) = gap else { return Some(vec![]) };
    let index = tls.certificates.len() - 1;
    let message = Text::new(
        "the server does not send the intermediate certificate",
        "サーバーが中間証明書を送っていません",
    );
    let label = Text::new("this issuer's certificate was not sent", "この発行者の証明書が送られていません");
    let mut finding = chain::tell(case, &RULE.meta, (index, "Issuer:"), message, label);
    if !last.issuer_urls.is_empty() {
        let at = evidence::certificate_line(last, index, "Issuer at:");
        finding = finding.at(at, Text::new("it can be had here", "ここから取得できます"));
    }
    let sent = tls.certificates.len();
    finding =
        finding.note(Text::new(format!("certificates sent: {sent}"), format!("送られた証明書: {sent} 枚")));
    if gap == Gap::PublicIntermediate {
        finding = finding.note(Text::new(
            "public authorities sign servers through an intermediate, never by their root",
            "公的な認証局は、ルートではなく必ず中間証明書でサーバー証明書に署名します",
        ));
    } else {
        finding.certainty = Certainty::Likely;
        finding = finding.note(Text::new(
            "the same facts would also fit tls/untrusted-root",
            "同じ事実は tls/untrusted-root でも説明できます",
        ));
    }
    Some(vec![
        finding
            .note(Text::new(
                "browsers may hide this: they fetch or remember intermediates, other clients do not",
                "ブラウザーは中間証明書を取得・記憶するため問題が隠れますが、ほかのクライアントでは失敗します",
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
