use crate::facts::Comparison;
use crate::{Module, Value};
use finding::{Applicability, Edit, Finding, Meta, Page, Rule, Severity, Text};

/// The `readyState` is compared with what it never is, or asked as a truth.
pub(super) static RULE: Rule<Module> = Rule {
    meta: Meta {
        cause: "code/ready-state-comparison",
        severity: Severity::Error,
        page: Page {
            en: include_str!("ready_state_comparison.md"),
            ja: include_str!("ready_state_comparison.ja.md"),
        },
    },
    check: |module| Some(module.comparisons.iter().filter_map(|it| judge(module, it)).collect()),
};

/// The states, in the order of their numbers.
const STATES: [&str; 4] = ["CONNECTING", "OPEN", "CLOSING", "CLOSED"];

fn judge(module: &Module, it: &Comparison) -> Option<Finding> {
    let named = |text: &str| STATES.into_iter().find(|state| state.eq_ignore_ascii_case(text));
    // Of something that is not known to be a socket, no other class has these in capitals.
    if it.socket.is_none() {
        let text = it.other.value.text().filter(|text| STATES.contains(&text.as_str()))?;
        let state = named(&text)?;
        return Some(never(module, it, Some(state)).only(Severity::Warning));
    }
    match &it.other.value {
        _ if it.operator == "if" || it.operator == "!" => Some(truth(module, it)),
        Value::Text(_) => {
            let text = it.other.value.text()?;
            // `== "1"` is made a number.
            let is_number = text.trim().parse::<f64>().is_ok();
            if is_number && matches!(it.operator, "==" | "!=" | "<" | "<=" | ">" | ">=") {
                return None;
            }
            Some(never(module, it, named(&text)).proven())
        }
        Value::Bool(_) if matches!(it.operator, "===" | "!==" | "case") => {
            Some(never(module, it, Some("OPEN")).proven())
        }
        Value::Bool(_) => Some(truth(module, it)),
        Value::Number(number) if ![0.0, 1.0, 2.0, 3.0].contains(number) && is_equality(it) => {
            Some(never(module, it, None).proven())
        }
        Value::Undefined | Value::Null if is_equality(it) => None,
        Value::Global(path) => {
            let name = path.strip_prefix("WebSocket.").filter(|name| !STATES.contains(name))?;
            Some(never(module, it, named(name)).proven())
        }
        _ => None,
    }
}

fn is_equality(it: &Comparison) -> bool {
    matches!(it.operator, "==" | "===" | "!=" | "!==" | "case")
}

/// What it is compared with, it never is.
fn never(module: &Module, it: &Comparison, meant: Option<&str>) -> Finding {
    let finding = RULE
        .meta
        .find(Text::new(
            "readyState is a number from 0 to 3, and never this",
            "readyState は 0 から 3 の数値で、この値にはなりません",
        ))
        .at(
            module.span(&it.other.range),
            Text::new("this is always the same answer", "結果は常に同じになります"),
        );
    let Some(state) = meant else { return finding };
    finding.edit(
        Text::new(format!("compare with WebSocket.{state}"), format!("WebSocket.{state} と比べる")),
        if it.socket.is_some() { Applicability::Safe } else { Applicability::Unsafe },
        vec![Edit { span: module.span(&it.other.range), with: format!("WebSocket.{state}") }],
    )
}

fn truth(module: &Module, it: &Comparison) -> Finding {
    let at = it.range.end;
    let finding = RULE
        .meta
        .find(Text::new(
            "readyState is asked as a truth; CLOSED is true too",
            "readyState を真偽値として調べています（CLOSED も真です）",
        ))
        .only(Severity::Warning)
        .at(
            module.span(&it.range),
            Text::new(
                "true for 1 to 3: open, closing and closed",
                "1 から 3（接続中・切断中・切断済み）で真です",
            ),
        );
    if it.operator != "if" {
        return finding;
    }
    finding.edit(
        Text::new("ask whether it is open", "開いているかを調べる"),
        Applicability::Unsafe,
        vec![Edit { span: module.span(&(at..at)), with: " === WebSocket.OPEN".into() }],
    )
}
