//! Heads: RFC 6455 section 4 and RFC 9112, tolerant and byte for byte.

use wire::{DeflateFault, Extension, HandshakeFault as Fault, HeadError, RequestHead, ResponseHead};

const KEY: &str = "dGhlIHNhbXBsZSBub25jZQ==";
const ACCEPT: &str = "s3pPLMBiTxaQ9kYGzzhZRbK+xOo=";

fn response(text: &str) -> ResponseHead {
    ResponseHead::parse(text.as_bytes()).unwrap_or_else(|| panic!("no head in {text:?}"))
}

/// Names and values of the fields, each checked against its place.
#[track_caller]
fn fields(text: &str) -> Vec<(String, String)> {
    let head = response(text);
    for field in &head.fields {
        assert!(text[field.line.clone()].contains(&text[field.value_at.clone()]));
        assert!(!text[field.line.clone()].ends_with(['\r', '\n']));
    }
    head.fields.into_iter().map(|it| (it.name, it.value)).collect()
}

fn pairs<const N: usize>(pairs: [(&str, &str); N]) -> Vec<(String, String)> {
    pairs.into_iter().map(|(name, value)| (name.into(), value.into())).collect()
}

#[test]
fn the_key_of_the_rfc_gets_the_answer_of_the_rfc() {
    assert_eq!(wire::accept_key(KEY), ACCEPT);
    assert_eq!(wire::key_from_nonce(*b"the sample nonce"), KEY);
}

#[test]
fn a_response_is_read_with_its_places() {
    let text = "HTTP/1.1 101 Switching Protocols\r\nUpgrade:  websocket \r\nX:\r\n\r\n\x01\x02";
    let head = response(text);
    assert_eq!(
        (head.version.as_str(), head.status, head.reason.as_str()),
        ("HTTP/1.1", 101, "Switching Protocols")
    );
    assert_eq!(&text[head.status_line.clone()], "HTTP/1.1 101 Switching Protocols");
    assert_eq!(&text[head.size..], "\x01\x02");
    let upgrade = head.field("upgrade").expect("a field");
    assert_eq!(&text[upgrade.line.clone()], "Upgrade:  websocket ");
    assert_eq!(&text[upgrade.value_at.clone()], "websocket");
    assert_eq!(head.field("x").map(|it| it.value.as_str()), Some(""));
    assert_eq!(head.field("y"), None);
}

#[test]
fn what_browsers_tolerate_is_read() {
    let ok = "HTTP/1.1 200 OK\r\n";
    let cases = [
        ("HTTP/1.1 200 OK\nA: 1\nB: 2\n\n", pairs([("A", "1"), ("B", "2")])),
        ("\r\n\nHTTP/1.1 200 OK\r\nA: 1\r\n\r\n", pairs([("A", "1")])),
        (&format!("{ok}A : 1\r\n\r\n"), pairs([("A", "1")])),
        (&format!("{ok}A: 1\r\n  2\r\n\t3 \r\n\r\n"), pairs([("A", "1 2 3")])),
        (&format!("{ok}A:\r\n 2\r\n\r\n"), pairs([("A", "2")])),
        (&format!("{ok} odd\r\n\r\n"), pairs([("", "odd")])),
        (&format!("{ok}no colon\r\nA: 1\r\n\r\n"), pairs([("", "no colon"), ("A", "1")])),
        (&format!("{ok}: 1\r\nA: b:c\r\n\r\n"), pairs([("", "1"), ("A", "b:c")])),
        (&format!("{ok}A: 1\r\na: 2\r\n\r\n"), pairs([("A", "1"), ("a", "2")])),
        (&format!("{ok}\r\n"), pairs([])),
    ];
    for (text, expected) in &cases {
        assert_eq!(&fields(text), expected, "{text:?}");
    }
}

#[test]
fn status_lines_that_are_met_in_the_wild_are_read() {
    let cases = [
        ("HTTP/1.1 101", ("HTTP/1.1", 101, "")),
        ("HTTP/1.1 101 ", ("HTTP/1.1", 101, "")),
        ("HTTP/1.0 200 OK", ("HTTP/1.0", 200, "OK")),
        ("HTTP/2 200", ("HTTP/2", 200, "")),
        ("HTTP/1.1  404  Not  Found", ("HTTP/1.1", 404, " Not  Found")),
    ];
    for (line, expected) in cases {
        let head = response(&format!("{line}\r\n\r\n"));
        assert_eq!((head.version.as_str(), head.status, head.reason.as_str()), expected);
    }
}

#[test]
fn what_has_not_ended_or_is_no_http_is_no_head() {
    let cases = [
        "",
        "\r\n\r\n",
        "HTTP/1.1 200 OK",
        "HTTP/1.1 200 OK\r\nA: 1\r\n",
        "HTTP/1.1\r\n\r\n",
        "HTTP/1.1 +20 OK\r\n\r\n",
        "HTTP/1.1 99999 OK\r\n\r\n",
        "HTTP/1.1  OK\r\n\r\n",
        "SSH-2.0-x 1 2\r\n\r\n",
    ];
    for text in cases {
        assert_eq!(ResponseHead::parse(text.as_bytes()), None, "{text:?}");
    }
    for text in ["GET / HTTP/1.1\r\n", "GET /\r\n\r\n", "/ HTTP/1.1\r\n\r\n", "GET / HTML\r\n\r\n"] {
        assert_eq!(RequestHead::parse(text.as_bytes()), None, "{text:?}");
    }
}

#[test]
fn a_request_is_read() {
    let bytes = b"GET /a?b=c HTTP/1.1\r\nHost: h\r\nConnection: keep-alive, Upgrade\r\n\r\nrest";
    let head = RequestHead::parse(bytes).expect("a head");
    assert_eq!((&*head.method, &*head.target, &*head.version), ("GET", "/a?b=c", "HTTP/1.1"));
    assert_eq!(head.size, bytes.len() - 4);
    assert!(head.has_token("connection", "upgrade") && !head.has_token("connection", "close"));
    assert_eq!(head.field("HOST").map(|it| it.value.as_str()), Some("h"));
    assert_eq!(head.field("x"), None);
}

#[test]
fn repeated_fields_are_all_there() {
    let fields = "a: 1\r\nb: 2\r\nA: 3\r\n\r\n";
    let request = RequestHead::parse(format!("GET / HTTP/1.1\r\n{fields}").as_bytes()).expect("a head");
    let values: Vec<_> = request.all("a").map(|it| it.value.as_str()).collect();
    assert_eq!(values, ["1", "3"]);
    let response = response(&format!("HTTP/1.1 200\r\n{fields}"));
    let values: Vec<_> = response.all("A").map(|it| it.value.as_str()).collect();
    assert_eq!(values, ["1", "3"]);
}

#[track_caller]
fn faults(lines: &[&str]) -> Vec<Fault> {
    let text = format!("HTTP/1.1 101 S\r\n{}\r\n\r\n", lines.join("\r\n"));
    let offered = Extension::list("permessage-deflate; client_max_window_bits, x-other");
    response(&text).handshake_faults(KEY, &["chat".into(), "v2".into()], &offered)
}

#[test]
fn a_client_opens_only_after_a_sound_101() {
    use Fault::*;
    let (upgrade, connection) = ("Upgrade: WebSocket", "Connection: keep-alive, upgrade");
    let accept = &*format!("Sec-WebSocket-Accept: {ACCEPT}");
    let with = |line: &str| faults(&[upgrade, connection, accept, line]);
    assert_eq!(faults(&[upgrade, connection, accept]), []);
    assert_eq!(faults(&[connection, accept]), [MissingUpgrade]);
    assert_eq!(faults(&["Upgrade: h2c", connection, accept]), [WrongUpgrade]);
    assert_eq!(faults(&[upgrade, accept]), [MissingConnection]);
    assert_eq!(faults(&[upgrade, "Connection: close", accept]), [WrongConnection]);
    assert_eq!(faults(&[upgrade, connection]), [MissingAccept]);
    assert_eq!(faults(&[upgrade, connection, "Sec-WebSocket-Accept: x"]), [WrongAccept]);
    let folded = ACCEPT.to_lowercase();
    assert_eq!(faults(&[upgrade, connection, &format!("Sec-WebSocket-Accept: {folded}")]), [WrongAccept]);
    assert_eq!(with(accept), [RepeatedAccept]);
    assert_eq!(with("Sec-WebSocket-Protocol: v2"), []);
    for bad in ["other", "CHAT", "chat, v2", ""] {
        assert_eq!(with(&format!("Sec-WebSocket-Protocol: {bad}")), [SubprotocolNotOffered], "{bad}");
    }
    assert_eq!(
        faults(&[
            upgrade,
            connection,
            accept,
            "Sec-WebSocket-Protocol: chat",
            "Sec-WebSocket-Protocol: chat"
        ]),
        [SubprotocolNotOffered]
    );
    assert_eq!(with("Sec-WebSocket-Extensions: permessage-deflate; server_no_context_takeover"), []);
    assert_eq!(with("Sec-WebSocket-Extensions:"), []);
    assert_eq!(with("Sec-WebSocket-Extensions: permessage-deflate, x"), [ExtensionNotOffered]);
    assert_eq!(with("Sec-WebSocket-Extensions: Permessage-Deflate, X-Other; a"), []);
    assert_eq!(with("Sec-WebSocket-Extensions: x-other, X-other"), [RepeatedExtension]);
    assert_eq!(
        with("Sec-WebSocket-Extensions: permessage-deflate; server_max_window_bits=7"),
        [DeflateParameters(DeflateFault::Value("server_max_window_bits".into()))]
    );
    assert_eq!(faults(&["X: 1"]), [MissingUpgrade, MissingConnection, MissingAccept]);
}

#[test]
fn heads_are_written_as_given() {
    let fields = [("Host", "h"), ("x-A", "1"), ("X-a", "")];
    assert_eq!(
        wire::request_head("/p?q", &fields).as_deref(),
        Ok(&b"GET /p?q HTTP/1.1\r\nHost: h\r\nx-A: 1\r\nX-a: \r\n\r\n"[..])
    );
    assert_eq!(
        wire::response_head(101, "Switching Protocols", &[("Upgrade", "websocket")]).as_deref(),
        Ok(&b"HTTP/1.1 101 Switching Protocols\r\nUpgrade: websocket\r\n\r\n"[..])
    );
}

#[test]
fn nothing_breaks_out_of_its_line() {
    for text in ["a\rb", "a\nb", "a\0b"] {
        assert_eq!(wire::request_head("/", &[("A", text)]), Err(HeadError::Value("A".into())));
        assert_eq!(wire::request_head("/", &[(text, "1")]), Err(HeadError::Name(text.into())));
        assert_eq!(wire::request_head(text, &[("A", "1")]), Err(HeadError::Target(text.into())));
        assert_eq!(wire::response_head(200, text, &[("A", "1")]), Err(HeadError::Reason(text.into())));
    }
    for name in ["", "A:", "A B"] {
        assert_eq!(wire::request_head("/", &[(name, "1")]), Err(HeadError::Name(name.into())));
    }
    assert_eq!(wire::request_head("/a b", &[("A", "1")]), Err(HeadError::Target("/a b".into())));
}

#[test]
fn a_refusal_says_what_cannot_be_written() {
    let cases = [
        (wire::request_head("/a b", &[("A", "1")]), r#""/a b" cannot be a request target"#),
        (wire::request_head("/", &[("A:", "1")]), r#""A:" cannot be a header name"#),
        (wire::request_head("/", &[("A", "\0")]), "the value of header A has a line break or NUL"),
        (wire::response_head(200, "\n", &[("A", "1")]), r#""\n" cannot be a reason phrase"#),
    ];
    for (refused, words) in cases {
        assert_eq!(refused.map_err(|error| error.to_string()), Err(words.to_owned()));
    }
    let error = HeadError::ConnectionSpecific("Upgrade".into());
    assert_eq!(error.to_string(), "HTTP/2 has no header Upgrade");
}
