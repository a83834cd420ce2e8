use crate::facts::{Fate, Opening};
use crate::{Api, Module};
use finding::{Finding, Meta, Page, Rule, Severity, Text};

/// A socket is opened, and nothing keeps it.
pub(super) static RULE: Rule<Module> = Rule {
    meta: Meta {
        cause: "code/floating-socket",
        severity: Severity::Warning,
        page: Page { en: include_str!("floating_socket.md"), ja: include_str!("floating_socket.ja.md") },
    },
    check: |module| {
        let floating = module.openings.iter().filter(|it| it.fate == Fate::Dropped && is_meant(it));
        Some(floating.map(|it| find(module, it)).collect())
    },
};

/// A constructor within a `try` is asked whether it throws: that may be all that is wanted of it.
fn is_meant(opening: &Opening) -> bool {
    opening.is_new && opening.api != Api::Replaced && !opening.arguments.is_empty() && !opening.site.in_try
}

fn find(module: &Module, opening: &Opening) -> Finding {
    RULE.meta.find(Text::new("nothing keeps this socket", "このソケットはどこにも保持されていません")).at(
        module.span(&opening.range),
        Text::new(
            "no message is read, nothing closes it, and it may be collected",
            "受信も切断もできず、回収されることもあります",
        ),
    )
}
