use crate::facts::Argument;
use crate::{Api, Module, Opening, Piece, Value};
use finding::{Applicability, Edit, Finding, Meta, Page, Rule, Severity, Text};

/// A subprotocol holds what none may hold.
pub(super) static RULE: Rule<Module> = Rule {
    meta: Meta {
        cause: "code/invalid-subprotocol",
        severity: Severity::Error,
        page: Page {
            en: include_str!("invalid_subprotocol.md"),
            ja: include_str!("invalid_subprotocol.ja.md"),
        },
    },
    check: |module| {
        let openings = module.openings.iter().filter(|it| it.api != Api::Replaced);
        Some(openings.filter_map(|it| judge(module, it)).collect())
    },
};

fn judge(module: &Module, opening: &Opening) -> Option<Finding> {
    let given = opening.arguments.get(1)?;
    match &given.value {
        Value::List(items) => items.iter().flatten().find_map(|it| Some(find(module, it, wrong(&it.value)?))),
        value => {
            let finding = find(module, given, wrong(value)?);
            Some(match several(module, given) {
                Some(with) => finding.edit(
                    Text::new("give them as an array", "配列で渡す"),
                    Applicability::Safe,
                    vec![Edit { span: module.span(&given.range), with }],
                ),
                None => finding,
            })
        }
    }
}

/// The first character that a subprotocol may not hold, if all the strings that it may be hold one.
fn wrong(value: &Value) -> Option<char> {
    let mut wrong = value.each().into_iter().map(|value| match value {
        Value::Text(pieces) => pieces.iter().find_map(|piece| match piece {
            Piece::Known(text, _) => text.chars().find(|it| !is_token(*it)),
            _ => None,
        }),
        _ => None,
    });
    let first = wrong.next()??;
    wrong.all(|it| it.is_some()).then_some(first)
}

/// The characters of a token: RFC 9110, section 5.6.2.
fn is_token(character: char) -> bool {
    character.is_ascii_alphanumeric() || "!#$%&'*+-.^_`|~".contains(character)
}

/// `"a, b"` as an array, where it is written so.
fn several(module: &Module, given: &Argument) -> Option<String> {
    let text = given.value.text()?;
    let names: Vec<_> = text.split(',').map(str::trim).collect();
    let is_well = |name: &&str| !name.is_empty() && name.chars().all(is_token);
    let written = module.written(&given.range);
    let is_literal = matches!(written.first(), Some(b'"' | b'\'')) && written.len() == text.len() + 2;
    if names.len() < 2 || !names.iter().all(is_well) || !is_literal {
        return None;
    }
    let quote = char::from(written[0]);
    let quoted: Vec<_> = names.iter().map(|name| format!("{quote}{name}{quote}")).collect();
    (!text.contains(quote)).then(|| format!("[{}]", quoted.join(", ")))
}

fn find(module: &Module, place: &Argument, wrong: char) -> Finding {
    let shown = match wrong {
        ' ' => Text::new("a blank", "空白"),
        other => Text::same(format!("\"{}\"", finding::safe_line(&other.to_string()))),
    };
    RULE.meta
        .find(Text::new(
            format!("a subprotocol may not hold {}", shown.say(finding::Language::En)),
            format!("サブプロトコルに{}は使えません", shown.say(finding::Language::Ja)),
        ))
        .proven()
        .at(
            module.span(&place.range),
            Text::new(
                "the constructor throws a SyntaxError",
                "コンストラクターが SyntaxError を発生させます",
            ),
        )
}
