//! What is wrong with a file of the folder.

use finding::Text;

/// What is wrong with a file of the folder, and where in it.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
#[error("{}", .text.en)]
pub struct Fault {
    /// The line, from 1; `None`: it is told by `place`.
    pub line: Option<usize>,
    /// The field, as `docs.messages[hello].example`; empty: the whole file.
    pub place: String,
    /// What is wrong.
    pub text: Text,
}

impl Fault {
    pub(super) fn at_line(line: usize, text: Text) -> Self {
        Self { line: Some(line), place: String::new(), text }
    }

    pub(super) fn at(place: impl Into<String>, text: Text) -> Self {
        Self { line: None, place: place.into(), text }
    }
}
