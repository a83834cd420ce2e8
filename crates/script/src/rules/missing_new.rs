use crate::{Api, Module, Opening};
use finding::{Applicability, Edit, Finding, Meta, Page, Rule, Severity, Text};

/// The constructor is called without `new`, which throws.
pub(super) static RULE: Rule<Module> = Rule {
    meta: Meta {
        cause: "code/missing-new",
        severity: Severity::Error,
        page: Page { en: include_str!("missing_new.md"), ja: include_str!("missing_new.ja.md") },
    },
    check: |module| {
        let called = module.openings.iter().filter(|it| !it.is_new && it.api != Api::Replaced);
        Some(called.map(|it| find(module, it)).collect())
    },
};

fn find(module: &Module, opening: &Opening) -> Finding {
    let at = opening.callee.start;
    let finding = RULE
        .meta
        .find(Text::new("WebSocket is called without new", "WebSocket が new なしで呼ばれています"))
        .at(module.span(&opening.callee), Text::new("this throws a TypeError", "TypeError が発生します"))
        .edit(
            Text::new("write new", "new を付ける"),
            Applicability::Safe,
            vec![Edit { span: module.span(&(at..at)), with: "new ".into() }],
        );
    // The classes of packages were functions once, which may be called.
    if opening.api == Api::Native { finding.proven() } else { finding.only(Severity::Warning) }
}
