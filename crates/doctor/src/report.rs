//! Puts what was found into a report: the ladder, one root cause, what follows from it folded under
//! it, and the evidence.

mod clients;
mod configured;
mod exclusion;
mod experiments;
mod facts;
mod fold;
mod here;
mod ladder;

pub(crate) use experiments::{begun, ended, first};

use crate::clients::{Stand, stands};
use crate::{Case, evidence, mask::Secrets, rules};
use finding::{Applicability, Finding, Fix, Language, Report, Severity, Status, Step, Text};
use model::Trace;

/// Asks every rule about the case and makes the report.
#[must_use]
pub fn judge(case: &Case) -> Report {
    let Found { mut findings, not_asked, stands } = found(case);
    let decisive = experiments::decisive(case, &findings, |case| found(case).findings);
    let ruled_out = exclusion::ruled_out(case, &findings, &not_asked);
    findings.iter_mut().for_each(advise);
    let mut of_configuration = None;
    if let Some(root) = findings.iter_mut().find(|it| it.severity == Severity::Error) {
        root.decided_by
            .extend(decisive.iter().map(|&place| begun(case.experiments[place].variation).variation));
        here::tell(case, root);
        of_configuration = configured::join(case, root);
        root.notes.extend(crate::compare::changes(case));
    }
    let secrets = Secrets::of(&case.first.attempt);
    let url = &case.first.attempt.url;
    findings.iter_mut().for_each(|finding| hide(finding, &secrets, url));
    let mut facts = facts::facts(case);
    let changed = crate::compare::changes(case).into_iter().filter(|_| opened(case));
    facts.extend(changed.map(|it| (Text::new("through the proxy", "プロキシ経由"), it)));
    facts.iter_mut().for_each(|(_, value)| conceal(value, &secrets, url));
    Report {
        target: secrets.url(url),
        steps: masked(clients::steps(case, &findings, ladder::ladder(case, &findings)), &secrets, url),
        experiments: experiments::list(case, &decisive, &secrets),
        sources: shown(case, &findings).into_iter().chain(of_configuration).collect(),
        findings,
        ruled_out,
        not_asked,
        facts,
        symptoms: vec![],
        clients: clients::told(&stands, &secrets, url),
    }
}

/// The steps that this attempt has walked so far, as the ladder tells them.
#[must_use]
pub fn walked(trace: &Trace) -> Vec<Step> {
    let mut steps = ladder::rungs(trace);
    while steps.pop_if(|it| it.status == Status::Skipped).is_some() {}
    masked(steps, &Secrets::of(&trace.attempt), &trace.attempt.url)
}

/// What is found of a case.
struct Found {
    /// The root first.
    findings: Vec<Finding>,
    /// The codes of rules that could not be asked.
    not_asked: Vec<&'static str>,
    /// What each client makes of it.
    stands: Vec<Stand>,
}

fn found(case: &Case) -> Found {
    let (found, not_asked) = rules::judge(case);
    let stands = stands(case, &found);
    let users = clients::of_user(case, &stands);
    let found = match users {
        Some(stand) => clients::weigh(case, stand, found),
        None => found,
    };
    let mut findings = fold::fold(found);
    let opens = opened(case) || users.is_some_and(|it| it.opens == Some(true));
    if findings.iter().all(|it| it.severity != Severity::Error) && !opens {
        findings.insert(0, rules::unknown(case));
    }
    Found { findings, not_asked, stands }
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
    let upstream = crate::Variation::Upstream.source();
    let always = [evidence::URL, evidence::REQUEST, evidence::RESPONSE, evidence::BODY, upstream];
    let pointed = |name: &str| {
        findings.iter().any(|finding| finding.labels.iter().any(|label| label.span.source == name))
    };
    let mut sources = evidence::sources(case);
    sources.retain(|it| {
        always.contains(&it.name.as_str()) || it.name.starts_with("certificate ") || pointed(&it.name)
    });
    sources
}

/// Masks secrets in what the steps saw.
fn masked(mut steps: Vec<Step>, secrets: &Secrets, url: &str) -> Vec<Step> {
    steps.iter_mut().for_each(|step| conceal(&mut step.detail, secrets, url));
    steps
}

/// Masks secrets in a text.
fn conceal(text: &mut Text, secrets: &Secrets, url: &str) {
    *text = Text::new(secrets.text(&text.en, url), secrets.text(&text.ja, url));
}

/// Masks secrets in every text of a finding.
fn hide(finding: &mut Finding, secrets: &Secrets, url: &str) {
    let hide = |text: &mut Text| conceal(text, secrets, url);
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
