use crate::facts::Opening;
use crate::{Api, Member, Module};
use finding::{Finding, Meta, Page, Rule, Severity, Text};

/// A socket of `ws` without a listener for `error`, which ends the process.
pub(super) static RULE: Rule<Module> = Rule {
    meta: Meta {
        cause: "code/no-error-handler",
        severity: Severity::Warning,
        page: Page { en: include_str!("no_error_handler.md"), ja: include_str!("no_error_handler.ja.md") },
    },
    check: |module| {
        let mut found: Vec<_> = module.openings.iter().filter_map(|it| judge(module, it)).collect();
        found.dedup_by(|one, other| one.labels == other.labels);
        Some(found)
    },
};

fn judge(module: &Module, opening: &Opening) -> Option<Finding> {
    let socket = &module.sockets[opening.socket];
    if opening.api != Api::Ws || socket.escapes || module.in_test {
        return None;
    }
    let handles =
        |event: &str| module.handlers.iter().any(|it| it.socket == opening.socket && it.event == event);
    // It cares for the end of a connection, and an error would not let it.
    if !handles("close") || handles("error") || has_unknown(module, opening.socket) {
        return None;
    }
    Some(
        RULE.meta
            .find(Text::new(
                "nothing listens to the error event of this socket",
                "このソケットの error イベントが処理されていません",
            ))
            .at(
                module.span(&opening.range),
                Text::new(
                    "a connection that fails ends the process: Unhandled 'error' event",
                    "接続に失敗するとプロセスが終了します: Unhandled 'error' event",
                ),
            ),
    )
}

/// Whether a listener is set for an event whose name is not known.
fn has_unknown(module: &Module, socket: usize) -> bool {
    module.uses.iter().filter(|it| it.socket == socket).any(|it| match &it.member {
        Member::Called(arguments) => {
            let listens = matches!(it.name.as_str(), "on" | "once" | "addListener" | "addEventListener");
            listens && arguments.first().is_none_or(|it| it.value.text().is_none())
        }
        _ => false,
    })
}
