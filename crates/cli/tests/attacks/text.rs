//! Hostile text, paths and packed data: what comes in is text, stays where it belongs, and stays small.

use crate::house::House;
use crate::support::peer::{Waiting, frame};
use serde_json::json;
use std::io::{Read as _, Write as _};
use std::net::TcpListener;

/// A text that would run wherever it is taken for markup.
const HOSTILE: &str = "</script></title></textarea></style>--><script>window.hit=1</script><img src=x onerror=window.hit=2><svg onload=window.hit=3>\"onload='window.hit=4";
/// A part of it.
const SHORT: &str = "<script>window.hit=1</script><svg onload=window.hit=3>";
/// What must not stand in a page that is made of it.
const MARKS: [&str; 4] = ["<script>window", "<img src=x", "<svg onload", "</textarea>"];

/// A server that refuses in hostile words; its URL.
fn refuses() -> String {
    let listener = TcpListener::bind("127.0.0.1:0").expect("loopback");
    let port = listener.local_addr().expect("bound").port();
    std::thread::spawn(move || {
        for mut stream in listener.incoming().flatten() {
            std::thread::spawn(move || {
                let _ = stream.read(&mut [0; 4096]);
                let answer = format!(
                    "HTTP/1.1 403 {HOSTILE}\r\nServer: {HOSTILE}\r\nX-A: {HOSTILE}\r\nConnection: close\r\n\r\n{HOSTILE}"
                );
                let _ = stream.write_all(answer.as_bytes());
            });
        }
    });
    format!("ws://127.0.0.1:{port}/")
}

#[test]
fn hostile_text_in_records_reports_and_names_is_text() {
    let waiting = Waiting::new();
    let url = waiting.url();
    let peer = std::thread::spawn(move || {
        let mut peer = waiting.open();
        peer.say(&frame(0x81, HOSTILE.as_bytes()));
        peer.say(&crate::support::peer::close(4000, &HOSTILE[..120]));
        peer.hear_out();
    });
    let mut house = House::new(&[("WSCOPE_EGRESS_ALLOW", "127.0.0.1")]);
    let admin = house.enter();
    assert_eq!(admin.ask("PATCH", "/api/me", &json!({ "name": SHORT }).to_string(), &[]).status, 200);
    let project = admin.post("/api/projects", &json!({ "name": HOSTILE }).to_string()).json["id"].clone();
    let form = json!({ "name": HOSTILE, "url": url }).to_string();
    let api = admin.post(&format!("/api/projects/{project}/apis"), &form).json["id"].clone();
    let session = admin.post(&format!("/api/apis/{api}/sessions"), "").json["id"].clone();
    let mut page = admin.watch(&format!("/api/sessions/{session}/live"));
    page.until(|it| (it["session"]["state"] == "closed").then_some(()));
    peer.join().expect("it ends");
    let name = json!({ "name": HOSTILE }).to_string();
    assert_eq!(admin.ask("PATCH", &format!("/api/sessions/{session}"), &name, &[]).status, 200);
    let said = json!({ "text": HOSTILE }).to_string();
    let comment = admin.post(&format!("/api/apis/{api}/comments"), &said);
    assert!(comment.status < 500, "{}", comment.body);
    // A report: what a server said that refuses.
    let form = json!({ "name": HOSTILE, "url": refuses() }).to_string();
    let api = admin.post(&format!("/api/projects/{project}/apis"), &form).json["id"].clone();
    let report = admin.post(&format!("/api/apis/{api}/sessions?examine=true"), "").json["id"].clone();
    let mut page = admin.watch(&format!("/api/sessions/{report}/live"));
    page.until(|it| (it["report"] == true).then_some(()));
    let mut looked = 0;
    for path in [
        format!("/api/sessions/{session}/export?form=html"),
        format!("/api/sessions/{session}/export?form=html&lang=ja"),
        format!("/api/sessions/{report}/report?form=html"),
        format!("/api/sessions/{report}/report?form=html&lang=ja"),
    ] {
        let page = admin.get(&path);
        assert_eq!(page.status, 200, "{path}: {}", page.body);
        assert!(page.body.contains("window.hit"), "it is told in {path}: {}", page.body);
        for mark in MARKS {
            assert!(!page.body.contains(mark), "{mark} in {path}: {}", page.body);
        }
        looked += 1;
    }
    assert_eq!(looked, 4);
    // Everything else is JSON, which no browser takes for a page.
    for path in ["/api/tree", "/api/projects", "/api/me", "/api/deeds", "/api/history"] {
        let answer = admin.get(path);
        let kind = answer.header("content-type").unwrap_or_default();
        assert!(kind.starts_with("application/json"), "{path}: {kind}");
    }
    let index = admin.get("/");
    assert!(!index.body.contains("window.hit"), "{}", index.body);
    let rendered = admin.post("/api/markdown", &json!({ "text": HOSTILE }).to_string());
    for mark in MARKS {
        assert!(!rendered.body.contains(mark), "{mark} in {}", rendered.body);
    }
}

#[test]
fn no_path_leaves_what_the_page_is_made_of() {
    let mut house = House::new(&[]);
    let admin = house.enter();
    for client in [&admin, &house.client()] {
        for path in [
            "/../../etc/passwd",
            "/..%2f..%2fetc%2fpasswd.txt",
            "/%2e%2e/%2e%2e/etc/passwd.txt",
            "/assets/../../Cargo.toml",
            "/..\\..\\etc\\passwd.txt",
            "//etc/passwd.txt",
            "/wscope.db",
            "/wscope.lock",
            "/assets/%00.js",
            "/s/../api/tree",
            "/s/x/..%2f..%2fwscope.db",
            "/reports/..%2f..%2fwscope.db",
            "/api/images/..%2f..%2fwscope.db",
        ] {
            let answer = client.get(path);
            let is_ours = answer.status == 200 && answer.body.to_lowercase().starts_with("<!doctype html");
            let found = answer.body.contains("root:") || answer.body.contains("SQLite format");
            assert!((answer.status >= 300 || is_ours) && !found, "{path}: {} {}", answer.status, answer.body);
        }
    }
}

#[test]
fn names_in_imported_files_name_no_files() {
    let mut house = House::new(&[]);
    let admin = house.enter();
    let project = admin.post("/api/projects", r#"{"name":"../../../evil"}"#).json["id"].clone();
    let har = json!({ "log": { "version": "1.2", "pages": [{ "id": "../../x", "title": "/etc/passwd" }], "entries": [{
        "startedDateTime": "2026-01-02T03:04:05.000Z", "pageref": "../../x", "_resourceType": "websocket",
        "request": { "method": "GET", "url": "wss://h.example/../../../../etc/passwd", "headers": [] },
        "response": { "status": 101, "headers": [] },
        "_webSocketMessages": [{ "type": "send", "time": 1_767_323_045.5, "opcode": 1, "data": "../../../../etc/passwd" }] }] } });
    let kept = admin.post(&format!("/api/projects/{project}/import"), &har.to_string());
    assert_eq!(kept.status, 201, "{}", kept.body);
    let session = kept.json[0]["id"].clone();
    let path = format!("/api/nodes/project/{project}/site?sessions={session}&environments=%5B%5D");
    let archive = admin.get(&path);
    assert_eq!(archive.status, 200, "{}", archive.body);
    // Each local head of the archive, and what is called in it.
    let names: Vec<_> =
        archive.body.split("PK\u{3}\u{4}").skip(1).map(|it| it.get(..80).unwrap_or(it)).collect();
    assert!(names.len() > 3, "{}", names.len());
    for name in names {
        assert!(!name.contains("..") && !name.contains("evil") && !name.contains("/etc"), "{name:?}");
    }
    for form in ["har", "ndjson", "html"] {
        let file = admin.get(&format!("/api/sessions/{session}/export?form={form}"));
        let named = format!("attachment; filename=\"session-{session}.{form}\"");
        assert_eq!(file.header("content-disposition"), Some(named.as_str()));
    }
}

/// A message of so many mebibytes of nothing, compressed (RFC 7692), as one frame of a thousandth of that.
fn bomb(mebibytes: usize) -> Vec<u8> {
    // A block of zeros that refers to itself: 258 bytes for each pair of bits that follow.
    let mut bits = Bits::default();
    bits.put(0b0, 1);
    bits.put(0b01, 2);
    bits.code(0x30, 8);
    for _ in 0..mebibytes * (1 << 20) / 258 {
        // Length 258 is code 285, distance 1 is code 0 (RFC 1951 section 3.2.5 and 3.2.6).
        bits.code(0b1100_0101, 8);
        bits.code(0, 5);
    }
    bits.code(0, 7);
    // The empty stored block whose end is left out.
    bits.put(0, 3);
    frame(0xc2, &bits.bytes)
}

/// Bits as DEFLATE has them, the least first.
#[derive(Default)]
struct Bits {
    bytes: Vec<u8>,
    free: u32,
}

impl Bits {
    fn put(&mut self, value: u32, count: u32) {
        for at in 0..count {
            if self.free == 0 {
                self.bytes.push(0);
                self.free = 8;
            }
            let bit = u8::try_from(value >> at & 1).expect("a bit");
            *self.bytes.last_mut().expect("one was pushed") |= bit << (8 - self.free);
            self.free -= 1;
        }
    }

    /// A code of Huffman, whose highest bit comes first.
    fn code(&mut self, value: u32, count: u32) {
        (0..count).rev().for_each(|at| self.put(value >> at & 1, 1));
    }
}

/// The most memory that the server ever had, in KiB.
fn peak(house: &House) -> u64 {
    let status = std::fs::read_to_string(format!("/proc/{}/status", house.pid())).expect("it runs");
    let line = status.lines().find_map(|it| it.strip_prefix("VmHWM:")).expect("it is told");
    line.trim().trim_end_matches("kB").trim().parse().expect("a number")
}

#[test]
fn a_message_that_swells_is_not_unpacked_beyond_what_the_api_takes() {
    let waiting = Waiting::compressing();
    let url = waiting.url();
    let peer = std::thread::spawn(move || {
        let mut peer = waiting.open();
        peer.say(&frame(0x81, b"before"));
        peer.say(&bomb(128));
        peer.hear_out();
    });
    let mut house = House::new(&[("WSCOPE_EGRESS_ALLOW", "127.0.0.1")]);
    let admin = house.enter();
    let project = admin.post("/api/projects", r#"{"name":"p"}"#).json["id"].clone();
    let form = json!({ "name": "a", "url": url }).to_string();
    let path = format!("/api/projects/{project}/apis");
    let api = admin.post(&path, &form).json["id"].clone();
    let path = format!("/api/apis/{api}");
    let mut document = admin.get(&path).json;
    document["settings"]["compress"] = json!(true);
    document["settings"]["max_message"] = json!(1 << 20);
    assert_eq!(admin.ask("PUT", &path, &document.to_string(), &[]).status, 200);
    let before = peak(&house);
    let session = admin.post(&format!("{path}/sessions"), "").json["id"].clone();
    let mut page = admin.watch(&format!("/api/sessions/{session}/live"));
    let violates = |it: &serde_json::Value| {
        let rows = it["records"].as_array().into_iter().flatten();
        rows.into_iter().any(|row| row["kind"] == "violation").then_some(())
    };
    page.until(violates);
    let grown = peak(&house) - before;
    assert!(grown < 64 * 1024, "{grown} KiB for a mebibyte");
    peer.join().expect("the session ends");
}

#[test]
fn what_is_sent_packed_is_not_unpacked() {
    let mut house = House::new(&[]);
    let admin = house.enter();
    let packed = [("Content-Encoding", "gzip")];
    let form = r#"{"name":"p"}"#;
    // It is read as it stands: nothing here unpacks a request.
    let answer = admin.ask("POST", "/api/projects", "\u{1f}\u{8b}\u{8}", &packed);
    assert_eq!((answer.status, answer.code()), (400, "bad-request"));
    assert_eq!(admin.ask("POST", "/api/projects", form, &packed).status, 201);
}
