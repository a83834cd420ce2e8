//! The part of a page where a reader connects from the own browser, and why that may not do.

use super::Writer;
use crate::publish::connect::obstacles;
use crate::publish::content::Chapter;
use crate::publish::markup::{escaped, line};
use model::MessageDirection;
use model::publication::shown_origin;
use std::fmt::Write as _;

pub(super) fn write(writer: &mut Writer<'_>, chapter: &Chapter) {
    let title = writer.say("Try it", "試す");
    writer.section("try", &title);
    let first = chapter.addresses.first().map(|it| it.1.url.clone()).unwrap_or_default();
    let obstacles = obstacles(chapter, &first, writer.language);
    if !obstacles.is_empty() {
        let but = writer.say(
            "A page in a browser cannot do all that this API wants; the command above can:",
            "ブラウザーのページでは、この API に必要なことのすべてはできません。上のコマンドなら可能です。",
        );
        let _ = writeln!(writer.out, "<div class=\"hint\"><p>{but}</p>\n<ul>");
        for why in obstacles {
            let _ = writeln!(writer.out, "<li>{}</li>", line(&why));
        }
        writer.put("</ul></div>\n");
    }
    if chapter.addresses.iter().any(|it| shown_origin(&it.1.url).is_some()) {
        let script = writer.say(
            "Connecting from this page needs JavaScript; the command above does not.",
            "このページから接続するには JavaScript が必要です。上のコマンドなら不要です。",
        );
        let _ = writeln!(writer.out, "<p class=\"hint\" id=\"unscripted\">{script}</p>");
        form(writer, chapter);
    }
    writer.put("</section>\n");
}

fn form(writer: &mut Writer<'_>, chapter: &Chapter) {
    writer.put("<form id=\"trial\" class=\"trial\" hidden");
    for (name, en, ja) in [
        ("connecting", "connecting…", "接続しています…"),
        ("open", "connected", "接続しました"),
        ("closed", "closed", "切断されました"),
        (
            "failed",
            "The connection could not be made. A page is not told why: the console of the browser may be, and “wscope doctor” finds out.",
            "接続できませんでした。ページには理由が知らされません。ブラウザーのコンソールか wscope doctor で調べてください。",
        ),
        (
            "mixed",
            "This page came over https, so the browser refuses ws:// addresses (mixed content).",
            "このページは https で開かれているため、ブラウザーは ws:// への接続を許可しません（混在コンテンツ）。",
        ),
        ("fill", "Fill in what stands between {{ and }} first.", "先に {{ }} の部分を入力してください。"),
        (
            "bad",
            "The browser does not take this address or subprotocol.",
            "ブラウザーがこのアドレスまたはサブプロトコルを受け付けません。",
        ),
        ("sent", "sent", "送信"),
        ("received", "received", "受信"),
        ("more", "Older lines are not shown any more.", "これより古い行は表示していません。"),
    ] {
        let _ = write!(writer.out, " data-{name}=\"{}\"", escaped(&writer.say(en, ja)));
    }
    let (address, protocols) = (
        writer.say("Address", "アドレス"),
        writer.say("Subprotocols, with commas between", "サブプロトコル（カンマ区切り）"),
    );
    let _ = write!(
        writer.out,
        ">\n<label>{address}<input name=\"url\" list=\"addresses\" spellcheck=\"false\" autocomplete=\"off\" required value=\""
    );
    let known: Vec<_> = chapter.addresses.iter().map(|it| escaped(&it.1.url)).collect();
    writer.put(known.first().map_or("", String::as_str));
    writer.put("\"></label>\n<datalist id=\"addresses\">");
    for url in &known {
        let _ = write!(writer.out, "<option value=\"{url}\"></option>");
    }
    let offered = escaped(&chapter.subprotocols.join(", "));
    let _ = writeln!(
        writer.out,
        "</datalist>\n<label>{protocols}<input name=\"protocols\" spellcheck=\"false\" autocomplete=\"off\" value=\"{offered}\"></label>"
    );
    let (connect, close, send) =
        (writer.say("Connect", "接続"), writer.say("Disconnect", "切断"), writer.say("Send", "送信"));
    let _ = writeln!(
        writer.out,
        "<p class=\"buttons\"><button type=\"submit\">{connect}</button> <button type=\"button\" name=\"close\" disabled>{close}</button></p>"
    );
    examples(writer, chapter);
    let message = writer.say("Message", "メッセージ");
    let log = writer.say("What was said", "やりとり");
    let _ = writeln!(
        writer.out,
        "<label>{message}<textarea name=\"message\" rows=\"4\" spellcheck=\"false\"></textarea></label>\n\
         <p class=\"buttons\"><button type=\"button\" name=\"send\" disabled>{send}</button></p>\n\
         <p class=\"state\" role=\"status\"></p>\n<ol class=\"log\" tabindex=\"0\" aria-label=\"{log}\"></ol>\n</form>"
    );
}

fn examples(writer: &mut Writer<'_>, chapter: &Chapter) {
    let takes = |it: &&model::MessageDoc| it.direction == MessageDirection::Takes && !it.example.is_empty();
    let known: Vec<_> = chapter.messages.iter().filter(takes).collect();
    if known.is_empty() {
        return;
    }
    let (label, none) = (writer.say("Example", "例"), writer.say("Choose one", "選択してください"));
    let _ = write!(writer.out, "<label>{label}<select name=\"example\"><option value=\"\">{none}</option>");
    for message in known {
        let _ = write!(
            writer.out,
            "<option value=\"{}\">{}</option>",
            escaped(&message.example),
            line(&message.name)
        );
    }
    writer.put("</select></label>\n");
}
