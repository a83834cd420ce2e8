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

/// The verdict on this answer to the handshake, with these answers to experiments.
fn verdict(answer: &str, experiments: &[(&str, &str)]) -> (&'static str, Certainty) {
    let first = synthetic::http("ws://a.test/chat", answer);
    let first = synthetic::with_request(first);
    let experiments = experiments.iter().map(|(name, ending)| synthetic::experiment(&first, name, ending));
    let case = crate::Case { experiments: experiments.collect(), ..synthetic::case(first.clone()) };
    let report = report::judge(&case);
    let root = report.findings.first().expect("a refusal has a cause");
    (root.rule.cause, root.certainty)
}

/// What gorilla/websocket says to all that is no handshake.
const GORILLA: &str =
    "HTTP/1.1 400 Bad Request\nServer: nginx/1.22.1\nSec-Websocket-Version: 13\n\nBad Request";
/// What Go's own router says of a path that it does not have.
const NO_ROUTE: &str =
    "HTTP/1.1 404 Not Found\nServer: nginx/1.22.1\nX-Content-Type-Options: nosniff\n\n404 page not found";
const ALL_THE_SAME: [(&str, &str); 3] =
    [("plain-get", "same"), ("version-99", "same"), ("without-key", "same")];

#[test]
fn a_version_that_is_named_to_whatever_comes_shows_no_path() {
    let unforwarded = "proxy/upgrade-not-forwarded";
    assert_eq!(verdict(GORILLA, &ALL_THE_SAME), (unforwarded, Certainty::Likely));
    // Node's ws with another path: a plain GET gets another answer.
    let reached = [("plain-get", "426"), ("version-99", "version"), ("without-key", "same")];
    assert_eq!(verdict(GORILLA, &reached).0, "uri/wrong-path");
}

#[test]
fn the_upstream_tells_by_a_plain_request_what_it_took_the_handshake_for() {
    let with = |answer: &str, upstream_get: &str| {
        let more = [("upstream", "101"), ("upstream-get", upstream_get)];
        verdict(answer, &[&ALL_THE_SAME[..], &more[..]].concat())
    };
    assert_eq!(with(GORILLA, "same"), ("proxy/upgrade-not-forwarded", Certainty::Proven));
    assert_eq!(with(NO_ROUTE, "400"), ("proxy/path-rewritten", Certainty::Likely));
    let broken = "HTTP/1.1 500 Internal Server Error\nServer: nginx/1.22.1\n\nbroken";
    assert_eq!(with(broken, "same"), ("proxy/upgrade-not-forwarded", Certainty::Proven));
    let none = "HTTP/1.1 502 Bad Gateway\nServer: nginx/1.22.1\n\n<center>nginx/1.22.1</center>";
    assert_eq!(with(none, "lost"), ("proxy/upgrade-not-forwarded", Certainty::Likely));
}

#[test]
fn a_router_that_has_no_such_path_says_nothing_of_the_upgrade() {
    assert_eq!(verdict(NO_ROUTE, &ALL_THE_SAME).0, "uri/wrong-path");
}

#[test]
fn a_subprotocol_is_lost_only_where_the_wanted_one_was_offered() {
    let refusal = |wanted: &str| {
        let answer = format!(
            "HTTP/1.1 400 Bad Request\nServer: nginx\n\nFailed to open a WebSocket connection: \
             missing subprotocol; expected {wanted}."
        );
        let mut first = synthetic::http("ws://a.test/chat", &answer);
        first.attempt.request.subprotocols = vec!["chat.v2".into()];
        report::judge(&synthetic::case(first)).findings[0].rule.cause
    };
    assert_eq!(refusal("chat.v2"), "proxy/subprotocol-stripped");
    assert_eq!(refusal("chat.v1"), "protocol/subprotocol-rejected");
}

#[test]
fn a_request_that_is_too_large_is_told_in_the_words_of_each_server() {
    for answer in [
        "HTTP/1.1 431 Request Header Fields Too Large\n\n",
        "HTTP/1.1 400 Bad Request\nServer: nginx\n\n<center>Request Header Or Cookie Too Large</center>",
        "HTTP/1.1 414 URI Too Long\n\n",
    ] {
        assert_eq!(verdict(answer, &[]).0, "protocol/header-too-large", "{answer}");
    }
}

#[test]
fn libraries_that_speak_in_pages_and_reason_phrases_are_heard() {
    let says = |answer: &str| verdict(answer, &ALL_THE_SAME).0;
    let reason = "HTTP/1.1 400 HTTP Connection headers do not include \"upgrade\" value\nServer: nginx\n\n";
    assert_eq!(says(reason), "proxy/upgrade-not-forwarded");
    let page = "HTTP/1.1 200 OK\n\n<p>I am not Web server, but a <b>WebSocket Endpoint</b>.</p>";
    assert_eq!(says(page), "proxy/upgrade-not-forwarded");
    let trace =
        "HTTP/1.1 500 Internal Server Error\n\n<pre>HandshakeError: Header Upgrade is not defined</pre>";
    assert_eq!(says(trace), "proxy/upgrade-not-forwarded");
    let own = "HTTP/1.1 500 Internal Server Error\n\nUpgrade failed: the room is full";
    assert_eq!(says(own), "server/error");
}
