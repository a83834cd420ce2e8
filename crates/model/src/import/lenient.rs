//! What makes no sense in a file, kept from spoiling what does.

use serde::de::{DeserializeOwned, Error as _};
use serde::{Deserialize, Deserializer};
use serde_json::{Error, Value};
use std::borrow::Cow;

/// One of a list, read or not.
pub(super) enum Item<T> {
    Read(T),
    /// It is something else.
    Odd {
        /// It would have been a WebSocket's.
        is_socket: bool,
        why: Error,
    },
}

impl<T> Item<T> {
    pub(super) fn as_mut(&mut self) -> Option<&mut T> {
        match self {
            Self::Read(item) => Some(item),
            Self::Odd { .. } => None,
        }
    }

    pub(super) fn read(self) -> Option<T> {
        match self {
            Self::Read(item) => Some(item),
            Self::Odd { .. } => None,
        }
    }
}

impl<'de, T: DeserializeOwned> Deserialize<'de> for Item<T> {
    fn deserialize<D: Deserializer<'de>>(from: D) -> Result<Self, D::Error> {
        let value = Value::deserialize(from)?;
        let is_socket = value.get("_webSocketMessages").is_some()
            || value.get("_wscope").is_some()
            || value.get("_resourceType").is_some_and(|it| it == "websocket");
        Ok(serde_json::from_value(value).map_or_else(|why| Self::Odd { is_socket, why }, Self::Read))
    }
}

/// What stands there, or none where it is something else.
pub(super) fn or_none<'de, T: DeserializeOwned, D: Deserializer<'de>>(
    from: D,
) -> Result<Option<T>, D::Error> {
    Ok(serde_json::from_value(Value::deserialize(from)?).ok())
}

/// A number, also one that is written as a text.
pub(super) fn number<'de, D: Deserializer<'de>>(from: D) -> Result<f64, D::Error> {
    let number = match Value::deserialize(from)? {
        Value::Null => Some(0.0),
        Value::Number(number) => number.as_f64(),
        Value::String(text) => text.trim().parse().ok(),
        _ => None,
    };
    number.ok_or_else(|| D::Error::custom("expected a number"))
}

/// JSON whose texts are Unicode: half a pair of surrogates, and what is no UTF-8, become U+FFFD.
pub(super) fn well_formed(json: &[u8]) -> Cow<'_, [u8]> {
    let mut json = match String::from_utf8_lossy(json) {
        Cow::Borrowed(text) => Cow::Borrowed(text.as_bytes()),
        Cow::Owned(text) => Cow::Owned(text.into_bytes()),
    };
    let mut at = 0;
    while let Some(next) = json[at..].iter().position(|it| *it == b'\\') {
        at += next;
        at += match (unit(&json[at..]), json.get(at + 6..).and_then(unit)) {
            (Some(0xd800..0xdc00), Some(0xdc00..0xe000)) => 12,
            (Some(0xd800..0xe000), _) => {
                json.to_mut()[at + 2..at + 6].copy_from_slice(b"fffd");
                6
            }
            _ => 2,
        };
        at = at.min(json.len());
    }
    json
}

/// The code unit whose escape stands at the beginning.
fn unit(json: &[u8]) -> Option<u16> {
    let digits = json.strip_prefix(b"\\u")?.get(..4)?;
    u16::from_str_radix(std::str::from_utf8(digits).ok()?, 16).ok()
}
