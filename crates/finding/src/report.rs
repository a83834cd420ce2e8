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
    /// What the user was told elsewhere, as by a browser, and what that means.
    pub symptoms: Vec<Symptom>,
    /// What each client makes of the endpoint; empty for files, and where nothing is known of any.
    pub clients: Vec<Client>,
}

/// A message that the user was shown elsewhere, explained: a public interface.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Symptom {
    /// Whose words they are: `Chrome`, `Edge`, `Firefox`, `Safari`.
    pub by: Vec<&'static str>,
    /// The words as they were brought, secrets masked.
    pub words: String,
    /// What they mean.
    pub means: Text,
    /// What they do not tell.
    pub untold: Text,
    /// The causes that they fit: codes, or the beginnings of codes where they end in `/` or `-`. Empty:
    /// any, or none of the endpoint's.
    pub causes: Vec<&'static str>,
    /// How they go together with what was examined; `None` where nothing was.
    pub beside: Option<Text>,
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
    /// Its name, a public interface: `page` (the one that opens the connection), `uri`, `dns`, `tcp` (or
    /// `unix`), `proxy`, `tls`, `upgrade`, `frames`, `idle` (where idle connections were watched), `close`. In an
    /// nginx configuration: `listen`, `server`, `location`, `rewrite`, `access`, `answer`.
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
    /// No finding is an error. Where a message was explained and nothing examined, it is not known to be.
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
            healthy: root.is_none() && self.was_examined(),
            cause: root.map(|finding| finding.rule.cause),
            class: root.map(|finding| finding.rule.class()),
            certainty: root.map(|finding| finding.certainty),
            step: root.and(step).map(|step| step.step),
        }
    }

    /// Whether something was examined, and not only a message explained.
    #[must_use]
    pub fn was_examined(&self) -> bool {
        !self.steps.is_empty() || self.symptoms.is_empty()
    }

    /// The source of this name.
    #[must_use]
    pub fn source(&self, name: &str) -> Option<&Source> {
        self.sources.iter().find(|source| source.name == name)
    }
}
