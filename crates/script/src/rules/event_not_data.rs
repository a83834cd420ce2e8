use crate::facts::{Event, Read, Via};
use crate::{Api, Module};
use finding::{Applicability, Edit, Finding, Meta, Page, Rule, Severity, Text};

/// The event is taken for what came: that is its `data`.
pub(super) static RULE: Rule<Module> = Rule {
    meta: Meta {
        cause: "code/event-not-data",
        severity: Severity::Error,
        page: Page { en: include_str!("event_not_data.md"), ja: include_str!("event_not_data.ja.md") },
    },
    check: |module| Some(module.reads.iter().filter_map(|it| judge(module, it)).collect()),
};

fn judge(module: &Module, it: &Read) -> Option<Finding> {
    let handler = &module.handlers[it.handler];
    let is_known = module.sockets[handler.socket].api != Api::Replaced;
    if it.what != Event::Itself || handler.via == Via::On || !is_known {
        return None;
    }
    let label = match it.by.as_str() {
        "JSON.parse" => Text::new(
            "this parses \"[object MessageEvent]\" and throws a SyntaxError",
            "\"[object MessageEvent]\" を解析し、SyntaxError が発生します",
        ),
        "===" => Text::new("an event equals no string", "イベントが文字列と等しくなることはありません"),
        _ => Text::new("this throws a TypeError", "TypeError が発生します"),
    };
    let at = it.argument.end;
    Some(
        RULE.meta
            .find(Text::new(
                "the event is read as the message; that is its data",
                "イベントそのものをメッセージとして読んでいます（内容は data）",
            ))
            .proven()
            .at(module.span(&it.argument), label)
            .edit(
                Text::new("read its data", "data を読む"),
                Applicability::Safe,
                vec![Edit { span: module.span(&(at..at)), with: ".data".into() }],
            ),
    )
}
