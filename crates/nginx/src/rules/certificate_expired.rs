use super::servers;
use crate::{Config, certificate, tree::Directive};
use finding::{Finding, Meta, Page, Rule, Severity, Text};

/// The certificate has run out, or is not valid yet.
pub(super) static RULE: Rule<Config> = Rule {
    meta: Meta {
        cause: "nginx/certificate-expired",
        severity: Severity::Error,
        page: Page {
            en: include_str!("certificate_expired.md"),
            ja: include_str!("certificate_expired.ja.md"),
        },
    },
    check,
};

/// A day, in seconds.
const DAY: i64 = 86_400;

fn check(config: &Config) -> Option<Vec<Finding>> {
    let lines = lines(config);
    if lines.is_empty() {
        return Some(vec![]);
    }
    let now = config.facts.now?;
    let mut found = vec![];
    let mut is_asked = false;
    for (line, bytes) in lines {
        let certificates = certificate::read(bytes?);
        is_asked |= !certificates.is_empty();
        let ended = certificates.iter().find(|it| it.not_after < now || it.not_before > now);
        let Some(ended) = ended else { continue };
        let (message, days) = if ended.not_after < now {
            let message = Text::new("the certificate has run out", "証明書の有効期限が切れています");
            (message, (now - ended.not_after) / DAY)
        } else {
            let message = Text::new("the certificate is not valid yet", "証明書がまだ有効ではありません");
            (message, (ended.not_before - now) / DAY)
        };
        let subject = &ended.subject;
        let text = Text::new(format!("{subject}, by {days} days"), format!("{subject}（{days} 日）"));
        found.push(RULE.meta.find(message).proven().at(config.span(line), text));
    }
    is_asked.then_some(found)
}

/// The certificates of the servers of WebSocket endpoints; `None`: one that was not given.
pub(super) fn lines(config: &Config) -> Vec<(&Directive, Option<&[u8]>)> {
    let mut lines: Vec<&Directive> = servers(config)
        .into_iter()
        .flat_map(|server| config.list_at(Some(server.id), "ssl_certificate"))
        .filter(|line| line.argument(0).is_some_and(|path| !path.contains(&b'$')))
        .collect();
    lines.sort_by_key(|line| line.id);
    lines.dedup_by_key(|line| line.id);
    let bytes = |line: &Directive| {
        let path = config.whole(line.argument(0)?);
        config.facts.certificates.get(&path).map(Vec::as_slice)
    };
    lines.into_iter().map(|line| (line, bytes(line))).collect()
}
