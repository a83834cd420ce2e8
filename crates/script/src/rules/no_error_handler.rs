use crate::{Api, Member, Module};
use finding::{Finding, Meta, Page, Rule, Severity, Text};
use std::ops::Range;

/// A socket of `ws` without a listener for `error`, which ends the process.
pub(super) static RULE: Rule<Module> = Rule {
    meta: Meta {
        cause: "code/no-error-handler",
        severity: Severity::Warning,
        page: Page { en: include_str!("no_error_handler.md"), ja: include_str!("no_error_handler.ja.md") },
    },
    check: |module| {
        let opened = module.openings.iter().filter(|it| it.api == Api::Ws);
        let opened = opened.filter(|it| is_deaf(module, it.socket, &["close"]));
        let opened = opened.map(|it| {
            let label = Text::new(
                "a connection that fails ends the process: Unhandled 'error' event",
                "接続に失敗するとプロセスが終了します: Unhandled 'error' event",
            );
            find(module, &it.range, label)
        });
        let served = module.sockets.iter().enumerate().filter_map(|(index, it)| {
            let named = it.served.as_ref()?;
            is_deaf(module, index, &["close", "message"]).then(|| {
                let label = Text::new(
                    "one client that breaks the protocol ends the whole server",
                    "プロトコルに違反するクライアント 1 つで、サーバー全体が終了します",
                );
                find(module, named, label)
            })
        });
        let mut found: Vec<_> = opened.chain(served).collect();
        found.dedup_by(|one, other| one.labels == other.labels);
        Some(found)
    },
};

/// Whether all that is done with a socket is known, one of these events is handled, and errors are not.
fn is_deaf(module: &Module, socket: usize, cared: &[&str]) -> bool {
    let handles = |event: &str| module.handlers.iter().any(|it| it.socket == socket && it.event == event);
    // What is thrown anywhere is caught there.
    let is_caught = memchr::memmem::find(&module.source.bytes, b"uncaughtException").is_some();
    !module.sockets[socket].escapes
        && !module.in_test
        && !is_caught
        && cared.iter().any(|it| handles(it))
        && !handles("error")
        && !has_unknown(module, socket)
}

fn find(module: &Module, place: &Range<usize>, label: Text) -> Finding {
    RULE.meta
        .find(Text::new(
            "nothing listens to the error event of this socket",
            "このソケットの error イベントが処理されていません",
        ))
        .at(module.span(place), label)
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
