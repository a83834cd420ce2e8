//! An API: what it is for, how to connect, what it takes and gives.

use super::index::status;
use super::{Writer, trial};
use crate::publish::connect::command;
use crate::publish::content::Chapter;
use crate::publish::markup::{escaped, line, prose};
use crate::publish::site::Page;
use crate::publish::words;
use model::{MessageDirection, MessageDoc};
use std::fmt::Write as _;

/// The sections that there are of it, with their names.
pub(super) fn sections(writer: &Writer<'_>, chapter: &Chapter) -> Vec<(&'static str, String)> {
    let all = [
        (!chapter.description.trim().is_empty(), "about", "About", "概要"),
        (true, "connect", "How to connect", "接続方法"),
        (writer.content.try_it, "try", "Try it", "試す"),
        (!chapter.params.is_empty(), "params", "Parameters", "パラメーター"),
        (!chapter.messages.is_empty(), "messages", "Messages", "メッセージ"),
        (!chapter.closes.is_empty(), "closes", "Close codes", "クローズコード"),
        (!chapter.changes.is_empty(), "changes", "Changes", "変更履歴"),
        (!chapter.tapes.is_empty(), "sessions", "Recorded sessions", "記録されたセッション"),
    ];
    all.into_iter().filter(|it| it.0).map(|(_, id, en, ja)| (id, writer.say(en, ja))).collect()
}

pub(super) fn write(writer: &mut Writer<'_>, chapter: &Chapter) {
    let untitled = writer.say("Untitled", "名称未設定");
    let name = if chapter.name.trim().is_empty() { untitled } else { line(&chapter.name) };
    let _ = writeln!(writer.out, "<h1><bdi>{name}</bdi></h1>");
    facts(writer, chapter);
    for (id, title) in sections(writer, chapter) {
        if id == "try" {
            trial::write(writer, chapter);
            continue;
        }
        writer.section(id, &title);
        match id {
            "about" => {
                let html = text(writer, &chapter.description);
                writer.put(&html);
            }
            "connect" => connect(writer, chapter),
            "params" => pairs(writer, &chapter.params, ("Name", "名前"), ("Meaning", "意味")),
            "messages" => {
                chapter.messages.iter().enumerate().for_each(|(at, it)| message(writer, at + 1, it))
            }
            "closes" => {
                let rows: Vec<_> =
                    chapter.closes.iter().map(|it| (it.code.to_string(), it.meaning.clone())).collect();
                pairs(writer, &rows, ("Code", "コード"), ("Meaning", "意味"));
            }
            "changes" => {
                let rows: Vec<_> =
                    chapter.changes.iter().map(|it| (it.version.clone(), it.text.clone())).collect();
                pairs(writer, &rows, ("Version", "バージョン"), ("What changed", "変更点"));
            }
            _ => tapes(writer, chapter),
        }
        writer.put("</section>\n");
    }
}

/// A user's text, with images by their names here.
fn text(writer: &Writer<'_>, markdown: &str) -> String {
    let images = &writer.content.images;
    let file = |id: i64| images.get(&id).map(|end| format!("image-{id}.{end}"));
    format!("<div class=\"prose\">{}</div>\n", prose(markdown, &file))
}

fn facts(writer: &mut Writer<'_>, chapter: &Chapter) {
    writer.put("<div class=\"facts\">");
    if !chapter.status.is_empty() {
        let status = status(writer, &chapter.status, &chapter.color);
        writer.put(&status);
    }
    if !chapter.owner.is_empty() {
        let label = writer.say("Owner", "責任者");
        let _ = write!(writer.out, "<span>{label}: <bdi>{}</bdi></span>", line(&chapter.owner));
    }
    for tag in &chapter.tags {
        let _ = write!(writer.out, "<bdi class=\"tag\">{}</bdi>", line(tag));
    }
    writer.put("</div>\n");
}

fn connect(writer: &mut Writer<'_>, chapter: &Chapter) {
    for (environment, address) in &chapter.addresses {
        let label =
            if environment.is_empty() { writer.say("Address", "アドレス") } else { line(environment) };
        let _ = writeln!(
            writer.out,
            "<figure><figcaption><bdi>{label}</bdi></figcaption><pre class=\"url\">{}</pre></figure>",
            escaped(&address.url)
        );
    }
    let list = |names: &[String]| {
        names.iter().map(|it| format!("<code>{}</code>", line(it))).collect::<Vec<_>>().join(", ")
    };
    let auth = words::auth(writer.language, &chapter.auth).map(|it| match chapter.auth.name.as_str() {
        "" => it,
        name => format!("{it}: <code>{}</code>", line(name)),
    });
    let rows = [
        (writer.say("Authentication", "認証"), auth.unwrap_or_default()),
        (writer.say("Headers", "ヘッダー"), list(&chapter.headers)),
        (writer.say("Cookies", "クッキー"), list(&chapter.cookies)),
        (writer.say("Subprotocols", "サブプロトコル"), list(&chapter.subprotocols)),
        (
            "Origin".to_owned(),
            if chapter.origin.is_empty() {
                String::new()
            } else {
                list(std::slice::from_ref(&chapter.origin))
            },
        ),
    ];
    if rows.iter().any(|it| !it.1.is_empty()) {
        writer.put("<dl class=\"facts\">\n");
        for (name, value) in rows.iter().filter(|it| !it.1.is_empty()) {
            let _ = writeln!(writer.out, "<dt>{name}</dt><dd>{value}</dd>");
        }
        writer.put("</dl>\n");
    }
    let url = chapter.addresses.first().map(|it| it.1.url.clone()).unwrap_or_default();
    let (command, label) = (command(chapter, &url), writer.say("From a terminal", "ターミナルから接続"));
    let _ = writeln!(
        writer.out,
        "<figure><figcaption>{label}</figcaption><pre>{}</pre></figure>",
        escaped(&command)
    );
    if command.contains("{{") {
        let fill = writer.say(
            "What stands between {{ and }} is not told here: put your own value in its place.",
            "{{ }} の部分の値はここには示されていません。ご自身の値に置き換えてください。",
        );
        let _ = writeln!(writer.out, "<p class=\"muted\">{fill}</p>");
    }
}

fn pairs(writer: &mut Writer<'_>, rows: &[(String, String)], first: (&str, &str), second: (&str, &str)) {
    let (first, second) = (writer.say(first.0, first.1), writer.say(second.0, second.1));
    let _ = writeln!(
        writer.out,
        "<table>\n<thead><tr><th scope=\"col\">{first}</th><th scope=\"col\">{second}</th></tr></thead>\n<tbody>"
    );
    for (name, text) in rows {
        let (name, text) = (line(name), escaped(text));
        let _ = writeln!(
            writer.out,
            "<tr><th scope=\"row\"><bdi>{name}</bdi></th><td class=\"lines\"><bdi>{text}</bdi></td></tr>"
        );
    }
    writer.put("</tbody>\n</table>\n");
}

fn message(writer: &mut Writer<'_>, number: usize, message: &MessageDoc) {
    let untitled = writer.say("Untitled", "名称未設定");
    let name = if message.name.trim().is_empty() { untitled } else { line(&message.name) };
    let direction = words::direction(writer.language, message.direction);
    let class = if message.direction == MessageDirection::Takes { "takes" } else { "gives" };
    let _ = writeln!(
        writer.out,
        "<article class=\"message\" id=\"message-{number}\">\n<h3><bdi>{name}</bdi> <span class=\"direction {class}\">{direction}</span></h3>"
    );
    if !message.description.trim().is_empty() {
        let html = text(writer, &message.description);
        writer.put(&html);
    }
    let example = writer.say("Example", "例");
    for (label, text) in [(example.as_str(), &message.example), ("JSON Schema", &message.schema)] {
        if !text.trim().is_empty() {
            let _ = writeln!(
                writer.out,
                "<figure><figcaption>{label}</figcaption><pre>{}</pre></figure>",
                escaped(text)
            );
        }
    }
    writer.put("</article>\n");
}

fn tapes(writer: &mut Writer<'_>, chapter: &Chapter) {
    writer.put("<ul>\n");
    for tape in &chapter.tapes {
        let href = writer.links.to(Page::Tape(tape.id), writer.language);
        let name = line(&writer.tape_name(tape));
        let many = tape.all;
        let many = writer.say(&format!("{many} records"), &format!("{many} 件"));
        let _ = writeln!(
            writer.out,
            "<li><a href=\"{href}\"><bdi>{name}</bdi></a> <span class=\"muted\">{many}</span></li>"
        );
    }
    writer.put("</ul>\n");
}
