//! A recorded session as a table.

use super::Writer;
use crate::publish::content::Row;
use crate::publish::markup::{escaped, line};
use crate::publish::site::Page;
use crate::publish::words;
use std::fmt::Write as _;

pub(super) fn write(writer: &mut Writer<'_>, id: i64) {
    let Some((chapter, tape)) = writer.content.tape(id) else { return };
    let back = if writer.content.is_one { Page::Index } else { Page::Chapter(chapter.id) };
    let href = writer.links.to(back, writer.language);
    let name = line(&writer.name(back));
    let title = line(&writer.tape_name(tape));
    let recorded = writer.say("Recorded session", "記録されたセッション");
    let _ = writeln!(
        writer.out,
        "<p class=\"muted\"><a href=\"{href}\"><bdi>{name}</bdi></a> · {recorded}</p>\n<h1><bdi>{title}</bdi></h1>"
    );
    let (shown, all) = (tape.rows.len(), tape.all);
    let amount = if shown as u64 == all {
        writer
            .say(&format!("All {all} records are shown."), &format!("{all} 件の記録すべてを表示しています。"))
    } else {
        writer.say(
            &format!("The first {shown} of {all} records are shown."),
            &format!("{all} 件の記録のうち、最初の {shown} 件を表示しています。"),
        )
    };
    let hidden = writer.say(
        "Secrets are shown as stars; the heads of the handshake are left out.",
        "秘密の値は * で表示し、ハンドシェイクのヘッダーは省いています。",
    );
    let _ =
        writeln!(writer.out, "<p class=\"muted\">{amount} {hidden}</p>\n<table class=\"tape\">\n<thead><tr>");
    for name in [
        writer.say("Time (ms)", "時刻 (ms)"),
        writer.say("Direction", "方向"),
        writer.say("Kind", "種類"),
        writer.say("Bytes", "バイト数"),
        writer.say("Content", "内容"),
    ] {
        let _ = write!(writer.out, "<th scope=\"col\">{name}</th>");
    }
    writer.put("</tr></thead>\n<tbody>\n");
    for it in &tape.rows {
        row(writer, it);
    }
    writer.put("</tbody>\n</table>\n");
}

fn row(writer: &mut Writer<'_>, row: &Row) {
    use model::Kind::{Ended, Frame, Opened, Violation};
    let direction = match row.kind {
        Opened | Ended => String::new(),
        _ if row.sent => writer.say("↑ sent", "↑ 送信"),
        _ => writer.say("↓ received", "↓ 受信"),
    };
    let class = if row.sent { "sent" } else { "received" };
    let kind = words::kind(writer.language, row.kind);
    let size = if matches!(row.kind, Opened | Ended | Violation | Frame) {
        String::new()
    } else {
        row.size.to_string()
    };
    let _ = write!(
        writer.out,
        "<tr class=\"{class}\" id=\"record-{}\"><td class=\"n\">{:.3}</td><td>{direction}</td><td>{kind}</td><td class=\"n\">{size}</td><td>",
        row.seq,
        row.at_ns as f64 / 1e6,
    );
    if !row.text.is_empty() {
        let _ = write!(writer.out, "<pre>{}</pre>", escaped(&row.text));
    }
    if row.is_cut {
        let more = writer.say("The rest of it is not shown.", "この続きは表示していません。");
        let _ = write!(writer.out, "<p class=\"muted\">{more}</p>");
    }
    writer.put("</td></tr>\n");
}
