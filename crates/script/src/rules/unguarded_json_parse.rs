use crate::facts::{Event, Read};
use crate::{Api, Module};
use finding::{Finding, Meta, Page, Rule, Severity, Text};

/// What comes is parsed as JSON, and nothing catches what is none.
pub(super) static RULE: Rule<Module> = Rule {
    meta: Meta {
        cause: "code/unguarded-json-parse",
        severity: Severity::Warning,
        page: Page {
            en: include_str!("unguarded_json_parse.md"),
            ja: include_str!("unguarded_json_parse.ja.md"),
        },
    },
    check: |module| Some(module.reads.iter().filter_map(|it| judge(module, it)).collect()),
};

fn judge(module: &Module, it: &Read) -> Option<Finding> {
    let handler = &module.handlers[it.handler];
    // In an async function it is a promise that fails, and around a nested one there may be a `try`.
    let is_plain = handler.function == Some(it.site.function);
    if module.in_test || it.by != "JSON.parse" || it.what != Event::Data || it.site.in_try || !is_plain {
        return None;
    }
    let api = module.sockets[handler.socket].api;
    if api == Api::Replaced {
        return None;
    }
    let finding = RULE.meta.find(Text::new(
        "nothing catches a message that is no JSON",
        "JSON でないメッセージの例外が処理されていません",
    ));
    let is_node = api == Api::Ws;
    let label = match is_node {
        true => Text::new(
            "the SyntaxError ends the process, whoever sends it",
            "SyntaxError でプロセスが終了します（相手が誰でも）",
        ),
        false => Text::new(
            "the SyntaxError ends this handler, and the message is lost",
            "SyntaxError でハンドラーが終わり、メッセージが失われます",
        ),
    };
    let finding = finding.at(module.span(&it.range), label);
    Some(if is_node { finding } else { finding.only(Severity::Note) })
}
