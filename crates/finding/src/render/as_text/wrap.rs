//! Wrapping of prose by columns: at spaces, and between wide characters as Japanese does.

use unicode_width::{UnicodeWidthChar, UnicodeWidthStr};

/// Characters that no line begins with (JIS X 4051, in short).
const NOT_FIRST: &str =
    "、。，．・：；？！）」』】〉》〕］｝ー々ゝゞぁぃぅぇぉっゃゅょァィゥェォッャュョ％,.:;?!)]}";
/// Characters that no line ends with.
const NOT_LAST: &str = "（「『【〈《〔［｛([{";

/// Columns that a text takes.
#[must_use]
pub fn columns(text: &str) -> usize {
    text.width()
}

/// The lines of a text in `width` columns, of which the first line has lost `used` already.
/// What cannot be broken (a URL, a path) is left whole and stands out.
#[must_use]
pub fn wrap(text: &str, width: usize, used: usize) -> Vec<String> {
    let mut lines = vec![];
    let (mut line, mut free) = (String::new(), width.saturating_sub(used).max(1));
    for piece in pieces(text) {
        let fits = columns(&line) + columns(piece.trim_end()) <= free;
        if !fits && !line.trim_end().is_empty() {
            lines.push(line.trim_end().to_owned());
            line.clear();
            free = width.max(1);
        }
        line.push_str(piece);
    }
    lines.push(line.trim_end().to_owned());
    lines
}

/// The text cut wherever a line may end; spaces stay with the piece before them.
fn pieces(text: &str) -> Vec<&str> {
    let mut cuts = vec![0];
    let mut before: Option<char> = None;
    for (at, char) in text.char_indices() {
        if before.is_some_and(|before| may_break(before, char)) {
            cuts.push(at);
        }
        before = Some(char);
    }
    cuts.push(text.len());
    cuts.windows(2).map(|cut| &text[cut[0]..cut[1]]).collect()
}

fn may_break(before: char, after: char) -> bool {
    if after == ' ' || NOT_FIRST.contains(after) || NOT_LAST.contains(before) {
        return false;
    }
    before == ' ' || is_wide(before) || is_wide(after)
}

fn is_wide(char: char) -> bool {
    char.width() == Some(2)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn english_breaks_at_spaces_and_japanese_between_characters() {
        assert_eq!(wrap("one two three", 7, 0), ["one two", "three"]);
        assert_eq!(wrap("one two three", 7, 4), ["one", "two", "three"]);
        assert_eq!(wrap("証明書の有効期限", 8, 0), ["証明書の", "有効期限"]);
        assert_eq!(wrap("TLS の証明書", 9, 0), ["TLS の証", "明書"]);
    }

    #[test]
    fn no_line_begins_with_a_full_stop_or_ends_with_an_opening_bracket() {
        assert_eq!(wrap("切れました。次", 10, 0), ["切れまし", "た。次"]);
        assert_eq!(wrap("これは「鍵」", 8, 0), ["これは", "「鍵」"]);
    }

    #[test]
    fn what_cannot_be_broken_stays_whole() {
        assert_eq!(wrap("see wss://example.test/chat now", 10, 0), ["see", "wss://example.test/chat", "now"]);
    }
}
