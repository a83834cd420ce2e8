//! The certificate was made by somebody on the way.

use super::certificate;
use crate::{Case, Variation, evidence, fingerprint};
use finding::{Finding, Severity, Text};
use model::trace::{Certificate, TlsStep, Trust};

rule!("network/tls-intercepted", Error, "tls_intercepted", |case| {
    let tls = &case.first.tls.as_ref()?.step;
    let leaf = tls.certificates.first()?;
    // One that signed for itself is the box's own page, not a certificate made for another host.
    let product = fingerprint::interceptor(&leaf.issuer).filter(|_| !leaf.self_signed);
    let direct = direct_issuer(case).filter(|issuer| *issuer != leaf.issuer);
    let trusted = tls.trust == Trust::Trusted;
    Some(match (product, &direct) {
        (None, None) => vec![],
        (None, Some(_)) if trusted => vec![],
        (Some(name), _) if trusted => vec![accepted(name, leaf)],
        _ => vec![rejected(tls, product, direct)],
    })
});

/// The issuer of the certificate that the host shows without the proxy.
fn direct_issuer(case: &Case) -> Option<String> {
    let tls = &case.experiment(Variation::Direct)?.tls.as_ref()?.step;
    Some(tls.certificates.first()?.issuer.clone())
}

/// It is known here, and other clients may not know it.
fn accepted(name: &str, leaf: &Certificate) -> Finding {
    let message = Text::new(
        format!("{name} opens this connection, and is trusted here"),
        format!("{name} がこの接続を復号しています（この環境では信頼済み）"),
    );
    RULE.meta
        .find(message)
        .only(Severity::Note)
        .proven()
        .at(
            evidence::certificate_line(leaf, 0, "Issuer:"),
            Text::new("not the site's own authority", "サイト本来の認証局ではない"),
        )
        .note(Text::new(
            "clients with a list of authorities of their own (Node, Python, Firefox) refuse it",
            "独自の認証局リストを使うクライアント（Node、Python、Firefox）では拒否されます",
        ))
}

fn rejected(tls: &TlsStep, product: Option<&str>, direct: Option<String>) -> Finding {
    let message = match product {
        Some(name) => Text::new(
            format!("{name} opens the TLS on the way, and is not trusted here"),
            format!("途中の {name} が TLS を復号していますが、この環境では信頼されていません"),
        ),
        None => Text::new(
            "the proxy opens the TLS on the way: the certificate is not the server's own",
            "プロキシが途中で TLS を復号しています。証明書がサーバー本来のものではありません",
        ),
    };
    let mut finding = RULE.meta.find(message);
    if let Some(leaf) = tls.certificates.first() {
        let label = Text::new("made on the way", "途中で作られた証明書");
        finding = finding.at(evidence::certificate_line(leaf, 0, "Issuer:"), label);
    }
    if let Some(issuer) = direct {
        finding = finding.proven().note(Text::new(
            format!("without the proxy the certificate comes from {issuer}"),
            format!("プロキシを通さないときの発行者: {issuer}"),
        ));
    }
    let made_for_host = tls.certificates.first().is_some_and(|it| certificate::is_for(it, &tls.server_name));
    if product.is_some() && made_for_host {
        finding = finding.proven();
    }
    finding.paste(
        Text::new("trust the authority of your own network, or have the host excepted", "社内の認証局を信頼させるか、このホストを検査対象から外してもらう"),
        Text::same("NODE_EXTRA_CA_CERTS=company-ca.pem node app.js\nsudo cp company-ca.pem /usr/local/share/ca-certificates/company.crt && sudo update-ca-certificates\n"),
    )
}
