//! What nginx does not accept, placed where nginx places it.

use crate::known::Takes;
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
    /// No directive has this name, in any module that every nginx has.
    Unknown(Vec<u8>),
    /// This directive cannot stand here.
    NotAllowed(&'static str),
    /// This directive stands at this level before.
    Duplicate(&'static str),
    /// This directive takes no such value.
    Value {
        /// The directive.
        name: &'static str,
        /// What it takes.
        kind: Takes,
        /// What it was given.
        value: Vec<u8>,
    },
    /// An entry of a block of this name has too few words, or too many.
    Entry(&'static str),
    /// The directive itself objects, in these words.
    Objection(String),
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
        match self.trouble {
            Trouble::Arguments(_)
            | Trouble::Duplicate(_)
            | Trouble::NoBlock(_)
            | Trouble::NotAllowed(_)
            | Trouble::NotTerminated(_)
            | Trouble::Objection(_)
            | Trouble::Unknown(_)
            | Trouble::Value { .. } => true,
            Trouble::EndOfBlock
            | Trouble::EndOfFile
            | Trouble::Entry(_)
            | Trouble::Mark
            | Trouble::TooLong
            | Trouble::Unexpected(_) => false,
        }
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
        match &self.trouble {
            Trouble::Mark => "unknown directive".into(),
            Trouble::Unknown(name) => format!("unknown directive \"{}\"", String::from_utf8_lossy(name)),
            Trouble::NotAllowed(name) => format!("\"{name}\" directive is not allowed here"),
            Trouble::Duplicate(name) => format!("\"{name}\" directive is duplicate"),
            Trouble::Value { name, kind: Takes::Flag, value } => format!(
                "invalid value \"{}\" in \"{name}\" directive, it must be \"on\" or \"off\"",
                String::from_utf8_lossy(value)
            ),
            Trouble::Value { name, kind: Takes::Number, .. } => {
                format!("\"{name}\" directive invalid number")
            }
            Trouble::Value { name, .. } => format!("\"{name}\" directive invalid value"),
            Trouble::Objection(words) => words.clone(),
            Trouble::Entry(name) => format!("invalid number of the {name} parameters"),
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
