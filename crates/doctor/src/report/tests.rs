use super::*;
use crate::synthetic;
use model::Trace;

fn report(first: Trace) -> Report {
    judge(&synthetic::case(synthetic::with_request(first)))
}

fn causes(report: &Report) -> Vec<&'static str> {
    report.findings.iter().map(|it| it.rule.cause).collect()
}

#[test]
fn an_unanswered_ping_is_told_only_of_a_connection_that_clients_keep() {
    let good = synthetic::facts("ws://a.test/", "ping: unanswered");
    assert_eq!(causes(&report(good.clone())), ["session/ping-unanswered"]);
    let mut bad = good;
    let other = synthetic::http(
        "ws://a.test/",
        "HTTP/1.1 101 Switching Protocols\nUpgrade: websocket\nConnection: Upgrade\nSec-WebSocket-Accept: x",
    );
    bad.upgrade = other.upgrade;
    assert_eq!(causes(&report(bad)), ["protocol/bad-accept"]);
}

#[test]
fn what_there_is_to_paste_has_the_host_that_was_asked() {
    let pasted = |url: &str, facts: &str| {
        let report = report(synthetic::facts(url, facts));
        report.findings[0].fix.clone().expect("a fix").text.en
    };
    let certificate = |name: &str| {
        format!("subject: CN={name}\nissuer: CN=ca\ntls: certificate rejected\ntrust: NotValidForName")
    };
    let named = pasted("wss://a.test/", &certificate("a.test"));
    assert!(named.contains("subjectAltName=DNS:a.test "), "{named}");
    let address = pasted("wss://127.0.0.1/", &certificate("127.0.0.1"));
    assert!(address.contains("subjectAltName=IP:127.0.0.1 "), "{address}");
}

#[test]
fn a_certificate_for_an_address_is_not_asked_of_certbot() {
    let facts = "subject: CN=b.test\nissuer: CN=ca\nnames: b.test\ntls: certificate rejected\n\
                 trust: NotValidForName";
    let pasted =
        |url: &str| report(synthetic::facts(url, facts)).findings[0].fix.clone().expect("a fix").text.en;
    assert!(pasted("wss://a.test/").ends_with("sudo certbot --nginx -d a.test\n"));
    assert!(pasted("wss://127.0.0.1/").ends_with("mkcert 127.0.0.1\n"));
}

#[test]
fn what_other_requests_are_answered_is_one_sentence() {
    let first = synthetic::http("ws://a.test/", "HTTP/1.1 403 Forbidden");
    let experiments = vec![
        synthetic::experiment(&first, "plain-get", "426"),
        synthetic::experiment(&first, "without-key", "400"),
    ];
    let report = judge(&Case { experiments, ..synthetic::case(first) });
    let note = &report.findings[0].notes[0];
    assert_eq!(
        note.en,
        "asked in other ways, it answers HTTP 426 Status to a plain GET, 400 Status without a key"
    );
    assert_eq!(
        note.ja,
        "リクエストを変えたときの応答: 通常の GET は HTTP 426 Status、キーなしは HTTP 400 Status"
    );
}

#[test]
fn an_error_without_a_block_to_paste_gives_the_advice_of_its_page() {
    let report = report(synthetic::http("ws://a.test/", "HTTP/1.1 500 Internal Server Error"));
    assert_eq!(causes(&report), ["server/error"]);
    let fix = report.findings[0].fix.clone().expect("the advice");
    assert!(fix.title.en.starts_with("Read the server's log"), "{}", fix.title.en);
    assert!(fix.title.ja.contains("サーバーログ"), "{}", fix.title.ja);
    assert_eq!(fix.text, Text::same(""));
}

#[test]
fn a_note_tells_the_verdict_of_the_verifier_without_its_clock() {
    let facts = "subject: CN=a.test\nissuer: CN=ca\nnames: a.test\nvalid: -90 to -3\ntls: certificate rejected\n\
                 trust: certificate expired: verification time 1795268919 (UNIX), but certificate is not valid";
    let report = report(synthetic::facts("wss://a.test/", facts));
    let notes: Vec<_> = report.findings[0].notes.iter().map(|it| it.en.as_str()).collect();
    assert!(notes.contains(&"the verifier says: certificate expired"), "{notes:?}");
}
