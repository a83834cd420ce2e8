use crate::facts::{Fate, Opening};
use crate::{Api, Module};
use finding::{Finding, Meta, Page, Rule, Severity, Text};

/// The constructor is awaited, which waits for nothing.
pub(super) static RULE: Rule<Module> = Rule {
    meta: Meta {
        cause: "code/awaited-constructor",
        severity: Severity::Warning,
        page: Page {
            en: include_str!("awaited_constructor.md"),
            ja: include_str!("awaited_constructor.ja.md"),
        },
    },
    check: |module| {
        let awaited = module
            .openings
            .iter()
            .filter(|it| it.fate == Fate::Awaited && it.is_new && it.api != Api::Replaced);
        Some(awaited.map(|it| find(module, it)).collect())
    },
};

fn find(module: &Module, opening: &Opening) -> Finding {
    RULE.meta
        .find(Text::new(
            "await does not wait until the socket is open",
            "await しても接続が開くまで待ちません",
        ))
        .at(
            module.span(&opening.range),
            Text::new(
                "a socket is no promise: it is still connecting behind this",
                "Promise ではないため、この後もまだ接続中です",
            ),
        )
        .paste(
            Text::new("wait for its events", "イベントを待つ"),
            Text::same(
                "await new Promise((resolve, reject) => {\n  \
                   socket.addEventListener(\"open\", resolve, { once: true });\n  \
                   socket.addEventListener(\"error\", reject, { once: true });\n\
                 });",
            ),
        )
}
