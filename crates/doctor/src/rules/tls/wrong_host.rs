//! The certificate is for other names.

use super::chain;
use crate::{Case, Variation};
use finding::Text;
use model::trace::Certificate;

/// Whether it is the certificate of the default server: none there is for the name.
fn is_default(case: &Case, leaf: &Certificate) -> bool {
    let other = case.experiment(Variation::WithoutServerName).and_then(|it| it.tls.as_ref());
    other.and_then(|it| it.step.certificates.first()).is_some_and(|it| it.der == leaf.der)
}

rule!("tls/wrong-host", Error, "wrong_host", |case| {
    let Some(tls) = chain::refused(case)? else { return Some(vec![]) };
    let leaf = tls.certificates.first()?;
    let name = &tls.server_name;
    let by_common_name = leaf.common_name.as_ref().is_some_and(|it| chain::matches(it, name));
    if chain::covers(leaf, name) || (!leaf.has_alternative_name && by_common_name) {
        return Some(vec![]);
    }
    let names: Vec<_> =
        leaf.dns_names.iter().cloned().chain(leaf.addresses.iter().map(ToString::to_string)).collect();
    let message = Text::new(
        format!("the certificate is not for {name}"),
        format!("証明書は {name} のものではありません"),
    );
    let label = Text::new("the names that it is for", "この証明書が有効な名前");
    let finding = chain::tell(case, &RULE.meta, (0, "Names:"), message, label);
    let finding = chain::at_host(finding, case, Text::new("not among them", "含まれていません"));
    let finding = match is_default(case, leaf) {
        true => finding.note(Text::new(
            "the server shows the same certificate to those who ask for no name: it is its default",
            "名前を指定しない場合も同じ証明書が返ります。サーバーの既定の証明書です",
        )),
        false => finding,
    };
    // A certificate may say anything, and this is to be pasted.
    let other =
        names.iter().find(|it| it.bytes().all(|it| it.is_ascii_alphanumeric() || b".-:".contains(&it)));
    let issue = if name.parse::<std::net::IpAddr>().is_ok() {
        // Certbot issues for names; for an address one asks an authority of one's own.
        format!("mkcert -install && mkcert {name}\n")
    } else {
        format!("sudo certbot --nginx -d {name}\n")
    };
    Some(vec![match other {
        Some(other) => finding.paste(
            Text::new(
                "connect by a name that the certificate has, or have it reissued",
                "証明書にある名前で接続するか、証明書を再発行する",
            ),
            Text::new(
                format!("# it has {other}; or, for the name in the URL:\n{issue}"),
                format!("# 証明書にある名前: {other}。URL の名前で再発行する場合:\n{issue}"),
            ),
        ),
        None => finding
            .paste(Text::new("have it reissued for this name", "この名前で再発行する"), Text::same(issue)),
    }])
});
