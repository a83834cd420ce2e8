//! The chain ends at an authority that is not trusted here.

use super::chain;
use finding::Text;

rule!("tls/untrusted-root", Error, "untrusted_root", |case| {
    let Some(tls) = chain::refused(case)? else { return Some(vec![]) };
    let (leaf, last) = (tls.certificates.first()?, tls.certificates.last()?);
    let fetchable = !last.self_signed && !last.issuer_urls.is_empty();
    if leaf.self_signed || !chain::issuer_unknown(tls) || fetchable {
        return Some(vec![]);
    }
    let index = tls.certificates.len() - 1;
    let message = Text::new(
        "the certificate comes from an authority that is not trusted here",
        "証明書が、この環境で信頼されていない認証局から発行されています",
    );
    let label = Text::new("not among the trusted authorities", "信頼された認証局に含まれていません");
    let mut finding = chain::tell(case, &RULE.meta, (index, "Issuer:"), message, label);
    if !last.self_signed {
        // Without the root in the chain a missing intermediate looks the same.
        finding.certainty = finding::Certainty::Likely;
        finding = finding.note(Text::new(
            "the chain does not show its root: a missing intermediate certificate would look the same",
            "チェーンにルートが含まれていません。中間証明書が不足している場合も同じように見えます",
        ));
    }
    let url = crate::rules::quoted(&case.first.attempt.url);
    Some(vec![finding.paste(
        Text::new("name the authority's certificate", "認証局の証明書を指定する"),
        Text::same(format!("wscope doctor --cacert ca.pem {url}\nNODE_EXTRA_CA_CERTS=ca.pem node app.js\nsudo cp ca.pem /usr/local/share/ca-certificates/ca.crt && sudo update-ca-certificates\n")),
    )])
});
