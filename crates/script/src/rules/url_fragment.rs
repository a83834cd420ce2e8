use crate::facts::Argument;
use crate::{Module, Piece};
use finding::{Applicability, Edit, Finding, Meta, Page, Rule, Severity, Text};
use std::ops::Range;

/// The URL has a fragment, which the constructor refuses.
pub(super) static RULE: Rule<Module> = Rule {
    meta: Meta {
        cause: "code/url-fragment",
        severity: Severity::Error,
        page: Page { en: include_str!("url_fragment.md"), ja: include_str!("url_fragment.ja.md") },
    },
    check: |module| {
        let mut found: Vec<_> =
            module.urls().filter_map(|(_, url, pieces)| judge(module, url, pieces)).collect();
        found.dedup_by(|one, other| one.labels == other.labels);
        Some(found)
    },
};

fn judge(module: &Module, url: &Argument, pieces: &[Piece]) -> Option<Finding> {
    let (index, place) = pieces.iter().enumerate().find_map(|(index, piece)| match piece {
        Piece::Known(text, place) if text.contains('#') => Some((index, place)),
        _ => None,
    })?;
    let mut finding = RULE
        .meta
        .find(Text::new(
            "the URL of a WebSocket cannot have a fragment",
            "WebSocket の URL にフラグメントは使えません",
        ))
        .proven();
    // The text as it is written, where no escape stands between.
    let written = &module.source.bytes[place.clone()];
    let start = written.iter().position(|&byte| byte == b'#').map(|at| place.start + at);
    let Some(start) = start else { return Some(finding.at(module.span(&url.range), label())) };
    let end = place.end - usize::from(written.ends_with(b"'") || written.ends_with(b"\""));
    finding = finding.at(module.span(&(start..end)), label());
    if index + 1 < pieces.len() {
        return Some(finding);
    }
    Some(remove(module, finding, start..end, url))
}

fn remove(module: &Module, finding: Finding, fragment: Range<usize>, url: &Argument) -> Finding {
    let is_here = url.range.start <= fragment.start && fragment.end <= url.range.end;
    let edit = Edit { span: module.span(&fragment), with: String::new() };
    let finding = finding.edit(
        Text::new("remove the fragment", "フラグメントを取り除く"),
        Applicability::Unsafe,
        vec![edit],
    );
    if is_here {
        return finding;
    }
    finding.at(module.span(&url.range), Text::new("it is opened here", "ここで接続に使われています"))
}

fn label() -> Text {
    Text::new("the constructor throws a SyntaxError", "コンストラクターが SyntaxError を発生させます")
}
