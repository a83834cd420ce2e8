//! What a value becomes for a request: variables and maps, as far as this file tells.

use crate::Config;
use crate::tree::Directive;

/// The request for which a value is asked.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Request {
    /// A WebSocket handshake.
    Upgrade,
    /// A plain request, without `Upgrade`.
    Plain,
}

/// What a value becomes.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Value {
    /// This text.
    Text(Vec<u8>),
    /// It depends on what is not in this file.
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

/// How deep maps may refer to maps.
const DEEPEST: usize = 8;

/// What this value becomes for this request.
#[must_use]
pub fn evaluate(config: &Config, value: &[u8], request: Request) -> Value {
    resolve(config, value, request, DEEPEST).map_or(Value::Unknown, Value::Text)
}

/// The map that makes this variable: `connection_upgrade`, without its `$`.
#[must_use]
pub(crate) fn map_of<'a>(config: &'a Config, variable: &[u8]) -> Option<&'a Directive> {
    config.tree.all().iter().find(|directive| {
        directive.is("map")
            && directive.block.is_some()
            && directive.argument(1).and_then(name) == Some(variable)
    })
}

/// The one variable that a value consists of, without its `$`.
#[must_use]
pub(crate) fn name(value: &[u8]) -> Option<&[u8]> {
    let inside = value.strip_prefix(b"$")?;
    let inside = inside.strip_prefix(b"{").and_then(|rest| rest.strip_suffix(b"}")).unwrap_or(inside);
    (!inside.is_empty() && inside.iter().all(|&byte| is_name(byte))).then_some(inside)
}

fn is_name(byte: u8) -> bool {
    byte.is_ascii_alphanumeric() || byte == b'_'
}

fn resolve(config: &Config, value: &[u8], request: Request, depth: usize) -> Option<Vec<u8>> {
    let mut text = vec![];
    let mut rest = value;
    while let Some(at) = rest.iter().position(|&byte| byte == b'$') {
        text.extend_from_slice(&rest[..at]);
        let braced = rest.get(at + 1) == Some(&b'{');
        let start = at + 1 + usize::from(braced);
        let length = rest[start..].iter().take_while(|&&byte| is_name(byte)).count();
        let end = start + length + usize::from(braced);
        text.extend(variable(config, &rest[start..start + length], request, depth)?);
        rest = rest.get(end..)?;
    }
    text.extend_from_slice(rest);
    Some(text)
}

fn variable(config: &Config, name: &[u8], request: Request, depth: usize) -> Option<Vec<u8>> {
    if let Some(map) = map_of(config, name) {
        return look_up(config, map, request, depth.checked_sub(1)?);
    }
    let value: &[u8] = match (name, request) {
        (b"http_upgrade", Request::Upgrade) => b"websocket",
        // The name that nginx's own documentation uses, made in a file that we do not see.
        (b"http_connection" | b"connection_upgrade", Request::Upgrade) => b"upgrade",
        (b"http_upgrade", Request::Plain) => b"",
        _ => return None,
    };
    Some(value.to_vec())
}

/// What a map gives: exact strings first, without regard to case, then `default`, then nothing.
/// Masks, regular expressions and included files are not looked into.
fn look_up(config: &Config, map: &Directive, request: Request, depth: usize) -> Option<Vec<u8>> {
    let input = resolve(config, map.argument(0)?, request, depth)?;
    let entries = || config.tree.items(Some(map.id));
    let result = |entry: &Directive| resolve(config, entry.argument(0)?, request, depth);
    let is_special = |entry: &Directive| {
        matches!(entry.name.value.as_slice(), b"default" | b"hostnames" | b"volatile" | b"include")
    };
    let same = |entry: &&Directive| {
        let source = entry.name.value.strip_prefix(b"\\").unwrap_or(&entry.name.value);
        !is_special(entry) && source.eq_ignore_ascii_case(&input)
    };
    if let Some(entry) = entries().find(same) {
        return result(entry);
    }
    if entries()
        .any(|entry| entry.is("include") || entry.is("hostnames") || entry.name.value.starts_with(b"~"))
    {
        return None;
    }
    entries().find(|entry| entry.is("default")).map_or(Some(vec![]), result)
}
