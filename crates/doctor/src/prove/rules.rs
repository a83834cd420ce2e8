//! What the rules say of an endpoint, beside what the wire said.

use super::Side;
use finding::Severity;
use nginx::{Facts, Project, Question, Target};

/// What a proof cannot show, since the copy goes without it: certificates, names and other backends.
const UNSEEN: &[&str] = &[
    "nginx/certificate-expired",
    "nginx/ssl-incomplete-chain",
    "nginx/upstream-sni-off",
    "nginx/upstream-unresolved",
    "nginx/worker-connections",
    "nginx/auth-request",
    "nginx/h2-upstream",
    "nginx/path-rewritten",
    "nginx/proxy-protocol",
];

/// Asks the rules about this endpoint, and holds them against what was tried.
pub(super) fn compare(side: &mut Side, project: &Project, facts: &Facts, target: &Target) {
    let question = Question::url(target.clone());
    let report = nginx::examine(project, facts.clone(), Some(question));
    let told = report.findings.iter().filter(|it| it.severity > Severity::Note);
    side.rules = told.map(|it| it.rule.cause).collect();
    side.rules.dedup();
    let fails =
        report.findings.iter().any(|it| it.severity == Severity::Error && !UNSEEN.contains(&it.rule.cause));
    let is_short = side.rules.contains(&"nginx/read-timeout-short");
    let opens = side.tried.opens() && side.tried.message == Some(true);
    // What is only a warning may fail, and may not.
    let is_told = match opens {
        true => !fails,
        false => !side.rules.is_empty(),
    };
    side.agrees = is_told && (!opens || side.tried.silence.is_none() || is_short == side.tried.dies_early());
}
