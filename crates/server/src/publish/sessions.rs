//! Recorded sessions as they are shown: messages and how it ended, without heads, and with every secret
//! hidden.

use super::content::{Row, Tape};
use super::secrets::{Secrets, is_secret};
use crate::workbench::Shared;
use base64::Engine as _;
use base64::engine::general_purpose::STANDARD;
use model::{Direction, Kind, Record};
use serde_json::Value;

/// Records of a session that are shown.
const ROWS: usize = 500;
/// Bytes of a record that are shown.
const LONGEST: usize = 8 << 10;

/// What is shown of a session.
pub(super) async fn tape(
    bench: &Shared,
    session: &store::Session,
    secrets: &Secrets,
) -> Result<Tape, store::Error> {
    let secrets = secrets.with(&session.secrets);
    let id = session.info.id;
    let records = bench.store.records_from(id, 1, ROWS).await?;
    Ok(Tape {
        id,
        name: secrets.hide(&session.name),
        began_wall_ns: session.info.began_wall_ns,
        rows: records.iter().map(|it| row(it, &secrets)).collect(),
        all: session.info.stored,
    })
}

fn row(record: &Record, secrets: &Secrets) -> Row {
    let text = text(record, secrets);
    let end = (0..=LONGEST.min(text.len())).rev().find(|at| text.is_char_boundary(*at)).unwrap_or(0);
    Row {
        seq: record.seq,
        at_ns: record.at_ns,
        sent: record.direction == Direction::Sent,
        kind: record.kind,
        size: record.payload.len(),
        is_cut: end < text.len(),
        text: text.get(..end).unwrap_or_default().to_owned(),
    }
}

/// The head of the answer may set cookies, so it is not shown; nor is how the transport failed.
fn text(record: &Record, secrets: &Secrets) -> String {
    let payload = secrets.hide_bytes(&record.payload);
    match record.kind {
        Kind::Opened | Kind::Ended | Kind::Violation | Kind::Frame => String::new(),
        Kind::Close => match payload.split_at_checked(2) {
            Some((code, reason)) => {
                let code = u16::from_be_bytes([code[0], code[1]]);
                format!("{code} {}", String::from_utf8_lossy(reason)).trim_end().to_owned()
            }
            None => String::new(),
        },
        Kind::Binary => STANDARD.encode(payload),
        Kind::Text | Kind::Ping | Kind::Pong => {
            let text = String::from_utf8_lossy(&payload).into_owned();
            without_tokens(&text).unwrap_or(text)
        }
    }
}

/// JSON with stars in the place of values whose names say that they are secret; `None`: there is none.
fn without_tokens(text: &str) -> Option<String> {
    let mut value: Value =
        serde_json::from_str(text).ok().filter(|it: &Value| it.is_object() || it.is_array())?;
    let mut found = false;
    cover(&mut value, &mut found);
    found.then(|| value.to_string())
}

fn cover(value: &mut Value, found: &mut bool) {
    match value {
        Value::Array(items) => items.iter_mut().for_each(|it| cover(it, found)),
        Value::Object(fields) => {
            for (name, value) in fields {
                match value {
                    Value::String(text) if is_secret(name) && !text.is_empty() => {
                        *found = true;
                        *text = "******".to_owned();
                    }
                    other => cover(other, found),
                }
            }
        }
        _ => {}
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn tokens_in_json_are_covered_and_all_else_stays_byte_for_byte() {
        let covered = without_tokens(r#"{"a":[{"accessToken":"hush","n":1}],"key":"k"}"#).expect("two");
        assert!(!covered.contains("hush") && !covered.contains("\"k\""), "{covered}");
        for plain in [r#"{"token":"","b": 9007199254740993}"#, "no json", "\"token\"", "{\"a\":1"] {
            assert_eq!(without_tokens(plain), None, "{plain}");
        }
    }
}
