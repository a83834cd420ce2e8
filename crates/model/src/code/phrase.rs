//! Texts with secrets in them, which are only known where the client runs.

use super::quote;
use crate::percent_encoded;

/// A stretch of a text.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) enum Piece {
    /// As it is.
    Text(String),
    /// A secret, by its name there.
    Secret(String),
    /// The same, percent-encoded.
    Encoded(String),
    /// All this as Base64.
    Base64(Phrase),
}

/// A text, piece by piece.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub(super) struct Phrase(pub(super) Vec<Piece>);

/// How a language says the pieces.
pub(super) struct Tongue {
    pub(super) literal: fn(&str) -> String,
    pub(super) encoded: fn(&str) -> String,
    pub(super) base64: fn(&str) -> String,
    pub(super) joined: fn(&[String]) -> String,
}

impl Phrase {
    /// Adds a text as it is.
    pub(super) fn add(&mut self, text: &str) {
        match self.0.last_mut() {
            Some(Piece::Text(last)) => last.push_str(text),
            _ => self.0.push(Piece::Text(text.to_owned())),
        }
    }

    pub(super) fn extend(&mut self, other: Self) {
        for piece in other.0 {
            match piece {
                Piece::Text(text) => self.add(&text),
                other => self.0.push(other),
            }
        }
    }

    /// All of it percent-encoded.
    pub(super) fn encoded(self) -> Self {
        let encode = |piece| match piece {
            Piece::Text(text) => Piece::Text(percent_encoded(&text)),
            Piece::Secret(name) => Piece::Encoded(name),
            other => other,
        };
        Self(self.0.into_iter().map(encode).collect())
    }

    /// The text where no secret is in it.
    pub(super) fn plain(&self) -> Option<&str> {
        match self.0.as_slice() {
            [] => Some(""),
            [Piece::Text(text)] => Some(text),
            _ => None,
        }
    }

    /// The names of the secrets in it.
    pub(super) fn names(&self) -> Vec<&str> {
        let of = |piece| match piece {
            &Piece::Text(_) => vec![],
            Piece::Secret(name) | Piece::Encoded(name) => vec![name.as_str()],
            Piece::Base64(inner) => inner.names(),
        };
        self.0.iter().flat_map(of).collect()
    }

    /// Whether any of this stands in it.
    pub(super) fn any(&self, is: fn(&Piece) -> bool) -> bool {
        self.0.iter().any(is)
    }

    /// An expression of this language.
    pub(super) fn said(&self, tongue: &Tongue) -> String {
        let parts: Vec<_> = self
            .0
            .iter()
            .map(|piece| match piece {
                Piece::Text(text) => (tongue.literal)(text),
                Piece::Secret(name) => name.clone(),
                Piece::Encoded(name) => (tongue.encoded)(name),
                Piece::Base64(inner) => (tongue.base64)(&inner.said(tongue)),
            })
            .collect();
        match parts.as_slice() {
            [] => (tongue.literal)(""),
            [one] => one.clone(),
            more => (tongue.joined)(more),
        }
    }

    /// The same of JavaScript and TypeScript, where a template is easier to read.
    pub(super) fn script(&self, base64: fn(&str) -> String) -> String {
        if let Some(text) = self.plain() {
            return quote::script(text);
        }
        if let [Piece::Secret(name)] = self.0.as_slice() {
            return name.clone();
        }
        let inside = self.0.iter().map(|piece| match piece {
            Piece::Text(text) => quote::template(text),
            Piece::Secret(name) => format!("${{{name}}}"),
            Piece::Encoded(name) => format!("${{encodeURIComponent({name})}}"),
            Piece::Base64(inner) => format!("${{{}}}", base64(&inner.script(base64))),
        });
        format!("`{}`", inside.collect::<String>())
    }
}
