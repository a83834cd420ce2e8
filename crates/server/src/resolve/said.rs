//! Why a variable has no value, in words.

use crate::problem::Problem;
use axum::http::StatusCode;
use finding::Text;
use model::variables::Fault;

/// Secrets stand in what is to be connected, and this person may not use them.
pub(crate) fn withheld() -> Problem {
    let text = Text::new(
        "secrets stand in this API, and your role may not use them",
        "この API には秘密の値が書かれていて、あなたの権限では使えません",
    );
    let hint = Text::new(
        "ask an editor to put them into variables; to those you can give values of your own",
        "編集者に変数への置き換えを依頼してください。変数には自分用の値を設定できます",
    );
    Problem::new(StatusCode::FORBIDDEN, "withheld", text).hint(hint)
}

/// This variable is secret, and this person may not use its value.
pub(super) fn hidden(name: &str, place: &Text) -> Problem {
    let text = Text::new(
        format!("{}: “{name}” is secret, and your role may not use it", place.en),
        format!("{}：変数「{name}」は秘密のため、あなたの権限では使えません", place.ja),
    );
    let hint = Text::new(
        "give it a value of your own in the project's settings",
        "プロジェクトの設定で自分用の値を設定してください",
    );
    Problem::new(StatusCode::BAD_REQUEST, "bad-variable", text).hint(hint)
}

/// Why it has no value.
pub(super) fn refused(fault: Fault, place: &Text) -> Problem {
    let says =
        |en: String, ja: String| Text::new(format!("{}: {en}", place.en), format!("{}：{ja}", place.ja));
    let (text, hint) = match fault {
        Fault::Unknown { name } => (
            says(format!("no variable is called “{name}”"), format!("変数「{name}」は定義されていません")),
            Text::new(
                "define it in the project's settings, choose an environment that has it, or type {{{{ for {{ itself",
                "プロジェクトの設定で定義するか、その変数がある環境を選んでください。{{ をそのまま送るには {{{{ と書きます",
            ),
        ),
        Fault::BadDynamic { name } => (
            says(format!("there is no value “{name}”"), format!("「{name}」という値はありません")),
            Text::new(
                "there are $timestamp, $timestampMs, $isoTimestamp, $uuid and $randomInt 1 10",
                "使えるのは $timestamp、$timestampMs、$isoTimestamp、$uuid、$randomInt 1 10 です",
            ),
        ),
        Fault::Circle { path } => (
            says(
                format!("these variables stand in one another: {}", path.join(" → ")),
                format!("変数が循環しています（{}）", path.join(" → ")),
            ),
            Text::new("give one of them a value of its own", "どれかひとつに値を直接入力してください"),
        ),
        Fault::TooDeep { name } => (
            says(
                format!("too many variables stand one in the other, down to “{name}”"),
                format!("変数の入れ子が深すぎます（「{name}」まで）"),
            ),
            Text::new("give one of them a value of its own", "どれかひとつに値を直接入力してください"),
        ),
        Fault::TooLong { name } => (
            says(
                format!("too much would come of “{name}”"),
                format!("「{name}」を展開すると長くなりすぎます"),
            ),
            Text::new("give it a shorter value", "値を短くしてください"),
        ),
    };
    Problem::new(StatusCode::BAD_REQUEST, "bad-variable", text).hint(hint)
}
