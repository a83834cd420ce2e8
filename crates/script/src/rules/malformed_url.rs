use crate::facts::Argument;
use crate::url::{Start, start};
use crate::{Module, Piece};
use finding::{Applicability, Edit, Finding, Meta, Page, Rule, Severity, Text};
use std::ops::Range;

/// The scheme of the URL, or what follows it, is written wrong: another URL is opened, or none.
pub(super) static RULE: Rule<Module> = Rule {
    meta: Meta {
        cause: "code/malformed-url",
        severity: Severity::Error,
        page: Page { en: include_str!("malformed_url.md"), ja: include_str!("malformed_url.ja.md") },
    },
    check: |module| Some(module.urls().filter_map(|(_, url, pieces)| judge(module, url, pieces)).collect()),
};

fn judge(module: &Module, url: &Argument, pieces: &[Piece]) -> Option<Finding> {
    let start = start(pieces)?;
    let forgiven = matches!(start, Start::Slashes(_));
    let (told, label) = match start {
        Start::NoColon(scheme) => (
            Text::new(
                format!("the colon behind {scheme} is missing: this is a path"),
                format!("{scheme} の後のコロンがないため、パスとして扱われます"),
            ),
            Text::new("a relative URL, to the host of the page", "ページのホストへの相対 URL になります"),
        ),
        Start::Misspelt { written, .. } => (
            Text::new(
                format!("{} is no scheme of a WebSocket", finding::safe_line(&written)),
                format!("{} は WebSocket のスキームではありません", finding::safe_line(&written)),
            ),
            Text::new("the constructor throws, or opens another URL", "例外になるか、別の URL に接続します"),
        ),
        Start::NoHost => (
            Text::new("the URL has no host", "URL にホストがありません"),
            Text::new(
                "the constructor throws a SyntaxError",
                "コンストラクターが SyntaxError を発生させます",
            ),
        ),
        Start::Slashes(count) => (
            Text::new(
                format!("{count} slashes follow the scheme, and two belong there"),
                format!("スキームの後のスラッシュが {count} 個あります（正しくは 2 個）"),
            ),
            Text::new("what follows is taken for the host", "続く部分がホストとして扱われます"),
        ),
        Start::Well => return None,
    };
    let (place, right) = mending(module, pieces)?;
    let finding = RULE.meta.find(told).at(module.span(place.as_ref().unwrap_or(&url.range)), label);
    // Engines forgive the wrong number of slashes, if what follows is a host.
    let finding = if forgiven { finding.only(Severity::Warning) } else { finding.proven() };
    Some(match (place, right) {
        (Some(place), Some(with)) => finding.edit(
            Text::new(format!("write {with}"), format!("{with} と書く")),
            Applicability::Unsafe,
            vec![Edit { span: module.span(&place), with }],
        ),
        _ => finding,
    })
}

/// Where the scheme and its slashes are written, and how it should be, where that is known.
fn mending(module: &Module, pieces: &[Piece]) -> Option<(Option<Range<usize>>, Option<String>)> {
    let Some(Piece::Known(text, range)) = pieces.first() else { return Some((None, None)) };
    let end = text.find(|it: char| !it.is_ascii_alphabetic()).unwrap_or(text.len());
    let slashes =
        text[end..].find(|it: char| !matches!(it, ':' | '/' | ';' | '.')).unwrap_or(text.len() - end);
    let written = &text[..end + slashes];
    let bytes = module.written(range);
    let at = bytes.windows(written.len().max(1)).position(|it| it == written.as_bytes());
    let place = at.map(|at| range.start + at..range.start + at + written.len());
    let right = match text[..end].to_ascii_lowercase().as_str() {
        "ws" | "w" => Some("ws://".to_owned()),
        "wss" | "wsss" | "ssw" | "sws" => Some("wss://".to_owned()),
        _ => None,
    };
    let has_host = text.len() > written.len() || pieces.len() > 1;
    Some((place.filter(|it| !it.is_empty()), right.filter(|_| has_host)))
}
