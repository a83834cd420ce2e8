//! Attempts that differ in one thing, and an examination that is under way.

use crate::{Step, Text};
use std::time::Duration;

/// One attempt as a report tells it: what was varied, and what was answered.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Experiment {
    /// What was varied, a public interface: `first` (nothing yet), `plain-get`, `own-origin`, …
    pub variation: String,
    /// The same for a reader.
    pub title: Text,
    /// What was answered; `None` while it is being made.
    pub outcome: Option<Text>,
    /// Whether a WebSocket opened.
    pub opened: bool,
    /// How long it took up to the answer.
    pub took: Option<Duration>,
    /// Whether the verdict stands on it: without this attempt it would be another, or less sure.
    pub decides: bool,
}

/// An examination that is under way: what is known so far.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Progress {
    /// The steps that the first attempt has walked.
    pub steps: Vec<Step>,
    /// The experiments that are being made or have ended.
    pub experiments: Vec<Experiment>,
}
