//! Event attributes: `onclick="…"`. Their text may hold entities, so its bytes do not simply
//! follow those of the file.

use super::{Block, Dialect, Part};
use std::ops::Range;

/// The longest entity that is looked for.
const LONGEST: usize = 32;

/// Whether an attribute of this name holds a script.
pub(super) fn is_event(name: &[u8]) -> bool {
    name.len() > 2 && name.starts_with(b"on") && name.iter().all(u8::is_ascii_lowercase)
}

/// The script of an attribute that stands there with this value, if it speaks of WebSocket.
pub(super) fn block(bytes: &[u8], place: Range<usize>, value: &[u8]) -> Option<Block> {
    if !value.windows(9).any(|it| it.eq_ignore_ascii_case(b"websocket")) {
        return None;
    }
    let (text, offsets) = placed(bytes, place, value)?;
    let block = Block::new(text, offsets[0], Dialect::JavaScript);
    Some(Block { in_page: true, part: Part::Attribute, offsets: Some(offsets), ..block })
}

/// The text of a value that stands there, and where each byte of it, and its end, stand in the file.
pub(super) fn placed(bytes: &[u8], place: Range<usize>, value: &[u8]) -> Option<(String, Vec<usize>)> {
    let text = std::str::from_utf8(value).ok()?;
    let (start, end) = (place.start.min(bytes.len()), place.end.min(bytes.len()));
    // The quotes may be within the place or beside it.
    [start..end, start + 1..end.saturating_sub(1), start..end.saturating_sub(1), start + 1..end]
        .into_iter()
        .find_map(|place| offsets(bytes.get(place.clone())?, place.start, text))
        .map(|offsets| (text.to_owned(), offsets))
}

/// For each byte of the text, and its end, where it stands in the file; `None` where the two do
/// not agree.
fn offsets(raw: &[u8], start: usize, text: &str) -> Option<Vec<usize>> {
    let (mut at, mut offsets) = (0, Vec::with_capacity(text.len() + 1));
    for char in text.chars() {
        while raw.get(at) == Some(&b'\r') && char != '\r' {
            at += 1;
        }
        offsets.extend(std::iter::repeat_n(start + at, char.len_utf8()));
        let mut utf8 = [0; 4];
        let written = char.encode_utf8(&mut utf8).as_bytes();
        at += match entity(&raw[at.min(raw.len())..]) {
            Some(length) => length,
            None if raw.get(at..)?.starts_with(written) => written.len(),
            None => return None,
        };
    }
    offsets.push(start + at);
    (at == raw.len()).then_some(offsets)
}

/// The length of the entity that stands at the start.
fn entity(raw: &[u8]) -> Option<usize> {
    let inner = raw.strip_prefix(b"&")?;
    let length = inner.iter().take(LONGEST).position(|&byte| byte == b';')?;
    let is_name =
        length > 0 && inner[..length].iter().all(|byte| byte.is_ascii_alphanumeric() || *byte == b'#');
    is_name.then_some(length + 2)
}
