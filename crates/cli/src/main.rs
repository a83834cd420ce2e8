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
        Err(failure) => {
            terminal.tell(&failure.say(language).unwrap_or_default());
            failure.exit()
        }
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

#[cfg(test)]
mod tests {
    use super::*;
    use std::process::Command;

    /// Set in the process that is to panic.
    const PANICS: &str = "WSCOPE_TEST_PANICS_IN";

    /// A panic ends the process, so this test runs itself again in one of its own.
    #[test]
    fn a_panic_is_one_sentence_without_control_characters_and_exit_4() {
        if let Ok(tag) = std::env::var(PANICS) {
            confess(Language::of(&tag));
            // In a thread whose end nobody awaits: that must not matter.
            let _ = std::thread::spawn(|| panic!("a \x1b[2J word")).join();
            return;
        }
        for (tag, wanted) in [
            ("en", "\nwscope has a bug, please report it: "),
            ("ja", "\nwscope のバグです。報告してください: "),
        ] {
            let output = Command::new(std::env::current_exe().expect("this test is a program"))
                .args(["tests::a_panic_is_one_sentence_without_control_characters_and_exit_4", "--exact"])
                .env(PANICS, tag)
                .output()
                .expect("it runs");
            let said = String::from_utf8_lossy(&output.stderr);
            assert_eq!(output.status.code(), Some(Exit::Bug as i32), "{said}");
            assert!(said.starts_with(wanted) && said.contains("main.rs:"), "{said}");
            assert!(!said.contains('\x1b') && said.trim().lines().count() == 1, "{said}");
        }
    }
}
