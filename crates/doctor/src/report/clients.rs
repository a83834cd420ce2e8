//! The clients in a report: what each makes of the endpoint, and the verdict for the one that the user has.

use crate::clients::Stand;
use crate::mask::Secrets;
use crate::{Case, rules};
use finding::{Finding, Severity, Status, Step, Text};

/// What each client makes of the endpoint, with secrets masked.
pub(super) fn told(stands: &[Stand], secrets: &Secrets, url: &str) -> Vec<finding::Client> {
    let tell = |stand: &Stand| finding::Client {
        client: stand.client.name(),
        title: stand.client.title(),
        version: stand.version,
        opens: stand.opens,
        text: stand.text.as_ref().map(|text| secrets.text(text, url)),
    };
    stands.iter().map(tell).collect()
}

/// What the user's client makes of the endpoint, where he named one.
pub(super) fn of_user<'a>(case: &Case, stands: &'a [Stand]) -> Option<&'a Stand> {
    let client = case.client?;
    stands.iter().find(|it| it.client == client)
}

/// The findings as they matter to this client: what it lets pass is a warning, what it refuses is an
/// error, whatever the rules say for all.
pub(super) fn weigh(case: &Case, stand: &Stand, mut found: Vec<Finding>) -> Vec<Finding> {
    let title = stand.client.title();
    for finding in &mut found {
        let cause = finding.rule.cause;
        if stand.refuses(cause) {
            finding.severity = Severity::Error;
        } else if stand.lets_pass(cause) && finding.severity == Severity::Error {
            finding.severity = Severity::Warning;
            finding.notes.push(Text::new(
                format!("{title} {} lets this pass; other clients do not", stand.version),
                format!("{title} {} は許容します。許容しないクライアントもあります", stand.version),
            ));
        }
    }
    let is_told = found.iter().any(|it| it.severity == Severity::Error);
    if stand.opens == Some(false) && !is_told {
        found.extend(rules::client_refuses(case, stand));
    }
    found
}

/// The ladder for the user's client: what it lets pass did not fail.
pub(super) fn steps(case: &Case, findings: &[Finding], mut steps: Vec<Step>) -> Vec<Step> {
    let is_well = findings.iter().all(|it| it.severity != Severity::Error);
    let failed =
        steps.iter_mut().filter(|it| it.status == Status::Failed && is_well && case.client.is_some());
    failed.for_each(|step| step.status = Status::Warning);
    steps
}
