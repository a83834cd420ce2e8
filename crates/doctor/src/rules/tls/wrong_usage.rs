//! The certificate's usage does not include servers.

use super::chain;
use finding::Text;

rule!("tls/wrong-usage", Error, "wrong_usage", |case| {
    let Some(tls) = chain::refused(case)? else { return Some(vec![]) };
    let leaf = tls.certificates.first()?;
    let Some(usage) =
        leaf.extended_usage.as_ref().filter(|it| !it.iter().any(|it| it == "serverAuth" || it == "any"))
    else {
        return Some(vec![]);
    };
    let listed = usage.join(", ");
    let message = Text::new(
        format!("the certificate is for {listed}, not for servers"),
        format!("証明書の用途が {listed} で、サーバー用ではありません"),
    );
    let label = Text::new("serverAuth is missing", "serverAuth がありません");
    Some(vec![chain::tell(case, &RULE.meta, (0, "Usage:"), message, label).paste(
        Text::new("have it reissued for servers", "サーバー用として再発行する"),
        Text::same("extendedKeyUsage = serverAuth\n"),
    )])
});
