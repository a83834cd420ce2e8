//! A report as text for a terminal.

use crate::{Language, Report};

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

/// The report as text.
#[must_use]
pub fn text(report: &Report, look: Look) -> String {
    let _ = look;
    report.target.clone()
}
