use crate::{Member, Module, Piece, Use, Value};
use finding::{Applicability, Edit, Finding, Meta, Page, Rule, Severity, Text};
use std::ops::Range;

/// A handler under a name that no event has.
pub(super) static RULE: Rule<Module> = Rule {
    meta: Meta {
        cause: "code/handler-typo",
        severity: Severity::Error,
        page: Page { en: include_str!("handler_typo.md"), ja: include_str!("handler_typo.ja.md") },
    },
    check: |module| Some(module.uses.iter().filter_map(|it| judge(module, it)).collect()),
};

const EVENTS: [&str; 4] = ["close", "error", "message", "open"];

/// Names that other libraries have for the same.
const ELSEWHERE: [(&str, &str); 8] = [
    ("connect", "open"),
    ("connected", "open"),
    ("opened", "open"),
    ("data", "message"),
    ("messages", "message"),
    ("disconnect", "close"),
    ("disconnected", "close"),
    ("closed", "close"),
];

fn judge(module: &Module, it: &Use) -> Option<Finding> {
    match &it.member {
        Member::Set(_) => {
            let (event, applicability) = meant(&it.name, true)?;
            Some(find(module, &it.name_range, &it.name, &format!("on{event}"), applicability))
        }
        Member::Called(arguments) if it.name == "addEventListener" => {
            let name = arguments.first()?;
            let Value::Text(pieces) = &name.value else { return None };
            let [Piece::Known(text, place)] = pieces.as_slice() else { return None };
            let (event, applicability) = meant(text, false)?;
            let inside = place.start + 1..place.end - 1;
            let written = module.source.bytes.get(inside.clone())? == text.as_bytes();
            written.then(|| find(module, &inside, text, event, applicability))
        }
        Member::Called(_) | Member::Read => None,
    }
}

/// The event that a wrong name means, and how sure that is.
fn meant(name: &str, is_property: bool) -> Option<(&'static str, Applicability)> {
    let plain: String = name.chars().filter(|char| !matches!(char, '_' | '-')).collect();
    let plain = plain.to_ascii_lowercase();
    let bare = match plain.strip_prefix("on") {
        Some(bare) => bare,
        None if is_property => return None,
        None => &plain,
    };
    if let Some(event) = EVENTS.into_iter().find(|event| *event == bare) {
        let right = if is_property { name.strip_prefix("on") == Some(event) } else { name == event };
        return (!right).then_some((event, Applicability::Safe));
    }
    let (_, event) = ELSEWHERE.into_iter().find(|(wrong, _)| *wrong == bare)?;
    Some((event, Applicability::Unsafe))
}

fn find(module: &Module, place: &Range<usize>, wrong: &str, right: &str, sure: Applicability) -> Finding {
    let finding = RULE
        .meta
        .find(Text::new(
            format!("a WebSocket has no {wrong}: this is never called"),
            format!("WebSocket に {wrong} はなく、呼ばれることはありません"),
        ))
        .at(module.span(place), Text::new(format!("{right} is meant"), format!("正しくは {right} です")))
        .edit(
            Text::new(format!("write {right}"), format!("{right} と書く")),
            sure,
            vec![Edit { span: module.span(place), with: right.into() }],
        );
    // A program may keep a function of its own under another name, and call it itself.
    if sure == Applicability::Safe { finding.proven() } else { finding.only(Severity::Warning) }
}
