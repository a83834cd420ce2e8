//! A header that no request can carry: nothing was sent.

use crate::evidence;
use finding::{Text, safe_line};
use model::trace::UpgradeOutcome;
use wire::HeadError;

/// As much of a name is said.
const NAME: usize = 24;

rule!("protocol/unsendable-header", Error, "unsendable_header", |case| {
    let UpgradeOutcome::Unsendable(why) = case.upgrade_outcome()? else { return Some(vec![]) };
    let attempt = &case.first.attempt;
    let given = evidence::given(attempt);
    let meant = given.iter().position(|(name, value)| is_meant(why, name, value));
    let at = match meant {
        Some(index) => evidence::given_line(attempt, index),
        None => evidence::whole(evidence::URL, attempt.url.len()),
    };
    let breaks = meant.is_some_and(|index| given[index].1.contains(BREAKS));
    let (message, label) = words(why, breaks);
    let none = Text::new("no connection was made", "接続そのものを行っていません");
    let finding = RULE.meta.find(message).proven().at(at, label).note(none);
    Some(vec![match why {
        // The advice of the page is for values.
        HeadError::Name(_) => finding.paste(
            Text::new(
                "write the name in letters, digits and hyphens",
                "ヘッダー名を英数字とハイフンで指定する",
            ),
            Text::same(""),
        ),
        HeadError::ConnectionSpecific(_) => finding.paste(
            Text::new(
                "leave this header out: an HTTP/2 stream needs none of its kind",
                "このヘッダーを外す。HTTP/2 のストリームには不要です",
            ),
            Text::same(""),
        ),
        _ => finding,
    }])
});

/// What ends a line, or a text.
const BREAKS: [char; 3] = ['\r', '\n', '\0'];

/// What is wrong, and the label of the place.
fn words(why: &HeadError, breaks: bool) -> (Text, Text) {
    match why {
        HeadError::Name(name) => {
            let name = short(name);
            let message = Text::new(
                format!("\"{name}\" cannot be the name of a header: nothing was sent"),
                format!("「{name}」はヘッダー名に使えないため、送信していません"),
            );
            (message, Text::new("not a header name", "ヘッダー名として不正"))
        }
        HeadError::Value(name) if breaks => {
            let name = short(name);
            let message = Text::new(
                format!("the header {name} has a line break or NUL: nothing was sent"),
                format!("ヘッダー {name} の値に改行か NUL があるため、送信していません"),
            );
            let label = Text::new("it would begin another header", "別のヘッダーの始まりになってしまいます");
            (message, label)
        }
        HeadError::Value(name) => {
            let name = short(name);
            let message = Text::new(
                format!("HTTP/2 cannot carry this value of {name}: nothing was sent"),
                format!("HTTP/2 では {name} のこの値を送れないため、送信していません"),
            );
            (message, Text::new("not a value that HTTP/2 allows", "HTTP/2 では使えない値"))
        }
        HeadError::ConnectionSpecific(name) => {
            let name = short(name);
            let message = Text::new(
                format!("HTTP/2 has no header {name}: nothing was sent"),
                format!("HTTP/2 にヘッダー {name} はないため、送信していません"),
            );
            (message, Text::new("for HTTP/1.1 alone", "HTTP/1.1 だけのヘッダー"))
        }
        other => {
            let message = Text::new(
                "the request cannot be written: nothing was sent",
                "リクエストを組み立てられないため、送信していません",
            );
            (message, Text::same(other.to_string()))
        }
    }
}

fn is_meant(why: &HeadError, name: &str, value: &str) -> bool {
    match why {
        HeadError::Name(wrong) | HeadError::ConnectionSpecific(wrong) => name == wrong,
        // One of several with this name: the one that cannot stand, where that shows.
        HeadError::Value(wrong) if name.eq_ignore_ascii_case("host") => name.eq_ignore_ascii_case(wrong),
        HeadError::Value(wrong) => name == wrong && value.contains(char::is_control),
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
