//! Heads: RFC 6455 section 4 and RFC 9112, tolerant and byte for byte.

use proptest::prelude::*;
use wire::{HandshakeFault as Fault, HeadError, RequestHead, ResponseHead};

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
}

#[track_caller]
fn faults(lines: &[&str]) -> Vec<Fault> {
    let text = format!("HTTP/1.1 101 S\r\n{}\r\n\r\n", lines.join("\r\n"));
    response(&text).handshake_faults(KEY, &["chat".into(), "v2".into()], &["permessage-deflate"])
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
fn each_reason_that_a_head_cannot_be_written_is_said() {
    let a = || "A".to_owned();
    for (error, said) in [
        (HeadError::Target(a()), "\"A\" cannot be a request target"),
        (HeadError::Name(a()), "\"A\" cannot be a header name"),
        (HeadError::Value(a()), "the value of header A has a line break or NUL"),
        (HeadError::ConnectionSpecific(a()), "HTTP/2 has no header A"),
        (HeadError::Reason(a()), "\"A\" cannot be a reason phrase"),
    ] {
        assert_eq!(error.to_string(), said);
    }
}

/// Bytes that are nearly a head.
fn nearly_head(first: &'static str) -> impl Strategy<Value = Vec<u8>> {
    let piece = prop_oneof![
        Just(b"\r\n".to_vec()),
        Just(b"\n".to_vec()),
        Just(b": ".to_vec()),
        Just(b" ".to_vec()),
        Just(b"\t".to_vec()),
        Just(b"Name".to_vec()),
        Just(b"\xc3\xa9".to_vec()),
        Just(b"\xff".to_vec()),
        "[ -~]{0,6}".prop_map(String::into_bytes),
        "[A-Za-z-]{1,5}: {0,2}[ -~]{0,5} {0,2}\r\n".prop_map(String::into_bytes),
    ];
    proptest::collection::vec(piece, 0..12)
        .prop_map(move |pieces| [first.as_bytes(), &pieces.concat(), b"\r\n\r\n"].concat())
}

fn same_fields(ours: &[wire::HeaderField], theirs: &[httparse::Header<'_>]) -> Result<(), TestCaseError> {
    let ours: Vec<_> = ours.iter().map(|it| (it.name.clone(), it.value.clone())).collect();
    let theirs: Vec<_> = theirs
        .iter()
        .map(|it| (it.name.to_owned(), String::from_utf8_lossy(it.value).into_owned()))
        .collect();
    prop_assert_eq!(ours, theirs);
    Ok(())
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(1000))]

    #[test]
    fn what_httparse_reads_as_a_response_we_read_the_same(bytes in nearly_head("HTTP/1.1 200")) {
        let mut room = [httparse::EMPTY_HEADER; 32];
        let mut theirs = httparse::Response::new(&mut room);
        if let Ok(httparse::Status::Complete(size)) = theirs.parse(&bytes) {
            let ours = ResponseHead::parse(&bytes);
            prop_assert!(ours.is_some());
            if let Some(ours) = ours {
                prop_assert_eq!(ours.size, size);
                prop_assert_eq!(Some(ours.status), theirs.code);
                // httparse gives up on a reason outside ASCII; we show it.
                if ours.reason.is_ascii() {
                    prop_assert_eq!(Some(ours.reason.as_str()), theirs.reason);
                }
                same_fields(&ours.fields, theirs.headers)?;
            }
        }
    }

    #[test]
    fn what_httparse_reads_as_a_request_we_read_the_same(bytes in nearly_head("GET /p HTTP/1.1")) {
        let mut room = [httparse::EMPTY_HEADER; 32];
        let mut theirs = httparse::Request::new(&mut room);
        if let Ok(httparse::Status::Complete(size)) = theirs.parse(&bytes) {
            let ours = RequestHead::parse(&bytes);
            prop_assert!(ours.is_some());
            if let Some(ours) = ours {
                prop_assert_eq!(ours.size, size);
                prop_assert_eq!(Some(ours.method.as_str()), theirs.method);
                prop_assert_eq!(Some(ours.target.as_str()), theirs.path);
                same_fields(&ours.fields, theirs.headers)?;
            }
        }
    }

    #[test]
    fn any_bytes_are_read_without_panic_and_within_bounds(
        bytes in prop_oneof![nearly_head("HTTP/1.1 1"), nearly_head(""), proptest::collection::vec(any::<u8>(), 0..200)]
    ) {
        let request = RequestHead::parse(&bytes);
        prop_assert!(request.is_none_or(|it| it.size <= bytes.len()));
        if let Some(head) = ResponseHead::parse(&bytes) {
            prop_assert!(head.size <= bytes.len());
            for field in &head.fields {
                prop_assert!(field.line.start <= field.value_at.start && field.value_at.end <= field.line.end);
                prop_assert!(field.line.end <= head.size);
            }
            let _ = head.handshake_faults(KEY, &[], &[]);
        }
    }
}
