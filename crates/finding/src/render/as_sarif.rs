//! Reports on files as SARIF 2.1.0, for tools that show findings beside code.

use crate::source::shown;
use crate::{Applicability, Finding, Fix, Language, Report, Severity, Source, Span};
use serde_json::{Value, json};

/// These reports on files as one log, its texts in this language, by this version of the program.
#[must_use]
pub fn sarif(reports: &[Report], language: Language, version: &str) -> Value {
    let mut rules = vec![];
    for finding in reports.iter().flat_map(|it| &it.findings) {
        if !rules.iter().any(|it: &Value| it["id"] == finding.rule.cause) {
            rules.push(rule(finding, language));
        }
    }
    let results = reports.iter().flat_map(|report| {
        report.findings.iter().map(|finding| result(report, finding, language)).collect::<Vec<_>>()
    });
    json!({
        "$schema": "https://json.schemastore.org/sarif-2.1.0.json",
        "version": "2.1.0",
        "runs": [{
            "tool": { "driver": { "name": "wscope", "version": version, "rules": rules } },
            "columnKind": "unicodeCodePoints",
            "results": results.collect::<Vec<_>>(),
        }],
    })
}

fn rule(finding: &Finding, language: Language) -> Value {
    let page = finding.rule.page;
    json!({
        "id": finding.rule.cause,
        "shortDescription": { "text": page.title(language) },
        "help": { "text": page.say(language), "markdown": page.say(language) },
        "defaultConfiguration": { "level": level(finding.rule.severity) },
    })
}

fn result(report: &Report, finding: &Finding, language: Language) -> Value {
    let mut places = finding.labels.iter().filter_map(|label| {
        let mut place = location(report, &label.span)?;
        let text = shown(label.text.say(language).as_bytes());
        if !text.is_empty() {
            place["message"] = json!({ "text": text });
        }
        Some(place)
    });
    let first = places.next();
    let mut notes = vec![finding.message.say(language)];
    notes.extend(finding.labels.first().map(|label| label.text.say(language)).filter(|it| !it.is_empty()));
    notes.extend(finding.notes.iter().map(|it| it.say(language)));
    json!({
        "ruleId": finding.rule.cause,
        "level": level(finding.severity),
        "message": { "text": shown(notes.join("\n").as_bytes()) },
        "locations": first.into_iter().collect::<Vec<_>>(),
        "relatedLocations": places.collect::<Vec<_>>(),
        "fixes": finding.fix.as_ref().and_then(|it| fix(report, it, language)).into_iter().collect::<Vec<_>>(),
    })
}

fn location(report: &Report, span: &Span) -> Option<Value> {
    let source = report.source(&span.source)?;
    Some(json!({ "physicalLocation": {
        "artifactLocation": { "uri": uri(&source.name) },
        "region": region(source, span),
    } }))
}

fn region(source: &Source, span: &Span) -> Value {
    let (line, column) = source.line_column(span.range.start);
    let (end_line, end_column) = source.line_column(span.range.end.max(span.range.start));
    json!({ "startLine": line, "startColumn": column, "endLine": end_line, "endColumn": end_column })
}

/// What may be applied; what is only to be read has no form here.
fn fix(report: &Report, fix: &Fix, language: Language) -> Option<Value> {
    let source = report.source(&fix.edits.first()?.span.source)?;
    if fix.applicability == Applicability::Display {
        return None;
    }
    let replacements = fix.edits.iter().filter(|edit| edit.span.source == source.name).map(|edit| {
        json!({ "deletedRegion": region(source, &edit.span), "insertedContent": { "text": edit.with } })
    });
    Some(json!({
        "description": { "text": fix.title.say(language) },
        "artifactChanges": [{
            "artifactLocation": { "uri": uri(&source.name) },
            "replacements": replacements.collect::<Vec<_>>(),
        }],
    }))
}

/// A path as a reference of a URI: what is not plain is escaped.
fn uri(path: &str) -> String {
    let plain = |byte: u8| byte.is_ascii_alphanumeric() || b"-._~/!$&'()*+,;=@".contains(&byte);
    path.bytes()
        .map(|byte| if plain(byte) { char::from(byte).to_string() } else { format!("%{byte:02X}") })
        .collect()
}

fn level(severity: Severity) -> &'static str {
    match severity {
        Severity::Note => "note",
        Severity::Warning => "warning",
        Severity::Error => "error",
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::{Edit, Meta, Page, Text};

    static META: Meta =
        Meta { cause: "toy/a", severity: Severity::Error, page: Page { en: "# T\n", ja: "# あ\n" } };

    #[test]
    fn a_finding_has_its_rule_its_place_and_its_mending() {
        let source = Source::file("a b/c.js", "あ\nif x".as_bytes());
        let edit = Edit { span: source.span(4..6), with: "y".into() };
        let finding = META
            .find(Text::new("bad", "だめ"))
            .at(source.span(4..6), Text::new("here", "ここ"))
            .edit(Text::new("write y", "y と書く"), Applicability::Safe, vec![edit]);
        let report = Report { findings: vec![finding], sources: vec![source], ..Report::default() };
        let log = sarif(&[report], Language::Ja, "1");
        let run = &log["runs"][0];
        assert_eq!(run["tool"]["driver"]["rules"][0]["shortDescription"]["text"], "あ");
        let result = &run["results"][0];
        assert_eq!((result["ruleId"].as_str(), result["level"].as_str()), (Some("toy/a"), Some("error")));
        assert_eq!(result["message"]["text"], "だめ\nここ");
        let place = &result["locations"][0]["physicalLocation"];
        assert_eq!(place["artifactLocation"]["uri"], "a%20b/c.js");
        assert_eq!(
            place["region"],
            json!({ "startLine": 2, "startColumn": 1, "endLine": 2, "endColumn": 3 })
        );
        let change = &result["fixes"][0]["artifactChanges"][0]["replacements"][0];
        assert_eq!(change["insertedContent"]["text"], "y");
    }
}
