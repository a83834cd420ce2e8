use super::certificate_expired::lines;
use crate::{Config, certificate};
use finding::{Finding, Meta, Page, Rule, Severity, Text};

/// The certificate is sent without that of its issuer.
pub(super) static RULE: Rule<Config> = Rule {
    meta: Meta {
        cause: "nginx/ssl-incomplete-chain",
        severity: Severity::Error,
        page: Page {
            en: include_str!("ssl_incomplete_chain.md"),
            ja: include_str!("ssl_incomplete_chain.ja.md"),
        },
    },
    check,
};

fn check(config: &Config) -> Option<Vec<Finding>> {
    let lines = lines(config);
    if lines.is_empty() {
        return Some(vec![]);
    }
    let mut found = vec![];
    for (line, bytes) in lines {
        let certificates = certificate::read(bytes?);
        let own = certificates.first()?;
        // A private authority often signs with its root itself, and then nothing is missing.
        let Some(address) = own.issuer_at.as_ref().filter(|_| own.issuer != own.subject) else { continue };
        if certificates.iter().skip(1).any(|other| other.subject == own.issuer) {
            continue;
        }
        let issuer = &own.issuer;
        let text = Text::new(
            format!("{issuer} is not in this file"),
            format!("{issuer} がこのファイルにありません"),
        );
        let note = Text::new(
            format!("it can be had from {address}, and belongs behind the server's own"),
            format!("{address} から入手し、サーバー証明書の後ろに追加します"),
        );
        found.push(
            RULE.meta
                .find(Text::new(
                    "the certificate is sent without its intermediate one",
                    "中間証明書が送られません",
                ))
                .at(config.span(line), text)
                .note(note),
        );
    }
    Some(found)
}
