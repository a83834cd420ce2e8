//! Path and query as they go on the wire.

use super::Rejected;
use model::trace::UriFault;
use std::fmt::Write as _;
use std::ops::Range;

/// Reads `[/path][?query]` that stands there; at least `/`.
pub(super) fn read(url: &str, at: Range<usize>) -> Result<String, Rejected> {
    let text = &url[at.clone()];
    for (index, _) in text.match_indices('%') {
        let digits = text[index + 1..].bytes().take(2).take_while(u8::is_ascii_hexdigit).count();
        if digits < 2 {
            let shown = text[index + 1..].chars().take(2).map(char::len_utf8).sum::<usize>();
            return Err((UriFault::BadEscape, at.start + index..at.start + index + 1 + shown));
        }
    }
    let slash = if text.starts_with('/') { "" } else { "/" };
    Ok(text.bytes().fold(slash.to_owned(), |mut out, byte| {
        if stands_as_it_is(byte) {
            out.push(char::from(byte));
        } else {
            let _ = write!(out, "%{byte:02X}");
        }
        out
    }))
}

/// RFC 3986 sections 3.3 and 3.4: unreserved, sub-delims, and what else a path or a query may have.
fn stands_as_it_is(byte: u8) -> bool {
    byte.is_ascii_alphanumeric() || b"-._~!$&'()*+,;=:@/?%".contains(&byte)
}
