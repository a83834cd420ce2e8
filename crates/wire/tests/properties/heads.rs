//! Heads: whatever comes is read within its bounds and as httparse reads it, and what is composed
//! says what was asked for, or is refused.

use crate::input::Input;
use crate::offers;
use wire::{HeadError, HeaderField, RequestHead, ResponseHead};

const KEY: &str = "dGhlIHNhbXBsZSBub25jZQ==";
const ACCEPT: &str = "s3pPLMBiTxaQ9kYGzzhZRbK+xOo=";
/// More fields than this httparse is given no room for.
const MOST: usize = 64;

/// The property of any bytes: they are a head, or the texts of one to compose.
pub(crate) fn check(bytes: &[u8]) {
    hold_as_request(bytes);
    hold_as_response(bytes);
    offers::hold(bytes);
    compose(bytes);
}

#[track_caller]
pub(crate) fn hold_as_request(bytes: &[u8]) {
    let ours = RequestHead::parse(bytes);
    if let Some(head) = &ours {
        assert!(!head.method.is_empty() && head.version.starts_with("HTTP/"));
        within_bounds(bytes, &head.fields, head.size);
        assert_eq!(RequestHead::parse(&bytes[..head.size]).as_ref(), Some(head));
        assert_eq!(RequestHead::parse(&bytes[..head.size - 1]), None, "it has not ended");
    }
    let mut room = [httparse::EMPTY_HEADER; MOST];
    let mut theirs = httparse::Request::new(&mut room);
    if let Ok(httparse::Status::Complete(size)) = theirs.parse(bytes) {
        let ours = ours.expect("httparse reads it");
        assert_eq!(ours.size, size);
        assert_eq!(Some(ours.method.as_str()), theirs.method);
        assert_eq!(Some(ours.target.as_str()), theirs.path);
        same_fields(&ours.fields, theirs.headers);
    }
}

#[track_caller]
pub(crate) fn hold_as_response(bytes: &[u8]) {
    let ours = ResponseHead::parse(bytes);
    if let Some(head) = &ours {
        assert!(head.version.starts_with("HTTP/"));
        assert!(head.status_line.end <= head.fields.first().map_or(head.size, |it| it.line.start));
        within_bounds(bytes, &head.fields, head.size);
        assert_eq!(ResponseHead::parse(&bytes[..head.size]).as_ref(), Some(head));
        assert_eq!(ResponseHead::parse(&bytes[..head.size - 1]), None, "it has not ended");
        opens_only_when_sound(head);
    }
    let mut room = [httparse::EMPTY_HEADER; MOST];
    let mut theirs = httparse::Response::new(&mut room);
    if let Ok(httparse::Status::Complete(size)) = theirs.parse(bytes) {
        let ours = ours.expect("httparse reads it");
        assert_eq!(ours.size, size);
        assert_eq!(Some(ours.status), theirs.code);
        // httparse gives up on a reason outside ASCII; we show it.
        if ours.reason.is_ascii() {
            assert_eq!(Some(ours.reason.as_str()), theirs.reason);
        }
        same_fields(&ours.fields, theirs.headers);
    }
}

/// Each field is a line of the head, one after another, and its value is a part of that line.
#[track_caller]
fn within_bounds(bytes: &[u8], fields: &[HeaderField], size: usize) {
    assert!(bytes[..size].ends_with(b"\n"));
    let mut at = 0;
    for field in fields {
        let HeaderField { name, value, line, value_at } = field;
        assert!(at <= line.start && line.start <= value_at.start, "{field:?}");
        assert!(value_at.end <= line.end && line.end < size, "{field:?}");
        assert!(bytes[line.end..size].starts_with(b"\r\n") || bytes[line.end] == b'\n', "{field:?}");
        assert_eq!((name.trim_ascii(), value.trim_ascii()), (name.as_str(), value.as_str()));
        let text = |bytes: &[u8]| String::from_utf8_lossy(bytes).into_owned();
        assert!(text(&bytes[line.clone()]).starts_with(name) || bytes[line.start] <= b' ', "{field:?}");
        // A folded value stands on several lines.
        let folded = bytes[line.clone()].contains(&b'\n');
        assert!(folded || text(&bytes[value_at.clone()]) == *value, "{field:?}");
        at = line.end;
    }
}

#[track_caller]
fn same_fields(ours: &[HeaderField], theirs: &[httparse::Header<'_>]) {
    let ours: Vec<_> = ours.iter().map(|it| (it.name.clone(), it.value.clone())).collect();
    let text = |bytes: &[u8]| String::from_utf8_lossy(bytes).into_owned();
    let theirs: Vec<_> = theirs.iter().map(|it| (it.name.to_owned(), text(it.value))).collect();
    assert_eq!(ours, theirs);
}

/// No faults where section 4.1 has none, and some where it has.
#[track_caller]
fn opens_only_when_sound(head: &ResponseHead) {
    let values = |name: &str| -> Vec<String> {
        let fields = head.fields.iter().filter(|it| it.name.to_ascii_lowercase() == name);
        fields.map(|it| it.value.clone()).collect()
    };
    let lower = |name: &str| values(name).join(",").to_ascii_lowercase();
    let upgrade = values("upgrade");
    let sound = !upgrade.is_empty()
        && upgrade.iter().all(|it| it.eq_ignore_ascii_case("websocket"))
        && lower("connection").split(',').any(|it| it.trim_ascii() == "upgrade")
        && values("sec-websocket-accept") == [ACCEPT]
        && matches!(&values("sec-websocket-protocol")[..], [] | [_])
        && values("sec-websocket-protocol").iter().all(|it| it == "chat")
        && lower("sec-websocket-extensions").split(',').all(|it| it.trim_ascii().is_empty());
    let faults = head.handshake_faults(KEY, &["chat".into()], &[]);
    assert_eq!(faults.is_empty(), sound, "{faults:?}");
}

/// The bytes as texts between NULs, of which the first bytes say what holds one more: a target, a
/// reason, and names and values in turn.
#[track_caller]
fn compose(bytes: &[u8]) {
    let mut input = Input::new(bytes);
    let (status, spiced) = (u16::from(input.byte()) << 3, input.byte());
    let mut texts: Vec<String> =
        input.rest().split(|&it| it == 0).map(|it| String::from_utf8_lossy(it).into_owned()).collect();
    let chosen = usize::from(spiced >> 2) % texts.len();
    texts[chosen].push_str(["", "\0", "\r", "\n"][usize::from(spiced & 3)]);
    let fields: Vec<(&str, &str)> =
        texts[1..].chunks_exact(2).map(|it| (it[0].as_str(), it[1].as_str())).collect();
    as_request(&texts[0], &fields);
    as_response(status, &texts[0], &fields);
}

fn as_request(target: &str, fields: &[(&str, &str)]) {
    let visible = !target.is_empty() && target.bytes().all(|it| it > b' ' && it != 0x7F);
    let expected = if visible { refused(fields) } else { Some(HeadError::Target(target.into())) };
    match wire::request_head(target, fields) {
        Err(error) => assert_eq!(Some(error), expected),
        Ok(bytes) => {
            assert_eq!(expected, None, "it breaks out of its line");
            let head = RequestHead::parse(&bytes).expect("a head");
            assert_eq!((&*head.method, &*head.target, &*head.version), ("GET", target, "HTTP/1.1"));
            assert_eq!(head.size, bytes.len());
            are_these(&bytes, &head.fields, fields);
        }
    }
}

fn as_response(status: u16, reason: &str, fields: &[(&str, &str)]) {
    let expected = if breaks(reason) { Some(HeadError::Reason(reason.into())) } else { refused(fields) };
    match wire::response_head(status, reason, fields) {
        Err(error) => assert_eq!(Some(error), expected),
        Ok(bytes) => {
            assert_eq!(expected, None, "it breaks out of its line");
            let head = ResponseHead::parse(&bytes).expect("a head");
            assert_eq!((&*head.version, head.status, &*head.reason), ("HTTP/1.1", status, reason));
            assert_eq!(head.size, bytes.len());
            are_these(&bytes, &head.fields, fields);
        }
    }
}

/// What the first field that cannot be written is refused for.
fn refused(fields: &[(&str, &str)]) -> Option<HeadError> {
    fields.iter().find_map(|(name, value)| {
        let token = !name.is_empty() && name.bytes().all(|it| it > b' ' && it != 0x7F && it != b':');
        match token {
            false => Some(HeadError::Name((*name).into())),
            true if breaks(value) => Some(HeadError::Value((*name).into())),
            true => None,
        }
    })
}

fn breaks(text: &str) -> bool {
    text.contains(['\r', '\n', '\0'])
}

#[track_caller]
fn are_these(bytes: &[u8], read: &[HeaderField], given: &[(&str, &str)]) {
    assert_eq!(read.len(), given.len());
    for (read, (name, value)) in read.iter().zip(given) {
        assert_eq!((&*read.name, &*read.value), (*name, value.trim_ascii()));
        assert_eq!(bytes[read.line.clone()], *format!("{name}: {value}").as_bytes(), "byte for byte");
    }
}
