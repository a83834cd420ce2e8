//! The chores of the house: set-up, checks, tests and benches, each as a verb of `cargo xtask`.
//! Without knowledge of what the product does.

#![allow(clippy::print_stdout, clippy::print_stderr)]

mod audit;
mod autobahn;
mod bench;
mod children;
mod coverage;
mod fuzz;
mod licences;
mod page;
mod readme;
mod run;
mod setup;
mod shell;
mod suite;
mod tidy;

use shell::Failure;
use std::process::ExitCode;

const HELP: &str = "\
cargo xtask VERB

  run [ARGS]   build the page when it is stale, build the release binary, and start it with ARGS
  test         set up what is missing, then run every check and every test
  audit        known weaknesses in dependencies, as far as registries answer
  check        formatting, licences, tidiness, lints and types, without the tests
  tidy         the floors, file sizes, pages of the causes, commands of the READMEs
  web          build the page when it is stale
  gen          write what is made from the code: the page's types from the server's OpenAPI document
  autobahn     Autobahn's test suite against wscope as server and as client
               [--quick] [--cases 1.*,7.*] [--role server|client]
  bench [NAME] the benches, or one of them: wire (our engine beside its peers and a raw copy: --case WORD,
               --size BYTES, --rounds N, --quick, --write), memory (idle connections: --connections N),
               connect (the line filter), doctor (its matrix: each cause, right or wrong),
               beside (three endpoints that fail, and what the usual tools and the doctor say of them),
               mended (three nginx configurations: check, the diff of fix, and prove before and after),
               nginx (the files of many packages: does nginx take what we take, and how fast are we?),
               capture (a flood, recorded; a session of a million messages: --seconds N, --write),
               team (200 people, 50 sessions, 1,000 messages a second on one to three nodes: --seconds N,
               --write)
  fuzz [NAME]  the properties of wire and nginx under libFuzzer (frames, heads, inflate, chunks, nginx;
               --seconds N each),
               or one input again (--replay FILE)
  coverage     what the tests of wire reach of it; fails where they miss something without a reason
  shots        make the screenshots of the READMEs anew";

fn main() -> ExitCode {
    let mut arguments = std::env::args().skip(1);
    let verb = arguments.next().unwrap_or_default();
    let rest: Vec<String> = arguments.collect();
    match dispatch(&verb, &rest) {
        Ok(()) => ExitCode::SUCCESS,
        Err(failure) => {
            eprintln!("xtask {verb}: {failure}");
            ExitCode::FAILURE
        }
    }
}

fn dispatch(verb: &str, rest: &[String]) -> Result<(), Failure> {
    std::env::set_current_dir(shell::root())
        .map_err(|error| Failure::new(format!("enter {}: {error}", shell::root().display())))?;
    match verb {
        "run" => run::run(rest),
        "test" => suite::test(),
        "check" => suite::check(),
        "tidy" => tidy::tidy(),
        "web" => page::build(),
        "gen" => page::generate(),
        "audit" => audit::audit(),
        "autobahn" => autobahn::autobahn(rest),
        "bench" => bench::bench(rest),
        "coverage" => coverage::coverage(),
        "fuzz" => fuzz::fuzz(rest),
        "shots" => suite::screenshots(),
        "readme" => readme::inside(),
        "" | "help" | "-h" | "--help" => {
            println!("{HELP}");
            Ok(())
        }
        other => Err(Failure::new(format!("there is no verb {other:?}\n\n{HELP}"))),
    }
}
