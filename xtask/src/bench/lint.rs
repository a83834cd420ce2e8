//! `cargo xtask bench lint`: what the linter finds in npm packages that open a WebSocket, beside what
//! a person judged of it; and how fast it reads them, beside oxlint and ESLint.

mod fetch;
mod findings;
mod judged;
mod race;
mod table;

use crate::bench::page;
use crate::shell::{Failure, command, root, step, target};
use findings::Found;
use judged::Judged;
use std::path::Path;

/// Findings of each rule that are no errors and are looked at all the same.
const SAMPLE: usize = 50;

/// Fetches the packages, lints them, counts what was judged right and wrong, and times us beside
/// others. `--write` puts the table into the bench's page of the docs.
pub(super) fn bench(options: &[String]) -> Result<(), Failure> {
    let write = match options.iter().map(String::as_str).collect::<Vec<_>>()[..] {
        [] => false,
        ["--write"] => true,
        _ => return Err(Failure::new(format!("bench lint knows --write, not {options:?}"))),
    };
    let folder = target().join("bench-lint");
    let packages = fetch::all(&folder)?;
    step("build wscope", &mut command(&["cargo", "build", "--quiet", "--release", "-p", "wscope"]))?;
    let wscope = target().join("release/wscope");
    let found = findings::all(&wscope, &folder.join("packages"))?;
    let judged = Judged::read(include_str!("lint/judged.tsv"));
    let open = to_judge(&found, &judged);
    list(&folder.join("to-judge.txt"), &open)?;
    println!("   {} findings, of which {} are to be judged: see to-judge.txt", found.len(), open.len());
    let speed = race::run(&folder, &wscope)?;
    let text = table::table(packages, &found, &judged, &speed);
    println!("{text}");
    if write {
        page::into_page(&root().join("docs/benches/lint.md"), &text)?;
    }
    Ok(())
}

/// The findings that nobody has looked at: every error, and so many of each other rule.
fn to_judge<'a>(found: &'a [Found], judged: &Judged) -> Vec<&'a Found> {
    let mut wanted = sample(found);
    wanted.retain(|it| judged.of(it).is_none());
    wanted
}

/// The findings that are looked at. Which of the many, their hashes decide: always the same ones.
fn sample(found: &[Found]) -> Vec<&Found> {
    let mut ordered: Vec<&Found> = found.iter().collect();
    ordered.sort_by(|one, other| (&one.code, &one.hash).cmp(&(&other.code, &other.hash)));
    ordered.dedup_by(|one, other| one.hash == other.hash);
    let (mut code, mut count) = (String::new(), 0);
    ordered.retain(|it| {
        if it.code != code {
            (code, count) = (it.code.clone(), 0);
        }
        let is_wanted = it.is_error || count < SAMPLE;
        count += usize::from(!it.is_error && is_wanted);
        is_wanted
    });
    ordered
}

fn list(path: &Path, found: &[&Found]) -> Result<(), Failure> {
    let text: String = found.iter().map(|it| it.shown()).collect();
    std::fs::write(path, text).map_err(|error| Failure::new(format!("write {}: {error}", path.display())))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_error_is_looked_at_and_fifty_of_each_other_rule() {
        let make = |at: usize, is_error| Found {
            code: if is_error { "code/a".into() } else { "code/b".into() },
            is_error,
            hash: format!("{at:016x}"),
            ..Found::default()
        };
        let found: Vec<Found> =
            (0..80).map(|at| make(at, true)).chain((0..80).map(|at| make(at + 100, false))).collect();
        assert_eq!(sample(&found).len(), 80 + SAMPLE);
        let judged = Judged::read("0000000000000003\tcode/a\tright\twhy\tx\n");
        assert_eq!(to_judge(&found, &judged).len(), 79 + SAMPLE);
    }
}
