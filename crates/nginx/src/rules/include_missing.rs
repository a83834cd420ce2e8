use crate::Config;
use finding::{Finding, Meta, Page, Rule, Severity, Text};

/// An `include` names a file that is not there: nginx does not start.
pub(super) static RULE: Rule<Config> = Rule {
    meta: Meta {
        cause: "nginx/include-missing",
        severity: Severity::Error,
        page: Page { en: include_str!("include_missing.md"), ja: include_str!("include_missing.ja.md") },
    },
    check,
};

fn check(config: &Config) -> Option<Vec<Finding>> {
    let found: Vec<Finding> = config
        .missing
        .iter()
        .map(|&id| {
            let include = config.tree.directive(id);
            let path = config.whole(include.argument(0).unwrap_or_default());
            let text = Text::new(format!("{path} is not there"), format!("{path} がありません"));
            RULE.meta
                .find(Text::new(
                    "a file that is included is not there: nginx does not start",
                    "include するファイルがなく、nginx は起動しません",
                ))
                .proven()
                .at(config.span(include), text)
        })
        .collect();
    (!found.is_empty() || !config.has_unread()).then_some(found)
}
