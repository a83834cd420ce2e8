use crate::facts::Opening;
use crate::{Api, Member, Module, Role};
use finding::{Finding, Meta, Page, Rule, Severity, Text};

/// A socket that is sent to again and again, and nothing that tells when it is gone.
pub(super) static RULE: Rule<Module> = Rule {
    meta: Meta {
        cause: "code/no-close-handler",
        severity: Severity::Warning,
        page: Page { en: include_str!("no_close_handler.md"), ja: include_str!("no_close_handler.ja.md") },
    },
    check: |module| {
        let mut found: Vec<_> = module.openings.iter().filter_map(|it| judge(module, it)).collect();
        found.dedup_by(|one, other| one.labels == other.labels);
        Some(found)
    },
};

fn judge(module: &Module, opening: &Opening) -> Option<Finding> {
    let socket = opening.socket;
    if matches!(opening.api, Api::Replaced | Api::Reconnecting)
        || module.sockets[socket].escapes
        || module.in_test
    {
        return None;
    }
    let handles = |name: &str| module.handlers.iter().any(|it| it.socket == socket && it.event == name);
    if !handles("message") || handles("close") || handles("error") {
        return None;
    }
    let uses = || module.uses.iter().filter(move |it| it.socket == socket);
    let is_asked = uses().any(|it| it.name == "readyState");
    let has_unknown = uses().any(|it| match &it.member {
        Member::Called(arguments) => {
            let listens = matches!(it.name.as_str(), "on" | "once" | "addListener" | "addEventListener");
            listens && arguments.first().is_none_or(|it| it.value.text().is_none())
        }
        _ => false,
    });
    let again = uses().find(|it| {
        let role = module.functions[it.site.function].role;
        matches!(it.member, Member::Called(_)) && it.name == "send" && role == Role::Repeated
    })?;
    if is_asked || has_unknown {
        return None;
    }
    Some(find(module, opening, &again.range))
}

fn find(module: &Module, opening: &Opening, again: &std::ops::Range<usize>) -> Finding {
    RULE.meta
        .find(Text::new(
            "nothing tells when this connection is gone",
            "接続が切れたことを知る手段がありません",
        ))
        .at(
            module.span(&opening.range),
            Text::new("no handler of close or error is set", "close も error も処理されていません"),
        )
        .at(module.span(again), Text::new("this goes on sending, to nobody", "切断後も送り続けます"))
}
