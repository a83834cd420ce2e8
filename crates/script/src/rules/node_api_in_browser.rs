use crate::facts::Use;
use crate::{Member, Module};
use finding::{Finding, Meta, Page, Rule, Severity, Text};

/// A method of Node's `ws` on the browser's own socket.
pub(super) static RULE: Rule<Module> = Rule {
    meta: Meta {
        cause: "code/node-api-in-browser",
        severity: Severity::Error,
        page: Page {
            en: include_str!("node_api_in_browser.md"),
            ja: include_str!("node_api_in_browser.ja.md"),
        },
    },
    check: |module| {
        let may_be_browsers = |it: &&Use| module.sockets[it.socket].api.is_browsers();
        let calls = module.uses.iter().filter(|it| matches!(it.member, Member::Called(_)));
        Some(calls.filter(may_be_browsers).filter_map(|it| judge(module, it)).collect())
    },
};

/// Methods of `ws` and of every event emitter, and what a browser has in their place.
const METHODS: [(&str, &str); 10] = [
    ("on", "addEventListener"),
    ("once", "addEventListener"),
    ("off", "removeEventListener"),
    ("addListener", "addEventListener"),
    ("removeListener", "removeEventListener"),
    ("removeAllListeners", "removeEventListener"),
    ("emit", "dispatchEvent"),
    ("ping", ""),
    ("pong", ""),
    ("terminate", "close"),
];

fn judge(module: &Module, it: &Use) -> Option<Finding> {
    let (name, instead) = METHODS.into_iter().find(|(name, _)| *name == it.name)?;
    // Who asks for the method first knows that it may be missing.
    let is_same = |other: &&Use| other.socket == it.socket && other.name == it.name;
    if module.uses.iter().filter(is_same).any(|other| !matches!(other.member, Member::Called(_))) {
        return None;
    }
    if asks_which(module, it) {
        return None;
    }
    // Bun's and React Native's own class have a few of them.
    let is_of_others = matches!(name, "ping" | "pong" | "terminate");
    if is_of_others && module.elsewhere && !module.in_browser {
        return None;
    }
    let finding = RULE
        .meta
        .find(Text::new(
            format!("a browser's WebSocket has no {name}()"),
            format!("ブラウザーの WebSocket に {name}() はありません"),
        ))
        .at(module.span(&it.name_range), Text::new("this throws a TypeError", "TypeError が発生します"));
    let finding = match instead {
        "" => finding.note(Text::new(
            "a page cannot send pings: the server does, or a message of your own",
            "ページから ping は送れません。サーバーから送るか、独自のメッセージを使います",
        )),
        instead => finding.note(Text::new(format!("{instead}() does it"), format!("{instead}() を使います"))),
    };
    // The class of `ws` has it, and it is that one in Node.
    let is_certain = module.is_native(it.socket) && (!is_of_others || module.in_browser);
    Some(if is_certain { finding.proven() } else { finding.only(Severity::Warning) })
}

/// Whether the file asks, or knows otherwise, which of the two classes it has.
fn asks_which(module: &Module, it: &Use) -> bool {
    let others = || module.uses.iter().filter(|other| other.socket == it.socket);
    let asks = others().any(|other| {
        let is_method =
            other.name == "addEventListener" || METHODS.iter().any(|(name, _)| *name == other.name);
        is_method && matches!(other.member, Member::Read)
    });
    if asks || module.is_native(it.socket) {
        return asks;
    }
    // One branch for the browser's class, and one for that of Node.
    let listens = others().any(|other| other.name == "addEventListener");
    listens && it.site.is_conditional || module.is_nodes()
}
