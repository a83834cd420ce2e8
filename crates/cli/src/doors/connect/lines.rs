//! Lines of the standard input as text messages: in batches as they arrive, memory bounded.

use crate::failure::Failure;
use std::io::BufRead;

/// The longest line.
const LIMIT: usize = 16 * 1024 * 1024;

/// Reads lines until the input ends, and gives each batch that arrived together. `give` says
/// whether it wants more. Lines end in `\n` or `\r\n`; the last one needs no end.
pub(super) fn read_lines(
    mut input: impl BufRead,
    mut give: impl FnMut(Vec<String>) -> bool,
) -> Result<(), Failure> {
    let mut number = 0;
    let mut open: Vec<u8> = vec![];
    loop {
        let chunk = match input.fill_buf() {
            Ok(chunk) => chunk,
            Err(error) if error.kind() == std::io::ErrorKind::Interrupted => continue,
            Err(error) => return Err(Failure::Input(error)),
        };
        if chunk.is_empty() {
            break;
        }
        let taken = chunk.len();
        let mut batch = vec![];
        let mut fault = None;
        for piece in chunk.split_inclusive(|&byte| byte == b'\n') {
            open.extend_from_slice(piece);
            if content(&open).len() > LIMIT {
                fault = Some(Failure::LineTooLong { line: number + 1, limit: LIMIT });
                break;
            }
            if open.ends_with(b"\n") {
                number += 1;
                match message(std::mem::take(&mut open), number) {
                    Ok(line) => batch.push(line),
                    Err(failure) => {
                        fault = Some(failure);
                        break;
                    }
                }
            }
        }
        input.consume(taken);
        // What stood before a fault is sent all the same.
        let wants_more = batch.is_empty() || give(batch);
        if let Some(failure) = fault {
            return Err(failure);
        }
        if !wants_more {
            return Ok(());
        }
    }
    if !open.is_empty() {
        give(vec![message(open, number + 1)?]);
    }
    Ok(())
}

/// A line without its end.
fn content(line: &[u8]) -> &[u8] {
    match line {
        [content @ .., b'\r', b'\n'] | [content @ .., b'\n'] => content,
        _ => line,
    }
}

fn message(mut line: Vec<u8>, number: u64) -> Result<String, Failure> {
    line.truncate(content(&line).len());
    String::from_utf8(line).map_err(|_| Failure::NotUtf8 { line: number })
}

#[cfg(test)]
mod tests {
    use super::*;
    use std::io::BufReader;

    /// The lines of this input, which must not depend on how it arrives.
    #[track_caller]
    fn lines(input: &[u8]) -> (Vec<String>, Option<String>) {
        let read = |capacity| {
            let mut lines = vec![];
            let result = read_lines(BufReader::with_capacity(capacity, input), |batch| {
                lines.extend(batch);
                true
            });
            (lines, result.err().map(|it| it.to_string()))
        };
        let whole = read(1 << 20);
        for capacity in [1, 2, 3, 7] {
            assert_eq!(read(capacity), whole, "by {capacity} bytes");
        }
        whole
    }

    #[test]
    fn a_line_ends_in_a_line_feed_and_the_last_one_need_not() {
        assert_eq!(lines(b"a\r\nb\n\nc\rd\n\xe3\x81\x82").0, ["a", "b", "", "c\rd", "あ"]);
        assert_eq!(lines(b""), (vec![], None));
    }

    #[test]
    fn what_is_not_utf_8_is_named_by_its_line_and_what_stood_before_is_sent() {
        let (sent, failure) = lines(b"a\nb\xff\nc\n");
        assert_eq!(sent, ["a"]);
        assert!(failure.is_some_and(|it| it.contains("line 2")));
    }

    #[test]
    fn the_longest_line_may_have_its_end_and_not_one_byte_more() {
        let read = |line: &[u8]| {
            let mut sizes = vec![];
            let result = read_lines(BufReader::with_capacity(64 * 1024, line), |batch| {
                sizes.extend(batch.iter().map(String::len));
                true
            });
            (sizes, result.err().map(|it| it.to_string()))
        };
        let longest = vec![b'x'; LIMIT];
        for end in [&b""[..], b"\n", b"\r\n"] {
            assert_eq!(read(&[&longest, end].concat()), (vec![LIMIT], None));
        }
        let (sizes, failure) = read(&[&longest, &b"x\n"[..]].concat());
        assert!(sizes.is_empty() && failure.is_some_and(|it| it.contains("line 1")));
    }

    #[test]
    fn nobody_who_has_had_enough_is_given_more() {
        let mut given = 0;
        read_lines(BufReader::with_capacity(2, &b"a\nb\nc\n"[..]), |batch| {
            given += batch.len();
            false
        })
        .expect("stopping is no failure");
        assert_eq!(given, 1);
    }
}
