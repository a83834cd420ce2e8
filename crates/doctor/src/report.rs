//! Puts what was found into a report: the ladder, one root cause, what follows from it folded under
//! it, and the evidence.

mod facts;
mod fold;
mod ladder;

use crate::{Case, evidence, mask::Secrets, rules};
use finding::{Applicability, Finding, Fix, Language, Report, Severity, Text};

/// Asks every rule about the case and makes the report.
#[must_use]
pub fn judge(case: &Case) -> Report {
    let (found, not_asked) = rules::judge(case);
    let mut findings = fold::fold(found);
    if findings.iter().all(|it| it.severity != Severity::Error) && !opened(case) {
        findings.insert(0, rules::unknown(case));
    }
    findings.iter_mut().for_each(advise);
    let secrets = Secrets::of(&case.first.attempt);
    findings.iter_mut().for_each(|finding| hide(finding, &secrets, &case.first.attempt.url));
    let steps = ladder::ladder(case, &findings);
    let facts = facts::facts(case);
    Report {
        target: secrets.url(&case.first.attempt.url),
        steps,
        sources: shown(case, &findings),
        findings,
        not_asked,
        facts,
        symptoms: vec![],
    }
}

/// An error without something to paste says at least what its page advises.
fn advise(finding: &mut Finding) {
    let page = &finding.rule.page;
    if finding.severity != Severity::Error || finding.fix.is_some() {
        return;
    }
    if let (Some(en), Some(ja)) = (page.advice(Language::En), page.advice(Language::Ja)) {
        let (applicability, text) = (Applicability::Display, Text::same(""));
        finding.fix = Some(Fix { title: Text::new(en, ja), applicability, text, edits: vec![] });
    }
}

/// Whether the server answered 101.
pub(crate) fn opened(case: &Case) -> bool {
    case.first.switched()
}

/// The sources that findings point into, and those that every report has.
fn shown(case: &Case, findings: &[Finding]) -> Vec<finding::Source> {
    let always = [evidence::URL, evidence::REQUEST, evidence::RESPONSE, evidence::BODY];
    let pointed = |name: &str| {
        findings.iter().any(|finding| finding.labels.iter().any(|label| label.span.source == name))
    };
    let mut sources = evidence::sources(case);
    sources.retain(|it| {
        always.contains(&it.name.as_str()) || it.name.starts_with("certificate ") || pointed(&it.name)
    });
    sources
}

/// Masks secrets in every text of a finding.
fn hide(finding: &mut Finding, secrets: &Secrets, url: &str) {
    let hide = |text: &mut Text| *text = Text::new(secrets.text(&text.en, url), secrets.text(&text.ja, url));
    hide(&mut finding.message);
    finding.notes.iter_mut().for_each(hide);
    finding.labels.iter_mut().for_each(|label| hide(&mut label.text));
    if let Some(fix) = &mut finding.fix {
        hide(&mut fix.title);
        hide(&mut fix.text);
    }
}

#[cfg(test)]
mod tests;
