//! What a folder or a project holds: every API with what it is for.

use super::Writer;
use crate::publish::content::Entry;
use crate::publish::markup::{line, summary};
use crate::publish::site::Page;
use crate::publish::words;
use std::fmt::Write as _;

pub(super) fn write(writer: &mut Writer<'_>) {
    let content = writer.content;
    let title = line(&writer.name(Page::Index));
    let _ = writeln!(writer.out, "<h1><bdi>{title}</bdi></h1>");
    let many = content.chapters.len();
    let count = writer.say(&format!("WebSocket APIs: {many}"), &format!("WebSocket API {many} 件"));
    let _ = writeln!(writer.out, "<p class=\"muted\">{count}</p>");
    let mut is_open = false;
    for (depth, entry) in &content.entries {
        match entry {
            Entry::Folder(name) => {
                close(writer, &mut is_open);
                let level = (depth + 2).min(6);
                let _ =
                    writeln!(writer.out, "<h{level} class=\"folder\"><bdi>{}</bdi></h{level}>", line(name));
            }
            Entry::Chapter(id) => {
                if !is_open {
                    writer.put("<ul class=\"cards\">\n");
                    is_open = true;
                }
                card(writer, *id);
            }
        }
    }
    close(writer, &mut is_open);
}

fn close(writer: &mut Writer<'_>, is_open: &mut bool) {
    if std::mem::take(is_open) {
        writer.put("</ul>\n");
    }
}

fn card(writer: &mut Writer<'_>, id: i64) {
    let Some(chapter) = writer.content.chapter(id) else { return };
    let href = writer.links.to(Page::Chapter(id), writer.language);
    let name = line(&writer.name(Page::Chapter(id)));
    let _ = write!(writer.out, "<li id=\"api-{id}\"><a href=\"{href}\"><bdi>{name}</bdi></a>");
    if !chapter.status.is_empty() {
        let _ = write!(writer.out, " {}", status(writer, &chapter.status, &chapter.color));
    }
    let url = chapter.addresses.first().map(|it| line(&it.1.url)).unwrap_or_default();
    let about = line(&summary(&chapter.description));
    let _ = writeln!(writer.out, "<code class=\"url\">{url}</code><p>{about}</p></li>");
}

/// How far an API is, with its colour.
pub(super) fn status(writer: &Writer<'_>, word: &str, own: &str) -> String {
    let known = words::color(word);
    let color =
        if known == "none" && ["grey", "blue", "green", "amber", "red"].contains(&own) { own } else { known };
    format!("<span class=\"status {color}\">{}</span>", line(&words::status(writer.language, word)))
}
