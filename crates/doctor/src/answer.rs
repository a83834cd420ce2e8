//! A whole HTTP answer: its head and what is kept of its body.

use finding::Span;
use model::Trace;
use std::ops::Range;
use wire::{HeaderField, ResponseHead};

/// Bytes of a body that are looked at.
const LOOKED_AT: usize = 8 * 1024;

/// A whole HTTP answer.
#[derive(Debug)]
pub(crate) struct Answer {
    pub(crate) head: ResponseHead,
    /// The beginning of the body: what is to be recognised stands there.
    pub(crate) body: String,
    /// The same in lower case: many look for words in it.
    lower: String,
    /// Where the head begins in the source.
    base: usize,
}

impl Answer {
    /// The answer of this attempt, where a whole head came.
    pub(crate) fn of(trace: &Trace) -> Option<Self> {
        let step = &trace.upgrade.as_ref()?.step;
        let body = text(&step.body);
        let lower = body.to_ascii_lowercase();
        Some(Self { head: step.head()?, body, lower, base: step.final_head_at })
    }

    /// The value of this field; empty where there is none.
    pub(crate) fn field(&self, name: &str) -> &str {
        self.head.field(name).map_or("", |field| field.value.as_str())
    }

    /// The status line in the source of this name.
    pub(crate) fn status_line(&self, source: &str) -> Span {
        self.span(source, &self.head.status_line)
    }

    /// A whole header line in the source of this name.
    pub(crate) fn line(&self, source: &str, field: &HeaderField) -> Span {
        self.span(source, &field.line)
    }

    /// Status and reason: `426 Upgrade Required`.
    pub(crate) fn status(&self) -> String {
        format!("{} {}", self.head.status, self.head.reason).trim_end().to_owned()
    }

    /// Whether the other answer says the same: status, kind and beginning of the body, but for what is
    /// counted or drawn anew each time.
    pub(crate) fn same_as(&self, other: &Self) -> bool {
        self.head.status == other.head.status
            && self.field("content-type") == other.field("content-type")
            && beginning(&self.body) == beginning(&other.body)
    }

    /// Whether the body is a page for people.
    pub(crate) fn is_html(&self) -> bool {
        // The type alone says nothing: Node's ws sends plain words as text/html.
        self.body.trim_start().starts_with('<')
    }

    /// The first of these texts that stands in the body, case ignored, and where.
    pub(crate) fn find(&self, needle: &str) -> Option<Range<usize>> {
        let at = self.lower.find(&needle.to_ascii_lowercase())?;
        // A lossy body has other offsets than the bytes when it is no UTF-8: then point nowhere.
        (!self.body.contains('\u{fffd}')).then_some(at..at + needle.len())
    }

    /// Whether these words stand in the body, case ignored.
    pub(crate) fn says(&self, words: &str) -> bool {
        self.lower.contains(&words.to_ascii_lowercase())
    }

    /// Whether the server shows that it knows WebSocket: it names a version, or a `Sec-WebSocket-*`.
    pub(crate) fn knows_websocket(&self) -> bool {
        let body = &self.lower;
        self.head.fields.iter().any(|field| field.name.to_ascii_lowercase().starts_with("sec-websocket-"))
            || body.contains("sec-websocket")
            || body.contains("unsupported version")
    }

    /// Whether the server names the version of WebSocket that it speaks, and it is ours.
    pub(crate) fn names_its_version(&self) -> bool {
        self.head.has_token("sec-websocket-version", "13")
    }

    fn span(&self, source: &str, range: &Range<usize>) -> Span {
        Span::new(source, range.start + self.base..range.end + self.base)
    }
}

/// The beginning of these bytes as text; a letter that the end cuts is left out.
fn text(bytes: &[u8]) -> String {
    let bytes = &bytes[..bytes.len().min(LOOKED_AT)];
    let end = match std::str::from_utf8(bytes) {
        Err(error) if error.error_len().is_none() => error.valid_up_to(),
        _ => bytes.len(),
    };
    String::from_utf8_lossy(&bytes[..end]).into_owned()
}

/// The first line of a body, with each word that has a digit in it as `#`: numbers, times and
/// identifiers differ from one answer to the next.
fn beginning(body: &str) -> String {
    let line = body.lines().find(|line| !line.trim().is_empty()).unwrap_or_default();
    let words = line.split_inclusive(|it: char| !it.is_ascii_alphanumeric());
    words.map(|word| if word.bytes().any(|it| it.is_ascii_digit()) { "#" } else { word }).collect()
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::synthetic::http;

    fn answer(text: &str) -> Answer {
        Answer::of(&http("ws://a.test/", text)).expect("a whole answer")
    }

    #[test]
    fn what_is_drawn_anew_each_time_makes_no_difference() {
        let say = |body: &str| answer(&format!("HTTP/1.1 404 Not Found\n\n{body}"));
        let spring =
            |time: &str| say(&format!("{{\"timestamp\":\"{time}\",\"status\":404,\"path\":\"/chat\"}}"));
        assert!(spring("2026-11-25T19:00:01.123Z").same_as(&spring("2026-11-25T19:00:02.456Z")));
        assert!(!say("Cannot GET /chat").same_as(&say("Cannot GET /talk")));
        assert!(!say("Not Found").same_as(&answer("HTTP/1.1 403 Forbidden\n\nNot Found")));
    }
}
