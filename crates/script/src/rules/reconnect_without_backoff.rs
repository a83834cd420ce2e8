use crate::facts::{Call, Handler};
use crate::{Api, Module};
use finding::{Finding, Meta, Page, Rule, Severity, Text};

/// When the connection is lost, another is opened at once.
pub(super) static RULE: Rule<Module> = Rule {
    meta: Meta {
        cause: "code/reconnect-without-backoff",
        severity: Severity::Warning,
        page: Page {
            en: include_str!("reconnect_without_backoff.md"),
            ja: include_str!("reconnect_without_backoff.ja.md"),
        },
    },
    check: |module| {
        // An error comes where no connection can be made, and `close` behind it.
        let lost = module.handlers.iter().filter(|it| matches!(it.event.as_str(), "close" | "error"));
        Some(lost.filter_map(|it| judge(module, it)).collect())
    },
};

/// A wait that is none: a server that is being started again takes longer, milliseconds.
const SHORTEST: f64 = 250.0;
/// How many functions lie between the handler and the opening at most.
const FARTHEST: usize = 4;

fn judge(module: &Module, handler: &Handler) -> Option<Finding> {
    if matches!(module.sockets[handler.socket].api, Api::Replaced | Api::Reconnecting) {
        return None;
    }
    let function = handler.function?;
    reaches(module, handler, function, FARTHEST).then(|| find(module, handler))
}

/// Whether this function opens the socket again whatever has happened, and at once.
fn reaches(module: &Module, handler: &Handler, function: usize, far: usize) -> bool {
    let Some(far) = far.checked_sub(1) else { return false };
    let is_opened = module.openings.iter().any(|it| {
        it.site.function == function
            && it.socket == handler.socket
            && !it.site.is_conditional
            && !it.site.is_after_await
            && listens_again(module, handler, function, FARTHEST)
    });
    if is_opened {
        // Before an opening there may be a way out that is not seen here: it is looked for as text.
        return !leaves_early(module, function);
    }
    let called = module.calls.iter().filter(|it| {
        it.site.function == function
            && !it.site.is_conditional
            && !it.site.is_after_await
            && is_soon(it)
            && !counts(module, it)
    });
    let mut called = called.peekable();
    called.peek().is_some()
        && !leaves_early(module, function)
        && called.any(|it| it.function != function && reaches(module, handler, it.function, far))
}

/// Whether this function, or one that it calls, sets the handler: else the next socket has none.
fn listens_again(module: &Module, handler: &Handler, function: usize, far: usize) -> bool {
    let Some(far) = far.checked_sub(1) else { return false };
    let mut called = module.calls.iter().filter(|it| module.is_within(it.site.function, function));
    module.is_within(handler.site.function, function)
        || called.any(|it| it.function != function && listens_again(module, handler, it.function, far))
}

fn is_soon(call: &Call) -> bool {
    !call.is_later || call.delay.is_some_and(|it| it < SHORTEST)
}

/// Whether a call counts the attempts: `connect(tries - 1)`.
fn counts(module: &Module, call: &Call) -> bool {
    let written = module.written(&call.range);
    [b"- 1".as_slice(), b"+ 1", b"-1", b"+1", b"++", b"--"]
        .iter()
        .any(|sign| memchr::memmem::find(written, sign).is_some())
}

/// Whether a function may end before its end, by a `return` or a `throw`.
fn leaves_early(module: &Module, function: usize) -> bool {
    let whole = &module.functions[function].range;
    let inner: Vec<_> = module.functions.iter().filter(|it| it.parent == Some(function)).collect();
    let written = module.written(whole);
    [b"return".as_slice(), b"throw"].iter().any(|word| {
        memchr::memmem::find_iter(written, word).any(|at| {
            let at = whole.start + at;
            // What stands within functions of its own does not end this one.
            !inner.iter().any(|it| it.range.contains(&at))
        })
    })
}

fn find(module: &Module, handler: &Handler) -> Finding {
    RULE.meta
        .find(Text::new(
            "a lost connection is opened again at once, again and again",
            "切断されると、待たずに何度でも再接続します",
        ))
        .at(
            module.span(&handler.range),
            Text::new("while the server is down, this is a loop", "サーバーの停止中は、無限ループになります"),
        )
        .paste(
            Text::new("wait longer each time, and a random part of it", "待ち時間を延ばし、乱数を加える"),
            Text::same(
                "const wait = Math.min(30_000, 500 * 2 ** attempt++) * (0.5 + Math.random() / 2);\n\
                 setTimeout(connect, wait); // attempt = 0 once it is open",
            ),
        )
}
