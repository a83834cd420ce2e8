use crate::facts::Argument;
use crate::{Member, Module, Use, Value};
use finding::{Applicability, Edit, Finding, Meta, Page, Rule, Severity, Text};

/// A handler is called at once instead of being set.
pub(super) static RULE: Rule<Module> = Rule {
    meta: Meta {
        cause: "code/handler-called",
        severity: Severity::Error,
        page: Page { en: include_str!("handler_called.md"), ja: include_str!("handler_called.ja.md") },
    },
    check: |module| Some(module.uses.iter().filter_map(|it| judge(module, it)).collect()),
};

const HANDLERS: [&str; 4] = ["onclose", "onerror", "onmessage", "onopen"];

fn judge(module: &Module, it: &Use) -> Option<Finding> {
    let handler = match &it.member {
        Member::Set(value) if HANDLERS.contains(&it.name.as_str()) => value,
        Member::Called(arguments) if matches!(it.name.as_str(), "addEventListener" | "on" | "once") => {
            arguments.get(1)?
        }
        _ => return None,
    };
    (handler.value == Value::NotCallable).then(|| find(module, handler))
}

fn find(module: &Module, handler: &Argument) -> Finding {
    let at = handler.range.start;
    RULE.meta
        .find(Text::new(
            "the handler is called here and now, and its result is set",
            "ハンドラーがその場で呼ばれ、戻り値が設定されています",
        ))
        .proven()
        .at(
            module.span(&handler.range),
            Text::new(
                "this gives no function: no event is handled",
                "関数ではないため、イベントは処理されません",
            ),
        )
        .edit(
            Text::new("set a function that calls it", "呼び出す関数を設定する"),
            Applicability::Safe,
            vec![Edit { span: module.span(&(at..at)), with: "() => ".into() }],
        )
}
