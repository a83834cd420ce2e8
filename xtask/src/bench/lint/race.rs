//! What we take for all files beside oxlint and ESLint, in turn, each with its defaults: of the processor,
//! in which what else the machine does is not, and until the end, in which it is.

use super::fetch::{failed, make};
use crate::shell::{Failure, command, step};
use std::fmt::Write as _;
use std::fs;
use std::path::{Path, PathBuf};
use std::process::{Command, Stdio};
use std::time::Instant;

/// Rounds in turn.
const ROUNDS: usize = 3;
/// The others, as npm has them.
const OTHERS: [&str; 3] = ["oxlint@1.94.0", "eslint@10.15.0", "@eslint/js@10.0.1"];
/// Ticks of `/proc` a second, on every Linux.
const TICKS: f64 = 100.0;
/// Larger files are left out: ESLint takes minutes for a bundle.
const LARGEST: u64 = 300_000;
/// What ESLint needs to use the rules that it recommends.
const CONFIG: &str = "import js from '@eslint/js';\nexport default [js.configs.recommended, { linterOptions: { reportUnusedDisableDirectives: 'off' } }];\n";

/// What a program takes for all files, in seconds.
#[derive(Clone, Copy, Default)]
struct Took {
    /// Of the processor.
    work: f64,
    /// Until it ends.
    wait: f64,
}

/// What each takes, the medians of the rounds.
#[derive(Default)]
pub(super) struct Speed {
    files: usize,
    bytes: u64,
    ours: Took,
    oxlint: Took,
    eslint: Took,
}

pub(super) fn run(folder: &Path, wscope: &Path) -> Result<Speed, Failure> {
    let place = folder.join("race");
    let _ = fs::remove_dir_all(place.join("files"));
    make(&place.join("files"))?;
    // A repository of its own: git does not keep the target folder, and so nobody would look into it.
    make(&place.join(".git"))?;
    let mut speed = Speed::default();
    let packages = folder.join("packages");
    copy(&packages, Path::new(""), &place.join("files"), &mut speed)
        .map_err(|error| failed(&packages, &error))?;
    if !place.join("node_modules/.bin/oxlint").exists() {
        let mut npm = command(&["npm", "install", "--silent", "--no-audit", "--no-fund", "--prefix"]);
        step("oxlint and ESLint", npm.arg(&place).args(OTHERS).current_dir(&place))?;
    }
    let config = place.join("eslint.config.mjs");
    fs::write(&config, CONFIG).map_err(|error| failed(&config, &error))?;
    println!("── oxlint, ESLint and we, in turn, on {} files", speed.files);
    let bin = |name: &str| place.join("node_modules/.bin").join(name);
    let (mut ours, mut oxlint, mut eslint) = (vec![], vec![], vec![]);
    for round in 0..ROUNDS {
        ours.push(took(&place, wscope, &["lint", "files", "--format", "github"])?);
        oxlint.push(took(&place, &bin("oxlint"), &["--format", "github", "files"])?);
        // It takes so long that one round says it.
        if round == 0 {
            eslint.push(took(
                &place,
                &bin("eslint"),
                &["--config", "eslint.config.mjs", "--no-inline-config", "--format", "json", "files"],
            )?);
        }
    }
    (speed.ours, speed.oxlint, speed.eslint) = (median(&ours), median(&oxlint), median(&eslint));
    Ok(speed)
}

/// Copies what all three read.
fn copy(from: &Path, relative: &Path, to: &Path, speed: &mut Speed) -> std::io::Result<()> {
    for entry in fs::read_dir(from.join(relative))? {
        let entry = entry?;
        let path = relative.join(entry.file_name());
        let name = entry.file_name().to_string_lossy().into_owned();
        if entry.file_type()?.is_dir() {
            if name != "node_modules" && !name.starts_with('.') {
                copy(from, &path, to, speed)?;
            }
            continue;
        }
        let size = entry.metadata()?.len();
        let is_script = ["js", "mjs", "cjs"].iter().any(|it| name.ends_with(&format!(".{it}")));
        if is_script && size <= LARGEST && !name.starts_with('.') {
            let target: PathBuf = to.join(&path);
            fs::create_dir_all(target.parent().unwrap_or(to))?;
            fs::copy(entry.path(), target)?;
            speed.files += 1;
            speed.bytes += size;
        }
    }
    Ok(())
}

/// What it takes until it ends; findings are no failure.
fn took(place: &Path, program: &Path, words: &[&str]) -> Result<Took, Failure> {
    let mut run = Command::new(program);
    run.args(words).current_dir(place).stdout(Stdio::null()).stderr(Stdio::null());
    run.env("NODE_OPTIONS", "--max-old-space-size=8192");
    let (before, began) = (of_children()?, Instant::now());
    let status = run.status().map_err(|error| failed(program, &error))?;
    match status.code() {
        Some(0 | 1) => Ok(Took { work: of_children()? - before, wait: began.elapsed().as_secs_f64() }),
        _ => Err(Failure::new(format!("{} ended with {status}", program.display()))),
    }
}

/// What the ended children of this process have taken of the processor, in seconds.
fn of_children() -> Result<f64, Failure> {
    let path = Path::new("/proc/self/stat");
    let text = fs::read_to_string(path).map_err(|error| failed(path, &error))?;
    children(&text).ok_or_else(|| Failure::new("/proc/self/stat is not as it is known"))
}

/// The 16th and the 17th field of `stat`; the second, a name, may hold anything but ends with the last `)`.
fn children(stat: &str) -> Option<f64> {
    let mut fields = stat.rsplit_once(')')?.1.split_whitespace().skip(13);
    let mut ticks = || fields.next()?.parse::<f64>().ok();
    Some((ticks()? + ticks()?) / TICKS)
}

fn median(rounds: &[Took]) -> Took {
    let middle = |of: fn(&Took) -> f64| {
        let mut numbers: Vec<f64> = rounds.iter().map(of).collect();
        numbers.sort_by(f64::total_cmp);
        numbers.get(numbers.len() / 2).copied().unwrap_or_default()
    };
    Took { work: middle(|it| it.work), wait: middle(|it| it.wait) }
}

impl Speed {
    /// As the page says it.
    pub(super) fn shown(&self) -> String {
        let mut text = String::new();
        #[allow(clippy::cast_precision_loss, reason = "there are not so many bytes")]
        let size = self.bytes as f64 / 1e6;
        let _ = writeln!(
            text,
            "\n{} JavaScript files, {size:.1} MB, each program with its defaults, in turn, medians in seconds:\n\n\
             | program | of the processor | as much as we | until it ended | as long as we |\n|---|---|---|---|---|",
            self.files
        );
        let ratio = |one: f64, ours: f64| if ours > 0.0 { one / ours } else { 0.0 };
        for (name, it) in [("wscope lint", self.ours), (OTHERS[0], self.oxlint), (OTHERS[1], self.eslint)] {
            let (work, wait) = (ratio(it.work, self.ours.work), ratio(it.wait, self.ours.wait));
            let _ = writeln!(text, "| {name} | {:.2} | {work:.2} | {:.2} | {wait:.2} |", it.work, it.wait);
        }
        text
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_time_of_the_children_is_read() {
        let stat = "7 (a (b) c) S 1 7 7 0 -1 4194560 1 2 3 4 500 600 150 50 20 0 1 0 99 0 0";
        assert_eq!(children(stat), Some(2.0));
        assert_eq!(children("7 (a) S 1"), None);
    }
}
