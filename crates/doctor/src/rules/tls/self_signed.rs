//! The server's certificate is signed by itself.

use super::chain;
use crate::rules::quoted;
use finding::Text;

rule!("tls/self-signed", Error, "self_signed", |case| {
    let Some(tls) = chain::refused(case)? else { return Some(vec![]) };
    let objection = chain::objection(tls);
    // One that the user trusts may be refused for its dates or names: then that is the cause.
    let untrusted = chain::issuer_unknown(tls)
        || objection.contains("CaUsedAsEndEntity")
        || case.first.attempt.tls.extra_roots.is_empty();
    if !untrusted || !tls.certificates.first()?.self_signed {
        return Some(vec![]);
    }
    let message = Text::new(
        "the certificate is signed by itself, and nobody vouches for it",
        "証明書が自己署名で、信頼できる認証局の署名がありません",
    );
    let label = Text::new("the same as the subject", "サブジェクトと同じ");
    let host = case.first.target().map_or("", |uri| uri.host.as_str());
    let finding = chain::tell(case, &RULE.meta, (0, "Issuer:"), message, label);
    let url = quoted(&case.first.attempt.url);
    let public = host.contains('.') && host.parse::<std::net::IpAddr>().is_err();
    let certbot = |title: &str| {
        if public { format!("# {title}:\nsudo certbot --nginx -d {host}\n") } else { String::new() }
    };
    Some(vec![finding.paste(
        Text::new("use a certificate that clients trust", "クライアントに信頼される証明書を使う"),
        Text::new(
            format!(
                "{}# this machine only:\nmkcert -install && mkcert {host}\n# wscope alone, with the certificate in a file:\nwscope doctor --cacert cert.pem {url}\n",
                certbot("a public host")
            ),
            format!(
                "{}# このマシンだけで使う場合:\nmkcert -install && mkcert {host}\n# wscope だけで、証明書ファイルを指定する場合:\nwscope doctor --cacert cert.pem {url}\n",
                certbot("公開ホストの場合")
            ),
        ),
    )])
});
