//! The name stands in the common name alone.

use super::chain;
use finding::Text;

rule!("tls/no-san", Error, "no_san", |case| {
    let Some(tls) = chain::refused(case)? else { return Some(vec![]) };
    let leaf = tls.certificates.first()?;
    let fits = leaf.common_name.as_ref().is_some_and(|it| chain::matches(it, &tls.server_name));
    if leaf.has_alternative_name || !fits {
        return Some(vec![]);
    }
    let name = &tls.server_name;
    let kind = if name.parse::<std::net::IpAddr>().is_ok() { "IP" } else { "DNS" };
    let message = Text::new(
        "the certificate names the host only in its common name",
        "証明書のホスト名がコモンネームにしか書かれていません",
    );
    let label = Text::new("browsers ignore this name", "ブラウザーはこの名前を見ません");
    Some(vec![
        chain::tell(case, &RULE.meta, (0, "Subject:"), message, label)
            .note(Text::new(
                "OpenSSL and Node still accept it, so it works there and fails in browsers",
                "OpenSSL と Node は受け入れるため、そちらでは動きブラウザーでは失敗します",
            ))
            .paste(
                Text::new("reissue it with a subject alternative name", "subjectAltName を付けて再発行する"),
                Text::same(format!("openssl req -x509 -newkey ec -pkeyopt ec_paramgen_curve:P-256 -nodes -days 90 \\\n  -subj /CN={name} -addext subjectAltName={kind}:{name} -keyout key.pem -out cert.pem\n")),
            ),
    ])
});
