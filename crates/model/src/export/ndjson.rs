//! A session as lines of JSON: first what is known of it, then its records.

use super::Facts;
use crate::{FramePart, Record};
use base64::Engine as _;
use base64::engine::general_purpose::STANDARD;
use serde_json::{Map, Value, json};

/// The first line, which has no number of a record.
pub(super) fn head(facts: &Facts) -> Vec<u8> {
    let head = json!({
        "wscope": 1, "name": facts.name, "url": facts.url,
        "began_wall_ns": facts.began_wall_ns.to_string(), "handshake": facts.handshake,
    });
    format!("{head}\n").into_bytes()
}

/// Writes the line of a record. The payload is `text` where it is UTF-8, else `base64`. The wall time is a text:
/// it is larger than what many readers of JSON keep of a number.
pub(super) fn record(record: &Record, out: &mut Vec<u8>) {
    let mut line = facts(record);
    match std::str::from_utf8(&record.payload) {
        Ok(text) => line.insert("text".into(), text.into()),
        Err(_) => line.insert("base64".into(), STANDARD.encode(&record.payload).into()),
    };
    out.extend(Value::Object(line).to_string().into_bytes());
    out.push(b'\n');
}

/// A record without its payload. Its frames stand there where it came in several.
pub(super) fn facts(record: &Record) -> Map<String, Value> {
    let fields: [(&str, Value); 9] = [
        ("seq", record.seq.into()),
        ("at_ns", record.at_ns.into()),
        ("wall_ns", record.wall_ns.to_string().into()),
        ("direction", record.direction.name().into()),
        ("kind", record.kind.name().into()),
        ("size", record.payload.len().into()),
        ("wire_size", record.wire_size.into()),
        ("fin", record.fin.into()),
        ("reserved", record.reserved.into()),
    ];
    let mut facts: Map<String, Value> =
        fields.into_iter().map(|(name, value)| (name.to_owned(), value)).collect();
    if let Some(frames) = record.frames.as_deref() {
        facts.insert("frames".into(), frames.parts.iter().map(part).collect());
        facts.insert("more_frames".into(), frames.more.into());
    }
    facts
}

/// The header of a frame. Its length is a text: it may be larger than what JSON keeps of a number.
fn part(it: &FramePart) -> Value {
    json!({
        "opcode": it.opcode, "fin": it.fin, "reserved": it.reserved, "masked": it.masked,
        "header": it.header, "length": it.length.to_string(),
    })
}
