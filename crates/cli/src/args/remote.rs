//! What the doors are told that reach a server: to sign in, and to take a project as files there and back.

use super::values;
use clap::{Args, ValueEnum};
use std::path::PathBuf;

/// How a server is reached.
#[derive(Args, Clone, Debug, Default)]
pub(crate) struct Way {
    /// Trust these certificates too (PEM)
    #[arg(long, value_name = "FILE")]
    pub(crate) cacert: Vec<PathBuf>,
    /// Send the key over plain HTTP to another machine: who is on the way can read it
    #[arg(long)]
    pub(crate) plain_http: bool,
}

#[derive(Args, Debug)]
pub(crate) struct Login {
    /// The server (https://…)
    #[arg(value_name = "URL", value_parser = values::server)]
    pub(crate) server: String,
    /// Read the key from the standard input, without asking
    #[arg(long)]
    pub(crate) key_stdin: bool,
    #[command(flatten)]
    pub(crate) way: Way,
}

#[derive(Args, Debug)]
pub(crate) struct Logout {
    /// The server; none: every one
    #[arg(value_name = "URL", value_parser = values::server)]
    pub(crate) server: Option<String>,
}

#[derive(Args, Debug)]
pub(crate) struct Pull {
    /// The project, by its name or number [default: the one that was pulled into the folder]
    pub(crate) project: Option<String>,
    /// The folder [default: one of the project's name; without a project: this one]
    pub(crate) folder: Option<PathBuf>,
    /// The server [default: the one that was pulled from; else the only one that one is signed in to]
    #[arg(long, value_name = "URL", env = "WSCOPE_SERVER", value_parser = values::server)]
    pub(crate) server: Option<String>,
    #[command(flatten)]
    pub(crate) merge: Merge,
    #[command(flatten)]
    pub(crate) way: Way,
}

#[derive(Args, Debug)]
pub(crate) struct Push {
    /// The folder
    #[arg(default_value = ".")]
    pub(crate) folder: PathBuf,
    /// The server, by another name than it was pulled from
    #[arg(long, value_name = "URL", env = "WSCOPE_SERVER", value_parser = values::server)]
    pub(crate) server: Option<String>,
    #[command(flatten)]
    pub(crate) merge: Merge,
    #[command(flatten)]
    pub(crate) way: Way,
}

/// How changes of both sides go together.
#[derive(Args, Clone, Copy, Debug)]
pub(crate) struct Merge {
    /// Where both changed the same, take it from there
    #[arg(long, value_enum, value_name = "SIDE")]
    pub(crate) prefer: Option<Preferred>,
    /// Say what would be done, and do nothing
    #[arg(long)]
    pub(crate) dry_run: bool,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq, ValueEnum)]
pub(crate) enum Preferred {
    Folder,
    Server,
}
