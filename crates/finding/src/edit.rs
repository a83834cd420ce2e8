//! Edits, applied to the bytes they were made for.

use crate::Edit;

/// The source with these edits made. They may come in any order and from several fixes: the
/// same edit twice is made once, and one that overlaps an earlier one, or lies outside the
/// source, is left out, so nothing is ever mangled. Insertions at one place stand in the
/// order in which they were given.
#[must_use]
pub fn apply(source: &[u8], edits: &[Edit]) -> Vec<u8> {
    let mut ordered: Vec<&Edit> = vec![];
    for edit in edits {
        if !ordered.contains(&edit) {
            ordered.push(edit);
        }
    }
    ordered.sort_by_key(|edit| (edit.span.range.start, edit.span.range.end));
    let (mut out, mut at) = (Vec::with_capacity(source.len()), 0);
    for edit in ordered {
        let range = edit.span.range.clone();
        let Some(kept) = source.get(at..range.start) else { continue };
        if source.get(range.clone()).is_none() {
            continue;
        }
        out.extend_from_slice(kept);
        out.extend_from_slice(edit.with.as_bytes());
        at = range.end;
    }
    out.extend_from_slice(&source[at..]);
    out
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::Span;
    use std::ops::Range;

    #[track_caller]
    fn edited(edits: &[(Range<usize>, &str)], expected: &str) {
        let edits: Vec<_> = edits
            .iter()
            .map(|(range, with)| Edit { span: Span::new("s", range.clone()), with: (*with).into() })
            .collect();
        assert_eq!(String::from_utf8_lossy(&apply(b"abcdef", &edits)), expected);
    }

    #[test]
    fn edits_are_made_in_the_order_of_the_source() {
        edited(&[(4..5, "E"), (0..0, ">"), (1..3, "")], ">adEf");
    }

    #[test]
    fn insertions_at_one_place_keep_their_order() {
        edited(&[(2..2, "1"), (2..2, "2"), (2..3, "C")], "ab12Cdef");
    }

    #[test]
    fn the_same_edit_from_two_fixes_is_made_once() {
        edited(&[(0..0, "map "), (3..3, "x"), (0..0, "map ")], "map abcxdef");
    }

    #[test]
    #[allow(clippy::reversed_empty_ranges)]
    fn an_edit_that_overlaps_or_lies_outside_is_left_out() {
        edited(&[(1..4, "_"), (2..5, "!"), (6..9, "?"), (5..3, "-")], "a_ef");
    }
}
