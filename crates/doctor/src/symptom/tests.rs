use super::*;
use finding::{Certainty, Finding, Status, Step};

/// The messages of failures.md, section 4, as the browsers print them, and a cause that each must
/// name, or what kind it is of.
const MESSAGES: &[(&str, &str)] = &[
    ("WebSocket connection to 'ws://h/' failed: Insufficient resources", "script"),
    (
        "WebSocket connection to 'ws://h/' failed: WebSocket is closed before the connection is established.",
        "script",
    ),
    ("WebSocket is already in CLOSING or CLOSED state.", "session/"),
    (
        "Connecting to 'ws://h/' violates the following Content Security Policy directive: \"connect-src 'self' wss:\". The action has been blocked.",
        "origin/csp",
    ),
    (
        "Connecting to 'ws://h/' violates the following Content Security Policy directive: \"connect-src 'none'\". The policy is report-only, so the violation has been logged but no further action has been taken.",
        "nothing",
    ),
    (
        "Refused to connect to 'ws://h/' because it violates the following Content Security Policy directive: \"default-src 'self'\".",
        "origin/csp",
    ),
    (
        "SecurityError: Failed to construct 'WebSocket': An insecure WebSocket connection may not be initiated from a page loaded over HTTPS.",
        "origin/mixed-content",
    ),
    (
        "Mixed Content: The page at 'https://a/' was loaded over HTTPS, but attempted to connect to the insecure WebSocket endpoint 'ws://h/'. This request has been blocked; this endpoint must be available over WSS.",
        "origin/mixed-content",
    ),
    (
        "SyntaxError: Failed to construct 'WebSocket': The URL's scheme must be either 'http', 'https', 'ws', or 'wss'. 'localhost' is not allowed.",
        "uri/wrong-scheme",
    ),
    (
        "SyntaxError: Failed to construct 'WebSocket': The URL contains a fragment identifier ('x'). Fragment identifiers are not allowed in WebSocket URLs.",
        "uri/fragment",
    ),
    ("SyntaxError: Failed to construct 'WebSocket': The URL 'ws://h:99999/' is invalid.", "uri/invalid"),
    ("SyntaxError: Failed to construct 'WebSocket': The subprotocol '[object Object]' is invalid.", "script"),
    ("InvalidStateError: Failed to execute 'send' on 'WebSocket': Still in CONNECTING state.", "script"),
    ("WebSocket port 6667 blocked", "uri/blocked-port"),
    ("URL has fragment component ws://h/#x", "uri/fragment"),
    (
        "[blocked] The page at https://a/ requested insecure content from ws://h/good. This content was blocked and must be served over HTTPS.",
        "origin/mixed-content",
    ),
    ("InvalidStateError: The object is in an invalid state.", "script"),
    ("InvalidAccessError: The object does not support the operation or argument.", "script"),
    ("CloseEvent { isTrusted: true, wasClean: false, code: 1015, reason: \"\" }", "tls/"),
    (
        "Content-Security-Policy: (Report-Only policy) The page’s settings would block the loading of a resource (connect-src) at ws://h/ because it violates the following directive: “connect-src 'none'”",
        "nothing",
    ),
    ("net::ERR_NAME_NOT_RESOLVED", "network/dns-"),
    ("net::ERR_CONNECTION_REFUSED", "server/not-listening"),
    ("net::ERR_CONNECTION_TIMED_OUT", "network/"),
    ("net::ERR_ADDRESS_UNREACHABLE", "network/"),
    ("net::ERR_INTERNET_DISCONNECTED", "network/"),
    ("net::ERR_NETWORK_ACCESS_DENIED", "network/"),
    ("net::ERR_UNSAFE_PORT", "uri/blocked-port"),
    ("net::ERR_BLOCKED_BY_LOCAL_NETWORK_ACCESS_CHECKS", "origin/private-network"),
    ("net::ERR_BLOCKED_BY_CLIENT", "rule"),
    ("net::ERR_PROXY_CONNECTION_FAILED", "network/proxy-"),
    ("net::ERR_SOCKS_CONNECTION_FAILED", "network/proxy-"),
    ("net::ERR_UNEXPECTED_PROXY_AUTH", "network/proxy-auth"),
    ("net::ERR_CERT_AUTHORITY_INVALID", "tls/self-signed"),
    ("net::ERR_CERT_COMMON_NAME_INVALID", "tls/wrong-host"),
    ("net::ERR_CERT_DATE_INVALID", "tls/expired"),
    ("net::ERR_CERT_INVALID", "tls/"),
    ("net::ERR_SSL_KEY_USAGE_INCOMPATIBLE", "tls/"),
    ("net::ERR_SSL_VERSION_OR_CIPHER_MISMATCH", "tls/old-version"),
    ("net::ERR_SSL_UNRECOGNIZED_NAME_ALERT", "tls/sni-required"),
    ("net::ERR_SSL_PROTOCOL_ERROR", "uri/scheme-mismatch-plain"),
    ("net::ERR_CONNECTION_CLOSED", "tls/"),
    ("Establishing a tunnel via proxy server failed.", "network/proxy-"),
    ("Proxy authentication failed", "network/proxy-auth"),
    ("HTTP Authentication failed; no valid credentials available", "auth/"),
    ("WebSocket opening handshake timed out", "server/no-response"),
    ("WebSocket opening handshake was canceled", "tls/client-certificate-required"),
    ("Connection closed before receiving a handshake response", "server/closed-before-response"),
    ("Stream closed with error: net::ERR_HTTP2_PROTOCOL_ERROR", "protocol/"),
    ("Connection closed before sending request.", "protocol/"),
    ("Error during WebSocket handshake: Unexpected response code: 200", "server/not-websocket"),
    ("Error during WebSocket handshake: Unexpected response code: 302", "uri/redirected"),
    ("Error during WebSocket handshake: Unexpected response code: 400", "proxy/"),
    ("Error during WebSocket handshake: Unexpected response code: 403", "origin/"),
    ("Error during WebSocket handshake: Unexpected response code: 404", "uri/wrong-path"),
    ("Error during WebSocket handshake: Unexpected response code: 418", "server/"),
    ("Error during WebSocket handshake: Unexpected response code: 426", "proxy/"),
    ("Error during WebSocket handshake: Unexpected response code: 429", "server/overloaded"),
    ("Error during WebSocket handshake: Unexpected response code: 500", "server/error"),
    ("Error during WebSocket handshake: Unexpected response code: 502", "proxy/"),
    ("Error during WebSocket handshake: Unexpected response code: 103", "protocol/early-hints"),
    ("Error during WebSocket handshake: Invalid status line", "server/not-http"),
    ("Error during WebSocket handshake: net::ERR_CONNECTION_RESET", "server/"),
    ("Error during WebSocket handshake: net::ERR_CONNECTION_CLOSED", "protocol/malformed-response"),
    ("Error during WebSocket handshake: net::ERR_INVALID_HTTP_RESPONSE", "server/not-http"),
    ("Error during WebSocket handshake: net::ERR_RESPONSE_HEADERS_TOO_BIG", "protocol/header-too-large"),
    ("Error during WebSocket handshake: 'Upgrade' header is missing", "protocol/missing-upgrade-header"),
    (
        "Error during WebSocket handshake: 'Upgrade' header value is not 'WebSocket': h2c",
        "protocol/missing-upgrade-header",
    ),
    (
        "Error during WebSocket handshake: 'Connection' header is missing",
        "protocol/missing-connection-header",
    ),
    (
        "Error during WebSocket handshake: 'Connection' header value must contain 'Upgrade'",
        "protocol/missing-connection-header",
    ),
    ("Error during WebSocket handshake: 'Sec-WebSocket-Accept' header is missing", "protocol/missing-accept"),
    (
        "Error during WebSocket handshake: Incorrect 'Sec-WebSocket-Accept' header value",
        "protocol/bad-accept",
    ),
    (
        "Error during WebSocket handshake: 'Sec-WebSocket-Accept' header must not appear more than once in a response",
        "protocol/duplicate-header",
    ),
    (
        "Error during WebSocket handshake: Response must not include 'Sec-WebSocket-Protocol' header if not present in request: chat",
        "protocol/subprotocol-not-offered",
    ),
    (
        "Error during WebSocket handshake: 'Sec-WebSocket-Protocol' header value 'Chat' in response does not match any of sent values",
        "protocol/subprotocol-not-offered",
    ),
    (
        "Error during WebSocket handshake: Sent non-empty 'Sec-WebSocket-Protocol' header but no response was received",
        "protocol/subprotocol-none-selected",
    ),
    (
        "Error during WebSocket handshake: 'Sec-WebSocket-Protocol' header must not appear more than once in a response",
        "protocol/duplicate-header",
    ),
    (
        "Error during WebSocket handshake: Found an unsupported extension 'x-foo' in 'Sec-WebSocket-Extensions' header",
        "protocol/extension-not-offered",
    ),
    (
        "Error during WebSocket handshake: Received duplicate permessage-deflate response",
        "protocol/duplicate-header",
    ),
    (
        "Error during WebSocket handshake: Error in permessage-deflate: Received invalid server_max_window_bits parameter",
        "protocol/",
    ),
    (
        "Error during WebSocket handshake: Error in permessage-deflate: client_max_window_bits must have value",
        "protocol/",
    ),
    (
        "Error during WebSocket handshake: 'Sec-WebSocket-Extensions' header value is rejected by the parser: ;;=",
        "protocol/",
    ),
    ("A server must not mask any frames that it sends to the client.", "protocol/masked-server-frame"),
    (
        "One or more reserved bits are on: reserved1 = 1, reserved2 = 0, reserved3 = 0",
        "protocol/reserved-bits",
    ),
    ("Unrecognized frame opcode: 3", "protocol/bad-opcode"),
    ("Invalid frame header", "protocol/"),
    ("Received unexpected continuation frame.", "protocol/bad-fragmentation"),
    ("Received start of new message but previous message is unfinished.", "protocol/bad-fragmentation"),
    ("Could not decode a text frame as UTF-8.", "protocol/bad-utf8"),
    ("Received a broken close frame with an invalid size of 1 byte.", "protocol/bad-close-code"),
    ("Received a broken close frame containing an invalid size body.", "protocol/bad-close-code"),
    ("Received a broken close frame containing a reserved status code.", "protocol/bad-close-code"),
    ("Data frame received after close", "protocol/frame-after-close"),
    ("Firefox can’t establish a connection to the server at wss://h/chat.", "nothing"),
    ("The connection to wss://h/chat was interrupted while the page was loading.", "session/"),
    (
        "Content-Security-Policy: The page’s settings blocked the loading of a resource (connect-src) at wss://h/",
        "origin/csp",
    ),
    ("NS_ERROR_CONTENT_BLOCKED", "origin/csp"),
    ("SyntaxError: An invalid or illegal string was specified", "uri/invalid"),
    ("SecurityError: The operation is insecure.", "origin/mixed-content"),
    (
        "InvalidStateError: An attempt was made to use an object that is not, or is no longer, usable",
        "script",
    ),
    ("InvalidAccessError: A parameter or an operation is not supported by the underlying object", "script"),
    ("wss://h/chat のサーバーへの接続を確立できませんでした。", "nothing"),
    // Safari, as users quote it in issues.
    ("WebSocket connection to 'wss://h/' failed: There was a bad response from the server.", "protocol/"),
    ("WebSocket network error: The operation couldn’t be completed. (OSStatus error -9807.)", "tls/"),
    (
        "WebSocket network error: The operation couldn’t be completed. Connection refused",
        "server/not-listening",
    ),
    (
        "WebSocket connection to 'ws://h/ws' failed: The operation couldn’t be completed. (kNWErrorDomainPOSIX error 54 - Connection reset by peer)",
        "network/",
    ),
    ("WebSocket network error: The operation couldn't be completed. Socket is not connected", "network/"),
    (
        "[blocked] The page at https://a/ was not allowed to run insecure content from ws://localhost:16384/.",
        "origin/mixed-content",
    ),
    ("Wrong url scheme for WebSocket https://h/api", "uri/wrong-scheme"),
    ("CloseEvent {isTrusted: true, wasClean: false, code: 1006, reason: '', type: 'close'}", "nothing"),
];

#[test]
fn every_message_has_its_row() {
    let mut wrong = vec![];
    for (message, expected) in MESSAGES {
        let pasted = Pasted::read(message);
        let kind = match pasted.kinds.as_slice() {
            [Kind::Way] => "way",
            [Kind::Rule] => "rule",
            [Kind::Script] => "script",
            [Kind::Nothing] => "nothing",
            _ => "none, or several",
        };
        let causes = pasted.symptoms.first().map(|it| it.causes.clone()).unwrap_or_default();
        if kind != *expected && !causes.contains(expected) {
            wrong.push(format!("{message}\n  {kind} {causes:?}, not {expected}"));
        }
    }
    assert!(wrong.is_empty(), "{}", wrong.join("\n"));
}

#[test]
fn every_row_is_reached_by_its_own_words_and_speaks_two_languages() {
    for row in rows() {
        for words in row.words {
            let reached = row_of(words).expect("its own words");
            assert!(std::ptr::eq(reached, row), "{words} leads to {:?}", reached.words);
        }
        for text in [row.means, row.untold] {
            assert!(!text[0].is_empty() && text[0].is_ascii(), "{:?}", row.words);
            assert!(!text[1].is_ascii(), "{:?}: {}", row.words, text[1]);
        }
    }
}

#[test]
fn every_cause_of_a_row_is_one_of_the_catalogue() {
    // Those that other parts of the doctor are to learn yet.
    let planned = [
        "network/dns-",
        "network/proxy-",
        "network/resolver-down",
        "network/tls-intercepted",
        "proxy/waf-blocked",
        "server/loopback-only",
        "tls/clock-skew",
        "tls/client-certificate-",
        "protocol/http2-",
        "protocol/subprotocol-",
        "uri/scheme-mismatch-",
    ];
    let known = crate::causes();
    for row in rows() {
        for cause in row.causes {
            let there = known.iter().any(|it| it.cause == *cause) || cause.ends_with('/');
            assert!(there || planned.contains(cause), "{cause} of {:?}", row.words);
        }
    }
}

#[test]
fn the_url_is_found_wherever_it_stands() {
    let url = |text: &str| Pasted::read(text).url;
    for (text, expected) in [
        ("app.js:12 WebSocket connection to 'wss://h/a?b=c#d' failed: ", Some("wss://h/a?b=c#d")),
        ("WebSocket connection to ‘wss://h/’ failed: x", Some("wss://h/")),
        ("Firefox can’t establish a connection to the server at ws://h:8080/chat.", Some("ws://h:8080/chat")),
        (
            "Firefox can’t establish a connection to the server at wss://h/graphql. 2.c.chunk.js:2:134796",
            Some("wss://h/graphql"),
        ),
        (
            "Refused to connect to wss://h/x because it does not appear in the connect-src directive",
            Some("wss://h/x"),
        ),
        ("WSS://H/Chat", Some("WSS://H/Chat")),
        ("WebSocket connection to 'wss://exa…mple/' failed:", None),
        ("net::ERR_CONNECTION_REFUSED", None),
        ("directive: \"connect-src 'self' wss:\"", None),
    ] {
        assert_eq!(url(text).as_deref(), expected, "{text}");
    }
}

#[test]
fn a_whole_console_is_read_each_message_once() {
    let console = "[vite] connecting...\n10:12:01 client.ts:78 WebSocket connection to 'ws://localhost:5173/' failed: \n\
                   Error in connection establishment: net::ERR_CONNECTION_REFUSED\n(anonymous) @ client.ts:78\n\
                   client.ts:78 WebSocket connection to 'ws://localhost:5173/' failed: Error in connection \
                   establishment: net::ERR_CONNECTION_REFUSED\nUncaught (in promise) 1006\n\
                   CloseEvent {isTrusted: true, code: 1006}";
    let pasted = Pasted::read(console);
    assert_eq!(pasted.url.as_deref(), Some("ws://localhost:5173/"));
    let words: Vec<_> = pasted.symptoms.iter().map(|it| it.words.as_str()).collect();
    assert_eq!(words.len(), 2, "{words:?}");
    assert!(
        words[0].ends_with("failed: Error in connection establishment: net::ERR_CONNECTION_REFUSED"),
        "{words:?}"
    );
}

#[test]
fn no_secret_of_the_url_is_repeated_and_no_message_without_end() {
    let text = format!("WebSocket connection to 'wss://h/?token=abcdef' failed: {}", "x".repeat(9999));
    let words = Pasted::read(&text).symptoms.remove(0).words;
    assert!(!words.contains("abcdef") && words.chars().count() == LONGEST + 1, "{words}");
    assert!(Pasted::read("nothing of ours\n\n").symptoms.is_empty());
}

/// A report with this verdict.
fn report(cause: Option<&str>) -> Report {
    let meta = cause.and_then(|cause| crate::causes().into_iter().find(|it| it.cause == cause));
    let finding =
        |meta: &'static finding::Meta| Finding { certainty: Certainty::Proven, ..meta.find(Text::same("x")) };
    let step = Step { step: "uri", status: Status::Ok, took: None, detail: Text::same("") };
    Report { findings: meta.map(finding).into_iter().collect(), steps: vec![step], ..Report::default() }
}

#[test]
fn the_verdict_stays_and_what_contradicts_it_is_said() {
    let refused = "WebSocket connection to 'ws://h/' failed: Error in connection establishment: net::ERR_CONNECTION_REFUSED";
    let csp = "Connecting to 'ws://h/' violates the following Content Security Policy directive: \"x\".";
    let firefox = "Firefox can’t establish a connection to the server at ws://h/.";
    for (message, cause, says) in [
        (refused, Some("server/not-listening"), "it fits what was measured"),
        (refused, Some("tls/expired"), "it does not fit what was measured (tls/expired)"),
        (refused, None, "the endpoint opens now"),
        (csp, None, "the browser's own rule"),
        (csp, Some("tls/expired"), "the browser's own rule stops it first"),
        (firefox, Some("tls/expired"), "the text fits any failure"),
    ] {
        let mut report = report(cause);
        Pasted::read(message).beside(&mut report);
        let beside = report.symptoms[0].beside.clone().expect("something was examined");
        assert!(beside.en.contains(says), "{message}: {}", beside.en);
        assert_eq!(report.verdict().cause, cause);
        assert_eq!(report.verdict().healthy, cause.is_none());
    }
}

#[test]
fn a_message_alone_is_explained_and_nothing_is_called_healthy() {
    let report = Pasted::read("WebSocket opening handshake was canceled").alone();
    let verdict = report.verdict();
    assert!(!verdict.healthy && verdict.cause.is_none() && report.symptoms[0].beside.is_none());
    let look = finding::Look { language: finding::Language::En, colour: false, width: 100 };
    let shown = finding::text(&report, look);
    assert!(shown.contains("asks for a client certificate"), "{shown}");
    assert!(shown.contains("nothing was examined") && !shown.contains("healthy"), "{shown}");
}
