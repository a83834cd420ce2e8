//! Variables in what a user types: `{{name}}` stands for a value of the project, and `{{$uuid}}` and its
//! kind for one that is made anew each time. Without clock and chance of its own: both come in.
//!
//! A place is `{{`, a name on one line without braces, and `}}`; spaces inside are not counted. `{{{{`
//! stands for `{{` itself. Braces around nothing, or that do not end on the line, stay as they are.

mod address;
mod dynamic;
mod handshake;
#[cfg(test)]
mod tests;

pub use handshake::{Spot, Unresolved};

use crate::{ProjectDocument, Variable, is_secret_name};
use dynamic::Chance;
use std::collections::BTreeMap;

/// Variables that may stand in one another, one within the other.
const DEPTH: usize = 16;
/// Longest text that may come of one, in bytes: no more than may be typed.
const LONGEST: usize = 96 << 20;
/// Longest value of a variable, in bytes.
const LONGEST_VALUE: usize = 1 << 20;

/// Puts values in the place of variables. What a variable means, it means throughout: one that holds
/// `{{$uuid}}` is the same wherever it stands in what one resolver resolves.
#[derive(Debug)]
pub struct Resolver<'a> {
    document: &'a ProjectDocument,
    now_ns: u64,
    chance: Chance,
    values: BTreeMap<&'a str, String>,
    secrets: Vec<String>,
    path: Vec<&'a str>,
    /// The names of the secret variables in whose place a veil stands; `None`: their values do.
    veiled: Option<Vec<String>>,
    /// Whether a value was made anew.
    made: bool,
}

/// What stands around the number of a veiled secret: no character, so nobody types it.
pub(crate) const VEIL: (char, char) = ('\u{10fffe}', '\u{10ffff}');

/// Why a text cannot be resolved.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Fault {
    /// No variable is called that.
    Unknown {
        /// The name.
        name: String,
    },
    /// There is no such value that is made anew, or not from these words.
    BadDynamic {
        /// What stands between the braces.
        name: String,
    },
    /// Variables stand in one another in a circle.
    Circle {
        /// Their names; the last is the first again.
        path: Vec<String>,
    },
    /// Too many variables stand one within the other.
    TooDeep {
        /// The name where it was given up.
        name: String,
    },
    /// More would come of it than may be sent.
    TooLong {
        /// The name where it was given up.
        name: String,
    },
}

/// A stretch of what was typed.
enum Piece<'t> {
    /// As it stands.
    Text(&'t str),
    /// The name between braces.
    Place(&'t str),
}

impl<'a> Resolver<'a> {
    /// Resolves by the variables of a project in its chosen environment, at this time, by this chance.
    #[must_use]
    pub fn new(document: &'a ProjectDocument, now_ns: u64, seed: u128) -> Self {
        Self {
            document,
            now_ns,
            chance: Chance::new(seed),
            values: BTreeMap::new(),
            secrets: vec![],
            path: vec![],
            veiled: None,
            made: false,
        }
    }

    /// The same, with a veil in the place of each secret: a number between the two of [`VEIL`].
    pub(crate) fn veiled(self) -> Self {
        Self { veiled: Some(vec![]), ..self }
    }

    /// The names of the secrets under veils, by their numbers, and whether any value was made anew.
    pub(crate) fn under_veils(self) -> (Vec<String>, bool) {
        (self.veiled.unwrap_or_default(), self.made)
    }

    /// The text with values in the place of variables.
    ///
    /// # Errors
    /// Where a variable has no value; then nothing of it is to be used.
    pub fn text(&mut self, text: &str) -> Result<String, Fault> {
        self.expand(text, LONGEST)
    }

    /// The same secrets as before: what a secret variable meant there, it means here too.
    #[must_use]
    pub fn keeping(mut self, kept: &'a BTreeMap<String, String>) -> Self {
        let document = self.document;
        let known = kept.iter().filter(|(name, _)| document.variable(name).is_some_and(|it| it.secret));
        self.values.extend(known.map(|(name, value)| (name.as_str(), value.clone())));
        self
    }

    /// What the secret variables that were used meant, by their names.
    #[must_use]
    pub fn kept(&self) -> BTreeMap<String, String> {
        let secret = |name: &str| self.document.variable(name).is_some_and(|it| it.secret);
        let used = self.values.iter().filter(|(name, _)| secret(name));
        used.map(|(&name, value)| (name.to_owned(), value.clone())).collect()
    }

    /// The values of secret variables that were used, each once.
    #[must_use]
    pub fn secrets(self) -> Vec<String> {
        self.secrets
    }

    fn expand(&mut self, text: &str, longest: usize) -> Result<String, Fault> {
        let mut out = String::with_capacity(text.len());
        for piece in pieces(text) {
            let (name, value) = match piece {
                Piece::Text(text) => ("", text),
                Piece::Place(name) if name.starts_with('$') => {
                    let made = dynamic::value(name, self.now_ns, &mut self.chance);
                    let made = made.ok_or_else(|| Fault::BadDynamic { name: name.into() })?;
                    out.push_str(&made);
                    self.made = true;
                    continue;
                }
                Piece::Place(name) => (name, self.value(name)?),
            };
            if out.len().saturating_add(value.len()) > longest {
                return Err(Fault::TooLong { name: name.into() });
            }
            out.push_str(value);
        }
        Ok(out)
    }

    fn value(&mut self, name: &str) -> Result<&str, Fault> {
        let variable = self.document.variable(name).ok_or_else(|| Fault::Unknown { name: name.into() })?;
        let name = variable.name.as_str();
        if !self.values.contains_key(name) {
            if let Some(at) = self.path.iter().position(|it| *it == name) {
                let path = self.path.iter().skip(at).chain([&name]).map(|&it| it.to_owned()).collect();
                return Err(Fault::Circle { path });
            }
            if self.path.len() >= DEPTH {
                return Err(Fault::TooDeep { name: name.into() });
            }
            self.path.push(name);
            let value = self.expand(&variable.value, LONGEST_VALUE);
            self.path.pop();
            let mut value = value?;
            // A name that says it is a secret is believed.
            let hides = variable.secret || is_secret_name(&name.to_lowercase());
            if let Some(names) = self.veiled.as_mut().filter(|_| hides && !value.is_empty()) {
                value = format!("{}{}{}", VEIL.0, names.len(), VEIL.1);
                names.push(name.to_owned());
            } else if hides && !value.is_empty() && !self.secrets.contains(&value) {
                self.secrets.push(value.clone());
            }
            self.values.insert(name, value);
        }
        Ok(self.values.get(name).map_or("", String::as_str))
    }
}

impl ProjectDocument {
    /// The variable of this name that is in force: of the chosen environment before those of the project.
    #[must_use]
    pub fn variable(&self, name: &str) -> Option<&Variable> {
        let chosen = self.environments.iter().find(|it| !it.name.is_empty() && it.name == self.environment);
        let all = chosen.into_iter().flat_map(|it| &it.variables).chain(&self.variables);
        all.into_iter().find(|it| it.name == name && !name.is_empty())
    }
}

/// Whether a variable stands in this text, or an escape.
#[must_use]
pub fn has_variables(text: &str) -> bool {
    pieces(text).any(|it| matches!(it, Piece::Place(_))) || text.contains("{{{{")
}

/// The places of variables in a text, as they were typed.
pub(crate) fn places(text: &str) -> Vec<String> {
    let mut from = 0;
    let mut found = vec![];
    for (piece, end) in spans(text) {
        if let Piece::Place(_) = piece {
            found.extend(text.get(from..end).map(str::to_owned));
        }
        from = end;
    }
    found
}

/// The same text as one in which no variable stands.
#[must_use]
pub fn without_variables(text: &str) -> String {
    text.replace("{{", "{{{{")
}

/// The names of the variables that stand in a text.
pub(crate) fn names(text: &str) -> impl Iterator<Item = String> + '_ {
    pieces(text).filter_map(|it| match it {
        Piece::Place(name) => Some(name.to_owned()),
        Piece::Text(_) => None,
    })
}

/// What was typed, piece by piece.
fn pieces(text: &str) -> impl Iterator<Item = Piece<'_>> {
    spans(text).map(|(piece, _)| piece)
}

/// The same, with where each piece ends.
fn spans(text: &str) -> impl Iterator<Item = (Piece<'_>, usize)> {
    let mut rest = text;
    std::iter::from_fn(move || next_piece(&mut rest).map(|piece| (piece, text.len() - rest.len())))
}

/// Takes the first piece off the rest.
fn next_piece<'t>(rest: &mut &'t str) -> Option<Piece<'t>> {
    if rest.is_empty() {
        return None;
    }
    let Some(at) = rest.find("{{") else { return Some(Piece::Text(std::mem::take(rest))) };
    let (before, from) = rest.split_at(at);
    let after = from.get(2..).unwrap_or_default();
    if after.starts_with("{{") {
        let (text, escaped) = rest.split_at(at + 2);
        *rest = escaped.get(2..).unwrap_or_default();
        return Some(Piece::Text(text));
    }
    let inner = after.find(['{', '}', '\n', '\r']).map(|end| after.split_at(end));
    match inner {
        Some((name, end)) if end.starts_with("}}") && !name.trim().is_empty() => {
            if !before.is_empty() {
                *rest = from;
                return Some(Piece::Text(before));
            }
            *rest = end.get(2..).unwrap_or_default();
            Some(Piece::Place(name.trim()))
        }
        _ => {
            let (text, left) = rest.split_at(at + 1);
            *rest = left;
            Some(Piece::Text(text))
        }
    }
}
