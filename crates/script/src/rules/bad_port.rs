use crate::facts::Argument;
use crate::url::{Part, authority};
use crate::{Module, Piece};
use finding::{Finding, Meta, Page, Rule, Severity, Text};

/// The port in the URL is none.
pub(super) static RULE: Rule<Module> = Rule {
    meta: Meta {
        cause: "code/bad-port",
        severity: Severity::Error,
        page: Page { en: include_str!("bad_port.md"), ja: include_str!("bad_port.ja.md") },
    },
    check: |module| Some(module.urls().filter_map(|(_, url, pieces)| judge(module, url, pieces)).collect()),
};

fn judge(module: &Module, url: &Argument, pieces: &[Piece]) -> Option<Finding> {
    let Part { text, range } = authority(pieces)?.port?;
    // An empty one is the default of the scheme; it is odd, and works.
    if text.is_empty() || is_port(&text) {
        return None;
    }
    let shown = finding::safe_line(&text);
    Some(
        RULE.meta
            .find(Text::new(
                format!("{shown} is no port: they go from 1 to 65535"),
                format!("{shown} はポート番号ではありません（1 から 65535 まで）"),
            ))
            .proven()
            .at(
                module.span(&range.unwrap_or_else(|| url.range.clone())),
                Text::new(
                    "the constructor throws a SyntaxError",
                    "コンストラクターが SyntaxError を発生させます",
                ),
            ),
    )
}

/// Whether digits and nothing else name a port. Zero is one to a URL; no browser connects to it.
fn is_port(text: &str) -> bool {
    text.bytes().all(|byte| byte.is_ascii_digit()) && text.parse::<u16>().is_ok()
}
