use crate::facts::{Argument, Opening};
use crate::{Module, Value};
use finding::{Applicability, Edit, Finding, Meta, Page, Rule, Severity, Text};

/// A subprotocol without a name.
pub(super) static RULE: Rule<Module> = Rule {
    meta: Meta {
        cause: "code/empty-subprotocol",
        severity: Severity::Error,
        page: Page { en: include_str!("empty_subprotocol.md"), ja: include_str!("empty_subprotocol.ja.md") },
    },
    check: |module| {
        // `ws` says a SyntaxError too, and so do all that follow the standard.
        Some(module.openings.iter().filter_map(|opening| judge(module, opening)).collect())
    },
};

fn judge(module: &Module, opening: &Opening) -> Option<Finding> {
    let given = opening.arguments.get(1)?;
    match &given.value {
        value if value.text().as_deref() == Some("") => {
            let is_last = opening.arguments.len() == 2;
            let before = opening.arguments[0].range.end;
            let span = module.span(&(before..given.range.end));
            Some(match is_last {
                true => find(module, given).edit(
                    Text::new("leave the argument out", "引数を省く"),
                    Applicability::Safe,
                    vec![Edit { span, with: String::new() }],
                ),
                false => find(module, given),
            })
        }
        Value::List(items) => {
            let empty = items.iter().flatten().find(|it| it.value.text().as_deref() == Some(""))?;
            Some(find(module, empty))
        }
        _ => None,
    }
}

fn find(module: &Module, place: &Argument) -> Finding {
    RULE.meta
        .find(Text::new("the name of a subprotocol is empty", "サブプロトコルの名前が空です"))
        .proven()
        .at(
            module.span(&place.range),
            Text::new(
                "the constructor throws a SyntaxError",
                "コンストラクターが SyntaxError を発生させます",
            ),
        )
}
