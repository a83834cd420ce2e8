//! Running other programs, and saying so.

use std::ffi::OsString;
use std::fmt;
use std::path::{Path, PathBuf};
use std::process::Command;
use std::time::Instant;

/// Why a chore ended early, in a sentence.
#[derive(Debug)]
pub(crate) struct Failure(String);

impl Failure {
    /// A failure with its sentence.
    pub(crate) fn new(sentence: impl Into<String>) -> Self {
        Self(sentence.into())
    }
}

impl fmt::Display for Failure {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        formatter.write_str(&self.0)
    }
}

/// The folder of the workspace.
pub(crate) fn root() -> PathBuf {
    let manifest = Path::new(env!("CARGO_MANIFEST_DIR"));
    manifest.parent().unwrap_or(manifest).to_path_buf()
}

/// Where cargo puts what it builds.
pub(crate) fn target() -> PathBuf {
    std::env::var_os("CARGO_TARGET_DIR").map_or_else(|| root().join("target"), PathBuf::from)
}

/// A command from its words, to be run from the root. A Node of ours goes before the system's.
///
/// What cargo tells of xtask is hidden: there are build scripts (ring's) that run again when it
/// changes, and so every build by xtask would undo every build by hand, and the other way round.
pub(crate) fn command(words: &[&str]) -> Command {
    let mut command = Command::new(words.first().copied().unwrap_or("true"));
    command.args(words.get(1..).unwrap_or_default()).current_dir(root()).env("PATH", path());
    let ours = |name: &str| name.starts_with("CARGO_PKG_") || name.starts_with("CARGO_MANIFEST_");
    for (name, _) in std::env::vars_os().filter(|(name, _)| name.to_str().is_some_and(ours)) {
        command.env_remove(name);
    }
    command
}

/// The search path of every command, with the folders of root's programs at its end.
pub(crate) fn path() -> OsString {
    let own =
        ["x64", "arm64"].map(|arch| root().join(format!(".work/node/node_modules/node-linux-{arch}/bin")));
    let inherited = std::env::var_os("PATH").unwrap_or_default();
    let folders = own.into_iter().filter(|folder| folder.is_dir()).chain(std::env::split_paths(&inherited));
    let usual = ["/usr/sbin", "/sbin"].map(PathBuf::from);
    // It fails only for a folder with a colon in its name, and then what was inherited serves.
    std::env::join_paths(folders.chain(usual)).unwrap_or(inherited)
}

/// Runs one step, named on a line of its own, with its output passed through.
pub(crate) fn step(name: &str, command: &mut Command) -> Result<(), Failure> {
    println!("── {name}");
    let began = Instant::now();
    let status = command
        .status()
        .map_err(|error| Failure::new(format!("{name}: start {:?}: {error}", command.get_program())))?;
    if !status.success() {
        return Err(Failure::new(format!("{name}: {command:?} ended with {status}")));
    }
    println!("   {:.1} s", began.elapsed().as_secs_f64());
    Ok(())
}

/// What a command prints on standard output; a failure when it fails.
pub(crate) fn output(command: &mut Command) -> Result<Vec<u8>, Failure> {
    let output = command
        .output()
        .map_err(|error| Failure::new(format!("start {:?}: {error}", command.get_program())))?;
    if output.status.success() {
        return Ok(output.stdout);
    }
    let words = String::from_utf8_lossy(&output.stderr);
    Err(Failure::new(format!("{command:?} ended with {}\n{words}", output.status)))
}

/// For what the compiler builds when nothing else is asked for.
pub(crate) fn host() -> Result<String, Failure> {
    let version = output(&mut command(&["rustc", "-vV"]))?;
    let version = String::from_utf8_lossy(&version);
    let host = version.lines().find_map(|line| line.strip_prefix("host: "));
    host.map(str::to_owned).ok_or_else(|| Failure::new("rustc does not say for which host it is"))
}

/// Whether a program can be found on the path.
pub(crate) fn has(program: &str) -> bool {
    std::env::split_paths(&path()).any(|folder| folder.join(program).is_file())
}
