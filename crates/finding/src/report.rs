//! A report: what was looked at, what was found, and the one verdict.

use crate::{Certainty, Experiment, Finding, Severity, Source, Text};
use std::time::Duration;

/// Everything that one examination says.
#[derive(Clone, Debug, Default)]
pub struct Report {
    /// What was examined: a URL, or a path.
    pub target: String,
    /// The steps walked, in order; empty for files.
    pub steps: Vec<Step>,
    /// What was tried: the first attempt, then each further one with one thing changed; empty where
    /// the first attempt was enough.
    pub experiments: Vec<Experiment>,
    /// What was found: for a connection, the root cause first.
    pub findings: Vec<Finding>,
    /// What the failure does not come from: `dns`, `tcp`, `tls`, `origin`, … Every rule on it was
    /// asked, or does not apply, and found nothing.
    pub ruled_out: Vec<&'static str>,
    /// Codes of the rules whose facts were missing.
    pub not_asked: Vec<&'static str>,
    /// The evidence that labels point into.
    pub sources: Vec<Source>,
    /// Facts worth showing when all is well: `("subprotocol", "chat")`.
    pub facts: Vec<(Text, Text)>,
    /// What each client makes of the endpoint; empty for files, and where nothing is known of any.
    pub clients: Vec<Client>,
}

/// What one client makes of an endpoint.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Client {
    /// Its name, a public interface: `chrome`, `ws`, …
    pub client: &'static str,
    /// Its name as a reader knows it: `Node ws`.
    pub title: &'static str,
    /// The version that this is known of.
    pub version: &'static str,
    /// Whether it opens the endpoint and can use it; `None`: not known.
    pub opens: Option<bool>,
    /// What it shows when it does not, exactly, `…` for what differs each time; empty where it has no words.
    /// `None`: it opens, or its words are not known.
    pub text: Option<String>,
}

/// One rung of the ladder.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Step {
    /// Its name, a public interface: `uri`, `dns`, `tcp` (or `unix`), `proxy`, `tls`, `upgrade`, `frames`,
    /// `idle` (where idle connections were watched), `close`.
    pub step: &'static str,
    /// How it ended.
    pub status: Status,
    /// How long it took, where it ran.
    pub took: Option<Duration>,
    /// What was seen, in a few words.
    pub detail: Text,
}

/// How a step ended.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum Status {
    /// As it should.
    Ok,
    /// It passed, with something to say.
    Warning,
    /// Here it failed.
    Failed,
    /// It was never reached, or does not apply.
    Skipped,
}

/// The one answer.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Verdict {
    /// No finding is an error.
    pub healthy: bool,
    /// The root cause.
    pub cause: Option<&'static str>,
    /// Its class.
    pub class: Option<&'static str>,
    /// How sure.
    pub certainty: Option<Certainty>,
    /// The step that failed.
    pub step: Option<&'static str>,
}

impl Report {
    /// The verdict: the first finding that is an error is the root cause.
    #[must_use]
    pub fn verdict(&self) -> Verdict {
        let root = self.findings.iter().find(|finding| finding.severity == Severity::Error);
        let step = self.steps.iter().find(|step| step.status == Status::Failed);
        Verdict {
            healthy: root.is_none(),
            cause: root.map(|finding| finding.rule.cause),
            class: root.map(|finding| finding.rule.class()),
            certainty: root.map(|finding| finding.certainty),
            step: root.and(step).map(|step| step.step),
        }
    }

    /// The source of this name.
    #[must_use]
    pub fn source(&self, name: &str) -> Option<&Source> {
        self.sources.iter().find(|source| source.name == name)
    }
}
