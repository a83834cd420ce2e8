use crate::facts::{Opening, Use};
use crate::{Api, Module};
use finding::{Finding, Meta, Page, Rule, Severity, Text};

/// A socket is used above the line that declares it.
pub(super) static RULE: Rule<Module> = Rule {
    meta: Meta {
        cause: "code/used-before-definition",
        severity: Severity::Error,
        page: Page {
            en: include_str!("used_before_definition.md"),
            ja: include_str!("used_before_definition.ja.md"),
        },
    },
    check: |module| Some(module.openings.iter().filter_map(|it| judge(module, it)).collect()),
};

fn judge(module: &Module, opening: &Opening) -> Option<Finding> {
    let name = opening.declares.as_ref().filter(|_| opening.api != Api::Replaced)?;
    // Through another name, a field, it may well be the socket before this one.
    let is_named = |it: &Use| {
        let written = module.written(&it.range).strip_prefix(name.as_bytes());
        written.is_some_and(|it| it.starts_with(b".") || it.starts_with(b"?."))
    };
    // Another function may well be called later.
    let early = module.uses.iter().find(|it| {
        it.socket == opening.socket
            && it.site.function == opening.site.function
            && it.range.end <= opening.range.start
            && is_named(it)
    })?;
    Some(find(module, opening, early, name))
}

fn find(module: &Module, opening: &Opening, early: &Use, name: &str) -> Finding {
    let name = finding::safe_line(name);
    RULE.meta
        .find(Text::new(
            format!("{name} is used before it is declared"),
            format!("{name} が宣言より前で使われています"),
        ))
        .proven()
        .at(
            module.span(&early.range),
            Text::new("this throws a ReferenceError", "ReferenceError が発生します"),
        )
        .at(module.span(&opening.range), Text::new("it is made here", "ここで作られています"))
}
