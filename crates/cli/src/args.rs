//! The arguments, with their help in English. The Japanese help is in `japanese.rs`, by the names
//! that stand here.

mod examples;
mod handshake;
mod japanese;
mod language;
mod usage;
mod values;

pub(crate) use handshake::{Handshake, system_proxy};
pub(crate) use language::{language, locale};
pub(crate) use usage::{command, parse, usage};

use clap::{Args, Parser, Subcommand, ValueEnum};
use std::path::PathBuf;

/// The workbench for WebSocket APIs: says why a connection fails, and how to mend it
///
/// Without a command it opens the workbench: a page on 127.0.0.1 with a sample project and a local
/// echo server.
#[derive(Debug, Parser)]
#[command(name = "wscope", version, disable_help_flag = true, disable_version_flag = true)]
#[command(disable_help_subcommand = true)]
pub(crate) struct Cli {
    /// Language of all texts [default: the locale's]
    #[arg(long, global = true, value_enum, value_name = "LANGUAGE", display_order = 900)]
    pub(crate) lang: Option<Lang>,
    /// When to use colours
    #[arg(long, global = true, value_enum, value_name = "WHEN", display_order = 901, default_value = "auto")]
    pub(crate) color: When,
    #[command(flatten)]
    pub(crate) workbench: Workbench,
    #[command(subcommand)]
    pub(crate) command: Option<Command>,
}

/// What the workbench is told.
#[derive(Args, Clone, Debug)]
pub(crate) struct Workbench {
    /// Port of the workbench on 127.0.0.1; 0 picks a free one
    #[arg(long, default_value_t = 9170)]
    pub(crate) port: u16,
    /// Folder that keeps projects and messages [default: wscope in the user's data folder]
    #[arg(long, value_name = "FOLDER")]
    pub(crate) data: Option<PathBuf>,
    /// Open the workbench in the browser [default where there is a display]
    #[arg(long, overrides_with = "no_open")]
    pub(crate) open: bool,
    /// Do not open a browser
    #[arg(long)]
    pub(crate) no_open: bool,
}

#[derive(Debug, Subcommand)]
pub(crate) enum Command {
    /// Say why a connection fails, with evidence and a fix to paste
    Doctor(Doctor),
    /// Connect, and send and receive messages
    Connect(Connect),
    /// Show the page of a cause, or list all causes
    Explain(Explain),
    /// Check nginx configuration files for what breaks WebSocket
    #[command(subcommand, arg_required_else_help = true)]
    Nginx(Nginx),
    /// Check JavaScript, TypeScript, HTML, Vue and Svelte files for wrong WebSocket code
    Lint(Lint),
    /// Run a server that fails on purpose, or an echo server
    Lab(Lab),
    /// Measure the round trips of an echoing server under load
    Bench(Bench),
    /// Write a session of the history into a file, or list the sessions
    Export(Export),
    /// Keep the WebSocket sessions of a file in the history
    Import(Import),
    /// Run the server of a team: accounts, projects with roles, SQLite or PostgreSQL
    Serve(Serve),
    /// Write everything that is kept into one file, while it is in use
    Backup(Backup),
    /// Bring back what a backup holds, into SQLite or PostgreSQL
    Restore(Restore),
    /// Print a completion script for a shell
    Completions(Completions),
}

#[derive(Args, Debug)]
pub(crate) struct Doctor {
    #[command(flatten)]
    pub(crate) handshake: Handshake,
    /// The server behind the reverse proxy, to be tried directly (ws://HOST:PORT/PATH)
    #[arg(long, value_name = "URL", value_parser = values::upstream)]
    pub(crate) upstream: Option<String>,
    /// Where it is refused, ask at the usual paths of WebSocket servers on this host too
    #[arg(long)]
    pub(crate) try_paths: bool,
    /// The page that opens the connection (https://…, file:///…): its policies, cookies and origin count
    #[arg(long, value_name = "URL", value_parser = values::page)]
    pub(crate) page: Option<String>,
    /// What the browser's console says; - reads it from the standard input. Its URL is diagnosed
    #[arg(long, value_name = "TEXT", allow_hyphen_values = true)]
    pub(crate) browser_error: Option<String>,
    /// The client that you have: the verdict is about it (Safari could not be measured)
    #[arg(long, value_name = "NAME", value_parser = values::client())]
    pub(crate) client: Option<::doctor::Client>,
    /// A file or folder of the client's sources: the line that opens the URL, and what is wrong there
    #[arg(long, value_name = "PATH")]
    pub(crate) code: Option<PathBuf>,
    /// Watch idle connections for so many seconds: when does a silent one die, does a ping save it?
    #[arg(long, value_name = "SECONDS", value_parser = values::limit)]
    pub(crate) idle: Option<std::time::Duration>,
    #[command(flatten)]
    pub(crate) format: FormatOption,
    /// List what could not be asked
    #[arg(short, long)]
    pub(crate) verbose: bool,
}

#[derive(Args, Debug)]
pub(crate) struct Connect {
    #[command(flatten)]
    pub(crate) handshake: Handshake,
    /// In a pipe: how binary messages are printed
    #[arg(long, value_enum, value_name = "FORM", default_value = "hex")]
    pub(crate) binary: BinaryForm,
    /// In a pipe: seconds to listen on after the end of the input, before closing
    #[arg(long, value_name = "SECONDS", value_parser = values::seconds, default_value = "0")]
    pub(crate) wait: std::time::Duration,
    /// Send every message back as it came, until the peer closes
    #[arg(long, conflicts_with_all = ["binary", "wait"])]
    pub(crate) echo: bool,
}

#[derive(Args, Debug)]
pub(crate) struct Explain {
    /// The cause, as class/what; none: list all
    pub(crate) cause: Option<String>,
}

#[derive(Debug, Subcommand)]
pub(crate) enum Nginx {
    /// Say where these configuration files break WebSocket
    Check(NginxCheck),
    /// Show how to mend a configuration file for WebSocket, as a diff; or mend it
    Fix(NginxFix),
    /// Run the nginx of this machine on a copy of a configuration, as it is and mended, and try it
    Prove(NginxProve),
}

#[derive(Args, Debug)]
pub(crate) struct NginxCheck {
    /// Configuration files; - is the standard input; none: the one in force on this machine
    #[arg(value_name = "FILE")]
    pub(crate) files: Vec<PathBuf>,
    /// Show which server and location serve this URL, and judge only those
    #[arg(long, value_name = "URL", conflicts_with = "location")]
    pub(crate) url: Option<String>,
    /// Judge this location as a WebSocket endpoint
    #[arg(long, value_name = "LOCATION")]
    pub(crate) location: Option<String>,
    #[command(flatten)]
    pub(crate) format: FileFormatOption,
}

#[derive(Args, Debug)]
pub(crate) struct NginxFix {
    /// The configuration file; - is the standard input; none: the one in force on this machine
    #[arg(value_name = "FILE")]
    pub(crate) file: Option<PathBuf>,
    /// Mend what serves this URL, and nothing else
    #[arg(long, value_name = "URL", conflicts_with = "location")]
    pub(crate) url: Option<String>,
    /// Mend this location, and nothing else
    #[arg(long, value_name = "LOCATION")]
    pub(crate) location: Option<String>,
    /// Mend the files, keep the old ones beside them, and have nginx test it all: if it fails, all is as before
    #[arg(long)]
    pub(crate) write: bool,
    /// With --write: reload the nginx that runs with it, and diagnose what was mended through it
    #[arg(long, requires = "write")]
    pub(crate) reload: bool,
}

#[derive(Args, Debug)]
pub(crate) struct NginxProve {
    /// The configuration file; - is the standard input; none: the one in force on this machine
    #[arg(value_name = "FILE")]
    pub(crate) file: Option<PathBuf>,
    /// Try this URL; may be given again [default: each location that is meant for WebSocket]
    #[arg(long = "url", value_name = "URL")]
    pub(crate) urls: Vec<String>,
    #[command(flatten)]
    pub(crate) format: FormatOption,
}

#[derive(Args, Debug)]
pub(crate) struct Lint {
    /// Files, or folders to walk (without what .gitignore names, node_modules and hidden ones)
    #[arg(required_unless_present = "stdin", conflicts_with = "stdin", value_name = "PATH")]
    pub(crate) paths: Vec<PathBuf>,
    /// Read the standard input; with --fix, the mended text goes to the standard output
    #[arg(long)]
    pub(crate) stdin: bool,
    /// With --stdin: the name of the file that it is, which tells its language
    #[arg(long, value_name = "NAME")]
    pub(crate) filename: Option<String>,
    /// Mend what can be mended without being read first
    #[arg(long)]
    pub(crate) fix: bool,
    /// Mend what changes the program too: read the difference afterwards
    #[arg(long)]
    pub(crate) fix_unsafe: bool,
    /// Show what would be mended as a diff, and write nothing
    #[arg(long)]
    pub(crate) diff: bool,
    /// The page that loads these files (https://…): a secure page opens secure connections only
    #[arg(long, value_name = "URL", value_parser = values::page)]
    pub(crate) page_url: Option<String>,
    #[command(flatten)]
    pub(crate) format: FileFormatOption,
}

#[derive(Args, Debug)]
pub(crate) struct Lab {
    /// Causes to show, or echo; none: list all
    pub(crate) scenario: Vec<String>,
    /// Start every scenario, each on a port of its own
    #[arg(long, conflicts_with_all = ["scenario", "port"])]
    pub(crate) all: bool,
    /// Port on 127.0.0.1; 0 picks a free one
    #[arg(long, default_value_t = 0)]
    pub(crate) port: u16,
    /// echo: serve TLS, and write the authority to trust to a file
    #[arg(long)]
    pub(crate) tls: bool,
    /// echo: listen on a Unix socket at this path; its file goes at the end
    #[arg(long, value_name = "PATH", conflicts_with_all = ["port", "tls"])]
    pub(crate) unix_socket: Option<PathBuf>,
}

#[derive(Args, Debug)]
pub(crate) struct Bench {
    #[command(flatten)]
    pub(crate) handshake: Handshake,
    /// Connections at the same time
    #[arg(long, default_value_t = 1, value_name = "COUNT", value_parser = clap::value_parser!(u32).range(1..=10_000))]
    pub(crate) connections: u32,
    /// Bytes of a message
    #[arg(long, default_value_t = 64, value_name = "BYTES", value_parser = clap::value_parser!(u32).range(8..=16_777_216))]
    pub(crate) size: u32,
    /// Messages a second, over all connections [default: as fast as answers come]
    #[arg(long, value_name = "RATE")]
    pub(crate) rate: Option<f64>,
    /// How long to measure
    #[arg(long, value_name = "SECONDS", value_parser = values::limit, default_value = "5")]
    pub(crate) seconds: std::time::Duration,
}

#[derive(Args, Debug)]
pub(crate) struct Export {
    /// Number of the session, as --list shows it
    #[arg(required_unless_present_any = ["list", "docs"], value_parser = clap::value_parser!(i64).range(1..))]
    pub(crate) session: Option<i64>,
    /// List the sessions, newest first
    #[arg(long, conflicts_with_all = ["session", "format", "output", "secrets"])]
    pub(crate) list: bool,
    /// Write the documentation of an API, a folder or a project (its name, or api/3) as pages for any host
    #[arg(long, value_name = "NAME", requires = "output", conflicts_with_all = ["session", "list", "format", "secrets"])]
    pub(crate) docs: Option<String>,
    /// --docs: show addresses by the variables of this environment; again for more
    #[arg(long, value_name = "NAME", requires = "docs")]
    pub(crate) environment: Vec<String>,
    /// --docs: show examples of messages, and values of parameters
    #[arg(long, requires = "docs")]
    pub(crate) examples: bool,
    /// --docs: show this recorded session; again for more
    #[arg(long, value_name = "NUMBER", requires = "docs")]
    pub(crate) with_session: Vec<i64>,
    /// --docs: let readers connect from the pages
    #[arg(long, requires = "docs")]
    pub(crate) try_it: bool,
    /// Form of the file
    #[arg(long, value_enum, value_name = "FORM", default_value = "har")]
    pub(crate) format: FileForm,
    /// Write to this file [default: the standard output]; --docs: to this folder, or this .zip
    #[arg(long, short, value_name = "FILE")]
    pub(crate) output: Option<PathBuf>,
    /// Leave passwords, tokens and cookies in the heads and the URL as they are
    #[arg(long)]
    pub(crate) secrets: bool,
    /// Folder that keeps projects and messages [default: wscope in the user's data folder]
    #[arg(long, value_name = "FOLDER")]
    pub(crate) data: Option<PathBuf>,
}

#[derive(Args, Debug)]
pub(crate) struct Import {
    /// A HAR file, of wscope or of a browser; or NDJSON of wscope
    #[arg(value_name = "FILE")]
    pub(crate) file: PathBuf,
    /// Keep all under the API of this number [default: that which has the URL, or a new one]
    #[arg(long, value_name = "NUMBER", conflicts_with = "project")]
    pub(crate) api: Option<i64>,
    /// In the project of this number [default: the first]
    #[arg(long, value_name = "NUMBER")]
    pub(crate) project: Option<i64>,
    /// Folder that keeps projects and messages [default: wscope in the user's data folder]
    #[arg(long, value_name = "FOLDER")]
    pub(crate) data: Option<PathBuf>,
}

#[derive(Args, Debug)]
pub(crate) struct Serve {
    /// The configuration (TOML); what WSCOPE_… variables say comes before it
    #[arg(long, value_name = "FILE")]
    pub(crate) config: Option<PathBuf>,
    /// Print a link by which this account gets another password, once, within a day
    #[arg(long, value_name = "EMAIL")]
    pub(crate) password_link: Option<String>,
    /// Print a commented configuration
    #[arg(long)]
    pub(crate) example_config: bool,
}

#[derive(Args, Debug)]
pub(crate) struct Backup {
    /// The new file
    #[arg(value_name = "FILE")]
    pub(crate) file: PathBuf,
    #[command(flatten)]
    pub(crate) place: KeptIn,
}

#[derive(Args, Debug)]
pub(crate) struct Restore {
    /// The backup
    #[arg(value_name = "FILE")]
    pub(crate) file: PathBuf,
    #[command(flatten)]
    pub(crate) place: KeptIn,
    /// Replace what is kept there; of a folder it stays beside, as wscope.db.before
    #[arg(long)]
    pub(crate) force: bool,
}

/// Where everything is kept.
#[derive(Args, Clone, Debug)]
pub(crate) struct KeptIn {
    /// Folder that keeps projects and messages [default: wscope in the user's data folder]
    #[arg(long, value_name = "FOLDER", conflicts_with = "config")]
    pub(crate) data: Option<PathBuf>,
    /// Where the server of this configuration keeps it (TOML; WSCOPE_… variables come before it)
    #[arg(long, value_name = "FILE")]
    pub(crate) config: Option<PathBuf>,
}

#[derive(Args, Debug)]
pub(crate) struct Completions {
    /// The shell
    #[arg(value_enum)]
    pub(crate) shell: clap_complete::Shell,
}

#[derive(Args, Clone, Copy, Debug)]
pub(crate) struct FormatOption {
    /// Form of the report
    #[arg(long, value_enum, value_name = "FORM", default_value = "text")]
    pub(crate) format: Format,
}

#[derive(Args, Clone, Copy, Debug)]
pub(crate) struct FileFormatOption {
    /// Form of the report on each file
    #[arg(long, value_enum, value_name = "FORM", default_value = "text")]
    pub(crate) format: FileFormat,
}

#[derive(Clone, Copy, Debug, ValueEnum)]
pub(crate) enum Lang {
    En,
    Ja,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq, ValueEnum)]
pub(crate) enum When {
    Auto,
    Always,
    Never,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq, ValueEnum)]
pub(crate) enum Format {
    Text,
    Json,
    Markdown,
}

/// How a report on files is written.
#[derive(Clone, Copy, Debug, PartialEq, Eq, ValueEnum)]
pub(crate) enum FileFormat {
    Text,
    Json,
    Markdown,
    Sarif,
    Github,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq, ValueEnum)]
pub(crate) enum FileForm {
    Har,
    Ndjson,
    Html,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq, ValueEnum)]
pub(crate) enum BinaryForm {
    Hex,
    Base64,
    Raw,
}
