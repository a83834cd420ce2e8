//! `cargo xtask fuzz`: the properties of `wire`, `nginx` and `model` under libFuzzer, led by coverage, on stable Rust.
//!
//! What `cargo fuzz` does with a nightly is done here with flags that stable has: the compiler's
//! own pass for coverage, without a sanitizer. Seeds are in `fuzz/corpus`; what is found goes to
//! `.work/fuzz`.

mod progress;

use crate::setup;
use crate::shell::{Failure, command, host, root, step, target};
use progress::Progress;
use std::fs::{self, File};
use std::path::{Path, PathBuf};
use std::process::Command;

const TARGETS: [&str; 6] = ["frames", "heads", "inflate", "chunks", "nginx", "har"];
const SECONDS: u32 = 60;
const MANIFEST: &str = "fuzz/Cargo.toml";
/// The counters that libFuzzer wants, at every edge and with its place. Without telling it what is
/// compared: that makes each run two to three times as slow, and less is found in the same time.
const FLAGS: [&str; 5] = [
    "-Cpasses=sancov-module",
    "-Cllvm-args=-sanitizer-coverage-level=4",
    "-Cllvm-args=-sanitizer-coverage-inline-8bit-counters",
    "-Cllvm-args=-sanitizer-coverage-pc-table",
    "--cfg=fuzzing",
];

/// Fuzzes the targets named, or all, one after another; or replays one input.
pub(crate) fn fuzz(arguments: &[String]) -> Result<(), Failure> {
    let wish = Wish::read(arguments)?;
    setup::for_fuzzing()?;
    let programs = build()?;
    if let Some(input) = &wish.replay {
        let mut program = Command::new(programs.join(wish.targets[0]));
        return step(&format!("replay {input}"), program.arg(input).current_dir(root()));
    }
    let runs = wish.targets.iter().map(|target| run(&programs, target, wish.seconds));
    let held: Vec<bool> = runs.collect::<Result<_, _>>()?;
    let broken: Vec<&str> = held.iter().zip(&wish.targets).filter(|it| !it.0).map(|it| *it.1).collect();
    match broken[..] {
        [] => Ok(()),
        _ => Err(Failure::new(format!("{} does not hold", broken.join(", ")))),
    }
}

/// What the command line asks for.
#[derive(Debug, PartialEq, Eq)]
struct Wish {
    /// At least one.
    targets: Vec<&'static str>,
    seconds: u32,
    replay: Option<String>,
}

impl Wish {
    fn read(arguments: &[String]) -> Result<Self, Failure> {
        let mut wish = Self { targets: vec![], seconds: SECONDS, replay: None };
        let mut words = arguments.iter().map(String::as_str);
        while let Some(word) = words.next() {
            let known = TARGETS.into_iter().find(|it| *it == word);
            match (word, known) {
                ("--seconds", _) => {
                    let number = words.next().and_then(|it| it.parse().ok());
                    wish.seconds = number.ok_or_else(|| Failure::new("--seconds wants a number"))?;
                }
                ("--replay", _) => wish.replay = words.next().map(str::to_owned),
                (_, Some(target)) => wish.targets.push(target),
                _ => {
                    let all = TARGETS.join(", ");
                    return Err(Failure::new(format!("there is no target {word:?}: there are {all}")));
                }
            }
        }
        if wish.replay.is_some() && wish.targets.len() != 1 {
            return Err(Failure::new("--replay wants one target and one file"));
        }
        if wish.targets.is_empty() {
            wish.targets = TARGETS.to_vec();
        }
        Ok(wish)
    }
}

/// Whether the workspace of the fuzzer, whose files are partly those of `wire`, is still sound.
pub(crate) fn check() -> Result<(), Failure> {
    step("rustfmt of fuzz", &mut command(&["cargo", "fmt", "--manifest-path", MANIFEST, "--check"]))?;
    let mut clippy = command(&["cargo", "clippy", "--locked", "--quiet", "--manifest-path", MANIFEST]);
    clippy.args(["--", "-D", "warnings"]).env("CARGO_TARGET_DIR", target().join("fuzz"));
    step("clippy of fuzz", &mut clippy)
}

/// Builds the targets; gives the folder of their programs.
fn build() -> Result<PathBuf, Failure> {
    let folder = target().join("fuzz");
    let host = host()?;
    // With a target, the flags are not those of build scripts, which could not be linked.
    let mut cargo = command(&["cargo", "build", "--release", "--locked", "--bins", "--target", &host]);
    cargo.args(["--manifest-path", MANIFEST, "--features", "libfuzzer"]).env("CARGO_TARGET_DIR", &folder);
    step("build the fuzz targets", cargo.env("RUSTFLAGS", FLAGS.join(" ")))?;
    Ok(folder.join(host).join("release"))
}

/// Fuzzes one target. Says whether its property held.
fn run(programs: &Path, target: &str, seconds: u32) -> Result<bool, Failure> {
    let folder = |what: &str| root().join(".work/fuzz").join(what);
    let (finds, crashes) = (folder("corpus").join(target), folder("crashes").join(target));
    let log = folder("logs").join(target);
    let failed = |error| Failure::new(format!("make the folders of {target}: {error}"));
    for folder in [&finds, &crashes, &folder("logs")] {
        fs::create_dir_all(folder).map_err(failed)?;
    }
    println!("── fuzz {target} for {seconds} s");
    let mut program = Command::new(programs.join(target));
    program
        .arg(format!("-max_total_time={seconds}"))
        .arg(format!("-artifact_prefix={}/", crashes.display()))
        .args(["-timeout=10", "-rss_limit_mb=2048", "-max_len=4096"])
        .args(dictionary(target))
        .env("RUST_BACKTRACE", "0")
        .args([&finds, &root().join("fuzz/corpus").join(target)])
        .stderr(File::create(&log).map_err(failed)?);
    let status = program.status().map_err(|error| Failure::new(format!("start {target}: {error}")))?;
    let text = fs::read(&log).map_err(failed)?;
    let text = String::from_utf8_lossy(&text);
    let progress = Progress::read(&text);
    println!("   {progress}");
    if status.success() && progress.is_led() {
        return Ok(true);
    }
    println!("{}", end(&text));
    if let Some(input) = artifact(&text) {
        let input = input.strip_prefix(&format!("{}/", root().display())).unwrap_or(input);
        println!("   cargo xtask fuzz {target} --replay {input}");
    }
    Ok(false)
}

/// Words that are hard to guess, where a target has some.
fn dictionary(target: &str) -> Option<String> {
    let path = root().join(format!("fuzz/{target}.dict"));
    path.is_file().then(|| format!("-dict={}", path.display()))
}

/// The end of what a broken run said: its panic is there.
fn end(log: &str) -> String {
    let usual = |line: &&str| line.starts_with('#') && line.contains("cov:");
    let lines: Vec<&str> = log.lines().filter(|line| !usual(line)).collect();
    lines[lines.len().saturating_sub(40)..].join("\n")
}

/// Where libFuzzer kept the input that broke it.
fn artifact(log: &str) -> Option<&str> {
    log.lines().find_map(|line| line.split_once("Test unit written to ")).map(|(_, path)| path.trim())
}

#[cfg(test)]
mod tests {
    use super::*;

    fn wish(line: &str) -> Option<Wish> {
        let words: Vec<String> = line.split_whitespace().map(str::to_owned).collect();
        Wish::read(&words).ok()
    }

    #[test]
    fn the_command_line_names_targets_and_seconds() {
        let all = Wish { targets: TARGETS.to_vec(), seconds: SECONDS, replay: None };
        assert_eq!(wish(""), Some(all));
        let two = Wish { targets: vec!["heads", "chunks"], seconds: 5, replay: None };
        assert_eq!(wish("heads --seconds 5 chunks"), Some(two));
        let one = Wish { targets: vec!["heads"], seconds: SECONDS, replay: Some("x".into()) };
        assert_eq!(wish("heads --replay x"), Some(one));
        for bad in ["tails", "--seconds", "--seconds x", "--replay x", "heads frames --replay x"] {
            assert_eq!(wish(bad), None, "{bad}");
        }
    }

    #[test]
    fn a_crash_is_found_in_the_log() {
        let log = "#9\tNEW    cov: 3 ft: 4\nthread panicked\nartifact_prefix='x/'; Test unit written to x/crash-1\n";
        assert_eq!(artifact(log), Some("x/crash-1"));
        assert!(end(log).starts_with("thread panicked"));
        assert_eq!(artifact("Done 3 runs in 1 second(s)"), None);
    }
}
