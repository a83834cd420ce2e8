//! The one binary: arguments, terminal, exit codes. It is the only crate that prints or exits.

mod args;
mod doors;
mod failure;
mod terminal;

use args::{language, locale, parse, usage};
use failure::Exit;
use finding::Language;
use std::ffi::OsString;
use std::io::IsTerminal;
use std::process::ExitCode;
use terminal::Terminal;

fn main() -> ExitCode {
    let args: Vec<_> = std::env::args_os().collect();
    let language = language(&args, &locale());
    confess(language);
    // Not a return: a thread may still be waiting for the standard input.
    std::process::exit(run(args, language) as i32)
}

fn run(args: Vec<OsString>, language: Language) -> Exit {
    let cli = match parse(args, language) {
        Ok(cli) => cli,
        Err(error) => return refuse(&error, language),
    };
    let terminal = Terminal { language, color: cli.color };
    doors::open(cli, terminal).unwrap_or_else(|failure| {
        terminal.tell(&failure.say(language).unwrap_or_default());
        failure.exit()
    })
}

/// A wrong command line, or one that asks for help.
fn refuse(error: &clap::Error, language: Language) -> Exit {
    let terminal = Terminal { language, color: args::When::Auto };
    if error.use_stderr() {
        terminal.tell(&usage(error, language, terminal.look_of_errors().colour));
        return Exit::Usage;
    }
    match terminal.print(&usage(error, language, terminal.look().colour)) {
        Ok(()) => Exit::Well,
        Err(failure) => failure.exit(),
    }
}

/// A panic is our bug: it is said in one sentence, wherever it happens, and ends the program.
fn confess(language: Language) {
    std::panic::set_hook(Box::new(move |panic| {
        let place = panic.location().map(ToString::to_string).unwrap_or_default();
        let what = panic.payload_as_str().unwrap_or("?");
        let what = finding::safe_line(what);
        let terminal = Terminal { language, color: args::When::Never };
        let newline = if std::io::stderr().is_terminal() { "\r\n" } else { "\n" };
        let said = terminal.say(
            &format!("wscope has a bug, please report it: {what} ({place})"),
            &format!("wscope のバグです。報告してください: {what} ({place})"),
        );
        terminal.tell(&format!("{newline}{said}{newline}"));
        std::process::exit(Exit::Bug as i32);
    }));
}
