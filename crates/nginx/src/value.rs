//! What a value becomes for a request: its variables, put in.

use crate::Config;
use crate::scene::Scene;
use crate::tree::Directive;

/// The request for which a value is asked.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Request {
    /// A WebSocket handshake.
    Upgrade,
    /// One whose `Connection` says `keep-alive` too, as Firefox has it.
    UpgradeKept,
    /// A plain request, without `Upgrade`.
    Plain,
}

/// What a value becomes.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Value {
    /// This text.
    Text(Vec<u8>),
    /// It depends on what is not in these files.
    Unknown,
}

impl Value {
    /// The text, if it is known.
    #[must_use]
    pub fn text(&self) -> Option<&[u8]> {
        match self {
            Self::Text(text) => Some(text),
            Self::Unknown => None,
        }
    }
}

/// What this value becomes for this request, where nothing has been `set`.
#[must_use]
pub fn evaluate(config: &Config, value: &[u8], request: Request) -> Value {
    Scene::new(config, request).value(value)
}

/// The map that makes this variable.
#[must_use]
pub(crate) fn map_of<'a>(config: &'a Config, variable: &[u8]) -> Option<&'a Directive> {
    config.variables.map(variable).map(|id| config.tree.directive(id))
}

/// Whether a map asks for the `Upgrade` of the client, and for nothing else.
#[must_use]
pub(crate) fn asks_for_upgrade(map: &Directive) -> bool {
    map.argument(0).and_then(name).as_deref() == Some(b"http_upgrade")
}

/// The one variable that a value consists of, without its `$`: in lower case, since nginx takes
/// `$HTTP_UPGRADE` for the same.
#[must_use]
pub(crate) fn name(value: &[u8]) -> Option<Vec<u8>> {
    let inside = value.strip_prefix(b"$")?;
    let inside = inside.strip_prefix(b"{").and_then(|rest| rest.strip_suffix(b"}")).unwrap_or(inside);
    (!inside.is_empty() && inside.iter().all(|&byte| is_name(byte))).then(|| inside.to_ascii_lowercase())
}

/// A piece of a value.
pub(crate) enum Piece<'a> {
    /// These bytes.
    Text(&'a [u8]),
    /// The variable of this name.
    Variable(&'a [u8]),
}

/// A value, cut at its variables.
pub(crate) fn pieces(value: &[u8]) -> Vec<Piece<'_>> {
    let mut pieces = vec![];
    let mut rest = value;
    while let Some(at) = rest.iter().position(|&byte| byte == b'$') {
        let braced = rest.get(at + 1) == Some(&b'{');
        let start = at + 1 + usize::from(braced);
        let length = rest[start..].iter().take_while(|&&byte| is_name(byte)).count();
        let end = (start + length + usize::from(braced)).min(rest.len());
        // `$1` is one digit; whatever follows is text.
        let digit = !braced && rest[start..].first().is_some_and(u8::is_ascii_digit);
        let (length, end) = if digit { (1, start + 1) } else { (length, end) };
        pieces.push(Piece::Text(&rest[..at]));
        match length {
            0 => pieces.push(Piece::Text(&rest[at..end])),
            _ => pieces.push(Piece::Variable(&rest[start..start + length])),
        }
        rest = &rest[end..];
    }
    pieces.push(Piece::Text(rest));
    pieces
}

fn is_name(byte: u8) -> bool {
    byte.is_ascii_alphanumeric() || byte == b'_'
}
