//! What nginx does not accept, placed where nginx places it.

use std::ops::Range;

/// A place at which nginx stops reading.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Fault {
    /// Where: on the line that nginx names.
    pub at: Range<usize>,
    /// Why.
    pub trouble: Trouble,
    /// What was opened there and never closed.
    pub opened: Option<Range<usize>>,
    /// Where a semicolon is surely missing.
    pub semicolon: Option<usize>,
}

/// Why nginx stops.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Trouble {
    /// A byte order mark, which becomes part of the first directive's name.
    Mark,
    /// A byte that cannot stand here.
    Unexpected(u8),
    /// The file ends within a directive.
    EndOfFile,
    /// The file ends within a block.
    EndOfBlock,
    /// A word or comment longer than nginx's buffer.
    TooLong,
    /// This directive takes another number of arguments.
    Arguments(&'static str),
    /// This directive needs a block.
    NoBlock(&'static str),
    /// This directive takes no block.
    NotTerminated(&'static str),
}

impl Fault {
    pub(crate) fn new(at: Range<usize>, trouble: Trouble) -> Self {
        Self { at, trouble, opened: None, semicolon: None }
    }

    pub(crate) fn opened(mut self, at: Range<usize>) -> Self {
        self.opened = Some(at);
        self
    }

    /// Whether it is about which directive this is, not about how it is written.
    pub(crate) fn is_about_a_directive(&self) -> bool {
        matches!(self.trouble, Trouble::Arguments(_) | Trouble::NoBlock(_) | Trouble::NotTerminated(_))
    }

    /// Moves it by as many bytes.
    pub(crate) fn shift(&mut self, by: usize) {
        self.at = self.at.start + by..self.at.end + by;
        self.opened = self.opened.as_ref().map(|range| range.start + by..range.end + by);
        self.semicolon = self.semicolon.map(|at| at + by);
    }

    /// What nginx itself says.
    #[must_use]
    pub fn in_the_words_of_nginx(&self) -> String {
        match self.trouble {
            Trouble::Mark => "unknown directive".into(),
            Trouble::Unexpected(byte) => format!("unexpected \"{}\"", byte.escape_ascii()),
            Trouble::EndOfFile => "unexpected end of file, expecting \";\" or \"}\"".into(),
            Trouble::EndOfBlock => "unexpected end of file, expecting \"}\"".into(),
            Trouble::TooLong => "too long parameter".into(),
            Trouble::Arguments(name) => format!("invalid number of arguments in \"{name}\" directive"),
            Trouble::NoBlock(name) => format!("directive \"{name}\" has no opening \"{{\""),
            Trouble::NotTerminated(name) => format!("directive \"{name}\" is not terminated by \";\""),
        }
    }
}
