//! Rules and what they find. A rule is a pure function of its input and touches nothing else.

use crate::{Page, Span, Text};

/// How much a finding matters.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Severity {
    /// Good to know; changes no exit code.
    Note,
    /// It works for now, or for some.
    Warning,
    /// It fails.
    Error,
}

/// How sure a finding is.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Certainty {
    /// The facts fit, and would fit something else too.
    Likely,
    /// The facts leave no other reading, or two attempts that differ in one thing prove it.
    Proven,
}

/// Whether a fix may be applied without being read first.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum Applicability {
    /// Nobody would want to read it first.
    Safe,
    /// It changes what the file does.
    Unsafe,
    /// To be read and adapted: it is shown, never applied.
    Display,
}

/// What a rule is about.
#[derive(Debug)]
pub struct Meta {
    /// The code, `class/what`: permanent, and a public interface.
    pub cause: &'static str,
    /// How much its findings matter at most; a finding of what may well be meant says less.
    pub severity: Severity,
    /// What `wscope explain` shows.
    pub page: Page,
}

/// A rule: its meaning and its judgement of an input of type `I`.
pub struct Rule<I: 'static> {
    /// What it is about.
    pub meta: Meta,
    /// `None`: the facts it needs are missing. Empty: all is well.
    pub check: fn(&I) -> Option<Vec<Finding>>,
}

/// Something wrong, with its place and its mending.
#[derive(Clone, Debug)]
pub struct Finding {
    /// The rule that found it.
    pub rule: &'static Meta,
    /// How much it matters here: the rule's severity, unless it says less.
    pub severity: Severity,
    /// What is wrong here: lower case, present tense, no full stop, at most 80 characters.
    pub message: Text,
    /// Where; the first is primary.
    pub labels: Vec<Label>,
    /// Measured values, and what follows from them.
    pub notes: Vec<Text>,
    /// How sure it is.
    pub certainty: Certainty,
    /// The experiments it stands on, by their variation: without one of them it would be another
    /// finding, or a less sure one. Empty where the first attempt says it all.
    pub decided_by: Vec<String>,
    /// What to do.
    pub fix: Option<Fix>,
}

/// A place, and what is to be seen there.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Label {
    /// Where.
    pub span: Span,
    /// What is to be seen there; may be empty.
    pub text: Text,
}

/// What to do about a finding.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Fix {
    /// One line, imperative.
    pub title: Text,
    /// Whether it may be applied unread.
    pub applicability: Applicability,
    /// Text to paste; empty where `edits` say it all.
    pub text: Text,
    /// Changes to a source, in order and without overlap.
    pub edits: Vec<Edit>,
}

/// One replacement in a source.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Edit {
    /// What is replaced; empty to insert.
    pub span: Span,
    /// By what.
    pub with: String,
}

impl Meta {
    /// The class of the cause: `tls` of `tls/expired`.
    #[must_use]
    pub fn class(&self) -> &'static str {
        self.cause.split_once('/').map_or(self.cause, |(class, _)| class)
    }

    /// A finding of this rule, `Likely` until it is said to be proven.
    #[must_use]
    pub fn find(&'static self, message: Text) -> Finding {
        Finding {
            rule: self,
            severity: self.severity,
            message,
            labels: vec![],
            notes: vec![],
            certainty: Certainty::Likely,
            decided_by: vec![],
            fix: None,
        }
    }
}

impl Finding {
    /// Points at a place; the first call is the primary label.
    #[must_use]
    pub fn at(mut self, span: Span, text: Text) -> Self {
        self.labels.push(Label { span, text });
        self
    }

    /// Adds a measured value, or what follows from one.
    #[must_use]
    pub fn note(mut self, note: Text) -> Self {
        self.notes.push(note);
        self
    }

    /// Says that it matters less here than the rule's severity: advice, where the same
    /// facts are a fault once more is known.
    #[must_use]
    pub fn only(mut self, severity: Severity) -> Self {
        self.severity = self.severity.min(severity);
        self
    }

    /// Says that the facts leave no other reading.
    #[must_use]
    pub fn proven(mut self) -> Self {
        self.certainty = Certainty::Proven;
        self
    }

    /// Gives a text to paste, after reading.
    #[must_use]
    pub fn paste(mut self, title: Text, text: Text) -> Self {
        self.fix = Some(Fix { title, applicability: Applicability::Display, text, edits: vec![] });
        self
    }

    /// Gives edits to a source, in any order.
    #[must_use]
    pub fn edit(mut self, title: Text, applicability: Applicability, mut edits: Vec<Edit>) -> Self {
        edits.sort_by_key(|edit| edit.span.range.start);
        self.fix = Some(Fix { title, applicability, text: Text::same(""), edits });
        self
    }
}

/// Asks every rule: all findings in the order of the rules, and the codes of those that
/// could not be asked.
pub fn judge<I>(rules: &[&'static Rule<I>], input: &I) -> (Vec<Finding>, Vec<&'static str>) {
    let (mut found, mut not_asked) = (vec![], vec![]);
    for rule in rules {
        match (rule.check)(input) {
            Some(findings) => found.extend(findings),
            None => not_asked.push(rule.meta.cause),
        }
    }
    (found, not_asked)
}
