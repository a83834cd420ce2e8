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
    check: |module| Some(module.openings.iter().filter_map(|opening| judge(module, opening)).collect()),
};

fn judge(module: &Module, opening: &Opening) -> Option<Finding> {
    let url = opening.arguments.first()?;
    match &url.value {
        Value::Undefined => Some(find(module, &url.range)),
        Value::Text(pieces) => pieces.iter().find_map(|piece| match piece {
            Piece::Undefined(place) => Some(find(module, place)),
            _ => None,
        }),
        _ => None,
    }
}

fn find(module: &Module, place: &Range<usize>) -> Finding {
    RULE.meta
        .find(Text::new("the URL contains the word undefined", "URL に undefined という文字列が入ります"))
        .proven()
        .at(module.span(place), Text::new("this is undefined here", "ここでは undefined です"))
}
