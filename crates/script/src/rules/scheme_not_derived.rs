use crate::facts::{Argument, Opening};
use crate::{Module, Piece};
use finding::{Applicability, Edit, Finding, Meta, Page, Rule, Severity, Text};
use std::ops::Range;

/// The host comes from the page, and the scheme does not.
pub(super) static RULE: Rule<Module> = Rule {
    meta: Meta {
        cause: "code/scheme-not-derived",
        severity: Severity::Error,
        page: Page {
            en: include_str!("scheme_not_derived.md"),
            ja: include_str!("scheme_not_derived.ja.md"),
        },
    },
    check: |module| {
        let found = module.urls().filter_map(|(opening, url, pieces)| judge(module, opening, url, pieces));
        Some(found.collect())
    },
};

const DERIVED: &str = r#"location.protocol === "https:" ? "wss:" : "ws:""#;

fn judge(module: &Module, opening: &Opening, url: &Argument, pieces: &[Piece]) -> Option<Finding> {
    // `ws` has no page. `wss:` to the host of a page that is not secure fails at once, and is seen.
    let [Piece::Known(scheme, place), Piece::Global(host, _), ..] = pieces else { return None };
    if opening.api == crate::Api::Ws || !scheme.eq_ignore_ascii_case("ws://") {
        return None;
    }
    // In a branch of its own it may be the one for pages that are not secure.
    let has_other = memchr::memmem::find(&module.source.bytes, b"wss:").is_some();
    if opening.site.is_conditional && has_other {
        return None;
    }
    // One of several strings was chosen, and the choice may be by the scheme of the page.
    if url.value.each().len() > 1 || !matches!(host.as_str(), "location.host" | "location.hostname") {
        return None;
    }
    let finding = RULE.meta.find(Text::new(
        "the host is the page's, and the scheme is always ws:",
        "ホストはページのものですが、スキームは常に ws: です",
    ));
    let finding = finding.at(
        module.span(place),
        Text::new(
            "on an https: page this throws a SecurityError",
            "https: のページでは SecurityError になります",
        ),
    );
    let finding = match module.page {
        Some(page) if page.is_secure => finding.proven(),
        _ => finding.only(Severity::Warning),
    };
    Some(match edit(module, place) {
        Some(edits) => finding.edit(
            Text::new("take the scheme from the page too", "スキームもページから決める"),
            Applicability::Safe,
            edits,
        ),
        None => finding,
    })
}

/// The scheme, made from that of the page, in a template or in a sum of strings.
fn edit(module: &Module, place: &Range<usize>) -> Option<Vec<Edit>> {
    let with = match module.written(place) {
        b"ws://" => format!("${{{DERIVED}}}//"),
        br#""ws://""# | b"'ws://'" => format!("({DERIVED}) + \"//\""),
        _ => return None,
    };
    Some(vec![Edit { span: module.span(place), with }])
}
