//! Handshake heads: HTTP/1.1 request and response heads read tolerantly and kept byte for byte
//! (RFC 6455 sections 4.1 and 4.2, RFC 9112).

use std::ops::Range;

/// One header line and where it stands in the head.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct HeaderField {
    /// The name as written, without spaces around it; empty for a line without a colon.
    pub name: String,
    /// The value without surrounding spaces; bytes outside UTF-8 are replaced.
    pub value: String,
    /// The line without its end.
    pub line: Range<usize>,
    /// The value's bytes.
    pub value_at: Range<usize>,
}

/// A request head.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct RequestHead {
    /// The method.
    pub method: String,
    /// The request target.
    pub target: String,
    /// `HTTP/1.1`.
    pub version: String,
    /// The header lines in order.
    pub fields: Vec<HeaderField>,
    /// Bytes that the head takes, empty line included.
    pub size: usize,
}

/// A response head.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct ResponseHead {
    /// `HTTP/1.1`.
    pub version: String,
    /// The status code.
    pub status: u16,
    /// The reason phrase, maybe empty.
    pub reason: String,
    /// The status line without its end.
    pub status_line: Range<usize>,
    /// The header lines in order. A line without a colon is one with an empty name.
    pub fields: Vec<HeaderField>,
    /// Bytes that the head takes, empty line included.
    pub size: usize,
}

impl RequestHead {
    /// Reads a whole head from the front of the bytes; `None` when it has not ended yet, or is
    /// no HTTP request.
    #[must_use]
    pub fn parse(bytes: &[u8]) -> Option<Self> {
        let Lines { first, fields, size } = Lines::read(bytes)?;
        let (method, rest) =
            text(&bytes[first]).split_once(' ').map(|(a, b)| (a.to_owned(), b.to_owned()))?;
        let (target, version) = rest.trim_ascii().rsplit_once(' ')?;
        (version.starts_with("HTTP/") && !method.is_empty()).then(|| Self {
            method,
            target: target.trim_ascii().to_owned(),
            version: version.to_owned(),
            fields,
            size,
        })
    }

    /// The first field of this name, case ignored.
    #[must_use]
    pub fn field(&self, name: &str) -> Option<&HeaderField> {
        self.fields.iter().find(|it| it.name.eq_ignore_ascii_case(name))
    }

    /// Every field of this name, case ignored.
    pub fn all<'a>(&'a self, name: &'a str) -> impl Iterator<Item = &'a HeaderField> {
        named(&self.fields, name)
    }

    /// Whether a comma-separated list field holds this token, case ignored.
    #[must_use]
    pub fn has_token(&self, name: &str, token: &str) -> bool {
        elements(&self.fields, name).any(|it| it.eq_ignore_ascii_case(token))
    }
}

impl ResponseHead {
    /// Reads a whole head from the front of the bytes; `None` when it has not ended yet, or is
    /// no HTTP response.
    #[must_use]
    pub fn parse(bytes: &[u8]) -> Option<Self> {
        let Lines { first: status_line, fields, size } = Lines::read(bytes)?;
        let line = text(&bytes[status_line.clone()]);
        let (version, rest) = line.split_once(' ')?;
        let rest = rest.trim_ascii_start();
        let (status, reason) = rest.split_once(' ').unwrap_or((rest, ""));
        let status = status.trim_ascii_end();
        let plain = version.starts_with("HTTP/") && status.bytes().all(|it| it.is_ascii_digit());
        let status = if plain { status.parse().ok()? } else { return None };
        let (version, reason) = (version.to_owned(), reason.to_owned());
        Some(Self { version, status, reason, status_line, fields, size })
    }

    /// The first field of this name, case ignored.
    #[must_use]
    pub fn field(&self, name: &str) -> Option<&HeaderField> {
        self.fields.iter().find(|it| it.name.eq_ignore_ascii_case(name))
    }

    /// Every field of this name, case ignored.
    pub fn all<'a>(&'a self, name: &'a str) -> impl Iterator<Item = &'a HeaderField> {
        named(&self.fields, name)
    }

    /// Whether a comma-separated list field holds this token, case ignored.
    #[must_use]
    pub fn has_token(&self, name: &str, token: &str) -> bool {
        elements(&self.fields, name).any(|it| it.eq_ignore_ascii_case(token))
    }
}

fn named<'a>(fields: &'a [HeaderField], name: &'a str) -> impl Iterator<Item = &'a HeaderField> {
    fields.iter().filter(move |it| it.name.eq_ignore_ascii_case(name))
}

/// The elements of a comma-separated list field, repeats joined, empty ones left out.
pub(crate) fn elements<'a>(fields: &'a [HeaderField], name: &'a str) -> impl Iterator<Item = &'a str> {
    named(fields, name).flat_map(|it| it.value.split(',')).map(str::trim_ascii).filter(|it| !it.is_empty())
}

/// The lines of a head, sorted out.
struct Lines {
    first: Range<usize>,
    fields: Vec<HeaderField>,
    size: usize,
}

impl Lines {
    /// Lines end with LF, or CR LF; empty ones before the first are passed over (RFC 9112
    /// section 2.2). `None`: no empty line ends them yet.
    fn read(bytes: &[u8]) -> Option<Self> {
        let mut at = bytes.iter().position(|it| !matches!(it, b'\r' | b'\n'))?;
        let mut first = None;
        let mut fields: Vec<HeaderField> = vec![];
        loop {
            let length = bytes[at..].iter().position(|&it| it == b'\n')?;
            let line = bytes[at..at + length].strip_suffix(b"\r").unwrap_or(&bytes[at..at + length]);
            let place = at..at + line.len();
            at += length + 1;
            match (&first, line) {
                (None, _) => first = Some(place),
                (Some(first), []) => return Some(Self { first: first.clone(), fields, size: at }),
                (Some(_), [b' ' | b'\t', ..]) if let Some(field) = fields.last_mut() => {
                    unfold(field, bytes, place);
                }
                (Some(_), _) => fields.push(read_field(bytes, place)),
            }
        }
    }
}

/// A line without a colon is a field without a name.
fn read_field(bytes: &[u8], line: Range<usize>) -> HeaderField {
    let colon = bytes[line.clone()].iter().position(|&it| it == b':');
    let name = colon.map_or(line.start..line.start, |it| line.start..line.start + it);
    let value_at = trimmed(bytes, colon.map_or(line.start, |it| line.start + it + 1)..line.end);
    HeaderField {
        name: text(&bytes[name]).trim_ascii().to_owned(),
        value: text(&bytes[value_at.clone()]),
        line,
        value_at,
    }
}

/// Joins a folded line to the field that it continues (RFC 9112 section 5.2).
fn unfold(field: &mut HeaderField, bytes: &[u8], line: Range<usize>) {
    let more = trimmed(bytes, line.clone());
    field.line.end = line.end;
    if more.is_empty() {
        return;
    }
    if field.value_at.is_empty() {
        field.value_at = more.clone();
    } else {
        field.value_at.end = more.end;
        field.value.push(' ');
    }
    field.value.push_str(&text(&bytes[more]));
}

fn trimmed(bytes: &[u8], place: Range<usize>) -> Range<usize> {
    let front = bytes[place.clone()].trim_ascii_start();
    let start = place.end - front.len();
    start..start + front.trim_ascii_end().len()
}

fn text(bytes: &[u8]) -> String {
    String::from_utf8_lossy(bytes).into_owned()
}
