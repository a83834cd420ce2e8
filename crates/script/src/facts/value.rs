//! What is known of a value without running the program.

use std::ops::Range;

/// An argument, or what is assigned.
#[derive(Clone, Debug, PartialEq)]
pub struct Argument {
    /// Where.
    pub range: Range<usize>,
    /// What is known of it.
    pub value: Value,
}

/// What is known of a value.
#[derive(Clone, Debug, PartialEq)]
pub enum Value {
    /// A string, put together from these.
    Text(Vec<Piece>),
    /// A number.
    Number(f64),
    /// `true` or `false`.
    Bool(bool),
    /// `null`.
    Null,
    /// `undefined`.
    Undefined,
    /// An object literal with these keys; what is spread into it is not told.
    Object(Vec<(String, Argument)>),
    /// An array literal; `None` where something is spread into it.
    List(Vec<Option<Argument>>),
    /// A function, by its index in `functions` where it is known.
    Function(Option<usize>),
    /// A global, or what is reached from one: `location.host`, `process.env.HOST`,
    /// `import.meta.env.VITE_HOST`, `WebSocket.OPEN`; `window` is left out.
    Global(String),
    /// One of these: `a ? b : c`, `a || b`.
    Either(Vec<Value>),
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
    /// What this global holds, as [`Value::Global`] names it.
    Global(String, Range<usize>),
    /// Not known.
    Unknown,
}

impl Value {
    /// The whole string, if all of it is known.
    #[must_use]
    pub fn text(&self) -> Option<String> {
        let Self::Text(pieces) = self else { return None };
        whole(pieces)
    }

    /// Each value that it may be.
    #[must_use]
    pub fn each(&self) -> Vec<&Self> {
        match self {
            Self::Either(values) => values.iter().flat_map(Self::each).collect(),
            value => vec![value],
        }
    }

    /// What stands in an object literal under this key.
    #[must_use]
    pub fn get(&self, key: &str) -> Option<&Argument> {
        let Self::Object(entries) = self else { return None };
        entries.iter().rev().find(|(name, _)| name == key).map(|(_, value)| value)
    }
}

/// The string of these pieces, if all of it is known.
#[must_use]
pub(crate) fn whole(pieces: &[Piece]) -> Option<String> {
    pieces
        .iter()
        .map(|piece| match piece {
            Piece::Known(text, _) => Some(text.as_str()),
            Piece::Undefined(_) => Some("undefined"),
            Piece::Global(..) | Piece::Unknown => None,
        })
        .collect()
}

/// What is certainly at the start of the string of these pieces.
#[must_use]
pub(crate) fn starts_with(pieces: &[Piece]) -> String {
    pieces
        .iter()
        .map_while(|piece| match piece {
            Piece::Known(text, _) => Some(text.as_str()),
            Piece::Undefined(_) => Some("undefined"),
            Piece::Global(..) | Piece::Unknown => None,
        })
        .collect()
}
