//! `cargo xtask bench`: speed and memory beside others, within one run, and the doctor's matrix;
//! nothing here decides whether a test passes.

mod beside;
mod capture;
mod connect;
mod doctor;
mod lint;
mod mended;
mod nginx;
mod page;
mod team;

use crate::shell::{Failure, command, root, step};

/// What there is to run, in its order.
const BENCHES: [&str; 10] =
    ["wire", "memory", "connect", "doctor", "beside", "mended", "nginx", "capture", "team", "lint"];

/// Runs the bench of this name with the other words as its options, or every bench.
pub(crate) fn bench(words: &[String]) -> Result<(), Failure> {
    match words.split_first().map(|(name, rest)| (name.as_str(), rest)) {
        None => BENCHES.into_iter().try_for_each(|name| bench(&[name.to_owned()])),
        Some((name @ ("wire" | "memory"), rest)) => beside_peers(name, rest),
        Some(("connect", rest)) => connect::bench(rest),
        Some(("doctor", rest)) => doctor::bench(rest),
        Some(("beside", rest)) => beside::bench(rest),
        Some(("mended", rest)) => mended::bench(rest),
        Some(("nginx", rest)) => nginx::bench(rest),
        Some(("capture", rest)) => capture::bench(rest),
        Some(("team", rest)) => team::bench(rest),
        Some(("lint", rest)) => lint::bench(rest),
        Some((other, _)) => {
            Err(Failure::new(format!("there is no bench {other:?}; there are {}", BENCHES.join(", "))))
        }
    }
}

/// Our engine beside its peers, which live in a workspace of their own. `--write` puts the table
/// into the bench's page of the docs.
fn beside_peers(name: &str, options: &[String]) -> Result<(), Failure> {
    let words = ["cargo", "run", "--quiet", "--release", "--manifest-path", "benches/Cargo.toml"];
    let mut bench = command(&words);
    bench.args(["--bin", name, "--"]);
    for option in options {
        bench.arg(option);
        if option == "--write" {
            bench.arg(root().join(format!("docs/benches/{name}.md")));
        }
    }
    step(&format!("bench {name}"), &mut bench)
}

/// The processors of this machine.
fn processor() -> String {
    let text = std::fs::read_to_string("/proc/cpuinfo").unwrap_or_default();
    let names: Vec<&str> = text
        .lines()
        .filter(|line| line.starts_with("model name"))
        .filter_map(|line| line.split_once(": ").map(|(_, name)| name))
        .collect();
    format!("{} × {}", names.len(), names.first().unwrap_or(&"an unknown processor"))
}
