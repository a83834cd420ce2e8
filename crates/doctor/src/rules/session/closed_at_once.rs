//! Closed by the server before anything was said: legal, and rarely what was meant.

use super::ending;
use crate::evidence::CLOSE;
use finding::Text;

/// Codes that tell no more than that it closed: the others have causes of their own.
fn is_plain(code: Option<u16>) -> bool {
    !matches!(code, Some(1001..=1003 | 1007..=1014 | 3000..=4999))
}

rule!("session/closed-at-once", Note, "closed_at_once", |case| {
    let found = ending::closed(case, &RULE.meta, is_plain, |code| match code {
        Some(code) => Text::new(
            format!("the server closes with {code} as soon as it has opened"),
            format!("サーバーが開いた直後に {code} で閉じました"),
        ),
        None => Text::new("the server closes as soon as it has opened", "サーバーが開いた直後に閉じました"),
    });
    // Later it is no surprise.
    let at_once = |it: &finding::Finding| it.labels.iter().all(|label| label.span.source == CLOSE);
    found.map(|found| found.into_iter().filter(at_once).collect())
});
