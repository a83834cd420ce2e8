//! What a browser says, brought to `wscope doctor` as an argument or by the standard input.

mod support;

use support::{Serving, run, run_with};

const CANCELED: &str = "WebSocket opening handshake was canceled";

#[test]
fn the_url_in_a_browsers_message_is_diagnosed_beside_its_meaning() {
    let mut lab = Serving::start(&["lab", "server/not-listening"]);
    let url = lab.line();
    let message = format!(
        "app.js:7 WebSocket connection to '{url}' failed: Error in connection establishment: net::ERR_CONNECTION_REFUSED"
    );
    let said = run(&["doctor", "--browser-error", &message]);
    assert_eq!((said.code, said.err.as_str()), (Some(1), ""), "{}", said.out);
    for part in [
        "what the browser says (Chrome, Edge):\n    app.js:7 WebSocket connection to",
        "  = means: the address refused the connection\n",
        "  = does not tell: whether nothing listens at this port",
        "error[server/not-listening]: ",
        "  = the browser's text: it fits what was measured: server/not-listening\n",
    ] {
        assert!(said.out.contains(part), "no {part} in\n{}", said.out);
    }
    let said = run_with(&["--lang", "ja", "doctor", "-", "--format", "json"], message.as_bytes());
    let report: serde_json::Value = serde_json::from_str(&said.out).expect("JSON");
    assert_eq!(report["verdict"]["cause"], "server/not-listening");
    assert_eq!(report["target"]["url"], url);
    assert_eq!(report["symptoms"][0]["by"][0], "Chrome");
    assert_eq!(report["symptoms"][0]["means"], "アドレスが接続を拒否しました");
}

#[test]
fn a_healthy_endpoint_contradicts_the_browser_and_stays_healthy() {
    let mut echo = Serving::start(&["lab", "echo"]);
    let url = echo.line();
    let said = run_with(&["doctor", &url, "--browser-error", "-"], b"net::ERR_CONNECTION_REFUSED\n");
    assert_eq!(said.code, Some(0), "{}", said.out);
    assert!(said.out.contains("\nhealthy\n  = the browser's text: the endpoint opens now"), "{}", said.out);
}

#[test]
fn a_message_without_a_url_is_explained_and_nothing_more() {
    let said = run(&["doctor", "--browser-error", CANCELED]);
    assert_eq!((said.code, said.err.as_str()), (Some(1), ""));
    assert!(said.out.contains("asks for a client certificate"), "{}", said.out);
    assert!(said.out.contains("nothing was examined: ") && !said.out.contains("✓"), "{}", said.out);
    let said = run(&["--lang", "ja", "doctor", "--browser-error", CANCELED]);
    assert!(said.out.contains("接続は調べていません"), "{}", said.out);
}

#[test]
fn a_text_that_says_nothing_known_is_a_wrong_command_line() {
    let said = run_with(&["doctor", "-"], b"hello\n");
    assert_eq!((said.code, said.out.as_str()), (Some(2), ""));
    assert!(said.err.starts_with("error: the text has no message of a browser"), "{}", said.err);
}

#[test]
fn a_page_of_the_lab_is_asked_for_and_judged() {
    let mut lab = Serving::start(&["lab", "origin/csp"]);
    let url = lab.line();
    let page = url.replace("ws://", "http://").replace("/chat", "/");
    let said = run(&["doctor", &url, "--page", &page]);
    assert_eq!((said.code, said.err.as_str()), (Some(1), ""), "{}", said.out);
    for part in [
        "✗ Page",
        "error[origin/csp]: ",
        "| Content-Security-Policy: default-src 'self'",
        "connect-src https://api.example ws://127.0.0.1:",
    ] {
        assert!(said.out.contains(part), "no {part} in\n{}", said.out);
    }
    assert_eq!(run(&["doctor", &url]).code, Some(0), "without the page nothing is wrong");
}
