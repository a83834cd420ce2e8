//! What browsers and proxies say of a WebSocket beside its messages: the heads of its handshake as lists of
//! fields, and why it failed. The bytes of a head are made from them; those of the wire are not in the file.

use crate::{Direction, Handshake, Kind, Record};
use bytes::Bytes;
use serde::Deserialize;

/// A time before this many seconds is no wall clock but one that began with the browser.
const MONOTONIC: f64 = 1e9;

#[derive(Deserialize)]
pub(super) struct Head {
    #[serde(default)]
    method: Option<String>,
    pub(super) url: String,
    #[serde(rename = "httpVersion", default)]
    version: Option<String>,
    #[serde(default)]
    headers: Vec<Field>,
}

#[derive(Deserialize)]
pub(super) struct Answer {
    #[serde(default)]
    status: Option<i64>,
    #[serde(rename = "statusText", default)]
    reason: Option<String>,
    #[serde(rename = "httpVersion", default)]
    version: Option<String>,
    #[serde(default)]
    headers: Vec<Field>,
    /// Playwright's words for a connection that was not made.
    #[serde(rename = "_failureText", default)]
    failure: Option<String>,
    /// Chrome's.
    #[serde(rename = "_error", default)]
    error: Option<String>,
}

#[derive(Deserialize)]
struct Field {
    #[serde(default)]
    name: String,
    #[serde(default)]
    value: String,
}

impl Head {
    /// Whether a browser opened a WebSocket with it.
    pub(super) fn is_socket(&self) -> bool {
        let scheme = self.url.split_once("://").map(|(scheme, _)| scheme).unwrap_or_default();
        scheme.eq_ignore_ascii_case("ws") || scheme.eq_ignore_ascii_case("wss")
    }

    /// The URL as a WebSocket has it: proxies write the `http` of its handshake.
    pub(super) fn socket_url(self) -> String {
        match self.url.split_once("://") {
            Some((scheme, rest)) if scheme.eq_ignore_ascii_case("http") => format!("ws://{rest}"),
            Some((scheme, rest)) if scheme.eq_ignore_ascii_case("https") => format!("wss://{rest}"),
            _ => self.url,
        }
    }

    fn bytes(&self) -> Vec<u8> {
        if self.headers.is_empty() {
            return vec![];
        }
        let rest = self.url.split_once("://").map_or("", |(_, rest)| rest);
        let rest = rest.split('#').next().unwrap_or_default();
        let target = rest.find(['/', '?']).map_or("", |at| &rest[at..]);
        let slash = if target.starts_with('/') { "" } else { "/" };
        let method = self.method.as_deref().unwrap_or("GET");
        lines(&format!("{method} {slash}{target} {}", spoken(self.version.as_deref())), &self.headers)
    }
}

impl Answer {
    fn status(&self) -> Option<u16> {
        self.status.and_then(|it| u16::try_from(it).ok()).filter(|it| *it > 0)
    }

    fn bytes(&self) -> Vec<u8> {
        let Some(status) = self.status().filter(|_| !self.headers.is_empty()) else { return vec![] };
        let reason = self.reason.as_deref().unwrap_or_default();
        lines(&format!("{} {status} {reason}", spoken(self.version.as_deref())), &self.headers)
    }

    /// Why there was no connection, in the words of the file.
    fn failure(&self) -> Option<&str> {
        self.failure.as_deref().or(self.error.as_deref()).filter(|it| !it.is_empty())
    }
}

/// Fills in what is not known of this handshake.
pub(super) fn complete(handshake: &mut Handshake, request: &Head, answer: Option<&Answer>) {
    if handshake.request.is_empty() {
        handshake.request = request.bytes();
    }
    let Some(answer) = answer else { return };
    handshake.status = handshake.status.or_else(|| answer.status());
    if handshake.response.is_empty() {
        handshake.response = answer.bytes();
    }
}

/// The end of a connection that was not made.
pub(super) fn failed(answer: Option<&Answer>, wall_ns: u64) -> Option<Record> {
    let words = answer.and_then(Answer::failure)?;
    Some(Record {
        seq: 0,
        at_ns: 0,
        wall_ns,
        direction: Direction::Local,
        kind: Kind::Ended,
        fin: true,
        reserved: 0,
        wire_size: 0,
        payload: Bytes::copy_from_slice(words.as_bytes()),
        frames: None,
    })
}

/// Lays times that a browser counted from its own start after the beginning, which is a wall clock's.
pub(super) fn set_clock<'a>(times: impl Iterator<Item = &'a mut f64>, began_wall_ns: Option<u64>) {
    let mut times: Vec<_> = times.collect();
    let Some(began) = began_wall_ns.filter(|_| !times.is_empty()) else { return };
    let first = times.iter().map(|it| **it).fold(f64::INFINITY, f64::min);
    if times.iter().all(|it| **it < MONOTONIC) {
        times.iter_mut().for_each(|it| **it = began as f64 / 1e9 + (**it - first));
    }
}

/// HTTP as a head says it; Chrome's `http/1.1` and what is left out too.
fn spoken(version: Option<&str>) -> String {
    match version.map(str::to_ascii_uppercase) {
        Some(version) if version.starts_with("HTTP/") => version,
        _ => "HTTP/1.1".into(),
    }
}

/// A head of these fields. A value of several lines is a field that came several times.
fn lines(first: &str, fields: &[Field]) -> Vec<u8> {
    let mut head = plain(first);
    for field in fields {
        for value in field.value.split('\n') {
            head.push_str("\r\n");
            head.push_str(&plain(&field.name));
            head.push_str(": ");
            head.push_str(&plain(value));
        }
    }
    head.push_str("\r\n\r\n");
    head.into_bytes()
}

/// What no line of a head can hold is left out.
fn plain(text: &str) -> String {
    text.chars().filter(|it| !matches!(it, '\r' | '\n' | '\0')).collect()
}
