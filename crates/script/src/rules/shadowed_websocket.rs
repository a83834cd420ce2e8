use crate::Module;
use crate::facts::{Shadow, Shadowed};
use finding::{Finding, Meta, Page, Rule, Severity, Text};

/// What the file itself calls WebSocket stands where the browser's class is meant.
pub(super) static RULE: Rule<Module> = Rule {
    meta: Meta {
        cause: "code/shadowed-websocket",
        severity: Severity::Error,
        page: Page {
            en: include_str!("shadowed_websocket.md"),
            ja: include_str!("shadowed_websocket.ja.md"),
        },
    },
    check: |module| Some(module.shadows.iter().map(|it| find(module, it)).collect()),
};

fn find(module: &Module, it: &Shadow) -> Finding {
    let label = match it.by {
        Shadowed::Itself => Text::new(
            "read before it is set: this throws a ReferenceError",
            "設定前に読まれ、ReferenceError が発生します",
        ),
        Shadowed::Class => Text::new(
            "the class makes another of itself, without end",
            "クラスが自分自身を際限なく作り続けます",
        ),
        Shadowed::Component => Text::new("this calls the component", "コンポーネント自身を呼び出しています"),
    };
    RULE.meta
        .find(Text::new(
            "WebSocket is the name declared here, not the browser's class",
            "この WebSocket はファイル内の宣言で、ブラウザーのクラスではありません",
        ))
        .proven()
        .at(module.span(&it.used), label)
        .at(module.span(&it.declared), Text::new("it is declared here", "ここで宣言されています"))
        .note(Text::new(
            "give it another name, or write globalThis.WebSocket",
            "別の名前にするか、globalThis.WebSocket と書きます",
        ))
}
