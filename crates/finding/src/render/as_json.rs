//! A report as JSON: the schema `wscope.report/1`, a public interface.

use crate::source::shown;
use crate::{
    Applicability, Certainty, Experiment, Finding, Label, Language, Progress, Report, Severity, Source,
    Status, Step, Symptom,
};
use serde_json::{Value, json};
use std::time::Duration;

/// The report as the value of the schema `wscope.report/1`, its texts in this language.
#[must_use]
pub fn json(report: &Report, language: Language) -> Value {
    let verdict = report.verdict();
    json!({
        "schema": "wscope.report/1",
        "target": { "url": report.target },
        "verdict": {
            "healthy": verdict.healthy,
            "cause": verdict.cause,
            "class": verdict.class,
            "certainty": verdict.certainty.map(certainty),
            "step": verdict.step,
        },
        "findings": report.findings.iter().map(|it| finding(report, it, language)).collect::<Vec<_>>(),
        "steps": report.steps.iter().map(|it| step(it, language)).collect::<Vec<_>>(),
        "experiments": report.experiments.iter().map(|it| experiment(it, language)).collect::<Vec<_>>(),
        "facts": report.facts.iter().map(|(name, value)| json!({
            "name": name.say(language), "value": value.say(language),
        })).collect::<Vec<_>>(),
        "symptoms": report.symptoms.iter().map(|it| symptom(it, language)).collect::<Vec<_>>(),
        "clients": report.clients.iter().map(|it| json!({
            "client": it.client, "title": it.title, "version": it.version, "opens": it.opens, "text": it.text,
        })).collect::<Vec<_>>(),
        "ruled_out": report.ruled_out,
        "not_asked": report.not_asked,
        "sources": report.sources.iter().map(|source| json!({
            "name": source.name, "title": title(source, language), "text": source.shown().text,
        })).collect::<Vec<_>>(),
    })
}

fn symptom(symptom: &Symptom, language: Language) -> Value {
    json!({
        "by": symptom.by,
        "words": shown(symptom.words.as_bytes()),
        "means": symptom.means.say(language),
        "untold": symptom.untold.say(language),
        "causes": symptom.causes,
        "beside": symptom.beside.as_ref().map(|it| it.say(language)),
    })
}

/// What is known so far, as the fields `steps` and `experiments` of a report; the outcome of an
/// experiment that is being made is null.
#[must_use]
pub fn json_progress(progress: &Progress, language: Language) -> Value {
    json!({
        "steps": progress.steps.iter().map(|it| step(it, language)).collect::<Vec<_>>(),
        "experiments": progress.experiments.iter().map(|it| experiment(it, language)).collect::<Vec<_>>(),
    })
}

fn step(step: &Step, language: Language) -> Value {
    json!({
        "step": step.step,
        "status": status(step.status),
        "ms": step.took.map(ms),
        "detail": step.detail.say(language),
    })
}

fn experiment(it: &Experiment, language: Language) -> Value {
    json!({
        "variation": it.variation,
        "title": it.title.say(language),
        "outcome": it.outcome.as_ref().map(|outcome| outcome.say(language)),
        "opened": it.opened,
        "ms": it.took.map(ms),
        "decides": it.decides,
    })
}

fn ms(took: Duration) -> f64 {
    (took.as_secs_f64() * 1e6).round() / 1e3
}

fn finding(report: &Report, finding: &Finding, language: Language) -> Value {
    json!({
        "cause": finding.rule.cause,
        "class": finding.rule.class(),
        "severity": severity(finding.severity),
        "certainty": certainty(finding.certainty),
        "decided_by": finding.decided_by,
        "title": finding.rule.page.title(language),
        "message": finding.message.say(language),
        "labels": finding.labels.iter().map(|it| label(report, it, language)).collect::<Vec<_>>(),
        "notes": finding.notes.iter().map(|note| note.say(language)).collect::<Vec<_>>(),
        "fix": finding.fix.as_ref().map(|fix| json!({
            "title": fix.title.say(language),
            "applicability": applicability(fix.applicability),
            "text": fix.text.say(language),
            "edits": fix.edits.iter().map(|edit| json!({
                "source": edit.span.source, "start": edit.span.range.start, "end": edit.span.range.end, "with": edit.with,
            })).collect::<Vec<_>>(),
        })),
    })
}

/// `start` and `end` are byte offsets into the `text` of the source as this report shows it.
fn label(report: &Report, label: &Label, language: Language) -> Value {
    let source = report.source(&label.span.source);
    let shown = source.map(|source| source.shown().range(&label.span.range));
    let mut value = json!({
        "source": label.span.source,
        "start": shown.as_ref().map(|range| range.start),
        "end": shown.as_ref().map(|range| range.end),
        "text": label.text.say(language),
    });
    if let Some(source) = source.filter(|source| source.is_file) {
        let (line, column) = source.line_column(label.span.range.start);
        value["line"] = line.into();
        value["column"] = column.into();
    }
    value
}

/// The name of a source as a reader sees it.
fn title(source: &Source, language: Language) -> &str {
    source.title.as_ref().map_or(source.name.as_str(), |title| title.say(language))
}

fn severity(severity: Severity) -> &'static str {
    match severity {
        Severity::Note => "note",
        Severity::Warning => "warning",
        Severity::Error => "error",
    }
}

fn certainty(certainty: Certainty) -> &'static str {
    match certainty {
        Certainty::Likely => "likely",
        Certainty::Proven => "proven",
    }
}

fn applicability(applicability: Applicability) -> &'static str {
    match applicability {
        Applicability::Safe => "safe",
        Applicability::Unsafe => "unsafe",
        Applicability::Display => "display",
    }
}

fn status(status: Status) -> &'static str {
    match status {
        Status::Ok => "ok",
        Status::Warning => "warning",
        Status::Failed => "failed",
        Status::Skipped => "skipped",
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::Text;

    #[test]
    fn a_source_has_its_title_in_the_language_that_is_asked_for() {
        let titled = Source::new("certificate 0", "x").titled(Text::new("leaf certificate", "リーフ証明書"));
        let sources = vec![titled, Source::file("chat.conf", "y")];
        let report = Report { target: "ws://a.test/".into(), sources, ..Report::default() };
        let said = |language| json(&report, language)["sources"].take();
        assert_eq!(
            said(Language::Ja),
            json!([
                { "name": "certificate 0", "title": "リーフ証明書", "text": "x" },
                { "name": "chat.conf", "title": "chat.conf", "text": "y" },
            ])
        );
        assert_eq!(said(Language::En)[0]["title"], "leaf certificate");
    }
}
