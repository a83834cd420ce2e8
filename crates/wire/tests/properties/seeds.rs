//! The fuzzer's seeds, each with its property: what was once found stays found.
#![allow(clippy::disallowed_methods, reason = "the seeds are files")]

use crate::{chunks, frames, heads, inflate};
use std::path::Path;

#[track_caller]
fn replay(target: &str, check: fn(&[u8])) {
    let folder = Path::new(env!("CARGO_MANIFEST_DIR")).join("../../fuzz/corpus").join(target);
    let mut count = 0;
    for entry in std::fs::read_dir(&folder).expect("the folder of the seeds") {
        let path = entry.expect("a seed").path();
        let bytes = std::fs::read(&path).expect("a file");
        let held = std::panic::catch_unwind(|| check(&bytes));
        assert!(held.is_ok(), "{} does not hold", path.display());
        count += 1;
    }
    assert!(count > 0, "no seeds in {}", folder.display());
}

#[test]
fn the_seeds_of_frames_hold() {
    replay("frames", frames::check);
}

#[test]
fn the_seeds_of_heads_hold() {
    replay("heads", heads::check);
}

#[test]
fn the_seeds_of_chunks_hold() {
    replay("chunks", chunks::check);
}

#[test]
fn the_seeds_of_inflate_hold() {
    replay("inflate", inflate::check);
}
