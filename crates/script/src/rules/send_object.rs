use crate::facts::{Argument, Use};
use crate::{Api, Member, Module, Value};
use finding::{Applicability, Edit, Finding, Meta, Page, Rule, Severity, Text};

/// An object is sent as it is: `[object Object]` arrives.
pub(super) static RULE: Rule<Module> = Rule {
    meta: Meta {
        cause: "code/send-object",
        severity: Severity::Error,
        page: Page { en: include_str!("send_object.md"), ja: include_str!("send_object.ja.md") },
    },
    check: |module| {
        let sent = module.uses.iter().filter(|it| it.name == "send");
        Some(sent.filter_map(|it| judge(module, it)).collect())
    },
};

fn judge(module: &Module, it: &Use) -> Option<Finding> {
    let Member::Called(arguments) = &it.member else { return None };
    let api = module.sockets[it.socket].api;
    let sent = arguments.first()?;
    let label = match (&sent.value, api) {
        (_, Api::Replaced) => return None,
        (Value::Object(entries), _) if entries.iter().any(|(name, _)| name == "toString") => return None,
        (Value::Object(_), Api::Ws | Api::Isomorphic) => {
            Text::new("ws throws a TypeError", "ws では TypeError が発生します")
        }
        (Value::Object(_), _) => Text::new("\"[object Object]\" is sent", "\"[object Object]\" が送られます"),
        // An array is joined with commas, and `ws` takes one for bytes.
        (Value::List(_), Api::Native | Api::Reconnecting) => Text::new(
            "its items are sent with commas between, without brackets",
            "括弧なしで、要素がカンマ区切りで送られます",
        ),
        (Value::Function(_), Api::Native | Api::Reconnecting) => {
            Text::new("the function's source is sent", "関数のソースコードが送られます")
        }
        _ => return None,
    };
    Some(find(module, sent, label))
}

fn find(module: &Module, sent: &Argument, label: Text) -> Finding {
    let finding = RULE
        .meta
        .find(Text::new(
            "an object is sent, and send() makes no JSON of it",
            "オブジェクトを送っていますが、JSON にはなりません",
        ))
        .proven()
        .at(module.span(&sent.range), label);
    if matches!(sent.value, Value::Function(_)) {
        return finding;
    }
    let (start, end) = (sent.range.start, sent.range.end);
    finding.edit(
        Text::new("make JSON of it", "JSON にする"),
        Applicability::Safe,
        vec![
            Edit { span: module.span(&(start..start)), with: "JSON.stringify(".into() },
            Edit { span: module.span(&(end..end)), with: ")".into() },
        ],
    )
}
