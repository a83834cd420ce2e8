//! What to do: a line that says it, and a block to paste with nothing in front but spaces.

use super::Look;
use super::paint::{Tone, line};
use super::wrap::{columns, wrap};
use crate::source::shown;
use crate::{Edit, Fix, Report, Source};

pub(super) fn fix(report: &Report, fix: &Fix, look: Look) -> String {
    let word = look.say("help:", "対処:");
    let indent = columns(word) + 1;
    let block = block(report, fix, look);
    let block: String =
        block.lines().map(|line| format!("    {line}").trim_end().to_owned() + "\n").collect();
    let mut title = line(fix.title.say(look.language));
    if !block.is_empty() && !title.ends_with([':', '：']) {
        title.push(':');
    }
    let lines = wrap(&title, look.width.saturating_sub(indent), 0).join(&format!("\n{}", " ".repeat(indent)));
    let space = if block.is_empty() { "" } else { "\n" };
    format!("\n{} {lines}\n{space}{block}", look.paint().as_tone(Tone::Good, word))
}

/// The text to paste, or the lines that the edits touch as they are afterwards; safe to show.
pub(in crate::render) fn block(report: &Report, fix: &Fix, look: Look) -> String {
    if fix.edits.is_empty() {
        shown(fix.text.say(look.language).trim_end().as_bytes())
    } else {
        edited(report, &fix.edits)
    }
}

fn edited(report: &Report, edits: &[Edit]) -> String {
    let mut out = String::new();
    for edit in edits {
        let Some(source) = report.source(&edit.span.source) else { continue };
        let (number, _) = source.line_column(edit.span.range.start);
        let lines = shown(lines_after(source, edit).trim_end().as_bytes());
        out.push_str(&format!("{}:{number}\n{lines}\n\n", line(&source.name)));
    }
    out.trim_end().to_owned()
}

fn lines_after(source: &Source, edit: &Edit) -> String {
    let bytes = &source.bytes;
    let start = edit.span.range.start.min(bytes.len());
    let end = edit.span.range.end.clamp(start, bytes.len());
    let from = bytes[..start].iter().rposition(|&byte| byte == b'\n').map_or(0, |at| at + 1);
    let to = bytes[end..].iter().position(|&byte| byte == b'\n').map_or(bytes.len(), |at| end + at);
    let whole = [&bytes[from..start], edit.with.as_bytes(), &bytes[end..to]].concat();
    String::from_utf8_lossy(&whole).into_owned()
}
