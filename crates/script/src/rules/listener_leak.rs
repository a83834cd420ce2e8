use crate::facts::{Handler, Via};
use crate::{Api, Member, Module, Role, Value};
use finding::{Finding, Meta, Page, Rule, Severity, Text};

/// Listeners are added to one socket again and again, and never removed.
pub(super) static RULE: Rule<Module> = Rule {
    meta: Meta {
        cause: "code/listener-leak",
        severity: Severity::Warning,
        page: Page { en: include_str!("listener_leak.md"), ja: include_str!("listener_leak.ja.md") },
    },
    check: |module| {
        let listeners = module.handlers.iter().filter(|it| it.via != Via::Property);
        Some(listeners.filter_map(|it| judge(module, it)).collect())
    },
};

fn judge(module: &Module, it: &Handler) -> Option<Finding> {
    let socket = &module.sockets[it.socket];
    if socket.api == Api::Replaced || is_once(module, it) || is_removed(module, it.socket) {
        return None;
    }
    let function = it.site.function;
    let is_inner = module.is_within(socket.function, function) && !socket.is_shared;
    let opens = module.openings.iter().any(|of| of.socket == it.socket && of.site.function == function);
    // A listener on each new socket is no leak.
    if is_inner || opens {
        return None;
    }
    let hears = |event: &str| {
        module
            .handlers
            .iter()
            .any(|of| of.socket == it.socket && of.event == event && of.function == Some(function))
    };
    let label = match module.functions[function].role {
        Role::Repeated => Text::new("at every tick one more", "タイマーのたびに 1 つ増えます"),
        _ if hears("message") => Text::new("at every message one more", "メッセージのたびに 1 つ増えます"),
        // The component that is gone is still called.
        Role::Effect => Text::new("each time the effect runs, one more", "エフェクトのたびに 1 つ増えます"),
        Role::Executor if asks(module, it) => {
            Text::new("at every call one more", "呼び出しのたびに 1 つ増えます")
        }
        _ => return None,
    };
    Some(find(module, it, label))
}

/// Whether a function sends a question and waits for the answer, each time that it is called.
fn asks(module: &Module, it: &Handler) -> bool {
    let executor = &module.functions[it.site.function];
    let Some(around) = executor.parent else { return false };
    let is_called_again = matches!(module.functions[around].role, Role::Plain | Role::Method);
    let sends = module.uses.iter().any(|of| {
        let here = of.site.function;
        of.socket == it.socket && of.name == "send" && (here == around || here == it.site.function)
    });
    is_called_again && sends && it.event == "message"
}

/// `once`, or `{ once: true }`, or a signal that ends it.
fn is_once(module: &Module, it: &Handler) -> bool {
    module.uses.iter().filter(|of| of.socket == it.socket && of.site == it.site).any(|of| {
        let Member::Called(arguments) = &of.member else { return false };
        of.name == "once" || arguments.get(2).is_some_and(|it| !matches!(it.value, Value::Bool(_)))
    })
}

fn is_removed(module: &Module, socket: usize) -> bool {
    const REMOVERS: [&str; 5] =
        ["close", "off", "removeAllListeners", "removeEventListener", "removeListener"];
    module.uses.iter().any(|it| it.socket == socket && REMOVERS.contains(&it.name.as_str()))
}

fn find(module: &Module, it: &Handler, label: Text) -> Finding {
    RULE.meta
        .find(Text::new(
            "a listener is added again and again, and never removed",
            "リスナーが繰り返し追加され、削除されません",
        ))
        .at(module.span(&it.range), label)
}
