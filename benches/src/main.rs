//! Our engine beside its peers: `wscope-benches wire` and `wscope-benches memory`.

mod batch;
mod case;
mod clock;
mod contest;
mod peer;
mod peers;
mod rounds;
mod table;
mod transport;
mod wire_bench;

use std::process::ExitCode;

const HELP: &str = "\
wscope-benches wire [--case WORD]… [--size BYTES]… [--rounds N] [--quick] [--write FILE] [--alone ENGINE]
wscope-benches memory [--connections N]";

fn main() -> ExitCode {
    let mut arguments = std::env::args().skip(1);
    let verb = arguments.next().unwrap_or_default();
    let result = match verb.as_str() {
        "wire" => wire_bench::run(arguments),
        _ => Err(HELP.to_owned()),
    };
    match result {
        Ok(()) => ExitCode::SUCCESS,
        Err(sentence) => {
            eprintln!("{sentence}");
            ExitCode::FAILURE
        }
    }
}
