//! Byte offsets of a text as lines and columns.

use crate::view::Point;

/// Bytes between two places of a line whose column is kept.
const STRIDE: usize = 1024;

/// A text, measured once.
#[derive(Debug)]
pub(super) struct Ruler<'a> {
    text: &'a str,
    /// Offsets whose place is known, in order: every line's first, and more in long lines.
    known: Vec<(usize, Point)>,
}

impl<'a> Ruler<'a> {
    pub(super) fn of(text: &'a str) -> Self {
        let mut known = vec![(0, Point { line: 1, column: 0 })];
        let (mut at, mut since) = (Point { line: 1, column: 0 }, 0);
        for (offset, char) in text.char_indices() {
            if offset - since >= STRIDE {
                since = offset;
                known.push((offset, at));
            }
            at.column += char.len_utf16();
            if char == '\n' {
                at = Point { line: at.line + 1, column: 0 };
                since = offset + 1;
                known.push((since, at));
            }
        }
        Self { text, known }
    }

    /// The place of a byte; of one within a character, that of the character.
    pub(super) fn point(&self, offset: usize) -> Point {
        let offset = self.text.floor_char_boundary(offset);
        let next = self.known.partition_point(|(known, _)| *known <= offset);
        let (from, at) = self.known[next.saturating_sub(1)];
        let columns = self.text[from..offset].chars().map(char::len_utf16).sum::<usize>();
        Point { column: at.column + columns, ..at }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[track_caller]
    fn lies(text: &str, offset: usize, line: usize, column: usize) {
        assert_eq!(Ruler::of(text).point(offset), Point { line, column }, "{offset}");
    }

    #[test]
    fn columns_are_those_of_a_browser() {
        let text = "aあ😀\r\nb\n";
        for (offset, line, column) in
            [(0, 1, 0), (1, 1, 1), (2, 1, 1), (4, 1, 2), (8, 1, 4), (9, 1, 5), (10, 2, 0), (11, 2, 1)]
        {
            lies(text, offset, line, column);
        }
        lies(text, 12, 3, 0);
        lies(text, 99, 3, 0);
        lies("", 0, 1, 0);
    }

    #[test]
    fn a_line_may_be_as_long_as_it_likes() {
        let text = "é".repeat(5000);
        lies(&text, 8000, 1, 4000);
        lies(&text, 2048, 1, 1024);
    }
}
