//! Records as rows of a timeline, and one whole.

use base64::Engine as _;
use base64::engine::general_purpose::STANDARD;
use model::{Direction, Kind, Record};
use serde::Serialize;
use utoipa::ToSchema;

/// Characters of a preview.
const PREVIEW: usize = 200;

/// Records of a session.
#[derive(Debug, Serialize, ToSchema)]
pub(crate) struct Records {
    /// Newest first.
    pub(crate) records: Vec<RecordRow>,
    /// Highest sequence number so far; 0: none.
    pub(crate) last: u64,
    /// Highest sequence number safely stored; 0: none.
    pub(crate) stored: u64,
}

/// A record as a row of the timeline.
#[derive(Clone, Debug, Serialize, ToSchema)]
pub(crate) struct RecordRow {
    /// Its number in the session, from 1 and without gaps.
    pub(crate) seq: u64,
    /// Milliseconds since the session began, monotonic.
    pub(crate) at_ms: f64,
    /// Milliseconds since the Unix epoch.
    pub(crate) wall_ms: f64,
    pub(crate) direction: Side,
    pub(crate) kind: Sort,
    /// Bytes of the payload.
    pub(crate) size: u64,
    /// Bytes on the wire, frame headers included.
    pub(crate) wire_size: u64,
    /// The payload's beginning: as text; in hexadecimal where it is none.
    pub(crate) preview: String,
    /// Whether the payload goes on after the preview.
    pub(crate) preview_cut: bool,
    /// Of a close frame: its code.
    #[schema(required)]
    pub(crate) code: Option<u16>,
    /// Of a close frame: its reason.
    #[schema(required)]
    pub(crate) reason: Option<String>,
}

/// A record, whole.
#[derive(Debug, Serialize, ToSchema)]
pub(crate) struct RecordDetail {
    #[serde(flatten)]
    pub(crate) row: RecordRow,
    /// The payload as text, where it is UTF-8.
    #[schema(required)]
    pub(crate) text: Option<String>,
    /// The payload.
    pub(crate) base64: String,
    pub(crate) fin: bool,
    /// 4, 2 and 1 for RSV1, RSV2 and RSV3.
    pub(crate) reserved: u8,
    /// Of `opened`: the response head.
    #[schema(required)]
    pub(crate) header: Option<String>,
    /// The frames that it was on the wire, in order.
    pub(crate) frames: Vec<FramePart>,
    /// So many more frames there were, of which nothing is kept.
    pub(crate) more_frames: u64,
}

/// The header of a frame.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, ToSchema)]
pub(crate) struct FramePart {
    /// Where it begins, in bytes from the beginning of the message's first frame; what stood between
    /// them is not counted.
    pub(crate) offset: u64,
    pub(crate) opcode: u8,
    pub(crate) fin: bool,
    /// 4, 2 and 1 for RSV1, RSV2 and RSV3.
    pub(crate) reserved: u8,
    pub(crate) masked: bool,
    /// Bytes of the header, masking key included.
    pub(crate) header: u8,
    /// Bits that hold the length: 7, 16 or 64.
    pub(crate) length_bits: u8,
    /// Bytes of the payload on the wire.
    pub(crate) length: u64,
}

/// Who did it.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, ToSchema)]
#[serde(rename_all = "lowercase")]
pub(crate) enum Side {
    Sent,
    Received,
    Local,
}

/// What a record is.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, ToSchema)]
#[serde(rename_all = "lowercase")]
pub(crate) enum Sort {
    Text,
    Binary,
    Ping,
    Pong,
    Close,
    Opened,
    Ended,
    Violation,
    /// One that was sent as it is, legal or not: its header without the masking key, then its payload.
    Frame,
}

impl From<&Record> for RecordRow {
    fn from(it: &Record) -> Self {
        let (preview, preview_cut) = preview(it);
        let close = (it.kind == Kind::Close).then(|| close(&it.payload));
        Self {
            seq: it.seq,
            at_ms: it.at_ns as f64 / 1e6,
            wall_ms: it.wall_ns as f64 / 1e6,
            direction: it.direction.into(),
            kind: it.kind.into(),
            size: if it.kind == Kind::Frame { framed(&it.payload) } else { &it.payload }.len() as u64,
            wire_size: it.wire_size,
            preview,
            preview_cut,
            code: close.as_ref().and_then(|it| it.code),
            reason: close.map(|it| it.reason),
        }
    }
}

impl From<&Record> for RecordDetail {
    fn from(it: &Record) -> Self {
        let text = std::str::from_utf8(&it.payload).ok().map(str::to_owned);
        let (frames, more_frames) = it.frames();
        Self {
            frames: parts(&frames),
            more_frames,
            row: it.into(),
            text,
            base64: STANDARD.encode(&it.payload),
            fin: it.fin,
            reserved: it.reserved,
            header: (it.kind == Kind::Opened).then(|| String::from_utf8_lossy(&it.payload).into_owned()),
        }
    }
}

/// The headers of frames, and where each begins.
fn parts(frames: &[model::FramePart]) -> Vec<FramePart> {
    let mut offset = 0_u64;
    let part = |it: &model::FramePart| {
        let begins = offset;
        offset = offset.saturating_add(u64::from(it.header)).saturating_add(it.length);
        let length_bits = match it.header - if it.masked { it.header.min(4) } else { 0 } {
            ..=2 => 7,
            3..=4 => 16,
            _ => 64,
        };
        let model::FramePart { fin, reserved, opcode, masked, header, length } = *it;
        FramePart { offset: begins, opcode, fin, reserved, masked, header, length_bits, length }
    };
    frames.iter().map(part).collect()
}

/// What the body of a close frame says (RFC 6455 section 5.5.1).
pub(crate) fn close(body: &[u8]) -> store::Close {
    let (code, reason) = match body {
        [high, low, reason @ ..] => (Some(u16::from_be_bytes([*high, *low])), reason),
        _ => (None, &[][..]),
    };
    store::Close { code, reason: String::from_utf8_lossy(reason).into_owned() }
}

/// The beginning of the payload, and whether it goes on.
fn preview(record: &Record) -> (String, bool) {
    let payload = &record.payload[..];
    let text = match record.kind {
        Kind::Close => return (close(payload).reason, false),
        Kind::Frame => return frame(record),
        Kind::Binary | Kind::Violation => None,
        Kind::Ping | Kind::Pong => std::str::from_utf8(payload).ok().map(Into::into),
        Kind::Text | Kind::Opened | Kind::Ended => {
            // Four bytes a character at most: no need to look at a whole large message.
            Some(String::from_utf8_lossy(&payload[..payload.len().min(PREVIEW * 4 + 4)]))
        }
    };
    match text {
        Some(text) => {
            let end = text.char_indices().nth(PREVIEW).map_or(text.len(), |(at, _)| at);
            (text[..end].to_owned(), end < text.len() || payload.len() > PREVIEW * 4 + 4)
        }
        None => {
            let shown = &payload[..payload.len().min(PREVIEW / 2)];
            let hex = shown.iter().map(|byte| format!("{byte:02x}")).collect();
            (hex, shown.len() < payload.len())
        }
    }
}

/// The payload of a frame that was sent as it is: its header stands before it, without the masking key.
fn framed(bytes: &[u8]) -> &[u8] {
    let header = match bytes.get(1).map(|it| it & 0x7F) {
        Some(126) => 4,
        Some(127) => 10,
        _ => 2,
    };
    bytes.get(header..).unwrap_or_default()
}

/// What a frame was that was sent as it is: its header, and the beginning of its payload.
fn frame(record: &Record) -> (String, bool) {
    let bytes = &record.payload[..];
    let opcode = bytes.first().map_or(0, |it| it & 15);
    let payload = framed(bytes);
    // As much as a preview looks at, and the bytes by which it sees that there is more.
    let payload = &payload[..payload.len().min(PREVIEW * 4 + 8)];
    let is_text = std::str::from_utf8(payload).map_or_else(|error| error.error_len().is_none(), |_| true);
    let kind = if is_text { Kind::Text } else { Kind::Binary };
    let (shown, cut) = preview(&Record { kind, payload: payload.to_vec().into(), ..record.clone() });
    let (fin, reserved) = (u8::from(record.fin), record.reserved);
    (format!("opcode {opcode} · FIN {fin} · RSV {reserved:03b} · {shown}"), cut)
}

impl From<Direction> for Side {
    fn from(it: Direction) -> Self {
        match it {
            Direction::Sent => Self::Sent,
            Direction::Received => Self::Received,
            Direction::Local => Self::Local,
        }
    }
}

impl From<Kind> for Sort {
    fn from(it: Kind) -> Self {
        match it {
            Kind::Text => Self::Text,
            Kind::Binary => Self::Binary,
            Kind::Ping => Self::Ping,
            Kind::Pong => Self::Pong,
            Kind::Close => Self::Close,
            Kind::Opened => Self::Opened,
            Kind::Ended => Self::Ended,
            Kind::Violation => Self::Violation,
            Kind::Frame => Self::Frame,
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use std::sync::Arc;

    fn record(kind: Kind, payload: &[u8]) -> Record {
        Record {
            seq: 1,
            at_ns: 1_500_000,
            wall_ns: 2_500_000,
            direction: Direction::Received,
            kind,
            fin: true,
            reserved: 0,
            wire_size: 9,
            payload: payload.to_vec().into(),
            frames: None,
        }
    }

    #[test]
    fn a_preview_is_text_or_hexadecimal_and_says_when_it_is_cut() {
        let long = "あ".repeat(400);
        let cases: [(Kind, &[u8], &str, bool); 8] = [
            (Kind::Text, "héllo".as_bytes(), "héllo", false),
            (Kind::Text, &[b'a'; 201], &"a".repeat(200), true),
            (Kind::Text, long.as_bytes(), &"あ".repeat(200), true),
            (Kind::Text, b"\xff", "\u{fffd}", false),
            (Kind::Binary, b"\x00\xff", "00ff", false),
            (Kind::Binary, &[1; 101], &"01".repeat(100), true),
            (Kind::Ping, b"\xff", "ff", false),
            (Kind::Frame, b"\x83\x82hi", "opcode 3 · FIN 1 · RSV 000 · hi", false),
        ];
        for (kind, payload, preview, cut) in cases {
            let row = RecordRow::from(&record(kind, payload));
            assert_eq!((row.preview.as_str(), row.preview_cut), (preview, cut), "{kind:?}");
        }
    }

    #[test]
    fn a_close_frame_shows_code_and_reason() {
        let row = RecordRow::from(&record(Kind::Close, b"\x03\xe8bye"));
        assert_eq!((row.code, row.reason.as_deref(), row.preview.as_str()), (Some(1000), Some("bye"), "bye"));
        let empty = RecordRow::from(&record(Kind::Close, b""));
        assert_eq!((empty.code, empty.reason.as_deref()), (None, Some("")));
        assert_eq!(RecordRow::from(&record(Kind::Text, b"\x03\xe8")).code, None);
    }

    #[test]
    fn the_size_of_a_frame_is_that_of_its_payload() {
        let size = |payload: &[u8]| RecordRow::from(&record(Kind::Frame, payload)).size;
        assert_eq!((size(b"\x83\x82hi"), size(b"\x83\xfe\x00\x02hi"), size(b"\x83")), (2, 2, 0));
        assert_eq!(RecordRow::from(&record(Kind::Binary, b"\x83\x82hi")).size, 4);
    }

    #[test]
    fn a_detail_tells_the_frames_and_where_they_begin() {
        let only = RecordDetail::from(&Record { wire_size: 8, ..record(Kind::Text, b"hi") });
        let told =
            |it: &FramePart| (it.offset, it.opcode, it.fin, it.masked, it.header, it.length_bits, it.length);
        assert_eq!(only.frames.iter().map(told).collect::<Vec<_>>(), [(0, 1, true, true, 6, 7, 2)]);
        let part = |opcode, fin, header, length| model::FramePart {
            fin,
            reserved: 0,
            opcode,
            masked: false,
            header,
            length,
        };
        let frames = model::Frames { parts: vec![part(1, false, 4, 200), part(0, true, 10, 7)], more: 3 };
        let several =
            RecordDetail::from(&Record { frames: Some(Arc::new(frames)), ..record(Kind::Text, b"hi") });
        assert_eq!(
            several.frames.iter().map(told).collect::<Vec<_>>(),
            [(0, 1, false, false, 4, 16, 200), (204, 0, true, false, 10, 64, 7)]
        );
        assert_eq!(several.more_frames, 3);
    }

    #[test]
    fn a_detail_holds_the_bytes_whatever_they_are() {
        let detail = RecordDetail::from(&record(Kind::Binary, b"\xff\x00"));
        assert_eq!((detail.text, detail.base64.as_str(), detail.header), (None, "/wA=", None));
        assert_eq!(detail.frames, [], "no header has seven bytes");
        let opened = RecordDetail::from(&record(Kind::Opened, b"HTTP/1.1 101 x\r\n"));
        assert_eq!(opened.header.as_deref(), Some("HTTP/1.1 101 x\r\n"));
    }
}
