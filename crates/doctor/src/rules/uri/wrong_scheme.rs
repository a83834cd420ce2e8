//! The scheme is neither ws nor wss.

use super::fault::{fault, tell, write};
use finding::Text;
use model::trace::UriFault;

rule!("uri/wrong-scheme", Error, "wrong_scheme", |case| {
    let url = case.first.attempt.url.as_str();
    let found = match fault(case) {
        Some((UriFault::OtherScheme, at)) => {
            let scheme = url.get(at.clone()).unwrap_or("").to_owned();
            let message = Text::new(
                format!("the scheme is {scheme}, and a WebSocket URL begins with ws or wss"),
                format!("スキームが {scheme} です。WebSocket の URL は ws か wss で始まります"),
            );
            let label = Text::new("not a WebSocket scheme", "WebSocket のスキームではありません");
            let finding = tell(&RULE.meta, at.clone(), message, label);
            let proper = match scheme.to_ascii_lowercase().as_str() {
                "http" => Some("ws"),
                "https" => Some("wss"),
                _ => None,
            };
            vec![match proper {
                Some(proper) => write(finding, format!("{proper}{}", &url[at.end..])),
                None => finding,
            }]
        }
        Some((UriFault::NoScheme, at)) if !url.starts_with('/') => {
            let message = Text::new("the URL has no scheme", "URL にスキームがありません");
            let label =
                Text::new("ws:// or wss:// belongs before this", "この前に ws:// か wss:// が必要です");
            vec![write(tell(&RULE.meta, at, message, label), format!("ws://{url}"))]
        }
        _ => vec![],
    };
    Some(found)
});
