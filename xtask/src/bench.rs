//! `cargo xtask bench`: speed and memory beside others, within one run; nothing here decides
//! whether a test passes.

use crate::shell::{Failure, command, root, step};

/// What there is to run, in its order.
const BENCHES: [&str; 2] = ["wire", "memory"];

/// Runs the bench of this name with the other words as its options, or every bench.
pub(crate) fn bench(words: &[String]) -> Result<(), Failure> {
    match words.split_first().map(|(name, rest)| (name.as_str(), rest)) {
        None => BENCHES.into_iter().try_for_each(|name| bench(&[name.to_owned()])),
        Some(("wire", rest)) => beside_peers("wire", &wire_options(rest)),
        Some(("memory", rest)) => beside_peers("memory", rest),
        Some((other, _)) => {
            Err(Failure::new(format!("there is no bench {other:?}; there are {}", BENCHES.join(", "))))
        }
    }
}

/// `--write` names the page of the docs by itself.
fn wire_options(words: &[String]) -> Vec<String> {
    let page = root().join("docs/benches/wire.md").display().to_string();
    words
        .iter()
        .flat_map(|word| match word.as_str() {
            "--write" => vec![word.clone(), page.clone()],
            _ => vec![word.clone()],
        })
        .collect()
}

/// Our engine beside its peers, which live in a workspace of their own.
fn beside_peers(name: &str, options: &[String]) -> Result<(), Failure> {
    let words = ["cargo", "run", "--quiet", "--release", "--locked", "--manifest-path", "benches/Cargo.toml"];
    step(&format!("bench {name}"), command(&words).args(["--", name]).args(options))
}
