//! `cargo xtask check` and `cargo xtask test`: what must hold before a change lands.

use crate::shell::{Failure, command, has, root, step};
use crate::{autobahn, fuzz, licences, page, readme, run, setup, tidy};

/// Formatting, licences, tidiness, lints and types.
pub(crate) fn check() -> Result<(), Failure> {
    step("rustfmt", &mut command(&["cargo", "fmt", "--all", "--check"]))?;
    for apart in ["benches/Cargo.toml", "tests/tungstenite/Cargo.toml"] {
        let words = ["cargo", "fmt", "--manifest-path", apart, "--check"];
        step(&format!("rustfmt of {apart}"), &mut command(&words))?;
    }
    licences::check()?;
    tidy::tidy()?;
    page::build()?;
    step("eslint", &mut page::npm("lint"))?;
    step("svelte-check", &mut page::npm("check"))?;
    step(
        "clippy",
        command(&["cargo", "clippy", "--workspace", "--all-targets", "--", "-D", "warnings"])
            .env("CARGO_TERM_QUIET", "true"),
    )?;
    fuzz::check()?;
    page::types_are_fresh()
}

/// Everything, on a machine that may be bare.
pub(crate) fn test() -> Result<(), Failure> {
    setup::for_tests()?;
    check()?;
    step("tests of the page", &mut page::npm("test"))?;
    step("tests in Rust", &mut rust_tests())?;
    let binary = run::binary()?;
    autobahn::quick(&binary)?;
    readme::run_commands()?;
    let mut journey = command(&["node", "web/journey/journey.mjs", "--wscope"]);
    step("a journey in Chromium", journey.arg(binary))
}

/// Makes the screenshots of the READMEs.
pub(crate) fn screenshots() -> Result<(), Failure> {
    setup::for_pictures()?;
    let binary = run::binary()?;
    let mut shots = command(&["node", "web/journey/screenshots.mjs", "--wscope"]);
    step("screenshots", shots.arg(binary).arg("--out").arg(root().join("docs/images")))
}

/// By nextest where it is installed, else by cargo's own runner.
fn rust_tests() -> std::process::Command {
    if has("cargo-nextest") {
        command(&["cargo", "nextest", "run", "--workspace", "--no-fail-fast"])
    } else {
        command(&["cargo", "test", "--workspace", "--no-fail-fast"])
    }
}
