//! A proof as text: a small table for each endpoint.

use super::Told;
use ::doctor::prove::{Handshake, Plain, Proof, Proven, SCALE, Side, Silence, WANTED};
use finding::{Language, Text, columns, safe_line};
use std::time::Duration;

/// A row: its name, and a cell for each side.
type Row = [String; 3];

pub(super) fn text(told: &Told, language: Language) -> String {
    let proof = &told.proof;
    let mut text = format!("{}\n", heading(told).say(language));
    for (refused, en, ja) in [
        (&proof.refused, "nginx refuses it as it is", "nginx が現状の設定を受け付けません"),
        (&proof.refused_mended, "nginx refuses the mended one", "nginx が修正後の設定を受け付けません"),
    ] {
        if let Some(said) = refused {
            text.push_str(&format!("\n{}: {}\n", Text::new(en, ja).say(language), safe_line(said)));
        }
    }
    for proven in &proof.endpoints {
        text.push_str(&format!("\n{}   {}\n", safe_line(&proven.url), safe_line(&proven.location)));
        text.push_str(&table(&rows(proven, proof, language)));
    }
    for note in notes(proof) {
        text.push_str(&format!("\n{}", note.say(language)));
    }
    text.push('\n');
    text
}

fn heading(told: &Told) -> Text {
    let version = told.built.version.map(|it| format!(" {it}")).unwrap_or_default();
    let path = super::shown(&told.path);
    let (en, ja) = match told.proof.is_alone {
        true => (", without any network", "、ネットワークなし"),
        false => ("", ""),
    };
    Text::new(
        format!("nginx{version} on a copy of {path}, its backends ours{en}"),
        format!("{path} の写しを nginx{version} で実行（バックエンドは wscope のもの{ja}）"),
    )
}

fn rows(proven: &Proven, proof: &Proof, language: Language) -> Vec<Row> {
    let row = |en: &str, ja: &str, cell: &dyn Fn(&Side) -> Text| {
        let cell = |side: &Option<Side>| match side {
            Some(side) => cell(side).say(language).to_owned(),
            None => "-".into(),
        };
        [Text::new(en, ja).say(language).to_owned(), cell(&proven.before), cell(&proven.after)]
    };
    let head = [
        String::new(),
        Text::new("as it is", "現状").say(language).to_owned(),
        Text::new("with the fix", "修正後").say(language).to_owned(),
    ];
    let mut rows = vec![
        head,
        row("handshake", "ハンドシェイク", &|side| handshake(side.tried.handshake)),
        row("message of 1 MiB", "1 MiB のメッセージ", &|side| message(side.tried.message)),
        row("silence", "無通信", &|side| silence(side.tried.silence)),
        row("plain HTTP", "通常の HTTP", &|side| plain(&side.tried.plain)),
        row("rules", "ルールの判定", &rules),
    ];
    if !proof.is_mended {
        rows.iter_mut().for_each(|row| row[2].clear());
    } else if is_plain_unchanged(proven) == Some(false) {
        let differs =
            Text::new("  the backend hears another request", "  バックエンドに届く内容が変わります");
        rows[4][2].push_str(differs.say(language));
    }
    rows
}

fn table(rows: &[Row]) -> String {
    let width = |at: usize| rows.iter().map(|row| columns(&row[at])).max().unwrap_or(0);
    let widths = [width(0), width(1)];
    let mut text = String::new();
    for row in rows {
        let mut line = String::from("  ");
        for (at, cell) in row.iter().enumerate() {
            line.push_str(cell);
            if let Some(width) = widths.get(at) {
                line.push_str(&" ".repeat(width - columns(cell) + 3));
            }
        }
        text.push_str(line.trim_end());
        text.push('\n');
    }
    text
}

fn handshake(handshake: Handshake) -> Text {
    match handshake {
        Handshake::Opens => Text::new("opens", "成功"),
        Handshake::Refused(status, true) => Text::new(
            format!("arrives as a plain request ({status})"),
            format!("通常のリクエストとして届く（{status}）"),
        ),
        Handshake::Refused(status, false) => {
            Text::new(format!("{status} from nginx"), format!("nginx が {status} を返す"))
        }
        Handshake::Lost => Text::new("no answer", "応答なし"),
    }
}

fn message(message: Option<bool>) -> Text {
    match message {
        Some(true) => Text::new("comes back", "往復"),
        Some(false) => Text::new("is lost", "届かない"),
        None => Text::same("-"),
    }
}

fn silence(silence: Option<Silence>) -> Text {
    match silence {
        Some(Silence::Lives(age)) => {
            let age = seconds(age);
            Text::new(format!("still open after {age} s"), format!("{age} 秒経っても継続"))
        }
        Some(Silence::Dies(age)) => {
            let age = seconds(age);
            Text::new(format!("cut after about {age} s"), format!("約 {age} 秒で切断"))
        }
        None => Text::same("-"),
    }
}

fn seconds(time: Duration) -> String {
    format!("{:.0}", time.as_secs_f64())
}

fn plain(plain: &Plain) -> Text {
    match (plain.status, &plain.heard) {
        (Some(status), Some(_)) => Text::new(format!("{status}"), format!("{status}")),
        (Some(status), None) => {
            Text::new(format!("{status} from nginx"), format!("nginx が {status} を返す"))
        }
        (None, _) => Text::new("no answer", "応答なし"),
    }
}

fn rules(side: &Side) -> Text {
    let (en, ja) = match side.rules.as_slice() {
        [] => ("nothing".to_owned(), "問題なし".to_owned()),
        causes => (causes.join(", "), causes.join("、")),
    };
    match side.agrees {
        true => Text::new(en, ja),
        false => Text::new(format!("{en}: DIFFERS from what was tried"), format!("{ja}: 試した結果と異なる")),
    }
}

/// Whether the backend hears the same plain request after the fix as before; `None`: not known.
pub(super) fn is_plain_unchanged(proven: &Proven) -> Option<bool> {
    let (before, after) = (&proven.before.as_ref()?.tried.plain, &proven.after.as_ref()?.tried.plain);
    Some(before.is_like(after))
}

fn notes(proof: &Proof) -> Vec<Text> {
    let mut notes = vec![];
    if !proof.is_mended {
        notes.push(Text::new("there is nothing to mend", "直すところはありません"));
    }
    notes.push(Text::new(
        format!(
            "silence: proxy_read_timeout and proxy_send_timeout were divided by {SCALE}, and so was the silence; nginx's default is {} s",
            seconds(WANTED)
        ),
        format!(
            "無通信: proxy_read_timeout と proxy_send_timeout を {SCALE} 分の 1 にし、待つ時間も同じだけ縮めました（nginx の既定値は {} 秒）",
            seconds(WANTED)
        ),
    ));
    for (list, en, ja) in [
        (&proof.around, "not defined in it", "定義されていないもの"),
        (&proof.left_out, "not in the copy", "写しに含まれないもの"),
    ] {
        let say = |language| list.iter().map(|it| it.say(language)).collect::<Vec<_>>();
        if !list.is_empty() {
            notes.push(Text::new(
                format!("{en}: {}", say(Language::En).join(", ")),
                format!("{ja}: {}", say(Language::Ja).join("、")),
            ));
        }
    }
    if !proof.unreached.is_empty() {
        let places = proof.unreached.join(", ");
        notes.push(Text::new(
            format!("no URL is known for {places}; name one with --url"),
            format!("{places} に届く URL が分かりません。--url で指定してください"),
        ));
    }
    notes
}
