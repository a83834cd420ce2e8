//! `cargo xtask run`: the workbench, from a bare checkout.

use crate::page;
use crate::shell::{Failure, command, step, target};
use std::os::unix::process::CommandExt;
use std::path::PathBuf;

/// Builds what is stale and becomes the workbench.
pub(crate) fn run(arguments: &[String]) -> Result<(), Failure> {
    let binary = binary()?;
    let error = std::process::Command::new(&binary).args(arguments).exec();
    Err(Failure::new(format!("start {}: {error}", binary.display())))
}

/// The release binary, built when it is stale.
pub(crate) fn binary() -> Result<PathBuf, Failure> {
    page::build()?;
    step("build wscope", &mut command(&["cargo", "build", "--release", "-p", "wscope"]))?;
    Ok(target().join("release/wscope"))
}
