use crate::facts::{OF_NODE, Opening, Stray};
use crate::{Api, Module};
use finding::{Finding, Meta, Page, Rule, Severity, Text};

/// A Node program uses a WebSocket class that it does not import.
pub(super) static RULE: Rule<Module> = Rule {
    meta: Meta {
        cause: "code/not-imported",
        severity: Severity::Error,
        page: Page { en: include_str!("not_imported.md"), ja: include_str!("not_imported.ja.md") },
    },
    check: |module| {
        let strays = module.strays.iter().filter_map(|it| stray(module, it));
        let native = module.native_openings().filter(|_| is_node(module)).map(|it| global(module, it));
        Some(strays.chain(native.take(1)).collect())
    },
};

/// Whether only Node runs this file, and no newer one is asked for.
fn is_node(module: &Module) -> bool {
    let is_of_node = |it: &String| OF_NODE.contains(&it.strip_prefix("node:").unwrap_or(it));
    let has = |word: &[u8]| memchr::memmem::find(&module.source.bytes, word).is_some();
    let asks = [b"typeof WebSocket".as_slice(), b".WebSocket", b"Bun.", b"Deno.", b"bun:", b"'WebSocket'"];
    !module.in_browser
        && !module.in_test
        && module.imports.iter().any(is_of_node)
        && !asks.iter().any(|it| has(it))
}

fn global(module: &Module, opening: &Opening) -> Finding {
    debug_assert!(opening.api == Api::Native);
    RULE.meta
        .find(Text::new(
            "this Node program imports no WebSocket",
            "この Node プログラムは WebSocket を import していません",
        ))
        .only(Severity::Warning)
        .at(
            module.span(&opening.callee),
            Text::new(
                "Node before 22 throws: WebSocket is not defined",
                "Node 22 より前では WebSocket is not defined になります",
            ),
        )
        .paste(
            Text::new("import the one of the package ws", "パッケージ ws のものを import する"),
            Text::same("import WebSocket from \"ws\";"),
        )
}

/// A class of a package under its own name, in a file that imports others.
fn stray(module: &Module, stray: &Stray) -> Option<Finding> {
    let from = match stray.name.as_str() {
        "WebSocketServer" => "import { WebSocketServer } from \"ws\";",
        "ReconnectingWebSocket" => "import ReconnectingWebSocket from \"reconnecting-websocket\";",
        _ => return None,
    };
    // A script of a page may have it from another script.
    if module.imports.is_empty() {
        return None;
    }
    Some(
        RULE.meta
            .find(Text::new(
                format!("{} is not imported", stray.name),
                format!("{} が import されていません", stray.name),
            ))
            .proven()
            .at(
                module.span(&stray.range),
                Text::new("this throws a ReferenceError", "ReferenceError が発生します"),
            )
            .paste(Text::new("import it", "import する"), Text::same(from)),
    )
}
