//! Any text as Markdown that shows this very text and does nothing else.

use crate::safe_line;
use crate::source::shown;

/// A text in a paragraph, a list, a heading or a table cell, in one line. What a tracker would make
/// of it (a link, a mention of a person or an issue, emphasis, HTML) is taken from it.
pub(super) fn prose(text: &str) -> String {
    let text = safe_line(text);
    let mut out = String::with_capacity(text.len() + 8);
    for (at, char) in text.char_indices() {
        let rest = &text[at..];
        match char {
            // A word joiner: a mention is made of the text that is shown, so a backslash is not enough.
            '@' => out.push_str("@\u{2060}"),
            '#' => out.push_str("\\#\u{2060}"),
            _ if begins_block(&text, at) || ends_link(&text, at) || is_markup(char) => {
                out.push('\\');
                out.push(char);
            }
            ':' if rest.starts_with("://") => out.push_str("\\:"),
            _ => out.push(char),
        }
    }
    out
}

fn is_markup(char: char) -> bool {
    r"\`*_[]<>|~&$!".contains(char)
}

/// Whether this character would make a list, a rule or a heading of the line.
fn begins_block(text: &str, at: usize) -> bool {
    let before = &text[..at];
    match text.as_bytes()[at] {
        b'-' | b'+' | b'=' => at == 0,
        b'.' | b')' => {
            let number = at > 0 && before.bytes().all(|it| it.is_ascii_digit());
            number && text.as_bytes().get(at + 1).is_none_or(|&it| it == b' ')
        }
        _ => false,
    }
}

/// Whether this is the full stop of a `www.` that would become a link.
fn ends_link(text: &str, at: usize) -> bool {
    let before = text.as_bytes().get(at.wrapping_sub(3)..at);
    text.as_bytes()[at] == b'.' && before.is_some_and(|it| it.eq_ignore_ascii_case(b"www"))
}

/// A text as code in a line; not in a table, where a `|` would end its cell.
pub(super) fn code(text: &str) -> String {
    let text = safe_line(text);
    let ticks = "`".repeat(longest_run(&text) + 1);
    let space = if text.is_empty() || text.starts_with('`') || text.ends_with('`') { " " } else { "" };
    format!("{ticks}{space}{text}{space}{ticks}")
}

/// A block that this text cannot end: its fence is longer than any run of backticks in it.
pub(super) fn fence(info: &str, text: &str) -> String {
    let text = shown(text.trim_end().as_bytes());
    let ticks = "`".repeat((longest_run(&text) + 1).max(3));
    format!("{ticks}{info}\n{text}\n{ticks}")
}

fn longest_run(text: &str) -> usize {
    text.split(|it| it != '`').map(str::len).max().unwrap_or(0)
}
