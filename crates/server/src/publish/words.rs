//! What the pages say in both languages.

use finding::{Language, Text};
use model::{Auth, AuthKind, KeyPlace, Kind, MessageDirection};

/// A text in the language of the reader.
pub(super) fn say(language: Language, en: &str, ja: &str) -> String {
    Text::new(en, ja).say(language).to_owned()
}

/// How far an API is; a word of the user's own stays as it is.
pub(super) fn status(language: Language, word: &str) -> String {
    let (en, ja) = match word {
        "designing" => ("Designing", "設計中"),
        "developing" => ("Developing", "開発中"),
        "testing" => ("Testing", "テスト中"),
        "released" => ("Released", "リリース済み"),
        "deprecated" => ("Deprecated", "非推奨"),
        own => (own, own),
    };
    say(language, en, ja)
}

/// The colour of a status that is not of the user's own.
pub(super) fn color(word: &str) -> &'static str {
    match word {
        "designing" => "grey",
        "developing" => "blue",
        "testing" => "amber",
        "released" => "green",
        "deprecated" => "red",
        _ => "none",
    }
}

pub(super) fn direction(language: Language, direction: MessageDirection) -> String {
    match direction {
        MessageDirection::Takes => say(language, "client → server", "クライアント → サーバー"),
        MessageDirection::Gives => say(language, "server → client", "サーバー → クライアント"),
    }
}

/// How the client says who it is; `None`: not at all.
pub(super) fn auth(language: Language, auth: &Auth) -> Option<String> {
    let (en, ja) = match (auth.kind, auth.place) {
        (AuthKind::Inherit | AuthKind::None, _) => return None,
        (AuthKind::Basic, _) => ("Basic: user name and password", "Basic 認証（ユーザー名とパスワード）"),
        (AuthKind::Bearer, _) => {
            ("Bearer: a token in the Authorization header", "Bearer トークン（Authorization ヘッダー）")
        }
        (AuthKind::Key, KeyPlace::Header) => ("An API key in a header", "API キー（ヘッダー）"),
        (AuthKind::Key, KeyPlace::Query) => ("An API key in the query", "API キー（クエリ）"),
        (AuthKind::Key, KeyPlace::Cookie) => ("An API key in a cookie", "API キー（クッキー）"),
    };
    Some(say(language, en, ja))
}

pub(super) fn kind(language: Language, kind: Kind) -> String {
    let (en, ja) = match kind {
        Kind::Text => ("text", "テキスト"),
        Kind::Binary => ("binary (Base64)", "バイナリー（Base64）"),
        Kind::Ping => ("ping", "ping"),
        Kind::Pong => ("pong", "pong"),
        Kind::Close => ("close", "クローズ"),
        Kind::Opened => ("opened", "接続"),
        Kind::Ended => ("ended", "終了"),
        Kind::Violation => ("protocol violation", "プロトコル違反"),
        Kind::Frame => ("frame", "フレーム"),
    };
    say(language, en, ja)
}
