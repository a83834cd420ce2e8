use crate::facts::Argument;
use crate::{Module, Value};
use finding::{Applicability, Edit, Finding, Meta, Page, Rule, Severity, Text};

/// A close code that a program may not send.
pub(super) static RULE: Rule<Module> = Rule {
    meta: Meta {
        cause: "code/invalid-close-code",
        severity: Severity::Error,
        page: Page {
            en: include_str!("invalid_close_code.md"),
            ja: include_str!("invalid_close_code.ja.md"),
        },
    },
    check: |module| {
        Some(module.calls("close").filter_map(|(_, arguments)| judge(module, arguments.first()?)).collect())
    },
};

fn judge(module: &Module, code: &Argument) -> Option<Finding> {
    let Value::Number(number) = code.value else { return None };
    // As the binding does it: clamped to 16 bits and rounded.
    let clamped = number.clamp(0.0, 65535.0).round_ties_even();
    if clamped == 1000.0 || (3000.0..=4999.0).contains(&clamped) {
        return None;
    }
    let is_written = module.source.bytes[code.range.clone()].iter().all(u8::is_ascii_digit);
    let finding = RULE
        .meta
        .find(Text::new(
            format!("a program may not close with {number}"),
            format!("プログラムから {number} で閉じることはできません"),
        ))
        .proven()
        .at(
            module.span(&code.range),
            Text::new("this throws an InvalidAccessError", "InvalidAccessError が発生します"),
        )
        .note(Text::new("allowed are 1000 and 3000 to 4999", "使えるのは 1000 と 3000 から 4999 までです"));
    if !is_written {
        return Some(finding);
    }
    let edit = Edit { span: module.span(&code.range), with: "1000".into() };
    Some(finding.edit(
        Text::new("close with 1000, a normal end", "正常終了の 1000 で閉じる"),
        Applicability::Unsafe,
        vec![edit],
    ))
}
