//! Text as a column keeps it: PostgreSQL takes every character but U+0000, which a close reason, a name
//! or a report may hold. What stands for it is a private character that hardly anybody uses, and which
//! is kept as well.

use sqlx::any::AnyRow;
use sqlx::{Row, ValueRef};
use std::borrow::Cow;

const ESCAPE: char = '\u{F0000}';

/// The text as it is kept.
pub(crate) fn kept(text: &str) -> Cow<'_, str> {
    if !text.contains(['\0', ESCAPE]) {
        return Cow::Borrowed(text);
    }
    let mut kept = String::with_capacity(text.len() + 8);
    for character in text.chars() {
        match character {
            '\0' => kept.extend([ESCAPE, '0']),
            ESCAPE => kept.extend([ESCAPE, '1']),
            other => kept.push(other),
        }
    }
    Cow::Owned(kept)
}

/// The text that was kept.
pub(crate) fn read(kept: &str) -> String {
    let mut pieces = kept.split(ESCAPE);
    let mut text = pieces.next().unwrap_or_default().to_owned();
    for piece in pieces {
        match piece.split_at_checked(1) {
            Some(("0", rest)) => text.extend(["\0", rest]),
            Some(("1", rest)) => text.extend(["\u{F0000}", rest]),
            // Written before there was an escape.
            _ => text.extend(["\u{F0000}", piece]),
        }
    }
    text
}

/// The text in a column.
pub(crate) fn of(row: &AnyRow, column: &str) -> String {
    read(row.get(column))
}

/// The text in a column, if there is one.
pub(crate) fn maybe_of(row: &AnyRow, column: &str) -> Option<String> {
    let present = row.try_get_raw(column).is_ok_and(|value| !value.is_null());
    present.then(|| of(row, column))
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    proptest! {
        #[test]
        fn every_text_comes_back_and_none_is_kept_with_a_zero(
            text in "(\\PC|\0|\u{F0000}|\u{F0000}0|\u{F0000}1|あ){0,12}",
        ) {
            let kept = kept(&text);
            prop_assert!(!kept.contains('\0'));
            prop_assert_eq!(read(&kept), text);
        }
    }

    #[test]
    fn what_an_older_version_wrote_is_read() {
        assert_eq!(read("a\u{F0000}b\u{F0000}"), "a\u{F0000}b\u{F0000}");
    }
}
