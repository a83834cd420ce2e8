use crate::{Module, Opening, Piece, Value};
use finding::{Finding, Meta, Page, Rule, Severity, Text};
use std::ops::Range;

/// The URL contains the word `undefined`, made from a value that is.
pub(super) static RULE: Rule<Module> = Rule {
    meta: Meta {
        cause: "code/stringified-undefined",
        severity: Severity::Error,
        page: Page {
            en: include_str!("stringified_undefined.md"),
            ja: include_str!("stringified_undefined.ja.md"),
        },
    },
    check: |module| {
        let mut found: Vec<_> = module.openings.iter().filter_map(|it| judge(module, it)).collect();
        found.extend(module.urls().filter_map(|(_, _, pieces)| {
            pieces.iter().find_map(|piece| match piece {
                Piece::Undefined(place) => Some(find(module, place)),
                _ => None,
            })
        }));
        found.dedup_by(|one, other| one.labels == other.labels);
        Some(found)
    },
};

/// The whole URL is undefined; without any argument there is nothing to see here.
fn judge(module: &Module, opening: &Opening) -> Option<Finding> {
    let url = opening.arguments.first()?;
    (url.value == Value::Undefined).then(|| find(module, &url.range))
}

fn find(module: &Module, place: &Range<usize>) -> Finding {
    RULE.meta
        .find(Text::new("the URL contains the word undefined", "URL に undefined という文字列が入ります"))
        .proven()
        .at(module.span(place), Text::new("this is undefined here", "ここでは undefined です"))
}
