//! A report as text for a terminal: what a browser said, the ladder, the experiments, each finding with its evidence underlined in its
//! source and its fix ready to paste, then the verdict.

pub(super) mod clients;
pub(super) mod closing;
pub(super) mod evidence;
pub(super) mod experiments;
mod finding;
pub(super) mod fix;
pub(super) mod ladder;
pub(super) mod paint;
pub(super) mod symptom;
mod wrap;

#[cfg(test)]
mod tests;

use crate::{Language, Report};
use paint::Paint;

pub use clients::client_texts;
pub use paint::line as safe_line;
pub use wrap::{columns, wrap};

/// How the text should look.
#[derive(Clone, Copy, Debug)]
pub struct Look {
    /// Language of the texts.
    pub language: Language,
    /// ANSI colours.
    pub colour: bool,
    /// Columns of the terminal.
    pub width: usize,
}

impl Look {
    /// The form of a short text in this look's language.
    pub(super) fn say<'a>(self, en: &'a str, ja: &'a str) -> &'a str {
        match self.language {
            Language::En => en,
            Language::Ja => ja,
        }
    }

    fn paint(self) -> Paint {
        Paint { colour: self.colour }
    }
}

/// The report as text, ending in a line feed. What it quotes is made safe: no byte of the evidence
/// moves a cursor. Prose is wrapped to the width, evidence and text to paste never.
#[must_use]
pub fn text(report: &Report, look: Look) -> String {
    let mut blocks: Vec<_> = report.symptoms.iter().map(|it| symptom::symptom(it, look)).collect();
    if !report.steps.is_empty() {
        blocks.push(ladder::ladder(report, look));
    }
    blocks.extend(Some(experiments::experiments(report, look)).filter(|it| !it.is_empty()));
    blocks.extend(report.findings.iter().map(|it| finding::finding(report, it, look)));
    blocks.push(closing::closing(report, look));
    blocks.join("\n")
}
