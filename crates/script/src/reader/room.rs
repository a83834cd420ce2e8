//! Room for the parser, which descends into itself once for each level of nesting and would
//! end the whole process where the stack ends. A script is read on the thread that asks for it,
//! where that has the room, and else on one that is made for it and joined here: to the caller
//! nothing of it shows.

use std::cell::Cell;
use std::panic::{self, AssertUnwindSafe};
use std::thread;

/// More than any level of any construct takes in an unoptimised build, by measurement.
const BYTES_PER_LEVEL: usize = 4096;
/// What is needed beside.
const BASE: usize = 256 * 1024;
/// A script that might need more than this is not read. It is only taken where it is used, and a bundle
/// of some megabytes, which might be deep and is not, uses little.
const MOST: usize = 4 << 30;
/// What most scripts need at most; of this too only what is used is taken.
const USUAL: usize = 512 << 20;

thread_local! {
    /// Where the stack of a thread begins that has the usual room.
    static GROUND: Cell<Option<usize>> = const { Cell::new(None) };
}

/// Does the work on a thread that has room for most scripts: to read many of them is quicker there.
pub fn roomy<T: Send>(work: impl Fn() -> T + Sync) -> T {
    thread::scope(|scope| {
        let on_ground = || {
            GROUND.set(Some(here()));
            work()
        };
        match thread::Builder::new().stack_size(USUAL).spawn_scoped(scope, on_ground) {
            Ok(made) => made.join().unwrap_or_else(|panic| panic::resume_unwind(panic)),
            Err(_) => work(),
        }
    })
}

/// Runs `read` with as much stack as the deepest nesting that this text could hold may take.
/// `None`: there is no such room, or the parser failed.
pub(super) fn with_room<T: Send>(text: &str, read: impl FnOnce() -> T + Send) -> Option<T> {
    let left = left();
    // No text has more levels than bytes.
    if needed(text.len())? <= left {
        return panic::catch_unwind(AssertUnwindSafe(read)).ok();
    }
    let needed = needed(levels(text))?;
    if needed <= left {
        return panic::catch_unwind(AssertUnwindSafe(read)).ok();
    }
    if needed > MOST {
        return None;
    }
    thread::scope(|scope| {
        let reading = thread::Builder::new().stack_size(needed).spawn_scoped(scope, read).ok()?;
        reading.join().ok()
    })
}

/// The stack that so many levels may take.
fn needed(levels: usize) -> Option<usize> {
    levels.checked_mul(BYTES_PER_LEVEL)?.checked_add(BASE)
}

/// How much of the usual room this thread has left; nothing where it never had it.
fn left() -> usize {
    let used = GROUND.get().map(|ground| ground.abs_diff(here()));
    used.map_or(0, |used| USUAL.saturating_sub(used))
}

/// About where the stack ends by now.
#[inline(never)]
fn here() -> usize {
    let mark = 0_u8;
    (&raw const mark).addr()
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
    fn a_thread_with_room_reads_what_fits_and_makes_another_for_the_rest() {
        let on =
            |text: &str| roomy(|| with_room(text, || thread::current().id()) == Some(thread::current().id()));
        let fitting = USUAL / BYTES_PER_LEVEL - BASE / BYTES_PER_LEVEL - 16;
        assert!(on("a"));
        assert!(on(&"(".repeat(fitting)));
        assert!(on(&"word;".repeat(USUAL / BYTES_PER_LEVEL)));
        assert!(!on(&"(".repeat(USUAL / BYTES_PER_LEVEL)));
        assert_ne!(with_room("a", || thread::current().id()), Some(thread::current().id()));
        assert_eq!(roomy(|| with_room("a", || -> u8 { panic!("the parser fails") })), None);
    }

    #[test]
    fn what_fails_inside_is_no_failure_outside() {
        assert_eq!(with_room("a", || 1), Some(1));
        assert_eq!(with_room("a", || -> u8 { panic!("the parser fails") }), None);
        assert_eq!(with_room(&"(".repeat(MOST / BYTES_PER_LEVEL), || 1), None);
    }
}
