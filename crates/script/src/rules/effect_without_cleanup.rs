use crate::facts::{Opening, Use};
use crate::{Api, Member, Module, Role};
use finding::{Applicability, Edit, Finding, Meta, Page, Rule, Severity, Text};

/// A component opens a socket, and nothing closes it when the component goes.
pub(super) static RULE: Rule<Module> = Rule {
    meta: Meta {
        cause: "code/effect-without-cleanup",
        severity: Severity::Warning,
        page: Page {
            en: include_str!("effect_without_cleanup.md"),
            ja: include_str!("effect_without_cleanup.ja.md"),
        },
    },
    check: |module| Some(module.openings.iter().filter_map(|it| judge(module, it)).collect()),
};

fn judge(module: &Module, opening: &Opening) -> Option<Finding> {
    let socket = &module.sockets[opening.socket];
    // Services of Node have a `created` too, and `watch` there looks at files.
    if matches!(opening.api, Api::Replaced | Api::Ws) || socket.escapes {
        return None;
    }
    let role = |function: usize| module.functions[function].role;
    let is_effect = |function: usize| matches!(role(function), Role::Effect | Role::Mounted);
    // In the effect itself, or in a function that it calls.
    let here = opening.site.function;
    let is_called = module.calls.iter().any(|it| it.function == here && is_effect(it.site.function));
    if !is_effect(here) && !is_called {
        return None;
    }
    if let Some(called) = called_at_once(module, opening).filter(|_| is_effect(here)) {
        return Some(find_called(module, opening, called));
    }
    let closes = |name: &str| matches!(name, "close" | "terminate" | "reconnect");
    if module.uses.iter().any(|it| it.socket == opening.socket && closes(&it.name)) {
        return None;
    }
    Some(find(module, opening, role(here)))
}

/// `return socket.close()`: what it closes is the socket that was just made.
fn called_at_once<'m>(module: &'m Module, opening: &Opening) -> Option<&'m Use> {
    module.uses.iter().find(|it| {
        let is_same = it.socket == opening.socket && it.site.function == opening.site.function;
        let is_straight = !it.site.is_conditional && !it.site.in_loop && !it.site.is_after_await;
        let before = module.source.bytes.get(..it.range.start).unwrap_or_default().trim_ascii_end();
        let is_call = it.name == "close" && matches!(it.member, Member::Called(_));
        is_same
            && is_straight
            && is_call
            && opening.range.end <= it.range.start
            && before.ends_with(b"return")
    })
}

fn find_called(module: &Module, opening: &Opening, called: &Use) -> Finding {
    let start = called.range.start;
    RULE.meta
        .find(Text::new(
            "this closes the socket at once, not when the component goes",
            "コンポーネントがなくなるときではなく、すぐに閉じています",
        ))
        .proven()
        .at(
            module.span(&called.range),
            Text::new(
                "a cleanup is a function; this is called while it connects",
                "後片付けは関数で返します。接続中に呼ばれています",
            ),
        )
        .at(module.span(&opening.range), Text::new("it is opened here", "ここで接続を始めています"))
        .edit(
            Text::new("return a function that closes it", "閉じる関数を返す"),
            Applicability::Unsafe,
            vec![Edit { span: module.span(&(start..start)), with: "() => ".into() }],
        )
}

fn find(module: &Module, opening: &Opening, role: Role) -> Finding {
    let finding = RULE
        .meta
        .find(Text::new(
            "nothing closes this socket when the component goes",
            "コンポーネントがなくなっても閉じられません",
        ))
        .at(
            module.span(&opening.range),
            Text::new(
                "each time the component comes, one more stays open",
                "表示されるたびに、開いたままの接続が増えます",
            ),
        );
    match edit(module, opening).filter(|_| role == Role::Effect) {
        Some(edit) => finding.edit(
            Text::new("close it in a cleanup", "後片付けで閉じる"),
            Applicability::Unsafe,
            vec![edit],
        ),
        None => finding,
    }
}

/// What React's effect returns, at its end, where it has a block and returns nothing yet.
fn edit(module: &Module, opening: &Opening) -> Option<Edit> {
    let effect = &module.functions[opening.site.function];
    let name = module.sockets[opening.socket].name.as_str();
    let written = module.written(&effect.range);
    let is_named = !name.is_empty() && !module.sockets[opening.socket].is_shared;
    let returns = memchr::memmem::find(written, b"return").is_some();
    let is_react = memchr::memmem::find(&module.source.bytes, b"useEffect(").is_some();
    if !is_named || returns || effect.is_async || opening.declares.is_none() || !is_react {
        return None;
    }
    let inner = written.strip_suffix(b"}")?;
    let body = inner.trim_ascii_end().len();
    let at = effect.range.start + body;
    // As the last line is indented.
    let line = inner[..body].iter().rposition(|it| *it == b'\n')? + 1;
    let indent: String = inner[line..body]
        .iter()
        .take_while(|it| matches!(it, b' ' | b'\t'))
        .map(|it| char::from(*it))
        .collect();
    Some(Edit { span: module.span(&(at..at)), with: format!("\n{indent}return () => {name}.close();") })
}
