//! Holds this crate to the real nginx over many files, and measures how fast it reads them; the bench
//! `cargo xtask bench nginx` runs it where every path may be written and no network is reached.
//!
//! `judge ask LIST MODULES` prints a row for each file: `path, round trip, nginx, line, its words, we,
//! line, our words, wrap`, with tabs between. `judge time LIST ROUNDS` prints the seconds to read all
//! and the seconds to judge all.

#![allow(clippy::disallowed_methods, clippy::disallowed_types, clippy::print_stdout, clippy::print_stderr)]

mod nginx_says;
mod prepare;
mod we_say;
mod wrap;

use std::path::{Path, PathBuf};
use std::process::ExitCode;
use std::time::Instant;

fn main() -> ExitCode {
    let words: Vec<String> = std::env::args().skip(1).collect();
    let words: Vec<&str> = words.iter().map(String::as_str).collect();
    match words[..] {
        ["ask", list, modules] => ask(list, modules),
        ["time", list, rounds] => time(list, rounds.parse().unwrap_or(1)),
        _ => {
            eprintln!("judge ask LIST MODULES | judge time LIST ROUNDS");
            return ExitCode::FAILURE;
        }
    }
    ExitCode::SUCCESS
}

fn files(list: &str) -> Vec<PathBuf> {
    let text = std::fs::read_to_string(list).unwrap_or_default();
    text.lines().map(PathBuf::from).collect()
}

fn ask(list: &str, modules: &str) {
    let modules: Vec<&str> = modules.split(',').filter(|it| !it.is_empty()).collect();
    for path in files(list) {
        let Ok(bytes) = std::fs::read(&path) else { continue };
        let round_trip = nginx::Config::read("a", &bytes).write() == bytes;
        let (wrap, wrapped, nginx) = judge(&path, &bytes, &modules);
        let we = we_say::verdict(&wrapped, &modules);
        println!("{}\t{round_trip}\t{}\t{}\t{}", path.display(), shown(&nginx), shown(&we), wrap.name);
    }
}

/// What is said of a configuration: nothing against it, or the line and the words.
type Verdict = Result<(), (usize, String)>;

fn shown(verdict: &Verdict) -> String {
    match verdict {
        Ok(()) => "takes\t0\t".into(),
        Err((line, words)) => format!("refuses\t{line}\t{}", words.replace(['\t', '\n'], " ")),
    }
}

/// The file in the place where nginx takes it, or else where nginx reads on for longest.
fn judge(path: &Path, bytes: &[u8], modules: &[&str]) -> (&'static wrap::Wrap, Vec<u8>, Verdict) {
    let mut best: Option<(&wrap::Wrap, Vec<u8>, Verdict)> = None;
    for wrap in wrap::WRAPS {
        let (wrapped, verdict) = nginx_says::verdict(path, wrap, bytes, modules);
        let line = |verdict: &Verdict| verdict.as_ref().err().map_or(usize::MAX, |(line, _)| *line);
        let is_better = best.as_ref().is_none_or(|(.., before)| line(&verdict) > line(before));
        let is_taken = verdict.is_ok();
        if is_better {
            best = Some((wrap, wrapped, verdict));
        }
        if is_taken {
            break;
        }
    }
    best.unwrap_or((&wrap::WRAPS[0], bytes.to_vec(), Ok(())))
}

/// Seconds to read every file, which is in memory already, and to say what is wrong in it: the fastest
/// of these rounds, since what slows others down is not ours.
fn time(list: &str, rounds: u32) {
    let read = |path: PathBuf| Some((path.to_string_lossy().into_owned(), std::fs::read(path).ok()?));
    let files: Vec<(String, Vec<u8>)> = files(list).into_iter().filter_map(read).collect();
    let seconds = |work: &dyn Fn(&str, &[u8]) -> usize| {
        let round = || {
            let began = Instant::now();
            let sum: usize = files.iter().map(|(name, bytes)| work(name, bytes)).sum();
            std::hint::black_box(sum);
            began.elapsed().as_secs_f64()
        };
        (0..rounds).map(|_| round()).fold(f64::INFINITY, f64::min)
    };
    let reading = seconds(&|_, bytes| nginx::read(bytes).1.all().len());
    let judging = seconds(&|name, bytes| nginx::check(name, bytes).findings.len());
    println!("{reading} {judging}");
}
