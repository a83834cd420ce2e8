use crate::facts::Handler;
use crate::{Api, Module, Role};
use finding::{Finding, Meta, Page, Rule, Severity, Text};
use std::ops::Range;

/// A page learns that the connection is lost, writes it down, and stays without one.
pub(super) static RULE: Rule<Module> = Rule {
    meta: Meta {
        cause: "code/no-reconnect",
        severity: Severity::Note,
        page: Page { en: include_str!("no_reconnect.md"), ja: include_str!("no_reconnect.ja.md") },
    },
    check: |module| {
        let lost = module.handlers.iter().filter(|it| it.event == "close");
        Some(lost.filter_map(|it| judge(module, it)).collect())
    },
};

fn judge(module: &Module, handler: &Handler) -> Option<Finding> {
    let socket = handler.socket;
    if matches!(module.sockets[socket].api, Api::Replaced | Api::Reconnecting)
        || module.sockets[socket].escapes
    {
        return None;
    }
    let all = || module.handlers.iter().filter(move |it| it.socket == socket);
    // It lives on what comes, and nothing else looks at the end or the state.
    let hears = all().any(|it| it.event == "message");
    let is_only = all().filter(|it| matches!(it.event.as_str(), "close" | "error")).count() == 1;
    let is_asked = module
        .uses
        .iter()
        .any(|it| it.socket == socket && matches!(it.name.as_str(), "readyState" | "close" | "terminate"));
    let mut openings = module.openings.iter().filter(|it| it.socket == socket).peekable();
    // One that is given to it, others open.
    let is_once = openings.peek().is_some()
        && openings.all(|it| {
            let role = module.functions[it.site.function].role;
            matches!(role, Role::Top | Role::Setup | Role::Effect | Role::Mounted | Role::Constructor)
        });
    let function = &module.functions[handler.function?].range;
    (hears && is_only && !is_asked && is_once && only_logs(module, function)).then(|| find(module, handler))
}

/// Whether a function does nothing but write to the console.
fn only_logs(module: &Module, function: &Range<usize>) -> bool {
    let written = String::from_utf8_lossy(module.written(function)).into_owned();
    let body = match (written.split_once("=>"), written.split_once('{')) {
        (Some((_, body)), _) | (None, Some((_, body))) => body,
        _ => return false,
    };
    let calls = body.matches("console.").count();
    let is_plain = !body.contains('=') && !body.contains("new ") && !body.contains("throw");
    // Each call of the console has its own parenthesis, and there are no others.
    is_plain && body.matches('(').count() == calls
}

fn find(module: &Module, handler: &Handler) -> Finding {
    RULE.meta
        .find(Text::new(
            "after the first loss this stays without a connection",
            "一度切断されると、接続がないままになります",
        ))
        .at(
            module.span(&handler.range),
            Text::new("it is written down, and nothing connects again", "記録するだけで、再接続しません"),
        )
}
