use crate::facts::{Argument, Opening};
use crate::host::{Near, near};
use crate::url::authority;
use crate::{Api, Module, Piece};
use finding::{Finding, Meta, Page, Rule, Severity, Text};

/// A page connects to the machine of whoever looks at it.
pub(super) static RULE: Rule<Module> = Rule {
    meta: Meta {
        cause: "code/hard-coded-localhost",
        severity: Severity::Warning,
        page: Page {
            en: include_str!("hard_coded_localhost.md"),
            ja: include_str!("hard_coded_localhost.ja.md"),
        },
    },
    check: |module| {
        Some(module.urls().filter_map(|(opening, url, pieces)| judge(module, opening, url, pieces)).collect())
    },
};

/// Whether the name is that of a test, or of an example to be tried, which one machine runs.
fn stays_here(name: &str) -> bool {
    const SIGNS: [&str; 8] =
        [".test.", ".spec.", "__tests__", "/test/", "/tests/", "/example/", "/examples/", "/demo/"];
    SIGNS.iter().any(|it| name.contains(it))
}

fn judge(module: &Module, opening: &Opening, url: &Argument, pieces: &[Piece]) -> Option<Finding> {
    // A program on that machine may well mean it, and so may one that asks first where it runs.
    let is_page = module.in_browser && matches!(opening.api, Api::Native | Api::Reconnecting);
    let is_chosen = url.value.each().len() > 1 || opening.site.is_conditional;
    if !is_page || module.elsewhere || is_chosen || stays_here(&module.source.name) {
        return None;
    }
    let host = authority(pieces)?.host;
    if near(&host)? != Near::Loopback {
        return None;
    }
    let shown = finding::safe_line(&host);
    Some(
        RULE.meta
            .find(Text::new(
                format!("a page connects to {shown}, whoever looks at it"),
                format!("誰が開いても {shown} に接続します"),
            ))
            .at(
                module.span(&url.range),
                Text::new(
                    "for everyone else this is their own machine",
                    "他の人にとっては、その人自身のマシンです",
                ),
            )
            .paste(
                Text::new("take the host from the page", "ホストをページから決める"),
                Text::same(
                    "const scheme = location.protocol === \"https:\" ? \"wss:\" : \"ws:\";\n\
                     const socket = new WebSocket(`${scheme}//${location.host}/path`);",
                ),
            ),
    )
}
