use super::endpoints;
use crate::{Config, Version};
use finding::{Finding, Meta, Page, Rule, Severity, Text};

/// This nginx knows no upgrade at all.
pub(super) static RULE: Rule<Config> = Rule {
    meta: Meta {
        cause: "nginx/version-too-old",
        severity: Severity::Error,
        page: Page { en: include_str!("version_too_old.md"), ja: include_str!("version_too_old.ja.md") },
    },
    check,
};

/// The first that passes an upgrade on.
const FIRST: Version = Version(1, 3, 13);

fn check(config: &Config) -> Option<Vec<Finding>> {
    let version = config.facts.version?;
    let proxy = endpoints(config).next().filter(|_| version < FIRST);
    let found = proxy.map(|proxy| {
        let text = Text::new("no upgrade passes here", "ここをアップグレードは通れません");
        let message = Text::new(
            format!("nginx {version} cannot proxy WebSocket; 1.3.13 was the first"),
            format!("nginx {version} は WebSocket をプロキシできません（1.3.13 以降が必要）"),
        );
        RULE.meta.find(message).proven().at(config.span(config.tree.directive(proxy.pass)), text)
    });
    Some(found.into_iter().collect())
}
