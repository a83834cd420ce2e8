use crate::facts::Argument;
use crate::{Module, Opening, Value};
use finding::{Finding, Meta, Page, Rule, Severity, Text};

/// Headers are given to the browser's WebSocket, which takes none.
pub(super) static RULE: Rule<Module> = Rule {
    meta: Meta {
        cause: "code/headers-argument",
        severity: Severity::Error,
        page: Page { en: include_str!("headers_argument.md"), ja: include_str!("headers_argument.ja.md") },
    },
    check,
};

/// Node's, Bun's and React Native's global WebSocket do take headers: where the file may run
/// there, nothing is claimed.
fn check(module: &Module) -> Option<Vec<Finding>> {
    let found: Vec<_> = module.native_openings().filter_map(|opening| judge(module, opening)).collect();
    if module.elsewhere && !module.in_browser && !found.is_empty() {
        return None;
    }
    Some(found)
}

fn judge(module: &Module, opening: &Opening) -> Option<Finding> {
    // Who tries it is ready to go on without.
    if opening.site.in_try {
        return None;
    }
    if let Some(options @ Argument { value: Value::Object(_), .. }) = opening.arguments.get(1) {
        return Some(find(
            module,
            options,
            Text::new(
                "an object stands where the subprotocols belong",
                "サブプロトコルの位置にオブジェクトが渡されています",
            ),
            Text::new(
                "a browser makes [object Object] of it and throws a SyntaxError",
                "ブラウザーは [object Object] とみなして SyntaxError を発生させます",
            ),
        ));
    }
    // React Native and others do take a third one.
    let third = opening.arguments.get(2).filter(|_| module.in_browser)?;
    Some(find(
        module,
        third,
        Text::new(
            "the browser's WebSocket takes no third argument",
            "ブラウザーの WebSocket に第 3 引数はありません",
        ),
        Text::new("a browser ignores this: no header is sent", "無視され、ヘッダーは送られません"),
    ))
}

fn find(module: &Module, argument: &Argument, message: Text, label: Text) -> Finding {
    let finding = RULE.meta.find(message).at(module.span(&argument.range), label).note(Text::new(
        "a page cannot set headers: use a cookie, a ticket in the URL, or the first message",
        "ページからヘッダーは設定できません。Cookie、URL に付けるチケット、最初のメッセージのいずれかを使います",
    ));
    if module.in_browser { finding.proven() } else { finding.only(Severity::Warning) }
}
