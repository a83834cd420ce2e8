use crate::{Case, judge, synthetic};
use finding::Report;
use model::Trace;

/// The report of an attempt and these experiments, each as `name: ending`.
fn report(first: Trace, experiments: &[(&str, &str)]) -> Report {
    let experiments = experiments.iter().map(|(name, ending)| synthetic::experiment(&first, name, ending));
    judge(&Case { experiments: experiments.collect(), ..synthetic::case(first) })
}

/// Variation, outcome and mark of each attempt.
fn told(report: &Report) -> Vec<String> {
    let line = |it: &finding::Experiment| {
        let outcome = it.outcome.as_ref().map_or("", |text| text.en.as_str());
        format!("{}{}: {outcome}", if it.decides { "*" } else { "" }, it.variation)
    };
    report.experiments.iter().map(line).collect()
}

fn with_origin(mut first: Trace) -> Trace {
    first.attempt.request.origin = Some("https://other.test".into());
    first
}

#[test]
fn what_did_not_end_in_time_is_listed_and_decides_nothing() {
    let first = synthetic::http("ws://a.test/", "HTTP/1.1 403 Forbidden");
    let case = Case { unfinished: vec![crate::Variation::PlainGet], ..synthetic::case(first) };
    let lines = told(&judge(&case));
    assert_eq!(lines, ["first: HTTP 403 Forbidden", "plain-get: not over when the time was up"]);
}

#[test]
fn the_pair_that_proves_the_verdict_is_marked() {
    let first = with_origin(synthetic::http("ws://a.test/", "HTTP/1.1 403 Forbidden"));
    let report = report(first, &[("plain-get", "426"), ("without-origin", "101"), ("own-origin", "101")]);
    assert_eq!(report.verdict().cause, Some("origin/rejected"));
    assert_eq!(
        told(&report),
        [
            "*first: HTTP 403 Forbidden",
            "plain-get: HTTP 426 Status",
            "*without-origin: HTTP 101 Switching Protocols",
            "own-origin: HTTP 101 Switching Protocols",
        ]
    );
    assert_eq!(report.findings[0].decided_by, ["without-origin"]);
}

#[test]
fn where_the_first_attempt_says_it_all_nothing_is_marked() {
    let first = synthetic::http("ws://a.test/", "HTTP/1.1 401 Unauthorized\nWWW-Authenticate: Basic realm=x");
    let report = report(first, &[("plain-get", "401"), ("own-origin", "401")]);
    assert_eq!(report.verdict().cause, Some("auth/unauthorized"));
    assert!(report.experiments.len() == 3 && report.experiments.iter().all(|it| !it.decides));
    assert!(report.findings[0].decided_by.is_empty());
}

#[test]
fn a_first_attempt_that_was_enough_is_no_experiment() {
    assert_eq!(told(&report(synthetic::http("ws://a.test/", "HTTP/1.1 502 Bad Gateway"), &[])), [""; 0]);
}

#[test]
fn an_experiment_that_got_no_answer_says_where_it_ended() {
    let first = synthetic::http("ws://a.test/", "HTTP/1.1 400 Bad Request");
    let report = report(first, &[("other-scheme", "refused")]);
    assert_eq!(told(&report)[1], "other-scheme: TCP: 192.0.2.7:80 refused");
    let title = &report.experiments[1].title;
    assert_eq!((title.en.as_str(), title.ja.as_str()), ("other scheme", "もう一方のスキーム"));
}

#[test]
fn what_a_server_repeats_of_a_secret_is_masked_here_too() {
    let first = synthetic::http("ws://a.test/?token=abcdefgh", "HTTP/1.1 403 no abcdefgh");
    let report = report(first, &[("plain-get", "403")]);
    assert_eq!(told(&report)[0], "first: HTTP 403 no ********");
    assert!(!report.steps.iter().any(|step| step.detail.en.contains("abcdefgh")));
}
