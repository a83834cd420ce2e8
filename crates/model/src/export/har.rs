//! A session as HAR 1.2: one entry, whose messages stand in `_webSocketMessages` as Chrome's
//! developer tools write them.

use super::{Facts, ndjson};
use crate::time::iso;
use crate::{Direction, Kind, Record};
use base64::Engine as _;
use base64::engine::general_purpose::STANDARD;
use serde_json::{Value, json};

pub(super) const TAIL: &str = "]}}]}}\n";

/// Everything up to the first message.
pub(super) fn head(facts: &Facts) -> Vec<u8> {
    let hand = &facts.handshake;
    let (request_line, request_headers) = parts(&hand.request);
    let (status_line, response_headers) = parts(&hand.response);
    let mut words = request_line.splitn(3, ' ');
    let method = words.next().filter(|it| !it.is_empty()).unwrap_or("GET").to_owned();
    let version = words.nth(1).unwrap_or("HTTP/1.1").to_owned();
    let mut words = status_line.splitn(3, ' ');
    let answered = words.next().filter(|it| !it.is_empty()).unwrap_or("HTTP/1.1").to_owned();
    let reason = words.nth(1).unwrap_or_default().to_owned();
    let ms = |ns: Option<u64>| ns.map_or(-1.0, |ns| ns as f64 / 1e6);
    let steps = [hand.dns_ns, hand.connect_ns, hand.tls_ns, hand.upgrade_ns];
    let total: f64 = steps.iter().flatten().map(|ns| *ns as f64 / 1e6).sum();
    let connect = hand.connect_ns.map(|ns| ns.saturating_add(hand.tls_ns.unwrap_or(0)));
    let address = hand.address.as_deref().and_then(|it| it.parse::<std::net::SocketAddr>().ok());
    let (url, _) = facts.url.split_once('#').unwrap_or((&facts.url, ""));
    let entry = json!({
        "startedDateTime": iso(facts.began_wall_ns),
        "time": total,
        "request": {
            "method": method, "url": url, "httpVersion": version, "cookies": [],
            "headers": request_headers, "queryString": query(url),
            "headersSize": hand.request.len(), "bodySize": 0,
        },
        "response": {
            "status": hand.status.unwrap_or(0), "statusText": reason, "httpVersion": answered, "cookies": [],
            "headers": response_headers, "content": {"size": 0, "mimeType": "x-unknown"},
            "redirectURL": "", "headersSize": hand.response.len(), "bodySize": 0,
        },
        "cache": {},
        // HAR counts TLS as a part of the connection.
        "timings": {
            "blocked": -1, "dns": ms(hand.dns_ns), "connect": ms(connect), "ssl": ms(hand.tls_ns),
            "send": 0, "wait": ms(hand.upgrade_ns).max(0.0), "receive": 0,
        },
        "serverIPAddress": address.map(|it| it.ip().to_string()).unwrap_or_default(),
        "_serverPort": address.map(|it| it.port()),
        "_resourceType": "websocket",
    });
    let entry = entry.to_string();
    let version = Value::from(facts.version.as_str());
    let open = entry.strip_suffix('}').unwrap_or(&entry);
    format!(
        "{{\"log\":{{\"version\":\"1.2\",\"creator\":{{\"name\":\"wscope\",\"version\":{version}}},\
         \"pages\":[],\"entries\":[{open},\"_webSocketMessages\":["
    )
    .into_bytes()
}

/// Writes a record where this pass wants it: the first takes what HAR knows, the second the rest.
pub(super) fn record(record: &Record, pass: usize, first: bool, out: &mut Vec<u8>) -> bool {
    let opcode = opcode(record);
    let value = match (pass, opcode) {
        (0, Some(opcode)) => message(record, opcode),
        (1, None) => {
            let mut rest = ndjson::facts(record);
            rest.insert("base64".into(), STANDARD.encode(&record.payload).into());
            Value::Object(rest)
        }
        _ => return false,
    };
    out.extend_from_slice(if first { b"\n" } else { b",\n" });
    out.extend(value.to_string().into_bytes());
    true
}

/// What stands between the messages and the other records.
pub(super) fn between(facts: &Facts) -> Vec<u8> {
    let (name, began) = (Value::from(facts.name.as_str()), facts.began_wall_ns);
    let (url, hand) = (Value::from(facts.url.as_str()), json!(facts.handshake));
    format!(
        "],\"_wscope\":{{\"version\":1,\"name\":{name},\"url\":{url},\"began_wall_ns\":\"{began}\",\
         \"handshake\":{hand},\"records\":["
    )
    .into_bytes()
}

/// The opcode of what HAR can say.
fn opcode(record: &Record) -> Option<u8> {
    match record.kind {
        _ if record.direction == Direction::Local => None,
        Kind::Text | Kind::Binary | Kind::Ping | Kind::Pong | Kind::Close => Some(record.kind.code()),
        _ => None,
    }
}

fn message(record: &Record, opcode: u8) -> Value {
    let mut rest = ndjson::facts(record);
    let text = std::str::from_utf8(&record.payload).ok();
    let data = match text {
        Some(text) if opcode == 1 => text.to_owned(),
        // Chrome shows a text that is none with replacement characters; the bytes stand beside it.
        None if opcode == 1 => {
            rest.insert("base64".into(), STANDARD.encode(&record.payload).into());
            String::from_utf8_lossy(&record.payload).into_owned()
        }
        _ => STANDARD.encode(&record.payload),
    };
    for known in ["direction", "kind", "size"] {
        rest.remove(known);
    }
    json!({
        "type": if record.direction == Direction::Sent { "send" } else { "receive" },
        "time": record.wall_ns as f64 / 1e9,
        "opcode": opcode,
        "data": data,
        "_wscope": rest,
    })
}

/// The first line of a head, and its fields as HAR has them. HTTP/2 has fields instead of that line, which
/// browsers write beside the others.
fn parts(head: &[u8]) -> (String, Vec<Value>) {
    let text = String::from_utf8_lossy(head);
    let pseudo = |name: &str| text.lines().find_map(|it| it.strip_prefix(name)?.strip_prefix(": "));
    let (first, fields) = match (pseudo(":method"), pseudo(":path")) {
        (Some(method), path) => (format!("{method} {} HTTP/2", path.unwrap_or("/")), &text[..]),
        _ => {
            let (first, rest) = text.split_once('\n').unwrap_or((&text, ""));
            (first.trim_end().to_owned(), rest)
        }
    };
    let field = |line: &str| {
        let (name, value) = line.split_at_checked(line.get(1..)?.find(':')? + 1)?;
        Some(json!({"name": name, "value": value.get(1..)?.trim()}))
    };
    (first, fields.lines().filter_map(field).collect())
}

fn query(url: &str) -> Vec<Value> {
    let pairs = url.split_once('?').map_or("", |(_, query)| query).split('&').filter(|it| !it.is_empty());
    let pair = |pair: &str| {
        let (name, value) = pair.split_once('=').unwrap_or((pair, ""));
        json!({"name": name, "value": value})
    };
    pairs.map(pair).collect()
}
