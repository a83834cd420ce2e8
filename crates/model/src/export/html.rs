//! A session as a page that needs nothing else: no scripts, nothing to load, and no payload that
//! could be taken for markup.

use super::Facts;
use crate::time::iso;
use crate::{Direction, Kind, Record};
use base64::Engine as _;
use base64::engine::general_purpose::STANDARD;
use finding::{Language, Text};
use std::fmt::Write as _;

/// Nothing is loaded and nothing runs; the one style sheet stands in the page.
const POLICY: &str = "default-src 'none'; style-src 'unsafe-inline'; base-uri 'none'; form-action 'none'";
/// Characters of a payload that stand open.
const OPEN: usize = 2000;
pub(super) const TAIL: &str = "</tbody></table>\n</main></body></html>\n";

const STYLE: &str = "body{font:14px/1.45 system-ui,sans-serif;margin:1.5rem;color:#1b1b1f;background:#fff}\
table{border-collapse:collapse;width:100%}th,td{border-bottom:1px solid #ddd;padding:.25rem .5rem;\
text-align:left;vertical-align:top}td.n{text-align:right;white-space:nowrap;font-variant-numeric:tabular-nums}\
pre{margin:0;white-space:pre-wrap;overflow-wrap:anywhere;font:12px/1.4 ui-monospace,monospace}\
tr.sent{background:#f2f7ff}tr.local{color:#555}dl{display:grid;grid-template-columns:max-content minmax(0,1fr);\
gap:.2rem 1rem}dt{color:#555}dd{margin:0}h1,dd{overflow-wrap:anywhere}\
mark{padding:0 .2em;border-radius:.2em;font-size:.85em;background:#fde68a;color:#1b1b1f}\
@media(max-width:40em){body{margin:1rem}table,tbody{display:block}thead{position:absolute;clip-path:inset(50%)}\
tr{display:flex;flex-wrap:wrap;gap:0 .75rem;padding:.4rem .25rem;border-bottom:1px solid #ddd}\
td{padding:0;border:0}td:last-child{flex-basis:100%}}@media(prefers-color-scheme:dark){body{color:#e6e6ea;background:#17171a}\
tr.sent{background:#1d2634}th,td{border-color:#333}dt,tr.local{color:#aaa}}@media print{tr{break-inside:avoid}}";

pub(super) fn head(facts: &Facts) -> Vec<u8> {
    let say = |en: &str, ja: &str| Text::new(en, ja).say(facts.language).to_owned();
    let title = if facts.name.is_empty() { &facts.url } else { &facts.name };
    let language = if facts.language == Language::Ja { "ja" } else { "en" };
    let mut page = format!(
        "<!doctype html>\n<html lang=\"{language}\">\n<head>\n<meta charset=\"utf-8\">\n\
         <meta http-equiv=\"Content-Security-Policy\" content=\"{POLICY}\">\n\
         <meta name=\"viewport\" content=\"width=device-width\">\n<title>{}</title>\n<style>{STYLE}</style>\n\
         </head>\n<body><main>\n<h1>{}</h1>\n<dl>",
        escape(title),
        marked(title)
    );
    let status = facts.handshake.status.map(|it| it.to_string()).unwrap_or_default();
    for (name, value) in [
        ("URL".to_owned(), facts.url.clone()),
        (say("Began", "開始"), iso(facts.began_wall_ns)),
        (say("Address", "接続先"), facts.handshake.address.clone().unwrap_or_default()),
        (say("HTTP status", "HTTP ステータス"), status),
    ] {
        let _ = write!(page, "<dt>{name}</dt><dd>{}</dd>", marked(&value));
    }
    page.push_str("</dl>\n");
    for (name, head) in [
        (say("Request", "リクエスト"), &facts.handshake.request),
        (say("Response", "レスポンス"), &facts.handshake.response),
    ] {
        if !head.is_empty() {
            let head = marked(&String::from_utf8_lossy(head));
            let _ = writeln!(page, "<details><summary>{name}</summary><pre>{head}</pre></details>");
        }
    }
    page.push_str("<table><thead><tr>");
    for name in [
        "#".to_owned(),
        say("Time (ms)", "時刻 (ms)"),
        say("Direction", "方向"),
        say("Kind", "種類"),
        say("Bytes", "バイト数"),
        say("Payload", "内容"),
    ] {
        let _ = write!(page, "<th scope=\"col\">{name}</th>");
    }
    page.push_str("</tr></thead><tbody>\n");
    page.into_bytes()
}

pub(super) fn record(record: &Record, language: Language, out: &mut Vec<u8>) {
    let direction = match record.direction {
        Direction::Sent => Text::new("↑ sent", "↑ 送信"),
        Direction::Received => Text::new("↓ received", "↓ 受信"),
        Direction::Local => Text::new("session", "セッション"),
    };
    let row = format!(
        "<tr class=\"{}\"><td class=\"n\">{}</td><td class=\"n\">{:.3}</td><td>{}</td><td>{}</td>\
         <td class=\"n\">{}</td><td>{}</td></tr>\n",
        record.direction.name(),
        record.seq,
        record.at_ns as f64 / 1e6,
        direction.say(language),
        kind(record.kind).say(language),
        record.payload.len(),
        payload(record, language),
    );
    out.extend(row.into_bytes());
}

fn payload(record: &Record, language: Language) -> String {
    let close = record.kind == Kind::Close && record.payload.len() >= 2;
    let text = match std::str::from_utf8(&record.payload) {
        _ if close => {
            let (code, reason) = record.payload.split_at(2);
            let code = u16::from_be_bytes([code[0], code[1]]);
            format!("{code} {}", String::from_utf8_lossy(reason))
        }
        Ok(text) if record.kind != Kind::Binary => text.to_owned(),
        _ => {
            let label = Text::new("Base64: ", "Base64：");
            format!("{}{}", label.say(language), STANDARD.encode(&record.payload))
        }
    };
    if text.is_empty() {
        return String::new();
    }
    if text.len() <= OPEN {
        return format!("<pre>{}</pre>", marked(&text));
    }
    let shown: String = text.chars().take(120).collect();
    format!("<details><summary>{} …</summary><pre>{}</pre></details>", marked(&shown), marked(&text))
}

fn kind(kind: Kind) -> Text {
    let ja = match kind {
        Kind::Text => "テキスト",
        Kind::Binary => "バイナリー",
        Kind::Ping => "ping",
        Kind::Pong => "pong",
        Kind::Close => "クローズ",
        Kind::Opened => "接続",
        Kind::Ended => "終了",
        Kind::Violation => "プロトコル違反",
        Kind::Frame => "フレーム",
    };
    Text::new(kind.name(), ja)
}

/// Text that is markup nowhere, and whose control and direction marks are seen and not obeyed. They stand
/// in `mark`, so that they are told from a text that says the same.
fn marked(text: &str) -> String {
    written(text, |code| format!("<mark>U+{code:04X}</mark>"))
}

/// The same where nothing but plain text can stand.
fn escape(text: &str) -> String {
    written(text, |code| format!("⟨U+{code:04X}⟩"))
}

fn written(text: &str, hidden: fn(u32) -> String) -> String {
    let mut escaped = String::with_capacity(text.len() + 16);
    for char in text.chars() {
        match char {
            '&' => escaped.push_str("&amp;"),
            '<' => escaped.push_str("&lt;"),
            '>' => escaped.push_str("&gt;"),
            '"' => escaped.push_str("&quot;"),
            '\'' => escaped.push_str("&#39;"),
            '\n' | '\t' => escaped.push(char),
            '\u{ad}'
            | '\u{061c}'
            | '\u{200b}'..='\u{200f}'
            | '\u{2028}'..='\u{202e}'
            | '\u{2060}'..='\u{206f}'
            | '\u{feff}'
            | '\u{fff9}'..='\u{fffb}' => escaped.push_str(&hidden(char.into())),
            _ if char.is_control() => escaped.push_str(&hidden(char.into())),
            _ => escaped.push(char),
        }
    }
    escaped
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_payload_is_markup_nowhere() {
        let hostile = "</pre><script>alert(1)</script>\u{202e}\u{1b}[2J\" onload='x'";
        let facts = Facts { name: hostile.into(), url: hostile.into(), ..Facts::default() };
        let mut page = head(&facts);
        let row = Record {
            seq: 1,
            at_ns: 0,
            wall_ns: 0,
            direction: Direction::Received,
            kind: Kind::Text,
            fin: true,
            reserved: 0,
            wire_size: 0,
            payload: hostile.as_bytes().to_vec().into(),
            frames: None,
        };
        record(&row, Language::Ja, &mut page);
        let page = String::from_utf8(page).expect("a page is text");
        for mark in ["<script", "\u{202e}", "\u{1b}", "onload='"] {
            assert!(!page.contains(mark), "{mark:?} in {page}");
        }
        assert!(page.contains("<mark>U+202E</mark><mark>U+001B</mark>[2J"), "{page}");
        assert!(page.contains("受信") && page.contains("default-src 'none'"));
    }
}
