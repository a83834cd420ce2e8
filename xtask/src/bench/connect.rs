//! `cargo xtask bench connect`: `wscope connect` as a line filter beside its peers. A million lines
//! of 64 bytes go to an echo server and come back.

pub(super) mod clients;
mod ends;
mod run;
mod table;

use crate::bench::page;
use crate::children::Running;
use crate::shell::{Failure, command, root, step, target};
use clients::Client;
use ends::Ends;
use run::{Course, Run};
use std::path::{Path, PathBuf};
use std::process::Command;
use std::time::Duration;

/// A client gets no further round when those before took this long.
const ENOUGH: Duration = Duration::from_secs(60);

/// What is at both ends of a client that is measured.
const USUAL: Ends = Ends::Pipes(64 * 1024);

struct Options {
    lines: usize,
    rounds: usize,
    write: bool,
}

/// What a client did, round by round; fewer rounds where they took too long.
struct Results {
    client: Client,
    runs: Vec<Run>,
}

/// Installs the peers, runs everybody in rounds of changing order, and prints the table. `--rounds N`,
/// `--lines N`; `--write` puts the table into the bench's page of the docs.
pub(super) fn bench(words: &[String]) -> Result<(), Failure> {
    let options = Options::read(words)?;
    let wscope = crate::run::binary()?;
    let server = server()?;
    let (clients, absent) = clients::all(&wscope);
    println!("── bench connect: {} lines, {} rounds", options.lines, options.rounds);
    let course = Course::new(options.lines);
    let mut results: Vec<_> = clients.into_iter().map(|client| Results { client, runs: vec![] }).collect();
    for round in 0..options.rounds {
        let count = results.len();
        for place in 0..count {
            let result = &mut results[(round + place) % count];
            if result.runs.iter().map(|run| run.took).sum::<Duration>() >= ENOUGH {
                continue;
            }
            let (_server, url) = Running::start_and_hear(&mut Command::new(&server))?;
            let run = course.run(&result.client, &url, USUAL)?;
            println!("   {}: {}", result.client.name, run.line());
            result.runs.push(run);
        }
    }
    let everywhere = every_pipe(&course, &results[0].client, &server)?;
    let text = table::write(&course, &results, &absent, &everywhere);
    println!("\n{text}");
    if options.write { page::into_page(&root().join("docs/benches/connect.md"), &text) } else { Ok(()) }
}

/// How many lines of ours come back through each kind of pipe.
fn every_pipe(course: &Course, ours: &Client, server: &Path) -> Result<Vec<(String, usize)>, Failure> {
    let mut arrived = vec![];
    for ends in [Ends::Pipes(100), Ends::Pipes(1 << 20), Ends::Sockets(100), Ends::Sockets(1 << 20)] {
        let (_server, url) = Running::start_and_hear(&mut Command::new(server))?;
        arrived.push((ends.name(), course.run(ours, &url, ends)?.arrived));
    }
    let (_server, url) = Running::start_and_hear(&mut Command::new(server))?;
    arrived.push(("files".to_owned(), course.run_on_files(ours, &url)?));
    Ok(arrived)
}

/// An echo server that is no bottleneck, and compresses for nobody.
fn server() -> Result<PathBuf, Failure> {
    let words = ["cargo", "build", "--release", "--quiet", "-p", "wscope", "--example", "echo"];
    step("build the echo server", &mut command(&words))?;
    Ok(target().join("release/examples/echo"))
}

impl Options {
    fn read(words: &[String]) -> Result<Self, Failure> {
        let mut options = Self { lines: 1_000_000, rounds: 9, write: false };
        let mut words = words.iter();
        while let Some(word) = words.next() {
            let mut number = || {
                let number = words.next().and_then(|it| it.parse().ok()).filter(|&it| it > 0);
                number.ok_or_else(|| Failure::new(format!("{word} wants a number")))
            };
            match word.as_str() {
                "--lines" => options.lines = number()?,
                "--rounds" => options.rounds = number()?,
                "--write" => options.write = true,
                _ => return Err(Failure::new(format!("bench connect has no option {word:?}"))),
            }
        }
        Ok(options)
    }
}
