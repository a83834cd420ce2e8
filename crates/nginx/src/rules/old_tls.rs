use super::servers;
use crate::virtual_server::listens;
use crate::{Config, tree::Directive};
use finding::{Applicability, Finding, Meta, Page, Rule, Severity, Text};

/// Only versions of TLS are spoken that no browser speaks any more.
pub(super) static RULE: Rule<Config> = Rule {
    meta: Meta {
        cause: "nginx/old-tls",
        severity: Severity::Error,
        page: Page { en: include_str!("old_tls.md"), ja: include_str!("old_tls.ja.md") },
    },
    check,
};

fn check(config: &Config) -> Option<Vec<Finding>> {
    let has_tls = |server: &&Directive| listens(config, server).iter().any(|listen| listen.has("ssl"));
    let mut lines: Vec<&Directive> = servers(config)
        .into_iter()
        .filter(has_tls)
        .filter_map(|server| config.nearest_at(Some(server.id), "ssl_protocols"))
        .filter(|line| {
            let new = |word: &[u8]| word.contains(&b'$') || matches!(word, b"TLSv1.2" | b"TLSv1.3");
            !line.arguments.iter().any(|word| new(&word.value))
        })
        .collect();
    lines.dedup_by_key(|line| line.id);
    Some(lines.into_iter().map(|line| find(config, line)).collect())
}

fn find(config: &Config, line: &Directive) -> Finding {
    let finding = RULE
        .meta
        .find(Text::new(
            "no version of TLS is spoken here that browsers still speak",
            "ブラウザーが対応する TLS のバージョンがありません",
        ))
        .proven()
        .at(config.span(line), Text::new("TLS 1.2 is the least today", "いまは TLS 1.2 以上が必要です"));
    let Some(last) = line.arguments.last() else { return finding };
    let edit = finding::Edit {
        span: config.source.span(line.arguments[0].range.start..last.range.end),
        with: "TLSv1.2 TLSv1.3".into(),
    };
    finding.edit(
        Text::new("speak TLS 1.2 and 1.3", "TLS 1.2 と 1.3 で話す"),
        Applicability::Unsafe,
        vec![edit],
    )
}
