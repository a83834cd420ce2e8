use crate::facts::{Function, Opening, Shadow, Shadowed};
use crate::{Api, Module};
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
    check: |module| {
        let hidden = module.shadows.iter().map(|it| find(module, it));
        let of_node = module.openings.iter().filter(|it| is_in_page(module, it));
        Some(hidden.chain(of_node.map(|it| of_node_in_page(module, it))).collect())
    },
};

/// Whether the class of `ws` is used where only a browser runs: in a component.
fn is_in_page(module: &Module, opening: &Opening) -> bool {
    // Ink has components in a terminal.
    let is_terminal = module.imports.iter().any(|it| it == "ink");
    let is_component = |function: &Function| {
        let is_named = |it: &str| it.starts_with(|it: char| it.is_ascii_uppercase());
        function.renders && function.name.as_deref().is_some_and(is_named)
    };
    let mut around = module.around(opening.site.function).map(|(_, it)| it);
    let name = module.source.name.as_str();
    let is_page = name.ends_with(".vue") || name.ends_with(".svelte");
    opening.api == Api::Ws && !is_terminal && (is_page || around.any(is_component))
}

fn of_node_in_page(module: &Module, opening: &Opening) -> Finding {
    RULE.meta
        .find(Text::new(
            "this is the class of Node's ws, in a component of a page",
            "ページのコンポーネントで Node の ws のクラスが使われています",
        ))
        .only(Severity::Warning)
        .at(
            module.span(&opening.callee),
            Text::new(
                "in a browser it throws: ws does not work in the browser",
                "ブラウザーでは ws does not work in the browser になります",
            ),
        )
        .note(Text::new(
            "leave the import out: the browser has a WebSocket of its own",
            "import を削除します。ブラウザーには WebSocket があります",
        ))
}

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
