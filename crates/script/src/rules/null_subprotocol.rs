use crate::facts::{Argument, Opening};
use crate::{Module, Value};
use finding::{Applicability, Edit, Finding, Meta, Page, Rule, Severity, Text};

/// `null` stands where the subprotocols belong: a browser makes the word of it.
pub(super) static RULE: Rule<Module> = Rule {
    meta: Meta {
        cause: "code/null-subprotocol",
        severity: Severity::Error,
        page: Page { en: include_str!("null_subprotocol.md"), ja: include_str!("null_subprotocol.ja.md") },
    },
    check: |module| Some(module.native_openings().filter_map(|opening| judge(module, opening)).collect()),
};

fn judge(module: &Module, opening: &Opening) -> Option<Finding> {
    let given = opening.arguments.get(1)?;
    match &given.value {
        Value::Null if module.written(&given.range) == b"null" => Some(find(module, given).edit(
            Text::new("write undefined", "undefined と書く"),
            Applicability::Safe,
            vec![Edit { span: module.span(&given.range), with: "undefined".into() }],
        )),
        // It is written elsewhere, where another use of it may be right.
        Value::Null => Some(find(module, given)),
        Value::List(items) => {
            let null = items.iter().flatten().find(|it| it.value == Value::Null)?;
            Some(find(module, null))
        }
        _ => None,
    }
}

fn find(module: &Module, place: &Argument) -> Finding {
    RULE.meta
        .find(Text::new(
            "null is sent as a subprotocol of that name",
            "null という名前のサブプロトコルが送られます",
        ))
        .proven()
        .at(
            module.span(&place.range),
            Text::new(
                "the server must choose \"null\", or the browser closes",
                "サーバーが \"null\" を選ばないと接続が閉じられます",
            ),
        )
}
