//! What an idle connection costs in memory: ours and its peers', thousands of them on loopback, each
//! of which has carried one message there and back. Client and server are two processes, so that
//! each is told apart.

mod counting;
mod engine;
mod engines;
#[path = "../page.rs"]
mod page;
mod parent;
mod side;

use engines::with_engine;
use std::process::ExitCode;

#[global_allocator]
static ALLOCATOR: counting::Counting = counting::Counting;

const HELP: &str = "cargo xtask bench memory [--connections N] [--engine NAME]… [--write]";

fn main() -> ExitCode {
    let words: Vec<String> = std::env::args().skip(1).collect();
    let words: Vec<&str> = words.iter().map(String::as_str).collect();
    let result = match words[..] {
        ["serve", engine] => with_engine(engine, side::Serve),
        ["dial", engine, port] => with_engine(engine, side::Dial { port: port.parse().unwrap_or(0) }),
        _ => parent::run(&words),
    };
    match result {
        Ok(()) => ExitCode::SUCCESS,
        Err(sentence) => {
            eprintln!("{sentence}");
            ExitCode::FAILURE
        }
    }
}
