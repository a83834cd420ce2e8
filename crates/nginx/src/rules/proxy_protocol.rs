use super::servers;
use crate::Config;
use crate::virtual_server::listens;
use finding::{Finding, Meta, Page, Rule, Severity, Text};

/// Only who speaks the PROXY protocol first gets an answer.
pub(super) static RULE: Rule<Config> = Rule {
    meta: Meta {
        cause: "nginx/proxy-protocol",
        severity: Severity::Warning,
        page: Page { en: include_str!("proxy_protocol.md"), ja: include_str!("proxy_protocol.ja.md") },
    },
    check,
};

fn check(config: &Config) -> Option<Vec<Finding>> {
    let lines = servers(config).into_iter().flat_map(|server| {
        let listens = listens(config, server).into_iter();
        listens.filter(|listen| listen.has("proxy_protocol")).filter_map(|listen| listen.line)
    });
    let mut lines: Vec<_> = lines.collect();
    lines.dedup();
    let message = || {
        Text::new(
            "only a balancer that speaks the PROXY protocol gets through here",
            "PROXY プロトコルを話すロードバランサーからの接続だけが通ります",
        )
    };
    let text = || Text::new("others are closed without an answer", "ほかは応答なしで切られます");
    let found = lines.into_iter().map(|line| {
        let span = config.span(config.tree.directive(line));
        RULE.meta.find(message()).proven().only(Severity::Note).at(span, text())
    });
    Some(found.collect())
}
