//! What a search found.

use super::RecordRow;
use model::Record;
use model::query::{Place, Query};
use serde::{Deserialize, Serialize};
use utoipa::ToSchema;

/// Bytes of an excerpt before what was found, and from there on.
const BEFORE: usize = 40;
const AFTER: usize = 160;

/// Where a search begins.
#[derive(Clone, Copy, Debug, Default, Deserialize, ToSchema)]
#[serde(rename_all = "lowercase")]
pub(crate) enum Begin {
    #[default]
    Newest,
    Oldest,
}

/// A page of what was found.
#[derive(Debug, Serialize, ToSchema)]
pub(crate) struct Found {
    /// In the order asked for.
    pub(crate) hits: Vec<Hit>,
    /// Records that were looked at for this page.
    pub(crate) looked: u64,
    /// Of these, how many match; `hits` are the first of them where the page was full.
    pub(crate) matches: u64,
    /// Of these, how many could not be judged: too large to be read as JSON.
    pub(crate) left_out: u64,
    /// `from` of the next page; `null`: all has been looked at.
    #[schema(required)]
    pub(crate) next: Option<u64>,
    /// Highest sequence number so far.
    pub(crate) last: u64,
}

/// A record that was found.
#[derive(Debug, Serialize, ToSchema)]
pub(crate) struct Hit {
    #[serde(flatten)]
    pub(crate) row: RecordRow,
    /// Where what was looked for stands first: a byte of the payload.
    #[schema(required)]
    pub(crate) at: Option<u64>,
    /// How many bytes it has.
    #[schema(required)]
    pub(crate) length: Option<u64>,
    /// The first node that the JSONPath found, as a normalized path.
    #[schema(required)]
    pub(crate) path: Option<String>,
    /// The payload around it.
    #[schema(required)]
    pub(crate) excerpt: Option<Excerpt>,
}

/// A piece of a payload: as text, in hexadecimal where it is none.
#[derive(Debug, PartialEq, Eq, Serialize, ToSchema)]
pub(crate) struct Excerpt {
    pub(crate) before: String,
    pub(crate) found: String,
    pub(crate) after: String,
    /// Whether the payload begins before it.
    pub(crate) cut_before: bool,
    /// Whether the payload goes on after it.
    pub(crate) cut_after: bool,
}

/// What matches among consecutive records: a line of the stream.
#[derive(Debug, Default, Serialize, ToSchema)]
pub(crate) struct Matches {
    /// The lowest number that was looked at for this line; 0: none was.
    pub(crate) first: u64,
    /// The highest.
    pub(crate) last: u64,
    /// What matches between them, lowest first, as runs: a number and how many follow each other
    /// from it on, and so forth.
    pub(crate) runs: Vec<u64>,
    /// The first records that match, in the order of the search: at most 60 over all lines, so that a
    /// page can show them without asking for them.
    pub(crate) rows: Vec<RecordRow>,
    /// How many match so far, over all lines.
    pub(crate) matches: u64,
    /// How many were looked at so far.
    pub(crate) looked: u64,
    /// How many of these could not be judged: too large to be read as JSON.
    pub(crate) left_out: u64,
    /// How many records there are so far.
    pub(crate) of: u64,
    /// Nothing follows.
    pub(crate) done: bool,
}

impl Hit {
    pub(crate) fn new(record: &Record, query: &Query) -> Self {
        let (mut at, mut length, mut path, mut around) = (None, None, None, None);
        match query.place(&record.payload) {
            Some(Place::Bytes(range)) => {
                (at, length) = (Some(range.start as u64), Some(range.len() as u64));
                around = Some(excerpt(&record.payload, range));
            }
            Some(Place::Node(node)) => path = Some(node),
            None => {}
        }
        Self { row: record.into(), at, length, path, excerpt: around }
    }
}

fn excerpt(payload: &[u8], range: std::ops::Range<usize>) -> Excerpt {
    let text = std::str::from_utf8(payload).ok();
    let whole = |at: usize| text.is_none_or(|text| text.is_char_boundary(at));
    let mut begin = range.start.saturating_sub(BEFORE);
    while !whole(begin) {
        begin -= 1;
    }
    let mut end = range.start.saturating_add(AFTER).min(payload.len());
    while !whole(end) {
        end += 1;
    }
    let found_end = range.end.min(end);
    let piece = |from: usize, to: usize| match text.filter(|_| whole(from) && whole(to)) {
        Some(text) => text[from..to].to_owned(),
        None => payload[from..to].iter().map(|byte| format!("{byte:02x}")).collect(),
    };
    Excerpt {
        before: piece(begin, range.start),
        found: piece(range.start, found_end),
        after: piece(found_end, end),
        cut_before: begin > 0,
        cut_after: end < payload.len(),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn around(payload: &[u8], range: std::ops::Range<usize>) -> (String, String, String) {
        let Excerpt { before, found, after, .. } = excerpt(payload, range);
        (before, found, after)
    }

    #[test]
    fn an_excerpt_is_cut_between_characters_and_hexadecimal_where_it_is_no_text() {
        let parts = |a: &str, b: &str, c: &str| (a.to_owned(), b.to_owned(), c.to_owned());
        assert_eq!(around("xéy".as_bytes(), 1..3), parts("x", "é", "y"));
        assert_eq!(around(b"\xff\x00a", 1..2), parts("ff", "00", "61"));
        // Half a character was looked for by its bytes.
        assert_eq!(around("éy".as_bytes(), 1..2), parts("c3", "a9", "y"));
        let long = "あ".repeat(200);
        let cut = excerpt(long.as_bytes(), 300..303);
        assert!(cut.cut_before && cut.cut_after && cut.found == "あ");
        assert!(cut.before.chars().chain(cut.after.chars()).all(|it| it == 'あ'), "{cut:?}");
        assert_eq!(excerpt(long.as_bytes(), 0..600).found.chars().count(), 54);
    }
}
