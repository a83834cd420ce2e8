use crate::facts::{Argument, Opening};
use crate::{Api, Module, Piece};
use finding::{Applicability, Edit, Finding, Meta, Page, Rule, Severity, Text};

/// The URL begins with `http`, where only newer engines make a `ws` of it.
pub(super) static RULE: Rule<Module> = Rule {
    meta: Meta {
        cause: "code/http-scheme",
        severity: Severity::Warning,
        page: Page { en: include_str!("http_scheme.md"), ja: include_str!("http_scheme.ja.md") },
    },
    check: |module| {
        let mut found: Vec<_> =
            module.urls().filter_map(|(opening, url, pieces)| judge(module, opening, url, pieces)).collect();
        found.dedup_by(|one, other| one.labels == other.labels);
        Some(found)
    },
};

fn judge(module: &Module, opening: &Opening, url: &Argument, pieces: &[Piece]) -> Option<Finding> {
    match first(pieces)? {
        Piece::Known(text, place) => {
            let blanks = text.len() - text.trim_start().len();
            let scheme = ["https://", "http://"].into_iter().find(|scheme| {
                text[blanks..].get(..scheme.len()).is_some_and(|it| it.eq_ignore_ascii_case(scheme))
            })?;
            let finding = find(module, opening.api, scheme.trim_end_matches("://"), url);
            // As it is written, behind a quote or at the start of a template.
            let written = module.written(place);
            let at = written.windows(4).position(|it| it.eq_ignore_ascii_case(b"http"));
            let Some(at) = at.filter(|at| *at <= blanks + 1) else { return Some(finding) };
            let word = place.start + at..place.start + at + 4;
            Some(finding.edit(
                Text::new("write ws in its place", "ws に書き換える"),
                Applicability::Safe,
                vec![Edit { span: module.span(&word), with: "ws".into() }],
            ))
        }
        // The origin of the page is always of `http` or `https`.
        Piece::Global(path, place) if path == "location.origin" => {
            let finding = find(module, opening.api, "http", url);
            let is_written = module.written(place).ends_with(b"location.origin");
            if !is_written || opening.site.in_try {
                return Some(finding);
            }
            let at = place.end;
            Some(finding.edit(
                Text::new("make ws of its http", "http を ws に置き換える"),
                Applicability::Safe,
                vec![Edit { span: module.span(&(at..at)), with: ".replace(/^http/, \"ws\")".into() }],
            ))
        }
        _ => None,
    }
}

/// The first piece that holds anything: a template begins with a text that may be empty.
fn first(pieces: &[Piece]) -> Option<&Piece> {
    pieces.iter().find(|it| !matches!(it, Piece::Known(text, _) if text.is_empty()))
}

fn find(module: &Module, api: Api, scheme: &str, url: &Argument) -> Finding {
    let finding = RULE.meta.find(Text::new(
        format!("the URL of a WebSocket begins with {scheme}:"),
        format!("WebSocket の URL が {scheme}: で始まっています"),
    ));
    // The package `ws` knows it for longer than the browsers do.
    if api == Api::Ws {
        let label =
            Text::new("ws before 8.13 throws a SyntaxError", "8.13 より前の ws では SyntaxError になります");
        return finding.only(Severity::Note).at(module.span(&url.range), label);
    }
    finding.at(
        module.span(&url.range),
        Text::new(
            "browsers and Node before 2024 throw a SyntaxError",
            "2024 年より前のブラウザーや Node では SyntaxError になります",
        ),
    )
}
