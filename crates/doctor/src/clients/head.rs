//! What clients look at in the head of an answer that a tolerant reader lets pass.

use std::ops::Range;
use wire::ResponseHead;

/// Node counts to here, all lines of a head together.
pub(crate) const NODE: usize = 16 * 1024;
/// Python's `websockets` counts to here, for each line.
pub(crate) const PYTHON: usize = 8 * 1024;

/// The form of a head: of each oddity, the first line that has it.
#[derive(Debug, Default)]
pub(crate) struct Form {
    pub(crate) bare_lf: Option<Range<usize>>,
    pub(crate) folded: Option<Range<usize>>,
    pub(crate) no_colon: Option<Range<usize>>,
    pub(crate) space_colon: Option<Range<usize>>,
    /// No reason phrase, nor the space before it.
    pub(crate) no_reason: bool,
    /// The longest line, its end not counted.
    pub(crate) longest: Range<usize>,
    pub(crate) size: usize,
    pub(crate) fields: usize,
}

impl Form {
    /// Of the head that begins these bytes.
    pub(crate) fn of(bytes: &[u8], head: &ResponseHead) -> Self {
        let bytes = &bytes[..head.size.min(bytes.len())];
        let mut form = Self { size: bytes.len(), fields: head.fields.len(), ..Self::default() };
        let status_line = bytes.get(head.status_line.clone()).unwrap_or_default();
        form.no_reason = status_line.iter().filter(|&&byte| byte == b' ').count() < 2;
        let mut start = 0;
        for whole in bytes.split_inclusive(|&byte| byte == b'\n') {
            let line = whole.trim_ascii_end();
            let at = start..start + line.len();
            if !whole.ends_with(b"\r\n") {
                form.bare_lf.get_or_insert(at.clone());
            }
            if line.len() > form.longest.len() {
                form.longest = at.clone();
            }
            if start >= head.status_line.end && !line.is_empty() {
                form.look(line, at);
            }
            start += whole.len();
        }
        form
    }

    fn look(&mut self, line: &[u8], at: Range<usize>) {
        let blank = |byte: Option<&u8>| matches!(byte, Some(b' ' | b'\t'));
        let colon = line.iter().position(|&byte| byte == b':');
        let oddity = match colon {
            _ if blank(line.first()) => &mut self.folded,
            None => &mut self.no_colon,
            Some(colon) if blank(line[..colon].last()) => &mut self.space_colon,
            Some(_) => return,
        };
        oddity.get_or_insert(at);
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn form(text: &str) -> Form {
        let head = ResponseHead::parse(text.as_bytes()).expect("a head");
        Form::of(text.as_bytes(), &head)
    }

    #[test]
    fn a_plain_head_has_no_odd_form() {
        let plain = form("HTTP/1.1 101 Switching Protocols\r\nUpgrade: websocket\r\n\r\n");
        assert_eq!(
            [plain.bare_lf, plain.folded, plain.no_colon, plain.space_colon],
            [None, None, None, None]
        );
        assert_eq!((plain.no_reason, plain.longest, plain.fields), (false, 0..32, 1));
    }

    #[test]
    fn each_oddity_is_seen_where_it_stands() {
        assert_eq!(form("HTTP/1.1 101 S\nA: b\r\n\r\n").bare_lf, Some(0..14));
        assert_eq!(form("HTTP/1.1 101 S\r\nA: b\r\n c\r\n\r\n").folded, Some(22..24));
        assert_eq!(form("HTTP/1.1 101 S\r\nA\r\n\r\n").no_colon, Some(16..17));
        assert_eq!(form("HTTP/1.1 101 S\r\nA : b\r\n\r\n").space_colon, Some(16..21));
        assert!(form("HTTP/1.1 101\r\nA: b\r\n\r\n").no_reason);
        assert!(!form("HTTP/1.1 101 \r\nA: b\r\n\r\n").no_reason);
    }
}
