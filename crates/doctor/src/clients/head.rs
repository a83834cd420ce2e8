//! What clients look at in the head of an answer that a tolerant reader lets pass.

use wire::ResponseHead;

/// The form of a head.
#[derive(Debug, Default)]
pub(super) struct Form {
    pub(super) bare_lf: bool,
    pub(super) folded: bool,
    pub(super) no_colon: bool,
    pub(super) space_colon: bool,
    /// No reason phrase, nor the space before it.
    pub(super) no_reason: bool,
    /// The longest line, its end not counted.
    pub(super) longest: usize,
    pub(super) size: usize,
    pub(super) fields: usize,
}

impl Form {
    /// Of the head that begins these bytes.
    pub(super) fn of(bytes: &[u8], head: &ResponseHead) -> Self {
        let bytes = &bytes[..head.size.min(bytes.len())];
        let mut form = Self { size: bytes.len(), fields: head.fields.len(), ..Self::default() };
        let status_line = bytes.get(head.status_line.clone()).unwrap_or_default();
        form.no_reason = status_line.iter().filter(|&&byte| byte == b' ').count() < 2;
        for (at, line) in bytes.split_inclusive(|&byte| byte == b'\n').enumerate() {
            form.bare_lf |= !line.ends_with(b"\r\n");
            let line = line.trim_ascii_end();
            form.longest = form.longest.max(line.len());
            if at > 0 && !line.is_empty() {
                form.look(line);
            }
        }
        form
    }

    fn look(&mut self, line: &[u8]) {
        if line.starts_with(b" ") || line.starts_with(b"\t") {
            self.folded = true;
            return;
        }
        match line.iter().position(|&byte| byte == b':') {
            None => self.no_colon = true,
            Some(at) => self.space_colon |= line[..at].ends_with(b" ") || line[..at].ends_with(b"\t"),
        }
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
        let odd = [plain.bare_lf, plain.folded, plain.no_colon, plain.space_colon, plain.no_reason];
        assert_eq!(odd, [false; 5]);
        assert_eq!((plain.longest, plain.fields), (32, 1));
    }

    #[test]
    fn each_oddity_is_seen_alone() {
        assert!(form("HTTP/1.1 101 S\nA: b\r\n\r\n").bare_lf);
        assert!(form("HTTP/1.1 101 S\r\nA: b\r\n c\r\n\r\n").folded);
        assert!(form("HTTP/1.1 101 S\r\nA\r\n\r\n").no_colon);
        assert!(form("HTTP/1.1 101 S\r\nA : b\r\n\r\n").space_colon);
        assert!(form("HTTP/1.1 101\r\nA: b\r\n\r\n").no_reason);
        assert!(!form("HTTP/1.1 101 \r\nA: b\r\n\r\n").no_reason);
    }
}
