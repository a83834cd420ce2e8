use crate::Module;
use finding::{Finding, Meta, Page, Rule, Severity, Text};

/// The file is no program: no engine loads any of it.
pub(super) static RULE: Rule<Module> = Rule {
    meta: Meta {
        cause: "code/syntax-error",
        severity: Severity::Error,
        page: Page { en: include_str!("syntax_error.md"), ja: include_str!("syntax_error.ja.md") },
    },
    check: |module| Some(module.faults.iter().map(|fault| find(module, fault)).collect()),
};

fn find(module: &Module, fault: &crate::Fault) -> Finding {
    RULE.meta
        .find(Text::new("this script cannot be loaded", "このスクリプトは読み込めません"))
        .proven()
        .at(
            module.span(&fault.range),
            Text::new("no engine reads past this", "実行環境はここから先を読めません"),
        )
        .note(Text::same(fault.message.clone()))
}
