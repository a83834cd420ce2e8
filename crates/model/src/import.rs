//! Sessions read from a HAR file: our own, Chrome's, Playwright's, or whatever has
//! `_webSocketMessages`; and records read from lines of JSON, as we write them.

mod browser;
mod lenient;

use crate::{Direction, FramePart, Frames, Handshake, Kind, MOST_FRAMES, Record};
use base64::Engine as _;
use base64::engine::general_purpose::STANDARD;
use bytes::Bytes;
use serde::Deserialize;
use std::sync::Arc;

/// Sessions of one file, and records of one session.
const SESSIONS: usize = 1000;
const RECORDS: usize = 5_000_000;

/// A session that was read.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Imported {
    /// What its user called it.
    pub name: String,
    /// The URL.
    pub url: String,
    /// Nanoseconds since the Unix epoch when it began.
    pub began_wall_ns: u64,
    /// Its handshake, as far as the file has it.
    pub handshake: Handshake,
    /// Its records, numbered from 1 without gaps.
    pub records: Vec<Record>,
}

/// What of a file could not be read, and was left out.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Skipped {
    /// Which entry, from 1.
    pub entry: usize,
    /// Which message of it, from 1; none: all of it.
    pub message: Option<usize>,
}

/// Why a file cannot be read.
#[derive(Debug, thiserror::Error)]
#[non_exhaustive]
pub enum Unreadable {
    /// It is no HAR: where, and what is wrong there.
    #[error("{0}")]
    Json(#[from] serde_json::Error),
    /// There is no WebSocket in it.
    #[error("there is no WebSocket in the file")]
    Empty,
    /// More than anybody reads.
    #[error("there are more than {SESSIONS} sessions or {RECORDS} messages in the file")]
    TooMuch,
    /// A line is no record of ours.
    #[error("line {number} is no record")]
    Line {
        /// Which line, from 1.
        number: u64,
    },
}

#[derive(Deserialize)]
struct Har {
    log: Log,
}

#[derive(Deserialize)]
struct Log {
    entries: Vec<lenient::Item<Entry>>,
}

#[derive(Deserialize)]
struct Entry {
    #[serde(rename = "startedDateTime", default, deserialize_with = "lenient::or_none")]
    started: Option<String>,
    request: browser::Head,
    #[serde(default, deserialize_with = "lenient::or_none")]
    response: Option<browser::Answer>,
    #[serde(rename = "_resourceType", default)]
    resource: Option<String>,
    #[serde(rename = "_webSocketMessages", default)]
    messages: Option<Vec<lenient::Item<Message>>>,
    #[serde(rename = "_wscope", default)]
    ours: Option<Ours>,
}

impl Entry {
    /// Also one that was never opened has an entry.
    fn is_socket(&self) -> bool {
        self.messages.is_some()
            || self.ours.is_some()
            || self.resource.as_deref() == Some("websocket")
            || self.request.is_socket()
    }
}

#[derive(Deserialize)]
struct Message {
    #[serde(rename = "type")]
    kind: String,
    #[serde(default, deserialize_with = "lenient::number")]
    time: f64,
    #[serde(default)]
    opcode: i64,
    #[serde(default)]
    data: String,
    #[serde(rename = "_wscope", default)]
    ours: Option<Rest>,
}

#[derive(Deserialize)]
struct Ours {
    #[serde(default)]
    name: String,
    #[serde(default)]
    url: Option<String>,
    #[serde(default)]
    began_wall_ns: String,
    #[serde(default)]
    handshake: Handshake,
    #[serde(default)]
    records: Vec<Rest>,
}

/// What HAR cannot say of a record.
#[derive(Deserialize)]
struct Rest {
    seq: u64,
    at_ns: u64,
    wall_ns: String,
    #[serde(default)]
    direction: String,
    #[serde(default)]
    kind: String,
    #[serde(default)]
    wire_size: u64,
    #[serde(default)]
    fin: bool,
    #[serde(default)]
    reserved: u8,
    #[serde(default)]
    base64: Option<String>,
    #[serde(default)]
    frames: Option<Vec<Part>>,
    #[serde(default)]
    more_frames: u64,
}

/// The header of a frame.
#[derive(Deserialize)]
struct Part {
    opcode: u8,
    fin: bool,
    reserved: u8,
    masked: bool,
    header: u8,
    length: String,
}

impl Rest {
    /// The frames that stand there; none where they make no sense.
    fn frames(&self) -> Option<Arc<Frames>> {
        let parts = self.frames.as_ref().filter(|it| it.len() <= MOST_FRAMES)?;
        let part = |it: &Part| {
            Some(FramePart {
                fin: it.fin,
                reserved: it.reserved & 7,
                opcode: it.opcode & 15,
                masked: it.masked,
                header: it.header & 0x7f,
                length: it.length.parse().ok()?,
            })
        };
        let parts = parts.iter().map(part).collect::<Option<_>>()?;
        Some(Arc::new(Frames { parts, more: self.more_frames }))
    }
}

/// Reads the sessions of a HAR file. What of it makes no sense is left out, and noted.
///
/// # Errors
/// Where it is none, holds no WebSocket, or too many.
pub fn har(file: &[u8], skipped: &mut Vec<Skipped>) -> Result<Vec<Imported>, Unreadable> {
    // Editors of some systems write a byte order mark.
    let file = file.strip_prefix(b"\xef\xbb\xbf").unwrap_or(file);
    let har: Har = serde_json::from_slice(&lenient::well_formed(file))?;
    let (mut sessions, mut odd) = (vec![], None);
    for (index, entry) in har.log.entries.into_iter().enumerate() {
        match entry {
            lenient::Item::Read(entry) if entry.is_socket() => {
                sessions.push(session(index + 1, entry, skipped)?);
            }
            lenient::Item::Odd { is_socket: true, why } => {
                odd.get_or_insert(why);
                skipped.push(Skipped { entry: index + 1, message: None });
            }
            _ => {}
        }
    }
    match sessions.len() {
        0 => Err(odd.map_or(Unreadable::Empty, Unreadable::Json)),
        count if count > SESSIONS => Err(Unreadable::TooMuch),
        _ => Ok(sessions),
    }
}

/// What is known of a session, as it stands before its records.
#[derive(Deserialize)]
struct Top {
    #[serde(rename = "wscope")]
    _version: u64,
    #[serde(default)]
    name: String,
    url: String,
    began_wall_ns: String,
    #[serde(default)]
    handshake: Handshake,
}

/// The session whose records follow this first line of a file, if it says so; it has none yet.
#[must_use]
pub fn top(line: &[u8]) -> Option<Imported> {
    let Top { name, url, began_wall_ns, handshake, .. } = serde_json::from_slice(line).ok()?;
    let began_wall_ns = began_wall_ns.parse().ok()?;
    Some(Imported { name, url, began_wall_ns, handshake, records: vec![] })
}

/// Whether this first line of a file is a record as we write it, and no HAR.
#[must_use]
pub fn is_line(line: &[u8]) -> bool {
    serde_json::from_slice::<Line>(line).is_ok()
}

/// A record as [`crate::export`] writes it into a line.
#[derive(Deserialize)]
struct Line {
    #[serde(flatten)]
    rest: Rest,
    #[serde(default)]
    text: Option<String>,
}

/// Reads one line of an NDJSON file: a record, which gets this number.
///
/// # Errors
/// Where it is none.
pub fn line(line: &[u8], seq: u64) -> Result<Record, Unreadable> {
    let Line { rest, text } = serde_json::from_slice(line)?;
    let mut record = local(rest).ok_or(Unreadable::Line { number: seq })?;
    if let Some(text) = text {
        record.payload = Bytes::from(text.into_bytes());
    }
    record.seq = seq;
    Ok(record)
}

fn session(number: usize, entry: Entry, skipped: &mut Vec<Skipped>) -> Result<Imported, Unreadable> {
    let mut messages = entry.messages.unwrap_or_default();
    let (ours, rest) = match entry.ours {
        Some(ours) => (Some((ours.name, ours.url, ours.began_wall_ns, ours.handshake)), ours.records),
        None => (None, vec![]),
    };
    if messages.len().saturating_add(rest.len()) > RECORDS {
        return Err(Unreadable::TooMuch);
    }
    let is_ours = ours.is_some();
    let (name, url, began, mut handshake) = ours.unwrap_or_default();
    let started = began.parse().ok().or_else(|| entry.started.as_deref().and_then(crate::time::wall_ns));
    let answer = entry.response.as_ref();
    if !is_ours {
        browser::set_clock(
            messages.iter_mut().filter_map(lenient::Item::as_mut).map(|it| &mut it.time),
            started,
        );
    }
    let mut records = vec![];
    let read = messages.into_iter().map(|it| it.read().and_then(read));
    for (at, record) in read.chain(rest.into_iter().map(local)).enumerate() {
        match record {
            Some(record) => records.push(record),
            None => skipped.push(Skipped { entry: number, message: Some(at + 1) }),
        }
    }
    let times = records.iter().map(|it| it.wall_ns);
    let began_wall_ns = started.or_else(|| times.clone().min()).unwrap_or_default();
    if !is_ours {
        let last = times.max().unwrap_or(began_wall_ns);
        records.extend(browser::failed(answer, last));
        browser::complete(&mut handshake, &entry.request, answer);
    }
    number_them(&mut records, began_wall_ns);
    Ok(Imported {
        name,
        url: url.unwrap_or_else(|| entry.request.socket_url()),
        began_wall_ns,
        handshake,
        records,
    })
}

/// Keeps numbers that are whole, else numbers the records in their order.
fn number_them(records: &mut [Record], began_wall_ns: u64) {
    if records.iter().all(|it| it.seq > 0) {
        records.sort_by_key(|it| it.seq);
    } else {
        for record in records.iter_mut().filter(|it| it.seq == 0) {
            record.at_ns = record.wall_ns.saturating_sub(began_wall_ns);
        }
    }
    for (record, seq) in records.iter_mut().zip(1..) {
        record.seq = seq;
    }
}

fn read(message: Message) -> Option<Record> {
    let kind = match message.opcode {
        1 => Kind::Text,
        8 => Kind::Close,
        9 => Kind::Ping,
        10 => Kind::Pong,
        // What Chrome says of an error has no opcode; it is text.
        _ if message.opcode < 0 => Kind::Ended,
        _ => Kind::Binary,
    };
    let direction = match message.kind.as_str() {
        "send" | "sent" | "outgoing" => Direction::Sent,
        "receive" | "received" | "incoming" => Direction::Received,
        _ => Direction::Local,
    };
    let exact = message.ours.as_ref().and_then(|it| it.base64.as_deref());
    let payload = match (exact, kind) {
        (Some(exact), _) => decode(exact)?,
        (None, Kind::Text | Kind::Ended) => Bytes::from(message.data.into_bytes()),
        (None, _) => decode(&message.data)?,
    };
    let size = payload.len() as u64;
    let guess = Record {
        seq: 0,
        at_ns: 0,
        wall_ns: wall(message.time),
        direction,
        kind,
        fin: true,
        reserved: 0,
        wire_size: size,
        payload,
        frames: None,
    };
    Some(match message.ours {
        None => guess,
        Some(it) => Record {
            seq: it.seq,
            at_ns: it.at_ns,
            wall_ns: it.wall_ns.parse().unwrap_or(guess.wall_ns),
            fin: it.fin,
            reserved: it.reserved & 7,
            wire_size: it.wire_size,
            frames: it.frames(),
            ..guess
        },
    })
}

fn local(it: Rest) -> Option<Record> {
    Some(Record {
        seq: it.seq,
        at_ns: it.at_ns,
        wall_ns: it.wall_ns.parse().ok()?,
        direction: Direction::ALL.into_iter().find(|known| known.name() == it.direction)?,
        kind: Kind::ALL.into_iter().find(|known| known.name() == it.kind)?,
        fin: it.fin,
        reserved: it.reserved & 7,
        wire_size: it.wire_size,
        payload: decode(it.base64.as_deref().unwrap_or_default())?,
        frames: it.frames(),
    })
}

fn decode(text: &str) -> Option<Bytes> {
    STANDARD.decode(text).ok().map(Bytes::from)
}

/// A time as writers of HAR give it: seconds in Chrome, milliseconds elsewhere.
fn wall(time: f64) -> u64 {
    let seconds = if time > 1e11 { time / 1e3 } else { time };
    // A double holds no more than microseconds of it. What is no time becomes 0 or the last there is:
    // the cast saturates.
    ((seconds * 1e6).round() as u64).saturating_mul(1000)
}

#[cfg(test)]
mod tests;
