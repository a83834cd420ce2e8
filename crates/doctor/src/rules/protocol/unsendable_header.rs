//! A header that no request can carry: nothing was sent.

use crate::evidence;
use finding::{Text, safe_line};
use model::trace::UpgradeOutcome;
use wire::HeadError;

/// As much of a name is said.
const NAME: usize = 24;

rule!("protocol/unsendable-header", Error, "unsendable_header", |case| {
    let UpgradeOutcome::Unsendable(why) = case.upgrade_outcome()? else { return Some(vec![]) };
    let (message, label) = words(why);
    let mut finding = RULE.meta.find(message).proven();
    let given = evidence::given(&case.first.attempt);
    if let Some(index) = given.iter().position(|(name, value)| is_meant(why, name, value)) {
        finding = finding.at(evidence::given_line(&case.first.attempt, index), label);
    } else {
        finding = finding.at(evidence::whole(evidence::URL, case.first.attempt.url.len()), label);
    }
    Some(vec![finding.note(Text::new("no connection was made", "接続そのものを行っていません"))])
});

/// What is wrong, and the label of the place.
fn words(why: &HeadError) -> (Text, Text) {
    match why {
        HeadError::Name(name) => {
            let name = short(name);
            (
                Text::new(
                    format!("\"{name}\" cannot be the name of a header: nothing was sent"),
                    format!("「{name}」はヘッダー名に使えないため、送信していません"),
                ),
                Text::new("not a header name", "ヘッダー名として不正"),
            )
        }
        HeadError::Value(name) => {
            let name = short(name);
            (
                Text::new(
                    format!("the header {name} has a line break or NUL: nothing was sent"),
                    format!("ヘッダー {name} の値に改行か NUL があるため、送信していません"),
                ),
                Text::new("it would begin another header", "別のヘッダーの始まりになってしまいます"),
            )
        }
        other => (
            Text::new(
                "the request cannot be written: nothing was sent",
                "リクエストを組み立てられないため、送信していません",
            ),
            Text::same(other.to_string()),
        ),
    }
}

fn is_meant(why: &HeadError, name: &str, value: &str) -> bool {
    match why {
        HeadError::Name(wrong) => name == wrong,
        HeadError::Value(wrong) => name == wrong && value.contains(['\r', '\n', '\0']),
        _ => false,
    }
}

/// A name as it may be said in a line.
fn short(name: &str) -> String {
    let escaped = safe_line(name);
    match escaped.char_indices().nth(NAME) {
        Some((end, _)) => format!("{}…", &escaped[..end]),
        None => escaped,
    }
}
