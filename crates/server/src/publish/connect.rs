//! How to connect, as the page tells it: a command to paste, and why a browser cannot do it where it
//! cannot.

use super::content::Chapter;
use super::words::say;
use finding::Language;
use model::publication::shown_origin;
use model::{AuthKind, KeyPlace};

/// A command that connects, with `{{name}}` in the place of what the reader has to fill in.
pub(super) fn command(chapter: &Chapter, url: &str) -> String {
    let mut words = vec!["wscope connect".to_owned(), quoted(url)];
    let mut add = |option: &str, value: String| words.push(format!("{option} {}", quoted(&value)));
    for name in &chapter.headers {
        add("-H", format!("{name}: {{{{{name}}}}}"));
    }
    let auth = &chapter.auth;
    match (auth.kind, auth.place) {
        (AuthKind::Basic, _) => add("-H", "Authorization: Basic {{credentials}}".into()),
        (AuthKind::Bearer, _) => add("-H", "Authorization: Bearer {{token}}".into()),
        (AuthKind::Key, KeyPlace::Header) => add("-H", format!("{0}: {{{{{0}}}}}", auth.name)),
        (AuthKind::Key, KeyPlace::Cookie) => add("-b", format!("{0}={{{{{0}}}}}", auth.name)),
        _ => {}
    }
    for name in &chapter.cookies {
        add("-b", format!("{name}={{{{{name}}}}}"));
    }
    for name in &chapter.subprotocols {
        add("--protocol", name.clone());
    }
    if !chapter.origin.is_empty() {
        add("--origin", chapter.origin.clone());
    }
    words.join(" \\\n  ").replacen(" \\\n  ", " ", 1)
}

/// A word for a shell; what stands in it is no more than text.
fn quoted(text: &str) -> String {
    format!("'{}'", finding::shown(text.as_bytes()).replace(['\n', '\t'], " ").replace('\'', "'\\''"))
}

/// What a page in a browser cannot do of it.
pub(super) fn obstacles(chapter: &Chapter, url: &str, language: Language) -> Vec<String> {
    let say = |en: &str, ja: &str| say(language, en, ja);
    let mut found = vec![];
    if shown_origin(url).is_none() {
        found.push(say(
            "The address names no host here, so the page may not connect.",
            "このページには接続先のホストが示されていないため、接続できません。",
        ));
    }
    let auth = &chapter.auth;
    let in_header = auth.kind == AuthKind::Key && auth.place == KeyPlace::Header;
    if matches!(auth.kind, AuthKind::Basic | AuthKind::Bearer) || in_header {
        found.push(say(
            "It wants credentials in a header; a page in a browser cannot set one.",
            "認証情報をヘッダーで送る必要がありますが、ブラウザーのページからはヘッダーを設定できません。",
        ));
    }
    let names: Vec<_> = chapter.headers.iter().map(String::as_str).collect();
    if !names.is_empty() {
        let names = names.join(", ");
        found.push(say(
            &format!("It wants headers that a page in a browser cannot set: {names}"),
            &format!("ブラウザーのページからは設定できないヘッダーが必要です: {names}"),
        ));
    }
    let in_cookie = auth.kind == AuthKind::Key && auth.place == KeyPlace::Cookie;
    if !chapter.cookies.is_empty() || in_cookie {
        found.push(say(
            "It wants cookies; a browser sends only those that this host has set itself.",
            "クッキーが必要です。ブラウザーが送るのは、そのホスト自身が設定したクッキーだけです。",
        ));
    }
    if !chapter.origin.is_empty() {
        let origin = &chapter.origin;
        found.push(say(
            &format!("It is used from {origin}; a browser always tells the origin of this page."),
            &format!("{origin} から使う API です。ブラウザーは常にこのページの Origin を送ります。"),
        ));
    }
    if chapter.subprotocols.iter().any(|it| it.contains("{{")) {
        found.push(say(
            "A subprotocol carries a token: fill it in below.",
            "サブプロトコルにトークンを入れる必要があります。下の欄に入力してください。",
        ));
    }
    found
}

#[cfg(test)]
mod tests {
    use super::*;
    use model::Auth;

    #[test]
    fn a_command_is_text_for_the_shell_whatever_stands_in_it() {
        let chapter = Chapter {
            headers: vec!["X-A".into()],
            cookies: vec!["c".into()],
            subprotocols: vec!["p'; rm -rf ~; '".into()],
            auth: Auth { kind: AuthKind::Bearer, ..Auth::default() },
            origin: "https://a.example".into(),
            ..Chapter::default()
        };
        let said = command(&chapter, "wss://h/$(x)\n`y`");
        assert_eq!(
            said,
            "wscope connect 'wss://h/$(x) `y`' \\\n  -H 'X-A: {{X-A}}' \\\n  -H 'Authorization: Bearer {{token}}' \\\n  \
             -b 'c={{c}}' \\\n  --protocol 'p'\\''; rm -rf ~; '\\''' \\\n  --origin 'https://a.example'"
        );
        assert_eq!(obstacles(&chapter, "wss://h/", Language::En).len(), 4);
        assert_eq!(obstacles(&Chapter::default(), "wss://h/", Language::Ja), [""; 0]);
        assert_eq!(obstacles(&Chapter::default(), "wss://{{h}}/", Language::Ja).len(), 1);
    }
}
