//! A value that was never filled in stands in the URL.

use super::fault::tell;
use crate::report::opened;
use finding::{Severity, Text};
use std::ops::Range;

/// Words that stand alone in a URL only by accident, and marks of templates.
const WORDS: [&str; 3] = ["undefined", "null", "NaN"];
const MARKS: [&str; 9] = [
    "${",
    "$%7b",
    "%24%7b",
    "{{",
    "%7b%7b",
    "[object object]",
    "[object%20object]",
    "%5bobject object%5d",
    "%5bobject%20object%5d",
];

rule!("uri/placeholder", Error, "placeholder", |case| {
    let found = find(&case.first.attempt.url).map(|at| {
        // The server took it: a word may be meant, the mark of a template is not.
        let is_word = WORDS.contains(&&case.first.attempt.url[at.clone()]);
        let severity = if is_word && opened(case) { Severity::Note } else { Severity::Error };
        let what = case.first.attempt.url[at.clone()].to_owned();
        let message = Text::new(
            format!("the URL contains {what}: a value was never filled in"),
            format!("URL に {what} が残っています。値が埋め込まれていません"),
        );
        let label = Text::new("a value belongs here", "ここに値が入るはずです");
        tell(&RULE.meta, at, message, label)
            .note(Text::new(
                "look at the code or the configuration that builds this URL",
                "この URL を組み立てているコードや設定を確認してください",
            ))
            .only(severity)
    });
    Some(found.into_iter().collect())
});

fn find(url: &str) -> Option<Range<usize>> {
    let lower = url.to_ascii_lowercase();
    let mark = MARKS.iter().find_map(|mark| lower.find(mark).map(|at| at..at + mark.len()));
    mark.or_else(|| {
        WORDS.iter().find_map(|word| {
            let alone = |at: usize| {
                let before = url[..at].chars().next_back();
                let after = url[at + word.len()..].chars().next();
                !before.is_some_and(char::is_alphanumeric) && !after.is_some_and(char::is_alphanumeric)
            };
            url.match_indices(word).map(|(at, _)| at).find(|&at| alone(at)).map(|at| at..at + word.len())
        })
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn only_a_word_that_stands_alone_is_a_placeholder() {
        for (url, found) in [
            ("ws://localhost:undefined/", Some(15..24)),
            ("wss://nullable.test/", None),
            ("wss://a.test/?id=null", Some(17..21)),
            ("wss://a.test/${room}", Some(13..15)),
            ("wss://undefinedbehaviour.test/", None),
            ("wss://a.test/?o=%5Bobject%20Object%5D", Some(16..37)),
            ("wss://a.test/?t=%24%7Btoken%7D", Some(16..22)),
        ] {
            assert_eq!(find(url), found, "{url}");
        }
    }
}
