//! The doors: one command each.

mod completions;
mod explain;
mod files;
mod markdown;

use crate::args::{Cli, Command, Nginx};
use crate::failure::{Exit, Failure};
use crate::terminal::Terminal;

/// Does what the command line asks for.
pub(crate) fn open(cli: Cli, terminal: Terminal) -> Result<Exit, Failure> {
    match cli.command {
        Some(Command::Explain(args)) => explain::explain(args.cause.as_deref(), terminal),
        Some(Command::Nginx(Nginx::Check(args))) => files::nginx(&args.files, args.format.format, terminal),
        Some(Command::Lint(args)) => files::lint(&args.paths, args.format.format, terminal),
        Some(Command::Completions(args)) => completions::completions(args.shell, terminal),
        _ => Ok(Exit::Bug),
    }
}
