use crate::Module;
use crate::facts::Argument;
use finding::{Finding, Meta, Page, Rule, Severity, Text};

/// The most bytes that a close frame has room for beside its code.
const LONGEST: usize = 123;

/// A close reason that does not fit into a close frame.
pub(super) static RULE: Rule<Module> = Rule {
    meta: Meta {
        cause: "code/close-reason-too-long",
        severity: Severity::Error,
        page: Page {
            en: include_str!("close_reason_too_long.md"),
            ja: include_str!("close_reason_too_long.ja.md"),
        },
    },
    check: |module| {
        Some(module.calls("close").filter_map(|(_, arguments)| judge(module, arguments.get(1)?)).collect())
    },
};

fn judge(module: &Module, reason: &Argument) -> Option<Finding> {
    let bytes = reason.value.text()?.len();
    (bytes > LONGEST).then(|| {
        RULE.meta
            .find(Text::new(
                format!("this close reason has {bytes} bytes, and {LONGEST} fit"),
                format!("クローズ理由が {bytes} バイトあります（上限は {LONGEST} バイト）"),
            ))
            .proven()
            .at(
                module.span(&reason.range),
                Text::new("this throws a SyntaxError", "SyntaxError が発生します"),
            )
            .note(Text::new(
                "bytes of UTF-8 count, not characters",
                "文字数ではなく UTF-8 のバイト数で数えます",
            ))
    })
}
