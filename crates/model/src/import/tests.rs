use super::*;
use crate::export::{Facts, Form, Writer};
use proptest::prelude::*;

fn har(file: &[u8]) -> Result<Vec<Imported>, Unreadable> {
    super::har(file, &mut vec![])
}

/// What a session is as a file of this form.
fn exported(form: Form, facts: Facts, records: &[Record]) -> Vec<u8> {
    let mut writer = Writer::new(form, facts);
    let mut file = writer.head();
    for pass in 0..writer.passes() {
        if pass > 0 {
            file.extend(writer.turn());
        }
        records.iter().for_each(|it| writer.record(it, &mut file));
    }
    file.extend(writer.tail());
    file
}

fn record(seq: u64, kind: Kind, payload: &[u8]) -> Record {
    Record {
        seq,
        at_ns: seq * 1_000_001,
        wall_ns: 1_790_000_000_123_456_789 + seq,
        direction: Direction::Received,
        kind,
        fin: true,
        reserved: 4,
        wire_size: 77,
        payload: payload.to_vec().into(),
        frames: None,
    }
}

fn facts() -> Facts {
    Facts {
        name: "a \"name\"\u{202e}</script>".into(),
        url: "ws://h/p?token=x&y=%20#f".into(),
        began_wall_ns: 1_790_000_000_123_456_789,
        handshake: Handshake {
            request: b"GET /p HTTP/1.1\r\nHost: h\r\nX-\xff: \x80\r\n\r\n".to_vec(),
            response: b"HTTP/1.1 101 Switching Protocols\r\nUpgrade: websocket\r\n\r\n".to_vec(),
            status: Some(101),
            address: Some("127.0.0.1:1".into()),
            upgrade_ns: Some(1_234_567),
            ..Handshake::default()
        },
        ..Facts::default()
    }
}

fn any_record() -> impl Strategy<Value = Record> {
    let numbers = (any::<u64>(), any::<u64>(), any::<u64>());
    let payload = prop_oneof![
        proptest::collection::vec(any::<u8>(), 0..60),
        any::<String>().prop_map(String::into_bytes),
    ];
    let bits = (any::<bool>(), 0..8u8, 0..16u8, any::<bool>());
    let part = (bits, 2..15u8, any::<u64>()).prop_map(|((fin, reserved, opcode, masked), header, length)| {
        FramePart { fin, reserved, opcode, masked, header, length }
    });
    let frames = proptest::option::of((proptest::collection::vec(part, 0..4), any::<u64>()));
    (numbers, 0..3u8, 0..Kind::ALL.len(), any::<bool>(), 0..8u8, payload, frames).prop_map(
        |((at_ns, wall_ns, wire_size), direction, kind, fin, reserved, payload, frames)| Record {
            seq: 0,
            at_ns,
            wall_ns,
            direction: Direction::of_code(direction).expect("0 to 2 are directions"),
            kind: Kind::ALL[kind],
            fin,
            reserved,
            wire_size,
            payload: payload.into(),
            frames: frames.map(|(parts, more)| Arc::new(Frames { parts, more })),
        },
    )
}

proptest! {
    #[test]
    fn what_was_exported_as_har_is_imported_as_it_was(mut records in proptest::collection::vec(any_record(), 0..20)) {
        records.iter_mut().zip(1..).for_each(|(it, seq)| it.seq = seq);
        let read = har(&exported(Form::Har, facts(), &records)).expect("our own file can be read");
        let Facts { name, url, began_wall_ns, handshake, .. } = facts();
        prop_assert_eq!(read, vec![Imported { name, url, began_wall_ns, handshake, records }]);
    }

    #[test]
    fn a_line_of_ndjson_holds_a_record_without_loss(mut record in any_record()) {
        record.seq = 1;
        let file = exported(Form::Ndjson, facts(), std::slice::from_ref(&record));
        prop_assert_eq!(file.iter().filter(|it| **it == b'\n').count(), 2);
        let file = file.split_inclusive(|it| *it == b'\n').nth(1).expect("a line after the first");
        let line: serde_json::Value = serde_json::from_slice(file).expect("a line is JSON");
        let bytes = match line["text"].as_str() {
            Some(text) => text.as_bytes().to_vec(),
            None => STANDARD.decode(line["base64"].as_str().expect("text or bytes")).expect("Base64"),
        };
        prop_assert_eq!(&bytes[..], &record.payload[..]);
        prop_assert_eq!(line["at_ns"].as_u64(), Some(record.at_ns));
        prop_assert_eq!(line["wall_ns"].as_str(), Some(&record.wall_ns.to_string()[..]));
        prop_assert_eq!(line["kind"].as_str(), Some(record.kind.name()));
        prop_assert!(is_line(file));
        prop_assert_eq!(super::line(file, 1).expect("our own line can be read"), record);
    }

    #[test]
    fn no_bytes_make_the_reader_panic(bytes in proptest::collection::vec(any::<u8>(), 0..200), at in any::<prop::sample::Index>()) {
        let _ = har(&bytes);
        let mut file = exported(Form::Har, facts(), &[record(1, Kind::Text, b"a"), record(2, Kind::Opened, b"b")]);
        let at = at.index(file.len());
        file.splice(at..at, bytes);
        let _ = har(&file);
        let _ = line(&file, 1);
    }
}

#[test]
fn odd_payloads_come_back_byte_for_byte() {
    let large = vec![b'x'; 16 << 20];
    let payloads: [&[u8]; 7] = [
        b"{\"id\":9007199254740993}",
        b"\xff\xfe",
        b"\"\\ud800\"",
        b"\xed\xa0\x80",
        b"",
        b"\x00\r\n",
        &large,
    ];
    let mut records = vec![];
    for (payload, seq) in payloads.into_iter().flat_map(|it| [it, it]).zip(1..) {
        records.push(record(seq, if seq % 2 == 0 { Kind::Binary } else { Kind::Text }, payload));
    }
    let read = har(&exported(Form::Har, facts(), &records)).expect("our own file can be read");
    assert!(read[0].records == records);
    let lines = exported(Form::Ndjson, facts(), &records);
    let mut lines = lines.split(|it| *it == b'\n').filter(|it| !it.is_empty());
    let known = top(lines.next().expect("the first line")).expect("what is known of it");
    assert_eq!((known.name, known.url, known.handshake), (facts().name, facts().url, facts().handshake));
    let lines = lines.zip(1..);
    let read: Vec<Record> = lines.map(|(it, seq)| line(it, seq).expect("our own line can be read")).collect();
    assert!(read == records);
}

#[test]
fn har_is_what_browsers_write() {
    let records =
        [record(1, Kind::Opened, b"head"), record(2, Kind::Text, b"hi"), record(3, Kind::Binary, b"\xff")];
    let file: serde_json::Value =
        serde_json::from_slice(&exported(Form::Har, facts(), &records)).expect("a HAR is JSON");
    let entry = &file["log"]["entries"][0];
    assert_eq!((&file["log"]["version"], &entry["_resourceType"]), (&"1.2".into(), &"websocket".into()));
    assert_eq!(entry["request"]["headers"][0], serde_json::json!({"name": "Host", "value": "h"}));
    assert_eq!(
        (&entry["response"]["status"], &entry["response"]["statusText"]),
        (&101.into(), &"Switching Protocols".into())
    );
    assert_eq!(entry["request"]["url"], "ws://h/p?token=x&y=%20");
    let messages = &entry["_webSocketMessages"];
    assert_eq!(messages.as_array().map(Vec::len), Some(2));
    assert_eq!(
        (&messages[0]["type"], &messages[0]["opcode"], &messages[0]["data"]),
        (&"receive".into(), &1.into(), &"hi".into())
    );
    assert_eq!((&messages[1]["opcode"], &messages[1]["data"]), (&2.into(), &"/w==".into()));
}

#[test]
fn a_handshake_of_http2_is_written_with_its_method_and_its_fields() {
    let request =
        b":method: CONNECT\r\n:scheme: https\r\n:path: /chat\r\n:protocol: websocket\r\nx-a: b:c\r\n\r\n";
    let handshake = Handshake {
        request: request.to_vec(),
        response: b"HTTP/2 200\r\nserver: x\r\n\r\n".to_vec(),
        status: Some(200),
        address: Some("[::1]:443".into()),
        ..Handshake::default()
    };
    let file = exported(Form::Har, Facts { handshake, ..facts() }, &[]);
    let file: serde_json::Value = serde_json::from_slice(&file).expect("a HAR is JSON");
    let (request, response) = (&file["log"]["entries"][0]["request"], &file["log"]["entries"][0]["response"]);
    assert_eq!((&request["method"], &request["httpVersion"]), (&"CONNECT".into(), &"HTTP/2".into()));
    let names: Vec<_> = request["headers"].as_array().into_iter().flatten().map(|it| &it["name"]).collect();
    assert_eq!(names, [":method", ":scheme", ":path", ":protocol", "x-a"]);
    assert_eq!(request["headers"][4]["value"], "b:c");
    assert_eq!(
        (&response["httpVersion"], &response["headers"][0]["name"]),
        (&"HTTP/2".into(), &"server".into())
    );
    let entry = &file["log"]["entries"][0];
    assert_eq!((&entry["serverIPAddress"], &entry["_serverPort"]), (&"::1".into(), &443.into()));
}

#[test]
fn what_others_wrote_is_read() {
    let chrome = br#"{"log":{"version":"1.2","entries":[
        {"request":{"url":"https://h/x"},"response":{"status":200}},
        {"startedDateTime":"2026-01-02T03:04:05.006Z","request":{"method":"GET","url":"wss://h/s"},
         "response":{"status":101},"_resourceType":"websocket","_webSocketMessages":[
          {"type":"send","time":1767323045.5,"opcode":1,"data":"{\"a\":9007199254740993}"},
          {"type":"receive","time":1767323045.75,"opcode":2,"data":"AP8="}]}]}}"#;
    let read = har(chrome).expect("Chrome's file can be read");
    assert_eq!((read.len(), read[0].url.as_str(), read[0].handshake.status), (1, "wss://h/s", Some(101)));
    let [sent, heard] = &read[0].records[..] else { panic!("{read:?}") };
    assert_eq!(
        (sent.seq, sent.direction, &sent.payload[..]),
        (1, Direction::Sent, &br#"{"a":9007199254740993}"#[..])
    );
    assert_eq!((heard.seq, heard.kind, &heard.payload[..]), (2, Kind::Binary, &b"\x00\xff"[..]));
    assert_eq!((sent.at_ns, heard.at_ns), (494_000_000, 744_000_000));
    // Milliseconds, and nothing but what must be there.
    let playwright = br#"{"log":{"entries":[{"request":{"url":"ws://h/"},"_webSocketMessages":[
        {"type":"send","time":1767323045500.25,"opcode":1,"data":"x"}]}]}}"#;
    let read = har(playwright).expect("Playwright's file can be read");
    assert_eq!(read[0].records[0].wall_ns / 1_000_000, 1_767_323_045_500);
}

/// The sessions of a file that another program wrote of a connection to an echo server.
fn real(file: &str) -> Vec<Imported> {
    har(file.as_bytes()).expect("it can be read")
}

#[test]
fn what_mitmproxy_wrote_is_read_with_its_handshake() {
    let [session] = &real(include_str!("real/mitmproxy.har"))[..] else { panic!("one session") };
    assert_eq!(session.url, "ws://127.0.0.1:45913/chat?a=1", "written as the http of its handshake");
    assert_eq!((session.began_wall_ns, session.handshake.status), (1_795_695_132_316_766_000, Some(101)));
    let (request, response) = (text(&session.handshake.request), text(&session.handshake.response));
    assert!(request.starts_with("GET /chat?a=1 HTTP/1.1\r\nhost: 127.0.0.1:45913\r\n"), "{request}");
    assert!(request.ends_with("\r\naccept-encoding: gzip, deflate\r\n\r\n"), "{request}");
    assert!(response.starts_with("HTTP/1.1 101 Switching Protocols\r\nUpgrade: websocket\r\n"), "{response}");
    let seen: Vec<_> = session.records.iter().map(|it| (it.direction, it.kind, &it.payload[..])).collect();
    let (id, hello) = (br#"{"id":9007199254740993}"#, "こんにちは".as_bytes());
    let messages =
        [(Kind::Text, &id[..]), (Kind::Text, hello), (Kind::Binary, b"\x00\xff\x80"), (Kind::Text, b"")];
    let sent = messages.iter().map(|(kind, payload)| (Direction::Sent, *kind, *payload));
    let heard = messages.iter().map(|(kind, payload)| (Direction::Received, *kind, *payload));
    assert_eq!(seen, sent.chain(heard).collect::<Vec<_>>());
    assert_eq!(session.records[0].at_ns, 62_464_000);
}

#[test]
fn what_playwright_wrote_of_chromium_is_read_with_its_handshake() {
    let [session] = &real(include_str!("real/playwright.har"))[..] else { panic!("one session, and a page") };
    let request = text(&session.handshake.request);
    assert!(request.starts_with("GET /chat?a=1 HTTP/1.1\r\nUpgrade: websocket\r\nOrigin: http"), "{request}");
    assert_eq!(session.handshake.status, Some(101));
    let seen: Vec<_> = session.records.iter().map(|it| (it.direction, &it.payload[..])).collect();
    let heard: [&[u8]; 4] = [br#"{"id":9007199254740993}"#, b"zwei", b"\x00\xff\x80", br#""\ud800""#];
    let sent: [&[u8]; 2] = [b"hello", b"\x01\x02\xff"];
    let both = sent.map(|it| (Direction::Sent, it)).into_iter();
    assert_eq!(seen, both.chain(heard.map(|it| (Direction::Received, it))).collect::<Vec<_>>());
}

#[test]
fn a_connection_that_chromium_refused_is_read_with_the_reason() {
    let [session] = &real(include_str!("real/refused.har"))[..] else { panic!("one session, and a page") };
    let [end] = &session.records[..] else { panic!("no messages: {session:?}") };
    assert_eq!((end.direction, end.kind, end.seq), (Direction::Local, Kind::Ended, 1));
    assert!(text(&end.payload).contains("Sent non-empty 'Sec-WebSocket-Protocol' header"), "{end:?}");
    assert!(text(&session.handshake.request).contains("\r\nSec-WebSocket-Protocol: v1.x\r\n"));
    assert_eq!((session.handshake.status, &session.handshake.response[..]), (None, &b""[..]));
}

#[test]
fn fields_that_break_a_head_and_clocks_of_their_own_do_no_harm() {
    let file = br#"{"log":{"entries":[{"startedDateTime":"2026-01-02T03:04:05Z",
        "request":{"method":"GET","url":"WSS://h?q#f","httpVersion":"http/2.0",
          "headers":[{"name":"A\r\nB","value":"1\r\nC: 2"},{"name":"D","value":"\u3042\u0000"}]},
        "response":{"status":70000,"headers":[{"name":"x","value":"y"}],"_error":"net::ERR_FAILED"},
        "_webSocketMessages":[{"type":"send","time":12.5,"opcode":1,"data":"a"},
          {"type":"receive","time":13.75,"opcode":1,"data":"b"}]}]}}"#;
    let [session] = &har(file).expect("it can be read")[..] else { panic!("one session") };
    assert_eq!(session.url, "WSS://h?q#f");
    assert_eq!(
        text(&session.handshake.request),
        "GET /?q HTTP/2.0\r\nAB: 1\r\nAB: C: 2\r\nD: \u{3042}\r\n\r\n"
    );
    assert_eq!((session.handshake.status, &session.handshake.response[..]), (None, &b""[..]));
    let at: Vec<_> = session.records.iter().map(|it| (it.at_ns, &it.payload[..])).collect();
    let (first, last) = ((0, &b"a"[..]), (1_250_000_000, &b"b"[..]));
    assert_eq!(at, [first, last, (1_250_000_000, b"net::ERR_FAILED")]);
}

fn text(bytes: &[u8]) -> &str {
    std::str::from_utf8(bytes).expect("it is text")
}

#[test]
fn what_is_no_har_is_refused_with_the_place() {
    let deep = "[".repeat(100_000);
    let refused = |file: &str| har(file.as_bytes()).expect_err("it is no HAR").to_string();
    assert!(refused(&deep).contains("line 1"), "{}", refused(&deep));
    assert!(refused("{\"log\":{\"entries\":7}}").contains("line 1 column"));
    assert!(refused("{\"log\":{\"entries\":[]}}").contains("no WebSocket"));
    let odd = r#"{"log":{"entries":[{"request":{"url":1},"_webSocketMessages":[]}]}}"#;
    assert!(refused(odd).contains("expected a string"), "{}", refused(odd));
    let refused = |text: &str| line(text.as_bytes(), 3).expect_err("it is no record").to_string();
    let whole = r#"{"seq":1,"at_ns":0,"wall_ns":"0","direction":"sent","kind":"text","text":"a"}"#;
    assert_eq!(line(whole.as_bytes(), 3).map(|it| (it.seq, it.payload)).ok(), Some((3, "a".into())));
    assert_eq!(refused(&whole.replace("sent", "lent")), "line 3 is no record");
    assert_eq!(refused(&whole.replace(r#""text":"a""#, r#""base64":"%""#)), "line 3 is no record");
    assert!(refused("{}").contains("seq") && !is_line(b"{\"log\":{}}"));
}

#[test]
fn what_makes_no_sense_is_left_out_and_noted_and_the_rest_is_read() {
    let file = r#"{"log":{"entries":[
        {"request":{"url":"http://h/page"},"response":7},
        {"request":null},
        {"request":{"url":"ws://h/a"},"startedDateTime":7,"_webSocketMessages":[
            {"type":"send","time":"1790000000.5","opcode":1,"data":"\ud800\ud83d\ude00\\ud800"},
            {"type":"send","time":{},"opcode":1,"data":"b"},
            {"type":"send","time":1790000001,"opcode":2,"data":"%"},
            {"type":"receive","time":1790000002,"opcode":1,"data":"c"}]},
        {"request":{"url":7},"_webSocketMessages":[]},
        {"request":{"url":"ws://h/b"},"_webSocketMessages":[{"type":"send","opcode":1,"data":"d"}]}]}}"#;
    let mut skipped = vec![];
    let sessions = super::har(file.as_bytes(), &mut skipped).expect("most of it can be read");
    let payloads: Vec<_> = sessions.iter().flat_map(|it| &it.records).map(|it| &it.payload[..]).collect();
    assert_eq!(payloads, ["\u{fffd}\u{1f600}\\ud800".as_bytes(), b"c", b"d"]);
    assert_eq!(sessions[0].records[0].wall_ns, 1_790_000_000_500_000_000);
    let noted: Vec<_> = skipped.iter().map(|it| (it.entry, it.message)).collect();
    assert_eq!(noted, [(3, Some(2)), (3, Some(3)), (4, None)]);
}
