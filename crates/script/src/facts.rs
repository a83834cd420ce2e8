//! What is known of a file: the sockets it opens and what it does with them. Rules judge
//! these facts and never see the parser.

use finding::{Source, Span};
use std::ops::Range;

/// The WebSocket code of a file.
#[derive(Clone, Debug)]
pub struct Module {
    /// The file.
    pub source: Source,
    /// Where an engine would refuse it: at most one place a script.
    pub faults: Vec<Fault>,
    /// Every use of the browser's WebSocket constructor.
    pub openings: Vec<Opening>,
    /// Every use of a member of a socket that came from one of these.
    pub uses: Vec<Use>,
    /// It certainly runs in a browser: it is a page, or touches `document` and the like.
    pub in_browser: bool,
    /// It may run elsewhere, where the global WebSocket takes more: Node, Bun, Deno, React Native.
    pub elsewhere: bool,
    /// A script of it could not be read: it is nested too deeply. What is not found says nothing.
    pub unread: bool,
}

/// A place where the file is no program.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Fault {
    /// Where.
    pub range: Range<usize>,
    /// What the parser says.
    pub message: String,
}

/// `new WebSocket(…)`, or the same without `new`.
#[derive(Clone, Debug, PartialEq)]
pub struct Opening {
    /// All of it.
    pub range: Range<usize>,
    /// The constructor.
    pub callee: Range<usize>,
    /// Whether `new` stands before it.
    pub is_new: bool,
    /// What it is given.
    pub arguments: Vec<Argument>,
}

/// An argument, or what is assigned.
#[derive(Clone, Debug, PartialEq)]
pub struct Argument {
    /// Where.
    pub range: Range<usize>,
    /// What is known of it.
    pub value: Value,
}

/// What is known of a value without running the program.
#[derive(Clone, Debug, PartialEq)]
pub enum Value {
    /// A string, put together from these.
    Text(Vec<Piece>),
    /// A number.
    Number(f64),
    /// An object literal with these keys.
    Object(Vec<String>),
    /// `undefined`.
    Undefined,
    /// A call whose result is certainly no function.
    NotCallable,
    /// Anything else.
    Unknown,
}

/// A part of a string.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Piece {
    /// This text, written there.
    Known(String, Range<usize>),
    /// The word `undefined`, made from a value that is.
    Undefined(Range<usize>),
    /// Not known.
    Unknown,
}

/// A use of a socket's member: `socket.onopen = …`, `socket.close(…)`.
#[derive(Clone, Debug, PartialEq)]
pub struct Use {
    /// The member's name.
    pub name: String,
    /// Where that stands.
    pub name_range: Range<usize>,
    /// All of it.
    pub range: Range<usize>,
    /// What is done.
    pub member: Member,
}

/// What is done with a member.
#[derive(Clone, Debug, PartialEq)]
pub enum Member {
    /// It is set to this.
    Set(Argument),
    /// It is called with these.
    Called(Vec<Argument>),
}

impl Module {
    pub(crate) fn new(name: &str, bytes: &[u8]) -> Self {
        Self {
            source: Source::file(name, bytes),
            faults: vec![],
            openings: vec![],
            uses: vec![],
            in_browser: false,
            elsewhere: false,
            unread: false,
        }
    }

    pub(crate) fn span(&self, range: &Range<usize>) -> Span {
        self.source.span(range.clone())
    }

    /// The uses of this member by a call.
    pub(crate) fn calls<'a>(&'a self, name: &'a str) -> impl Iterator<Item = (&'a Use, &'a [Argument])> {
        self.uses.iter().filter(move |it| it.name == name).filter_map(|it| match &it.member {
            Member::Called(arguments) => Some((it, arguments.as_slice())),
            Member::Set(_) => None,
        })
    }
}

impl Value {
    /// The whole string, if all of it is known.
    #[must_use]
    pub fn text(&self) -> Option<String> {
        let Self::Text(pieces) = self else { return None };
        pieces
            .iter()
            .map(|piece| match piece {
                Piece::Known(text, _) => Some(text.as_str()),
                Piece::Undefined(_) => Some("undefined"),
                Piece::Unknown => None,
            })
            .collect()
    }
}
