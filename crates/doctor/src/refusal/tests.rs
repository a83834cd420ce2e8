use crate::{report, synthetic};
use finding::{Certainty, Language};

/// Cause and certainty of an answer behind nginx, and its notes.
fn behind_nginx(status: &str, words: &str) -> (&'static str, Certainty, String) {
    let head = format!("HTTP/1.1 {status}\nServer: nginx/1.22.1\nContent-Type: text/plain");
    let first = synthetic::http("ws://a.test/chat", &format!("{head}\n\n{words}"));
    let case = synthetic::case(synthetic::with_request(first));
    let report = report::judge(&case);
    let root = report.findings.first().expect("a refusal has a cause");
    let notes: Vec<_> = root.notes.iter().map(|note| note.say(Language::En)).collect();
    (root.rule.cause, root.certainty, notes.join("\n"))
}

/// What is measured behind nginx: status, words, cause, how sure, and the candidates in the notes.
const MEASURED: &[(&str, &str, &str, Certainty, &[&str])] = &[
    // Python websockets 10.4 and 17.4 ask for Connection before Upgrade, and for HTTP/1.1 before both.
    (
        "426 Upgrade Required",
        "Failed to open a WebSocket connection: invalid Connection header: close.",
        "proxy/upgrade-not-forwarded",
        Certainty::Likely,
        &["proxy/connection-header-lost"],
    ),
    (
        "426 Upgrade Required",
        "Failed to open a WebSocket connection: empty Connection header.",
        "proxy/upgrade-not-forwarded",
        Certainty::Likely,
        &["proxy/connection-header-lost"],
    ),
    (
        "426 Upgrade Required",
        "Failed to open a WebSocket connection: empty Upgrade header.",
        "proxy/upgrade-not-forwarded",
        Certainty::Proven,
        &[],
    ),
    (
        "426 Upgrade Required",
        "Failed to open a WebSocket connection: missing Upgrade header.",
        "proxy/upgrade-not-forwarded",
        Certainty::Proven,
        &[],
    ),
    (
        "400 Bad Request",
        "Failed to open a WebSocket connection: did not receive a valid HTTP request.",
        "proxy/upgrade-not-forwarded",
        Certainty::Likely,
        &["proxy/connection-header-lost", "proxy/http10-upstream", "proxy_http_version 1.1"],
    ),
    (
        "505 HTTP Version Not Supported",
        "Failed to open a WebSocket connection: unsupported HTTP version: HTTP/1.0.",
        "proxy/http10-upstream",
        Certainty::Proven,
        &[],
    ),
    // Node tells its handlers of an upgrade only where both headers arrive.
    (
        "426 Upgrade Required",
        "Upgrade Required",
        "proxy/upgrade-not-forwarded",
        Certainty::Likely,
        &["proxy/connection-header-lost"],
    ),
    // Tornado and aiohttp ask for Upgrade first: it did arrive.
    (
        "400 Bad Request",
        "\"Connection\" must be \"Upgrade\".",
        "proxy/connection-header-lost",
        Certainty::Proven,
        &[],
    ),
    (
        "400 Bad Request",
        "No CONNECTION upgrade hdr: close",
        "proxy/connection-header-lost",
        Certainty::Proven,
        &[],
    ),
];

#[test]
fn a_verdict_behind_a_proxy_claims_no_more_than_the_words_of_the_server_prove() {
    for &(status, words, cause, certainty, candidates) in MEASURED {
        let (told, sure, notes) = behind_nginx(status, words);
        assert_eq!((told, sure), (cause, certainty), "{words}");
        assert!(candidates.iter().all(|it| notes.contains(it)), "{words}\n{notes}");
        assert_eq!(notes.contains("would also fit"), !candidates.is_empty(), "{words}\n{notes}");
    }
}

#[test]
fn nobody_is_told_to_ask_the_upstream_who_has_asked_it() {
    let first = synthetic::http(
        "ws://a.test/chat",
        "HTTP/1.1 426 Upgrade Required\nServer: nginx\n\nUpgrade Required",
    );
    let first = synthetic::with_request(first);
    let advised = |names: &[(&str, &str)]| {
        let experiments = names.iter().map(|(name, ending)| synthetic::experiment(&first, name, ending));
        let case = crate::Case { experiments: experiments.collect(), ..synthetic::case(first.clone()) };
        let report = report::judge(&case);
        report.findings[0].notes.iter().any(|note| note.en.contains("--upstream URL asks"))
    };
    assert!(advised(&[]));
    assert!(!advised(&[("upstream", "426")]));
}
