//! How fast our engine is beside its peers and beside a raw copy of the same bytes.

mod batch;
mod bench;
mod case;
mod clock;
mod contest;
#[path = "../page.rs"]
mod page;
mod peer;
mod peers;
mod rounds;
mod table;
mod transport;

use std::process::ExitCode;

const HELP: &str = "\
cargo xtask bench wire [--case WORD]… [--size BYTES]… [--rounds N] [--quick] [--write] [--alone ENGINE [--turns N]]";

fn main() -> ExitCode {
    match bench::run(std::env::args().skip(1)) {
        Ok(()) => ExitCode::SUCCESS,
        Err(sentence) => {
            eprintln!("{sentence}");
            ExitCode::FAILURE
        }
    }
}
