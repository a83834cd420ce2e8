//! `cargo xtask coverage`: what the tests of `wire` reach of it, region by region, on stable Rust.
//!
//! The tests are built with the compiler's own counters. A region that no test reached fails the
//! chore, unless a comment beside it says why: `// Not covered: reason`.

mod judge;

use crate::shell::{Failure, command, host, output, root, step, target};
use judge::{Region, judge};
use serde_json::Value;
use std::path::{Path, PathBuf};
use std::process::Command;

const PACKAGE: &str = "wscope-wire";
const FOLDER: &str = "crates/wire";

/// Runs the tests and says what they left out.
pub(crate) fn coverage() -> Result<(), Failure> {
    let profiles = root().join(".work/coverage");
    // What an older run wrote would count again. It may be missing.
    let _ = std::fs::remove_dir_all(&profiles);
    let programs = build()?;
    for program in &programs {
        run(program, &profiles)?;
    }
    let regions = regions(&profiles, &programs)?;
    let read = |path: &str| std::fs::read_to_string(root().join(path)).unwrap_or_default();
    let verdict = judge(&regions, read);
    println!("{verdict}");
    if verdict.is_whole() {
        Ok(())
    } else {
        Err(Failure::new("write a test, or the reason why there is none"))
    }
}

/// Builds the tests with counters; gives their programs.
fn build() -> Result<Vec<PathBuf>, Failure> {
    println!("── build the tests of {PACKAGE} with counters");
    let host = host()?;
    // With a target, build scripts have no counters.
    let mut cargo = command(&["cargo", "test", "--no-run", "--package", PACKAGE, "--target", &host]);
    cargo.args(["--lib", "--tests", "--message-format=json-render-diagnostics"]);
    cargo.env("CARGO_TARGET_DIR", target().join("coverage")).env("RUSTFLAGS", "-Cinstrument-coverage");
    let messages = output(&mut cargo)?;
    let messages = String::from_utf8_lossy(&messages).into_owned();
    let programs = messages.lines().filter_map(|line| {
        let message: Value = serde_json::from_str(line).ok()?;
        message["executable"].as_str().map(PathBuf::from)
    });
    Ok(programs.collect())
}

fn run(program: &Path, profiles: &Path) -> Result<(), Failure> {
    let name = program.file_stem().unwrap_or_default().to_string_lossy().into_owned();
    let mut test = Command::new(program);
    test.arg("--quiet").current_dir(root().join(FOLDER));
    // The same random input each time: what is reached must not depend on luck.
    test.env("PROPTEST_RNG_SEED", "7").env("LLVM_PROFILE_FILE", profiles.join("%p-%m.profraw"));
    step(&format!("run {name}"), &mut test)
}

/// What the counters say, from the program beside this one that can read them.
fn regions(profiles: &Path, programs: &[PathBuf]) -> Result<Vec<Region>, Failure> {
    let failed = |error| Failure::new(format!("read {}: {error}", profiles.display()));
    let entries = std::fs::read_dir(profiles).map_err(failed)?;
    let profiles: Vec<PathBuf> =
        entries.map(|it| it.map(|it| it.path())).collect::<Result<_, _>>().map_err(failed)?;
    let manifest = "xtask/coverage/Cargo.toml";
    let mut reader = command(&["cargo", "run", "--quiet", "--locked", "--manifest-path", manifest, "--"]);
    reader.env("CARGO_TARGET_DIR", target().join("coverage"));
    let lines = output(reader.arg(root()).arg(FOLDER).args(profiles).args(programs))?;
    let lines = String::from_utf8_lossy(&lines).into_owned();
    lines
        .lines()
        .map(|line| Region::read(line).ok_or_else(|| Failure::new(format!("no region: {line}"))))
        .collect()
}
