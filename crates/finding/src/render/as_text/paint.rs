//! Colours, and the words that carry the same meaning without them.

use super::Look;
use crate::source::shown;
use crate::{Severity, Status};

/// Puts ANSI colours around a text, where they are wanted.
#[derive(Clone, Copy)]
pub(super) struct Paint {
    pub(super) colour: bool,
}

/// What a piece of text is there for.
#[derive(Clone, Copy)]
pub(in crate::render) enum Tone {
    Good,
    Warning,
    Bad,
    Note,
    Strong,
    Quiet,
    Gutter,
}

impl Paint {
    pub(super) fn as_tone(self, tone: Tone, text: &str) -> String {
        let code = match tone {
            Tone::Good => "1;32",
            Tone::Warning => "1;33",
            Tone::Bad => "1;31",
            Tone::Note => "1;36",
            Tone::Strong => "1",
            Tone::Quiet => "2",
            Tone::Gutter => "1;94",
        };
        if self.colour && !text.is_empty() { format!("\x1b[{code}m{text}\x1b[0m") } else { text.to_owned() }
    }
}

/// A text in one line, safe to show.
#[must_use]
pub fn line(text: &str) -> String {
    let safe = shown(text.as_bytes());
    safe.lines().map(str::trim).filter(|it| !it.is_empty()).collect::<Vec<_>>().join(" ").replace('\t', " ")
}

/// The mark of a step.
pub(in crate::render) fn mark(status: Status) -> (&'static str, Tone) {
    match status {
        Status::Ok => ("✓", Tone::Good),
        Status::Warning => ("!", Tone::Warning),
        Status::Failed => ("✗", Tone::Bad),
        Status::Skipped => ("·", Tone::Quiet),
    }
}

/// The word for a severity.
pub(in crate::render) fn severity(severity: Severity, look: Look) -> (&'static str, Tone) {
    match severity {
        Severity::Error => (look.say("error", "エラー"), Tone::Bad),
        Severity::Warning => (look.say("warning", "警告"), Tone::Warning),
        Severity::Note => (look.say("note", "注"), Tone::Note),
    }
}
