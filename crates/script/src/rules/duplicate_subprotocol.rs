use crate::facts::Argument;
use crate::{Api, Module, Opening, Value};
use finding::{Applicability, Edit, Finding, Meta, Page, Rule, Severity, Text};

/// The same subprotocol is offered twice.
pub(super) static RULE: Rule<Module> = Rule {
    meta: Meta {
        cause: "code/duplicate-subprotocol",
        severity: Severity::Error,
        page: Page {
            en: include_str!("duplicate_subprotocol.md"),
            ja: include_str!("duplicate_subprotocol.ja.md"),
        },
    },
    check: |module| {
        let openings = module.openings.iter().filter(|it| it.api != Api::Replaced);
        Some(openings.filter_map(|it| judge(module, it)).collect())
    },
};

fn judge(module: &Module, opening: &Opening) -> Option<Finding> {
    let Value::List(items) = &opening.arguments.get(1)?.value else { return None };
    let mut seen: Vec<(String, &Argument)> = vec![];
    let mut last: Option<&Argument> = None;
    for item in items.iter().flatten() {
        if let Some(name) = item.value.text() {
            if let Some((_, before)) = seen.iter().find(|(it, _)| *it == name) {
                return Some(find(module, before, last.unwrap_or(before), item));
            }
            seen.push((name, item));
        }
        last = Some(item);
    }
    None
}

/// `again` says what `before` says; `last` is the one before it.
fn find(module: &Module, before: &Argument, last: &Argument, again: &Argument) -> Finding {
    let finding = RULE
        .meta
        .find(Text::new("a subprotocol is offered twice", "同じサブプロトコルが 2 回指定されています"))
        .proven()
        .at(
            module.span(&again.range),
            Text::new(
                "the constructor throws a SyntaxError",
                "コンストラクターが SyntaxError を発生させます",
            ),
        )
        .at(module.span(&before.range), Text::new("it stands here already", "すでにここにあります"));
    // What lies between: a comma, blanks.
    let from = last.range.end.min(again.range.start);
    let between = module.written(&(from..again.range.start));
    if last.range.end > again.range.start || between.trim_ascii() != b"," {
        return finding;
    }
    finding.edit(
        Text::new("offer it once", "1 回だけ指定する"),
        Applicability::Safe,
        vec![Edit { span: module.span(&(from..again.range.end)), with: String::new() }],
    )
}
