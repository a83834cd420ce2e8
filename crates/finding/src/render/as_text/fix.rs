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
    for name in sources(edits) {
        let Some(source) = report.source(name) else { continue };
        let mut edits: Vec<&Edit> = edits.iter().filter(|it| it.span.source == name).collect();
        edits.sort_by_key(|it| (it.span.range.start, it.span.range.end));
        // Edits of the same line are shown in one line.
        for group in
            edits.chunk_by(|one, next| !lies_between(source, one.span.range.end, next.span.range.start))
        {
            let (number, _) = source.line_column(group[0].span.range.start);
            let lines = shown(lines_after(source, group).trim_end().as_bytes());
            out.push_str(&format!("{}:{number}\n{lines}\n\n", line(&source.name)));
        }
    }
    out.trim_end().to_owned()
}

/// The names of the sources that are edited, in the order of the edits.
fn sources(edits: &[Edit]) -> Vec<&str> {
    let mut names: Vec<&str> = vec![];
    for edit in edits {
        if !names.contains(&edit.span.source.as_str()) {
            names.push(&edit.span.source);
        }
    }
    names
}

/// Whether a line ends between these two places.
fn lies_between(source: &Source, from: usize, to: usize) -> bool {
    let to = to.min(source.bytes.len());
    source.bytes.get(from.min(to)..to).is_some_and(|between| between.contains(&b'\n'))
}

/// The lines that these edits touch, as they are afterwards. The edits stand in order.
fn lines_after(source: &Source, edits: &[&Edit]) -> String {
    let bytes = &source.bytes;
    let first = edits.first().map_or(0, |it| it.span.range.start).min(bytes.len());
    let mut from = bytes[..first].iter().rposition(|&byte| byte == b'\n').map_or(0, |at| at + 1);
    let mut whole = vec![];
    for edit in edits {
        let start = edit.span.range.start.clamp(from, bytes.len());
        whole.extend_from_slice(&bytes[from..start]);
        whole.extend_from_slice(edit.with.as_bytes());
        from = edit.span.range.end.clamp(start, bytes.len());
    }
    let to = bytes[from..].iter().position(|&byte| byte == b'\n').map_or(bytes.len(), |at| from + at);
    whole.extend_from_slice(&bytes[from..to]);
    String::from_utf8_lossy(&whole).into_owned()
}
