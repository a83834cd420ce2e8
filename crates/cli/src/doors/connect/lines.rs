//! Lines of the standard input as text messages: in runs as they arrive, memory bounded.

use crate::failure::Failure;
use memchr::{memchr_iter, memrchr};
use std::io::{self, Read};

/// How much is read at once, and how long a line may be, in bytes.
#[derive(Clone, Copy, Debug)]
pub(super) struct Sizes {
    pub(super) read: usize,
    pub(super) line: usize,
}

/// Lines that arrived together, each with its end; the last of the input needs none.
#[derive(Debug)]
pub(super) struct Run {
    bytes: Vec<u8>,
    /// What was read into `bytes`.
    filled: usize,
    /// How long a line may be.
    longest: usize,
}

/// Why a line is no message, or why there are no more lines.
#[derive(Debug)]
pub(super) enum Flaw {
    NotUtf8,
    /// Longer than this.
    TooLong(usize),
    Unreadable(io::Error),
}

impl Flaw {
    /// The failure that it is, in this line.
    pub(super) fn at(self, line: u64) -> Failure {
        match self {
            Self::NotUtf8 => Failure::NotUtf8 { line },
            Self::TooLong(limit) => Failure::LineTooLong { line, limit },
            Self::Unreadable(error) => Failure::Input(error),
        }
    }
}

impl Run {
    /// Gives each line without its end, up to the first that is no message.
    pub(super) fn each(&self, mut give: impl FnMut(&str)) -> Result<(), Flaw> {
        let bytes = &self.bytes[..self.filled];
        let (text, flawed) = match simdutf8::basic::from_utf8(bytes) {
            Ok(text) => (text, false),
            Err(_) => (before_bad_line(bytes), true),
        };
        let mut start = 0;
        for end in memchr_iter(b'\n', text.as_bytes()) {
            let line = &text[start..end];
            give(self.message(line.strip_suffix('\r').unwrap_or(line))?);
            start = end + 1;
        }
        if start < text.len() {
            give(self.message(&text[start..])?);
        }
        if flawed { Err(Flaw::NotUtf8) } else { Ok(()) }
    }

    #[inline]
    fn message<'a>(&self, line: &'a str) -> Result<&'a str, Flaw> {
        if line.len() > self.longest { Err(Flaw::TooLong(self.longest)) } else { Ok(line) }
    }

    /// The memory, for another run.
    pub(super) fn into_memory(self) -> Vec<u8> {
        self.bytes
    }
}

/// The whole lines that stand before the first that is not UTF-8.
#[cold]
fn before_bad_line(bytes: &[u8]) -> &str {
    let valid = match simdutf8::compat::from_utf8(bytes) {
        Ok(text) => text,
        Err(error) => std::str::from_utf8(&bytes[..error.valid_up_to()]).unwrap_or_default(),
    };
    &valid[..memrchr(b'\n', valid.as_bytes()).map_or(0, |end| end + 1)]
}

/// Reads until the input ends, and gives what arrived as whole lines; an open line waits for its
/// end. Lines end in `\n` or `\r\n`. `give` says whether it wants more; `memory` may have some that
/// was used before.
pub(super) fn read_lines(
    mut input: impl Read,
    sizes: Sizes,
    mut memory: impl FnMut() -> Option<Vec<u8>>,
    mut give: impl FnMut(Result<Run, Flaw>) -> bool,
) {
    let mut bytes = vec![0; sizes.read];
    let mut filled = 0;
    loop {
        if filled == bytes.len() {
            bytes.resize(2 * filled, 0);
        }
        let fresh = match input.read(&mut bytes[filled..]) {
            Ok(0) => break,
            Ok(count) => filled..filled + count,
            Err(error) if error.kind() == io::ErrorKind::Interrupted => continue,
            Err(error) => {
                give(Err(Flaw::Unreadable(error)));
                return;
            }
        };
        filled = fresh.end;
        let Some(last) = memrchr(b'\n', &bytes[fresh.clone()]) else {
            // The last byte may belong to the line's end.
            let open = bytes[..filled].strip_suffix(b"\r").unwrap_or(&bytes[..filled]);
            if open.len() > sizes.line {
                give(Err(Flaw::TooLong(sizes.line)));
                return;
            }
            continue;
        };
        let end = fresh.start + last + 1;
        let open = end..filled;
        let mut next = memory().filter(|it| it.len() == sizes.read).unwrap_or_else(|| vec![0; sizes.read]);
        if next.len() <= open.len() {
            next.resize(2 * open.len(), 0);
        }
        next[..open.len()].copy_from_slice(&bytes[open.clone()]);
        let whole = std::mem::replace(&mut bytes, next);
        filled = open.len();
        if !give(Ok(Run { bytes: whole, filled: end, longest: sizes.line })) {
            return;
        }
    }
    if filled > 0 {
        give(Ok(Run { bytes, filled, longest: sizes.line }));
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    /// A line may be so long here.
    const LONGEST: usize = 20;

    /// The lines of this input, read so many bytes at a time, and the failure that ends them.
    fn read(input: &[u8], size: usize) -> (Vec<String>, Option<String>) {
        let (mut lines, mut failure) = (vec![], None);
        let mut memory = vec![];
        let memory = std::cell::RefCell::new(&mut memory);
        read_lines(
            input,
            Sizes { read: size, line: LONGEST },
            || memory.borrow_mut().pop(),
            |run| {
                let result = run.and_then(|run| {
                    let result = run.each(|line| lines.push(line.to_owned()));
                    memory.borrow_mut().push(run.into_memory());
                    result
                });
                failure = result.err().map(|flaw| flaw.at(lines.len() as u64 + 1).to_string());
                failure.is_none()
            },
        );
        (lines, failure)
    }

    /// The same, which must not depend on how it arrives.
    #[track_caller]
    fn lines(input: &[u8]) -> (Vec<String>, Option<String>) {
        let whole = read(input, 1 << 20);
        for size in 1..=LONGEST + 5 {
            assert_eq!(read(input, size), whole, "by {size} bytes");
        }
        whole
    }

    #[test]
    fn a_line_ends_in_a_line_feed_and_the_last_one_need_not() {
        assert_eq!(lines(b"a\r\nb\n\nc\rd\n\xe3\x81\x82").0, ["a", "b", "", "c\rd", "あ"]);
        assert_eq!(lines(b"a\r").0, ["a\r"]);
        assert_eq!(lines(b""), (vec![], None));
    }

    #[test]
    fn what_is_not_utf_8_is_named_by_its_line_and_what_stood_before_is_sent() {
        for input in [&b"a\nb\xff\nc\n"[..], b"a\n\xe3\x81\nc\n", b"a\n\xe3\x81"] {
            let (sent, failure) = lines(input);
            assert_eq!(sent, ["a"]);
            assert!(failure.is_some_and(|it| it.contains("line 2")));
        }
    }

    #[test]
    fn the_longest_line_may_have_its_end_and_not_one_byte_more() {
        let longest = "x".repeat(LONGEST);
        for end in ["", "\n", "\r\n"] {
            let input = format!("a\n{longest}{end}");
            assert_eq!(lines(input.as_bytes()), (vec!["a".to_owned(), longest.clone()], None), "{end:?}");
        }
        for end in ["x", "x\n", "\r", "\rx\n"] {
            let (sent, failure) = lines(format!("a\n{longest}{end}").as_bytes());
            assert_eq!(sent, ["a"], "{end:?}");
            assert!(failure.is_some_and(|it| it.contains("line 2") && it.contains("20 bytes")), "{end:?}");
        }
    }

    #[test]
    fn nobody_who_has_had_enough_is_given_more() {
        let mut given = 0;
        let one = |run: Result<Run, Flaw>| {
            given += usize::from(run.is_ok());
            false
        };
        read_lines(&b"a\nb\nc\n"[..], Sizes { read: 2, line: LONGEST }, || None, one);
        assert_eq!(given, 1);
    }
}
