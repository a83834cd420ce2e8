//! The schema `wscope.report/1` as OpenAPI. The values are made by [`finding::json`]; these types
//! describe them, and a test holds the two together.

use serde::Deserialize;
use utoipa::ToSchema;

/// What an examination says.
#[derive(Debug, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
#[expect(dead_code, reason = "the fields are read by the schema and by a test")]
pub(crate) struct Report {
    /// `wscope.report/1`.
    schema: String,
    target: Target,
    verdict: Verdict,
    /// The root cause first.
    findings: Vec<Finding>,
    /// The ladder.
    steps: Vec<Step>,
    /// The first attempt, then each further one with one thing changed; empty where one was enough.
    experiments: Vec<Experiment>,
    facts: Vec<Fact>,
    /// What a browser said, and what that means.
    symptoms: Vec<Symptom>,
    /// What each client makes of the endpoint.
    clients: Vec<Client>,
    /// What the failure does not come from: `uri`, `dns`, `tcp`, `forward-proxy`, `tls`, `server`, `proxy`,
    /// `origin`, `auth`.
    ruled_out: Vec<String>,
    /// Codes of the rules whose facts were missing.
    not_asked: Vec<String>,
    /// The evidence that labels point into.
    sources: Vec<Source>,
}

/// What was examined.
#[derive(Debug, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
#[expect(dead_code, reason = "the fields are read by the schema and by a test")]
pub(crate) struct Target {
    url: String,
}

/// The one answer.
#[derive(Debug, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
#[expect(dead_code, reason = "the fields are read by the schema and by a test")]
pub(crate) struct Verdict {
    healthy: bool,
    #[schema(required)]
    cause: Option<String>,
    #[schema(required)]
    class: Option<String>,
    #[schema(required)]
    certainty: Option<Certainty>,
    /// The step that failed.
    #[schema(required)]
    step: Option<String>,
}

/// Something wrong.
#[derive(Debug, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
#[expect(dead_code, reason = "the fields are read by the schema and by a test")]
pub(crate) struct Finding {
    cause: String,
    class: String,
    severity: Severity,
    certainty: Certainty,
    /// The experiments it stands on, by their `variation`.
    decided_by: Vec<String>,
    title: String,
    message: String,
    labels: Vec<Label>,
    notes: Vec<String>,
    #[schema(required)]
    fix: Option<Fix>,
}

/// A place in a source.
#[derive(Debug, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
#[expect(dead_code, reason = "the fields are read by the schema and by a test")]
pub(crate) struct Label {
    /// The name of the source.
    source: String,
    /// Byte offset into the UTF-8 of the source's text; `null` where there is no such source.
    #[schema(required)]
    start: Option<u64>,
    /// Byte offset, excluded.
    #[schema(required)]
    end: Option<u64>,
    text: String,
    /// Of a file, from 1.
    line: Option<u64>,
    /// Of a file, from 1.
    column: Option<u64>,
}

/// What to do.
#[derive(Debug, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
#[expect(dead_code, reason = "the fields are read by the schema and by a test")]
pub(crate) struct Fix {
    title: String,
    applicability: Applicability,
    /// To paste; empty where `edits` say it all.
    text: String,
    edits: Vec<Edit>,
}

/// One replacement.
#[derive(Debug, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
#[expect(dead_code, reason = "the fields are read by the schema and by a test")]
pub(crate) struct Edit {
    source: String,
    start: u64,
    end: u64,
    with: String,
}

/// One rung of the ladder.
#[derive(Debug, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
#[expect(dead_code, reason = "the fields are read by the schema and by a test")]
pub(crate) struct Step {
    /// `page`, `uri`, `dns`, `tcp`, `proxy`, `tls`, `upgrade`, `frames`, `close`.
    step: String,
    status: Status,
    /// How long it took, where it ran.
    #[schema(required)]
    ms: Option<f64>,
    detail: String,
}

/// One attempt: what was varied, and what was answered.
#[derive(Debug, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
#[expect(dead_code, reason = "the fields are read by the schema and by a test")]
pub(crate) struct Experiment {
    /// `first`, `plain-get`, `version-99`, `without-key`, `without-origin`, `own-origin`, …
    variation: String,
    /// The same for a reader.
    title: String,
    /// `null` while it is being made.
    #[schema(required)]
    outcome: Option<String>,
    /// Whether a WebSocket opened.
    opened: bool,
    /// How long it took up to the answer.
    #[schema(required)]
    ms: Option<f64>,
    /// Whether the verdict stands on it.
    decides: bool,
}

/// An examination that is under way.
#[derive(Debug, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
#[expect(dead_code, reason = "the fields are read by the schema and by a test")]
pub(crate) struct Examination {
    /// The steps that the first attempt has walked.
    steps: Vec<Step>,
    /// The experiments that are being made or have ended.
    experiments: Vec<Experiment>,
}

/// A fact worth showing.
#[derive(Debug, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
#[expect(dead_code, reason = "the fields are read by the schema and by a test")]
pub(crate) struct Fact {
    name: String,
    value: String,
}

/// A message that the user was shown elsewhere, explained.
#[derive(Debug, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
#[expect(dead_code, reason = "the fields are read by the schema and by a test")]
pub(crate) struct Symptom {
    /// The browsers whose words they are.
    by: Vec<String>,
    words: String,
    means: String,
    /// What the words do not tell.
    untold: String,
    /// Codes, or the beginnings of codes where they end in `/` or `-`.
    causes: Vec<String>,
    /// How they go together with what was examined; `null` where nothing was.
    #[schema(required)]
    beside: Option<String>,
}

/// What one client makes of the endpoint.
#[derive(Debug, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
#[expect(dead_code, reason = "the fields are read by the schema and by a test")]
pub(crate) struct Client {
    /// `chrome`, `firefox`, `ws`, `undici`, `websockets`, `websocket-client`, `tungstenite`.
    client: String,
    /// The name as a reader knows it.
    title: String,
    /// The version that this is known of; a client comes again where an older one differs.
    version: String,
    /// Whether it opens the endpoint and can use it; `null`: not known.
    #[schema(required)]
    opens: Option<bool>,
    /// What it shows when it does not, exactly, `…` for what differs each time; empty where it has no words.
    #[schema(required)]
    text: Option<String>,
}

/// A piece of evidence.
#[derive(Debug, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
#[expect(dead_code, reason = "the fields are read by the schema and by a test")]
pub(crate) struct Source {
    name: String,
    /// The name as a reader sees it, in the language of the report.
    title: String,
    /// Hostile bytes are shown as escapes.
    text: String,
}

/// How much a finding matters.
#[derive(Debug, Deserialize, ToSchema)]
#[serde(rename_all = "lowercase")]
pub(crate) enum Severity {
    Note,
    Warning,
    Error,
}

/// How sure a finding is.
#[derive(Debug, Deserialize, ToSchema)]
#[serde(rename_all = "lowercase")]
pub(crate) enum Certainty {
    Likely,
    Proven,
}

/// Whether a fix may be applied unread.
#[derive(Debug, Deserialize, ToSchema)]
#[serde(rename_all = "lowercase")]
pub(crate) enum Applicability {
    Safe,
    Unsafe,
    Display,
}

/// How a step ended.
#[derive(Debug, Deserialize, ToSchema)]
#[serde(rename_all = "lowercase")]
pub(crate) enum Status {
    Ok,
    Warning,
    Failed,
    Skipped,
}

#[cfg(test)]
mod tests {
    use super::{Examination, Report};
    use finding::{
        Applicability, Edit, Experiment, Language, Meta, Page, Progress, Severity, Source, Step, Text,
    };

    static META: Meta = Meta {
        cause: "tls/expired",
        severity: Severity::Error,
        page: Page { en: "# Expired", ja: "# 期限切れ" },
    };

    #[test]
    fn every_field_of_a_real_report_is_in_the_schema() {
        let source = Source::file("chat.conf", b"abc".as_slice());
        let text = || Text::same("x");
        let edits = vec![Edit { span: source.span(0..1), with: "y".into() }];
        let found = META.find(text()).at(source.span(1..2), text()).note(text()).proven();
        let steps = vec![Step { step: "tls", status: finding::Status::Failed, took: None, detail: text() }];
        let experiments = vec![Experiment {
            variation: "first".into(),
            title: text(),
            outcome: None,
            opened: false,
            took: None,
            decides: false,
        }];
        let progress = Progress { steps: steps.clone(), experiments: experiments.clone() };
        let report = finding::Report {
            target: "wss://example.test/".into(),
            steps,
            experiments,
            ruled_out: vec!["dns"],
            findings: vec![found.edit(text(), Applicability::Safe, edits), META.find(text())],
            not_asked: vec!["tls/wrong-host"],
            sources: vec![source],
            facts: vec![(text(), text())],
            symptoms: vec![finding::Symptom {
                by: vec!["Chrome"],
                words: "x".into(),
                means: text(),
                untold: text(),
                causes: vec!["tls/"],
                beside: Some(text()),
            }],
            clients: vec![finding::Client {
                client: "ws",
                title: "Node ws",
                version: "8.23.0",
                opens: Some(false),
                text: Some("socket hang up".into()),
            }],
        };
        let value = finding::json(&report, Language::En);
        serde_json::from_value::<Report>(value).expect("the schema and the report agree");
        let value = finding::json_progress(&progress, Language::En);
        serde_json::from_value::<Examination>(value).expect("the schema and the examination agree");
    }
}
