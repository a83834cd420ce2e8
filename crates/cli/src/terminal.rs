//! Where texts go: the standard output and error, their width and colours. Everything that is
//! printed passes here, except what an open connection prints.

use crate::args::When;
use crate::failure::Failure;
use finding::{Language, Look, Text};
use std::io::{self, IsTerminal, Write};

/// How this user is spoken to.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Terminal {
    pub(crate) language: Language,
    pub(crate) color: When,
}

impl Terminal {
    /// The form of a text in the user's language.
    pub(crate) fn say(self, en: &str, ja: &str) -> String {
        Text::new(en, ja).say(self.language).to_owned()
    }

    /// Prints to the standard output.
    pub(crate) fn print(self, text: &str) -> Result<(), Failure> {
        self.print_bytes(text.as_bytes())
    }

    /// Prints bytes to the standard output, as they are.
    pub(crate) fn print_bytes(self, bytes: &[u8]) -> Result<(), Failure> {
        let mut out = io::stdout().lock();
        out.write_all(bytes).and_then(|()| out.flush()).map_err(Failure::Output)
    }

    /// Whether the standard output is a terminal, which obeys what it is shown.
    pub(crate) fn is_watched(self) -> bool {
        io::stdout().is_terminal()
    }

    /// Prints to the standard error. That it cannot be told is no reason to fail.
    pub(crate) fn tell(self, text: &str) {
        let mut out = io::stderr().lock();
        let _ = out.write_all(text.as_bytes()).and_then(|()| out.flush());
    }

    /// Whether somebody reads the standard error while it is written.
    pub(crate) fn has_a_reader(self) -> bool {
        io::stderr().is_terminal()
    }

    /// How texts look on the standard output.
    pub(crate) fn look(self) -> Look {
        self.look_of(io::stdout().is_terminal())
    }

    /// How texts look on the standard error.
    pub(crate) fn look_of_errors(self) -> Look {
        self.look_of(io::stderr().is_terminal())
    }

    fn look_of(self, is_terminal: bool) -> Look {
        let colour = match self.color {
            When::Always => true,
            When::Never => false,
            When::Auto => is_terminal && wants_colours(),
        };
        Look { language: self.language, colour, width: if is_terminal { columns() } else { 100 } }
    }
}

/// What `NO_COLOR` and the kind of terminal say.
fn wants_colours() -> bool {
    let set = |name| std::env::var_os(name).filter(|it| !it.is_empty());
    set("NO_COLOR").is_none() && set("TERM").is_none_or(|it| it != "dumb")
}

/// The terminal's columns, within what can be read.
fn columns() -> usize {
    let measured = terminal_size::terminal_size().map_or(80, |(width, _)| usize::from(width.0));
    measured.clamp(40, 120)
}
