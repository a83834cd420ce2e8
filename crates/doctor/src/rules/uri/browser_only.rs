//! Browsers repair the URL, other clients do not.

use super::fault::{fault, tell, write};
use finding::Text;
use model::trace::UriFault;

rule!("uri/browser-only", Error, "browser_only", |case| {
    let url = case.first.attempt.url.as_str();
    let found = match fault(case) {
        Some((UriFault::MissingSlashes, at)) => {
            let message = Text::new(
                "the scheme is not followed by ://, which only browsers repair",
                "スキームの後が :// ではありません。補正するのはブラウザーだけです",
            );
            let label = Text::new("write ws:// or wss://", "ws:// か wss:// と書きます");
            let scheme = if url.to_ascii_lowercase().starts_with("wss") { "wss" } else { "ws" };
            let rest = url.get(at.end..).unwrap_or("").to_owned();
            vec![write(tell(&RULE.meta, at, message, label), format!("{scheme}://{rest}"))]
        }
        Some((UriFault::NoScheme, at)) if url.starts_with('/') => {
            let message = Text::new(
                "the URL is relative, which only browsers resolve",
                "URL が相対パスです。解決できるのはブラウザーだけです",
            );
            let label = Text::new("no scheme and no host", "スキームもホストもありません");
            vec![write(tell(&RULE.meta, at, message, label), format!("wss://HOST{url}"))]
        }
        _ => vec![],
    };
    Some(found)
});
