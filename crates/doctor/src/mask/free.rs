//! Secrets in text of any kind: command lines and logs.

use super::{is_secret_name, looks_secret, star, url_secrets};

/// The text with what looks like a secret masked: values of telling names, tokens, what stands in
/// URLs. As elsewhere, every masked byte becomes one `*`.
pub(crate) fn free_text(text: &str) -> String {
    let mut masked = text.as_bytes().to_vec();
    let (mut start, mut value_next) = (0, false);
    for word in text.split_inclusive(char::is_whitespace) {
        let bare = word.trim_end();
        let range = start..start + bare.len();
        start += word.len();
        if bare.is_empty() {
            continue;
        }
        let lower = bare.to_ascii_lowercase();
        let name_end = bare.find(['=', ':']).filter(|at| is_secret_name(&lower[..*at]));
        match name_end {
            _ if value_next => star(&mut masked, range.clone()),
            Some(at) if at + 1 < bare.len() && !bare[at..].starts_with("://") => {
                star(&mut masked, range.start + at + 1..range.end);
            }
            // A path is long and may have digits, and is none.
            _ if !bare.starts_with(['/', '.']) && looks_secret(bare.trim_matches(['"', '\'', ','])) => {
                star(&mut masked, range.clone());
            }
            _ => url_secrets(bare.as_bytes())
                .into_iter()
                .for_each(|it| star(&mut masked, range.start + it.start..range.start + it.end)),
        }
        // `--token VALUE`, `password: VALUE`, `Authorization: Bearer VALUE`.
        let ends = matches!(name_end, Some(at) if at + 1 == bare.len());
        let option = bare.starts_with("--") && name_end.is_none() && is_secret_name(&lower);
        value_next = ends || option || lower == "bearer";
    }
    String::from_utf8(masked).unwrap_or_else(|_| "*".repeat(text.len()))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_looks_secret_is_masked_and_the_rest_is_left() {
        for (text, shown) in [
            ("node server.js --port 8080", "node server.js --port 8080"),
            ("app --api-token abc --port 1", "app --api-token *** --port 1"),
            ("app --password=hunter2", "app --password=*******"),
            ("DB_SECRET=xyz app", "DB_SECRET=*** app"),
            ("redis://u:pw@h/0 up", "redis://u:**@h/0 up"),
            ("GET /chat?token=abc 403", "GET /chat?token=*** 403"),
            ("Authorization: Bearer abc", "Authorization: ****** ***"),
            (
                "/srv/releases/20260101-9a8b7c6d5e4f/bin/chat x",
                "/srv/releases/20260101-9a8b7c6d5e4f/bin/chat x",
            ),
            ("jwt eyJhbGciOi.x.y bad", "jwt ************** bad"),
            ("listening on ws://localhost:8080", "listening on ws://localhost:8080"),
            ("サーバー password: ひみつ", "サーバー password: *********"),
        ] {
            assert_eq!(free_text(text), shown);
        }
    }
}
