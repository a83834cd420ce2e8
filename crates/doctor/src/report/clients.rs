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

#[cfg(test)]
mod tests {
    use crate::{Client, judge, synthetic};
    use finding::{Report, Severity, Status};
    use model::Trace;

    fn report(first: Trace, client: Option<Client>) -> Report {
        judge(&crate::Case { client, ..synthetic::case(synthetic::with_request(first)) })
    }

    fn old() -> Trace {
        let good = "101 Switching Protocols\nUpgrade: websocket\nConnection: Upgrade\nSec-WebSocket-Accept: {accept}";
        synthetic::http("ws://a.test/?token=abcdefgh", &format!("HTTP/1.0 {good}"))
    }

    #[test]
    fn the_verdict_is_about_the_client_that_was_named() {
        let cause = |client| report(old(), client).verdict().cause;
        assert_eq!(cause(None), Some("protocol/http10-response"));
        assert_eq!(cause(Some(Client::Firefox)), Some("protocol/http10-response"));
        let healthy = report(old(), Some(Client::Ws));
        assert!(healthy.verdict().healthy, "{:?}", healthy.findings);
        assert_eq!(healthy.findings[0].severity, Severity::Warning);
        assert!(
            healthy.findings[0].notes.iter().any(|it| it.en.starts_with("Node ws 8.23.0 lets this pass"))
        );
    }

    #[test]
    fn what_is_a_warning_for_all_is_an_error_for_the_one_that_refuses() {
        let blocked = || synthetic::facts("ws://a.test:6667/", "");
        let cause = |client| report(blocked(), client).verdict().cause;
        assert_eq!(cause(None), None);
        assert_eq!(cause(Some(Client::Chrome)), Some("uri/blocked-port"));
        assert_eq!(cause(Some(Client::Ws)), None);
    }

    #[test]
    fn a_certificate_that_the_client_takes_is_no_failed_step() {
        let facts = "subject: CN=a.test\nissuer: CN=ca\ntls: certificate rejected\ntrust: NotValidForName";
        let first = synthetic::facts("wss://a.test/", facts);
        let experiments = vec![synthetic::experiment(&first, "accept-certificate", "101")];
        let case = |client| crate::Case {
            client,
            experiments: experiments.clone(),
            ..synthetic::case(first.clone())
        };
        assert_eq!(judge(&case(Some(Client::Chrome))).verdict().cause, Some("tls/no-san"));
        let healthy = judge(&case(Some(Client::Ws)));
        assert!(healthy.verdict().healthy, "{:?}", healthy.findings);
        assert!(healthy.steps.iter().all(|step| step.status != Status::Failed));
    }

    #[test]
    fn what_a_client_shows_has_its_secrets_masked() {
        let told = report(old(), None).clients;
        let firefox = told.iter().find(|it| it.client == "firefox").expect("every client");
        let text = firefox.text.as_deref().expect("its words");
        assert!(text.contains("ws://a.test/?token=********"), "{text}");
    }
}
