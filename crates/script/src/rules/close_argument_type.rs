use crate::Module;
use crate::facts::Argument;
use finding::{Applicability, Edit, Finding, Meta, Page, Rule, Severity, Text};

/// The reason stands where the close code belongs.
pub(super) static RULE: Rule<Module> = Rule {
    meta: Meta {
        cause: "code/close-argument-type",
        severity: Severity::Error,
        page: Page {
            en: include_str!("close_argument_type.md"),
            ja: include_str!("close_argument_type.ja.md"),
        },
    },
    check: |module| {
        Some(module.calls("close").filter_map(|(_, arguments)| judge(module, arguments)).collect())
    },
};

fn judge(module: &Module, arguments: &[Argument]) -> Option<Finding> {
    let first = arguments.first()?;
    let text = first.value.text()?;
    // A string of digits is taken for a number.
    if text.trim().parse::<f64>().is_ok() {
        return None;
    }
    let finding = RULE
        .meta
        .find(Text::new("a text is given as the close code", "クローズコードに文字列が渡されています"))
        .proven()
        .at(
            module.span(&first.range),
            Text::new(
                "this becomes 0 and throws an InvalidAccessError",
                "0 とみなされ InvalidAccessError が発生します",
            ),
        );
    if arguments.len() > 1 {
        return Some(finding);
    }
    let at = first.range.start;
    let edit = Edit { span: module.span(&(at..at)), with: "1000, ".into() };
    Some(finding.edit(
        Text::new("give the code first, then the reason", "コード、理由の順に渡す"),
        Applicability::Safe,
        vec![edit],
    ))
}
