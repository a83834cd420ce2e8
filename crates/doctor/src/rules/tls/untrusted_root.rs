//! The chain ends at an authority that is not trusted here.

use super::chain::{self, Gap};
use finding::{Certainty, Text};

rule!("tls/untrusted-root", Error, "untrusted_root", |case| {
    let Some(tls) = chain::refused(case)? else { return Some(vec![]) };
    let gap = chain::gap(tls);
    let Some(gap @ (Gap::RootShown | Gap::PublicRoot | Gap::Unknown)) = gap else { return Some(vec![]) };
    let index = tls.certificates.len() - 1;
    let message = Text::new(
        "the certificate comes from an authority that is not trusted here",
        "証明書が、この環境で信頼されていない認証局から発行されています",
    );
    let label = Text::new("not among the trusted authorities", "信頼された認証局に含まれていません");
    let mut finding = chain::tell(case, &RULE.meta, (index, "Issuer:"), message, label);
    let url = crate::rules::quoted(&case.first.attempt.url);
    if gap == Gap::PublicRoot {
        return Some(vec![finding.note(Text::new(
            "browsers trust this authority: the list of authorities on this machine is old or missing",
            "ブラウザーが信頼する認証局です。このマシンの認証局リストが古いか、存在しません",
        ))
        .paste(
            Text::new("renew the list of authorities on this machine", "このマシンの認証局リストを更新する"),
            Text::same("sudo apt-get install --reinstall ca-certificates && sudo update-ca-certificates\n"),
        )]);
    }
    if gap == Gap::Unknown {
        // Without the root in the chain a missing intermediate looks the same.
        finding.certainty = Certainty::Likely;
        finding = finding.note(Text::new(
            "the chain does not show its root: tls/incomplete-chain would look the same",
            "チェーンにルートが含まれていません。tls/incomplete-chain の場合も同じように見えます",
        ));
    }
    Some(vec![finding.paste(
        Text::new("name the authority's certificate", "認証局の証明書を指定する"),
        Text::same(format!("wscope doctor --cacert ca.pem {url}\nNODE_EXTRA_CA_CERTS=ca.pem node app.js\nsudo cp ca.pem /usr/local/share/ca-certificates/ca.crt && sudo update-ca-certificates\n")),
    )])
});
