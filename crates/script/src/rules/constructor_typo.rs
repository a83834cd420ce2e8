use crate::Module;
use crate::facts::Stray;
use finding::{Applicability, Edit, Finding, Meta, Page, Rule, Severity, Text};

/// A constructor under a name that is almost WebSocket, and that nothing declares.
pub(super) static RULE: Rule<Module> = Rule {
    meta: Meta {
        cause: "code/constructor-typo",
        severity: Severity::Error,
        page: Page { en: include_str!("constructor_typo.md"), ja: include_str!("constructor_typo.ja.md") },
    },
    check: |module| {
        Some(module.strays.iter().filter(|it| is_typo(&it.name)).map(|it| find(module, it)).collect())
    },
};

/// Whether this is WebSocket with another case, or one letter too many, too few, wrong or moved.
fn is_typo(name: &str) -> bool {
    let letters = |text: &str| text.to_ascii_lowercase().into_bytes();
    // `Websocket` is a letter's case away, and so is everything that differs in case alone.
    name != "WebSocket" && !name.starts_with("Moz") && is_near(&letters(name), b"websocket")
}

fn is_near(name: &[u8], right: &[u8]) -> bool {
    let same = name.iter().zip(right).take_while(|(one, other)| one == other).count();
    let (name, right) = (&name[same..], &right[same..]);
    let rest = |name: &[u8], skip: usize, right: &[u8], over: usize| name.get(skip..) == right.get(over..);
    match (name, right) {
        ([], []) => true,
        ([a, b, ..], [c, d, ..]) if a == d && b == c && rest(name, 2, right, 2) => true,
        _ => {
            let wrong = !name.is_empty() && !right.is_empty() && rest(name, 1, right, 1);
            wrong
                || !name.is_empty() && rest(name, 1, right, 0)
                || !right.is_empty() && rest(name, 0, right, 1)
        }
    }
}

fn find(module: &Module, stray: &Stray) -> Finding {
    RULE.meta
        .find(Text::new(
            format!("there is no {}; WebSocket is meant", stray.name),
            format!("{} というものはありません。正しくは WebSocket です", stray.name),
        ))
        .proven()
        .at(module.span(&stray.range), Text::new("nothing declares this", "どこにも宣言されていません"))
        .edit(
            Text::new("write WebSocket", "WebSocket と書く"),
            Applicability::Safe,
            vec![Edit { span: module.span(&stray.range), with: "WebSocket".into() }],
        )
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_is_one_letter_away_is_a_typo_and_what_is_a_name_of_its_own_is_not() {
        for name in
            ["Websocket", "websocket", "webSocket", "WebSockets", "WebSocet", "WebSokcet", "WeBSocket"]
        {
            assert!(is_typo(name), "{name}");
        }
        for name in [
            "WebSocket",
            "MozWebSocket",
            "WebSocketClient",
            "W3CWebSocket",
            "Socket",
            "WS",
            "WebSocketStream",
        ] {
            assert!(!is_typo(name), "{name}");
        }
    }
}
