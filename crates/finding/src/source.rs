//! Evidence: a text or bytes with a name, and spans that point into it.

use crate::Text;
use std::ops::Range;

/// A piece of evidence: the URL as typed, a response head, a certificate, a file.
/// Bytes are kept as they were; only their display is text.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Source {
    /// Its name, unique within a report: `response head`, `certificate 0`, `chat.conf`.
    pub name: String,
    /// The name as a reader sees it; `None`: the name itself.
    pub title: Option<Text>,
    /// The bytes, exactly as they were.
    pub bytes: Vec<u8>,
    /// Whether `label`s should carry line and column in JSON: true for files.
    pub is_file: bool,
}

/// A place in a source: byte offsets into its `bytes`.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Span {
    /// The name of the source.
    pub source: String,
    /// The bytes, from start to end (excluded).
    pub range: Range<usize>,
}

impl Source {
    /// A piece of evidence from the wire or from a dialogue.
    pub fn new(name: impl Into<String>, bytes: impl Into<Vec<u8>>) -> Self {
        Self { name: name.into(), title: None, bytes: bytes.into(), is_file: false }
    }

    /// Gives it a name in each language, to be shown instead of `name`.
    #[must_use]
    pub fn titled(mut self, title: Text) -> Self {
        self.title = Some(title);
        self
    }

    /// A file: its labels carry line and column.
    pub fn file(name: impl Into<String>, bytes: impl Into<Vec<u8>>) -> Self {
        Self { is_file: true, ..Self::new(name, bytes) }
    }

    /// The span of these bytes of this source.
    #[must_use]
    pub fn span(&self, range: Range<usize>) -> Span {
        Span { source: self.name.clone(), range }
    }

    /// Line and column, both from 1, of a byte offset; the column counts characters.
    #[must_use]
    pub fn line_column(&self, offset: usize) -> (usize, usize) {
        let before = &self.bytes[..offset.min(self.bytes.len())];
        let line = before.iter().filter(|&&byte| byte == b'\n').count() + 1;
        let start = before.iter().rposition(|&byte| byte == b'\n').map_or(0, |at| at + 1);
        (line, String::from_utf8_lossy(&before[start..]).chars().count() + 1)
    }

    /// The text to show, and a map from a byte offset in `bytes` to one in that text.
    /// Invalid UTF-8 and control characters but tab and line feed are shown as escapes
    /// (`\xff`, `\r`), so hostile bytes can neither move a cursor nor hide.
    #[must_use]
    pub fn shown(&self) -> Shown {
        Shown::of(&self.bytes)
    }
}

impl Span {
    /// A place in the source of this name.
    pub fn new(source: impl Into<String>, range: Range<usize>) -> Self {
        Self { source: source.into(), range }
    }
}

/// Any bytes as text that is safe to show: tabs and line feeds stay, other control characters and
/// invalid UTF-8 are escapes, and a carriage return is left out.
#[must_use]
pub fn shown(bytes: &[u8]) -> String {
    Shown::of(bytes).text
}

/// A source as text that is safe to show.
#[derive(Debug)]
pub struct Shown {
    /// The text.
    pub text: String,
    /// For each byte of the source, and its end, the offset in `text`.
    offsets: Vec<usize>,
}

impl Shown {
    /// The range in the text that shows these bytes.
    #[must_use]
    pub fn range(&self, range: &Range<usize>) -> Range<usize> {
        let at = |offset: usize| self.offsets[offset.min(self.offsets.len() - 1)];
        at(range.start)..at(range.end.max(range.start))
    }

    fn of(bytes: &[u8]) -> Self {
        let mut shown = Self { text: String::new(), offsets: Vec::with_capacity(bytes.len() + 1) };
        for chunk in bytes.utf8_chunks() {
            for char in chunk.valid().chars() {
                let at = shown.text.len();
                shown.offsets.extend(std::iter::repeat_n(at, char.len_utf8()));
                shown.push(char);
            }
            for byte in chunk.invalid() {
                shown.offsets.push(shown.text.len());
                shown.text.push_str(&format!("\\x{byte:02x}"));
            }
        }
        shown.offsets.push(shown.text.len());
        shown
    }

    fn push(&mut self, char: char) {
        match char {
            '\n' | '\t' => self.text.push(char),
            // A carriage return before a line feed is how HTTP ends a line: no news.
            '\r' => {}
            '\u{202a}'..='\u{202e}'
            | '\u{2066}'..='\u{2069}'
            | '\u{200e}'
            | '\u{200f}'
            | '\u{61c}'
            | '\u{feff}' => {
                self.text.push_str(&format!("\\u{{{:x}}}", u32::from(char)));
            }
            _ if char.is_control() => self.text.push_str(&format!("\\x{:02x}", u32::from(char))),
            _ => self.text.push(char),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn hostile_bytes_are_shown_as_escapes_and_offsets_follow() {
        let source = Source::new("s", b"a\xff\x1b[2Jb".as_slice());
        let shown = source.shown();
        assert_eq!(shown.text, "a\\xff\\x1b[2Jb");
        assert_eq!(&shown.text[shown.range(&(1..2))], "\\xff");
        assert_eq!(&shown.text[shown.range(&(6..7))], "b");
        assert_eq!(shown.range(&(90..99)), shown.text.len()..shown.text.len());
    }

    #[test]
    fn lines_and_columns_count_from_one_and_in_characters() {
        let source = Source::file("s", "あ\nいう".as_bytes());
        assert_eq!(source.line_column(0), (1, 1));
        assert_eq!(source.line_column(4), (2, 1));
        assert_eq!(source.line_column(7), (2, 2));
    }
}
