//! `cargo xtask bench nginx`: our reader of nginx configuration over the files of many packages, beside
//! the real nginx (does it take what we take?) and beside crossplane (how fast?); and what we say of
//! generated configurations beside what the real nginx does with them.

mod fetch;
mod generated;
mod rows;
mod table;

use crate::bench::page;
use crate::setup;
use crate::shell::{Failure, command, output, root, step, target};
use rows::Row;
use std::fs;
use std::path::{Path, PathBuf};
use std::process::Command;

/// Rounds of reading all files, ours and theirs in turn.
const ROUNDS: usize = 5;
/// Times that all files are read in a round, of which the fastest counts; ours are short.
const OURS: &str = "50";
const THEIRS: &str = "3";

/// Fetches the files, asks nginx and us about each, and times us beside crossplane. `--write` puts the
/// table into the bench's page of the docs.
pub(super) fn bench(options: &[String]) -> Result<(), Failure> {
    let write = match options.iter().map(String::as_str).collect::<Vec<_>>()[..] {
        [] => false,
        ["--write"] => true,
        _ => return Err(Failure::new(format!("bench nginx knows --write, not {options:?}"))),
    };
    setup::for_nginx()?;
    let folder = target().join("bench-nginx");
    let corpus = fetch::all(&folder)?;
    step(
        "build the judge",
        &mut command(&["cargo", "build", "--quiet", "--release", "-p", "wscope-nginx", "--example", "judge"]),
    )?;
    let judge = target().join("release/examples/judge");
    let rows = ask(&folder, &judge, &corpus)?;
    let generated = generated::run(&folder)?;
    let speed = race(&folder, &judge, &corpus)?;
    let text = [table::table(&rows, &speed, &corpus), generated::table(&generated)].join("\n");
    println!("{text}");
    if write {
        page::into_page(&root().join("docs/benches/nginx.md"), &text)?;
    }
    let lost = rows.iter().filter(|row| !row.round_trip).count();
    if lost > 0 {
        return Err(Failure::new(format!("{lost} files are not written back as they were")));
    }
    match generated::agreement(&generated) {
        (all, agree) if all == agree => Ok(()),
        (all, agree) => Err(Failure::new(format!("we agree with nginx on {agree} of {all} generated ones"))),
    }
}

/// What was fetched.
pub(super) struct Corpus {
    /// The files, from the folder of all files on.
    files: Vec<PathBuf>,
    /// The modules that nginx is to load, by our names.
    modules: Vec<String>,
}

/// Asks nginx and us about each file, where every path may be written and no network is reached.
fn ask(folder: &Path, judge: &Path, corpus: &Corpus) -> Result<Vec<Row>, Failure> {
    let list: String = corpus.files.iter().map(|file| format!("/work/files/{}\n", file.display())).collect();
    write(&folder.join("list"), &list)?;
    let script = folder.join("jail.sh");
    write(&script, include_str!("nginx/jail.sh"))?;
    println!("── nginx and we about {} files", corpus.files.len());
    let is_root = String::from_utf8_lossy(&output(&mut command(&["id", "-u"]))?).trim() == "0";
    let mut jail = command(&["unshare", "--mount", "--net"]);
    if !is_root {
        jail.arg("--map-root-user");
    }
    jail.arg("sh").arg(&script).arg(folder).arg(judge).arg(corpus.modules.join(","));
    let text = output(&mut jail)?;
    let text = String::from_utf8_lossy(&text);
    let rows: Vec<Row> = text.lines().filter_map(Row::read).collect();
    if rows.len() == corpus.files.len() {
        return Ok(rows);
    }
    Err(Failure::new(format!("{} of {} files were judged", rows.len(), corpus.files.len())))
}

/// Seconds for all files, each the median of several rounds.
pub(super) struct Speed {
    /// Ours, to read them.
    reading: f64,
    /// Ours, to read them and to say what is wrong.
    judging: f64,
    /// Crossplane's, to read them.
    crossplane: f64,
}

fn race(folder: &Path, judge: &Path, corpus: &Corpus) -> Result<Speed, Failure> {
    let list: String =
        corpus.files.iter().map(|file| format!("{}\n", folder.join("files").join(file).display())).collect();
    let path = folder.join("list-here");
    write(&path, &list)?;
    let script = folder.join("crossplane-time.py");
    write(&script, include_str!("nginx/crossplane_time.py"))?;
    println!("── crossplane and we, in turn");
    let (mut reading, mut judging, mut theirs) = (vec![], vec![], vec![]);
    for _ in 0..ROUNDS {
        let ours = seconds(Command::new(judge).arg("time").arg(&path).arg(OURS))?;
        reading.push(ours[0]);
        judging.push(ours[1]);
        let mut crossplane = command(&["/usr/bin/python3"]);
        crossplane.env("PYTHONPATH", folder.join("python")).arg(&script).arg(&path).arg(THEIRS);
        theirs.push(seconds(&mut crossplane)?[0]);
    }
    Ok(Speed { reading: median(reading), judging: median(judging), crossplane: median(theirs) })
}

/// The two numbers that it prints.
fn seconds(command: &mut Command) -> Result<[f64; 2], Failure> {
    let text = output(command)?;
    let text = String::from_utf8_lossy(&text);
    let numbers: Vec<f64> = text.split_whitespace().filter_map(|it| it.parse().ok()).collect();
    numbers.try_into().map_err(|_| Failure::new(format!("{command:?} prints no two numbers: {text}")))
}

fn median(mut numbers: Vec<f64>) -> f64 {
    numbers.sort_by(f64::total_cmp);
    numbers[numbers.len() / 2]
}

fn write(path: &Path, text: &str) -> Result<(), Failure> {
    fs::write(path, text).map_err(|error| Failure::new(format!("write {}: {error}", path.display())))
}
