//! `cargo xtask bench`: speed as ratios within one run; nothing here decides whether a test passes.

use crate::shell::{Failure, command, step};

/// Runs every bench.
pub(crate) fn bench() -> Result<(), Failure> {
    step("the engine beside a plain copy", &mut command(&["cargo", "bench", "-p", "wscope-wire"]))
}
