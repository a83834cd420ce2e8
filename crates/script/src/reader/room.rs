//! Room for the parser, which descends into itself once for each level of nesting and would
//! end the whole process where the stack ends. The thread is given to one reading and joined
//! here: to the caller nothing of it shows.

use std::thread;

/// More than any level of any construct takes in an unoptimised build, by measurement.
const BYTES_PER_LEVEL: usize = 4096;
/// What is needed beside.
const BASE: usize = 256 * 1024;
/// A script that might need more than this is not read. It is only taken where it is used, and a bundle
/// of some megabytes, which might be deep and is not, uses little.
const MOST: usize = 4 << 30;

/// Runs `read` with as much stack as the deepest nesting that this text could hold may take.
/// `None`: there is no such room, or the parser failed.
pub(super) fn with_room<T: Send>(text: &str, read: impl FnOnce() -> T + Send) -> Option<T> {
    let bytes = levels(text).checked_mul(BYTES_PER_LEVEL)?.checked_add(BASE)?;
    if bytes > MOST {
        return None;
    }
    thread::scope(|scope| {
        let reading = thread::Builder::new().stack_size(bytes).spawn_scoped(scope, read).ok()?;
        reading.join().ok()
    })
}

/// At least as many as the levels of nesting in this text: each level needs a token of its own
/// that opens or continues something, or a word behind a word.
fn levels(text: &str) -> usize {
    let mut levels = 0;
    let (mut after_word, mut after_space) = (false, false);
    for byte in text.bytes() {
        let is_word = byte.is_ascii_alphanumeric() || matches!(byte, b'_' | b'$' | b'#' | b'@' | 0x80..);
        let is_space = byte.is_ascii_whitespace();
        if is_word {
            levels += usize::from(after_word && after_space);
        } else if !is_space && !matches!(byte, b')' | b']' | b'}' | b';' | b',' | b'>') {
            levels += 1;
        }
        after_word = is_word || is_space && after_word;
        after_space = is_space;
    }
    levels
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_way_of_nesting_counts() {
        for (text, least) in
            [("((a))", 2), ("!!a", 2), ("a+b+c", 2), ("new new a", 1), ("if(a)if(b);", 2), ("`${`${a}`}`", 4)]
        {
            assert!(levels(text) >= least, "{text}");
        }
        assert_eq!(levels("f, g; h"), 0);
    }

    #[test]
    fn what_fails_inside_is_no_failure_outside() {
        assert_eq!(with_room("a", || 1), Some(1));
        assert_eq!(with_room("a", || -> u8 { panic!("the parser fails") }), None);
        assert_eq!(with_room(&"(".repeat(MOST / BYTES_PER_LEVEL), || 1), None);
    }
}
