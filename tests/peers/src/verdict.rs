//! What a test asks of a report.

use finding::{Certainty, Language, Report};
use serde_json::Value;

/// The verdict of a report, and whether it says where and what to do.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Verdict {
    /// The root cause; `None`: healthy.
    pub cause: Option<String>,
    /// `proven` or `likely`.
    pub certainty: Option<String>,
    /// What is wrong, in English.
    pub message: String,
    /// Whether the evidence is pointed at.
    pub has_labels: bool,
    /// Whether there is a fix.
    pub has_fix: bool,
    /// What the notes say, in English.
    pub notes: Vec<String>,
    /// The texts that lack one of the two languages.
    pub untranslated: Vec<String>,
}

impl Verdict {
    /// Of a report.
    #[must_use]
    pub fn of(report: &Report) -> Self {
        let verdict = report.verdict();
        let certainty = verdict.certainty.map(|it| match it {
            Certainty::Proven => "proven".to_owned(),
            Certainty::Likely => "likely".to_owned(),
        });
        let root = report.findings.iter().find(|it| Some(it.rule.cause) == verdict.cause);
        let texts = root.iter().flat_map(|it| it.notes.iter().chain([&it.message]));
        let untranslated = texts.filter(|it| it.en.is_empty() != it.ja.is_empty()).map(|it| it.en.clone());
        Self {
            cause: verdict.cause.map(Into::into),
            certainty,
            message: root.map(|it| it.message.say(Language::En).to_owned()).unwrap_or_default(),
            has_labels: root.is_some_and(|it| !it.labels.is_empty()),
            has_fix: root.is_some_and(|it| it.fix.is_some()),
            notes: root.iter().flat_map(|it| &it.notes).map(|it| it.say(Language::En).to_owned()).collect(),
            untranslated: untranslated.collect(),
        }
    }

    /// Of a report as `finding::json` writes it.
    #[must_use]
    pub fn of_json(report: &Value) -> Self {
        let word = |name: &str| report["verdict"][name].as_str().map(str::to_owned);
        let cause = word("cause");
        let findings = report["findings"].as_array().map(Vec::as_slice).unwrap_or_default();
        let root = findings.iter().find(|it| it["cause"].as_str() == cause.as_deref());
        let empty = Value::Null;
        let root = root.unwrap_or(&empty);
        Self {
            certainty: word("certainty"),
            message: root["message"].as_str().unwrap_or_default().to_owned(),
            has_labels: root["labels"].as_array().is_some_and(|it| !it.is_empty()),
            has_fix: root["fix"].is_object(),
            notes: root["notes"].as_array().into_iter().flatten().filter_map(text).collect(),
            untranslated: vec![],
            cause,
        }
    }
}

fn text(value: &Value) -> Option<String> {
    value.as_str().map(str::to_owned)
}
