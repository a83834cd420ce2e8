//! The URL has a fragment.

use super::fault::{fault, tell, write};
use finding::Text;
use model::trace::UriFault;

rule!("uri/fragment", Error, "fragment", |case| {
    let url = case.first.attempt.url.as_str();
    let found = fault(case).filter(|(fault, _)| *fault == UriFault::Fragment).map(|(_, at)| {
        let message = Text::new(
            "a WebSocket URL must not have a fragment",
            "WebSocket の URL にフラグメントは使えません",
        );
        let label = Text::new("the fragment", "フラグメント");
        let rest = url[..at.start].to_owned();
        write(tell(&RULE.meta, at, message, label), rest)
    });
    Some(found.into_iter().collect())
});
