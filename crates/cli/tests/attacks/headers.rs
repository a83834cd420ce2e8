//! Line ends in what becomes a header: nothing gets a line of its own.

use crate::house::{Client, House};
use serde_json::{Value, json};
use std::io::{Read as _, Write as _};
use std::net::TcpListener;
use std::sync::{Arc, Mutex};

/// What would be a header of its own.
const INJECTED: &str = "v\r\nX-Injected: 1";
const MARK: &str = "\nx-injected:";

/// A server that keeps whatever heads come, and refuses them.
fn listens() -> (u16, Arc<Mutex<Vec<String>>>) {
    let listener = TcpListener::bind("127.0.0.1:0").expect("loopback");
    let port = listener.local_addr().expect("bound").port();
    let heads = Arc::<Mutex<Vec<String>>>::default();
    let kept = Arc::clone(&heads);
    std::thread::spawn(move || {
        for mut stream in listener.incoming().flatten() {
            let kept = Arc::clone(&kept);
            std::thread::spawn(move || {
                let mut head = vec![];
                let mut byte = [0];
                while !head.ends_with(b"\r\n\r\n") && matches!(stream.read(&mut byte), Ok(1..)) {
                    head.extend(byte);
                }
                kept.lock().expect("not poisoned").push(String::from_utf8_lossy(&head).to_lowercase());
                let _ = stream
                    .write_all(b"HTTP/1.1 403 Forbidden\r\nContent-Length: 0\r\nConnection: close\r\n\r\n");
            });
        }
    });
    (port, heads)
}

/// A session of this API as it is changed, when the attempt is over and judged; or why there is none.
fn dial(admin: &Client, api: &Value, change: impl FnOnce(&mut Value)) {
    let path = format!("/api/apis/{api}");
    let usual = admin.get(&path).json;
    let mut changed = usual.clone();
    change(&mut changed);
    let saved = admin.ask("PUT", &path, &changed.to_string(), &[]);
    if saved.status != 200 {
        assert!(saved.status < 500, "{}", saved.body);
        return;
    }
    let begun = admin.post(&format!("{path}/sessions"), "");
    assert!(begun.status < 500, "{}", begun.body);
    if begun.status == 201 {
        let mut page = admin.watch(&format!("/api/sessions/{}/live", begun.json["id"]));
        page.until(|it| (it["report"] == true || it["session"]["state"] == "closed").then_some(()));
    }
    let mut back = usual;
    back["revision"] = saved.json["revision"].clone();
    let back = admin.ask("PUT", &path, &back.to_string(), &[]);
    assert_eq!(back.status, 200, "{}", back.body);
}

#[test]
fn no_field_of_a_handshake_becomes_a_line_of_its_own() {
    let (port, heads) = listens();
    let mut house = House::new(&[("WSCOPE_EGRESS_ALLOW", "127.0.0.1")]);
    let admin = house.enter();
    let project = admin.post("/api/projects", r#"{"name":"p"}"#).json["id"].clone();
    let url = format!("ws://127.0.0.1:{port}/");
    let form = json!({ "name": "a", "url": url }).to_string();
    let api = admin.post(&format!("/api/projects/{project}/apis"), &form).json["id"].clone();
    let row = |name: &str, value: &str| json!([{ "name": name, "value": value, "enabled": true }]);
    let auth = |kind: &str, place: &str| {
        json!({ "kind": kind, "user": INJECTED, "password": INJECTED, "token": INJECTED, "name": INJECTED,
            "value": INJECTED, "place": place })
    };
    dial(&admin, &api, |_| {});
    assert!(!heads.lock().expect("not poisoned").is_empty(), "it is dialled");
    dial(&admin, &api, |it| it["url"] = json!(format!("{url}{INJECTED}")));
    dial(&admin, &api, |it| it["url"] = json!(format!("{url}?a={INJECTED}")));
    dial(&admin, &api, |it| it["url"] = json!(format!("ws://u:p{INJECTED}@127.0.0.1:{port}/")));
    dial(&admin, &api, |it| it["origin"] = json!(format!("https://o.example{INJECTED}")));
    dial(&admin, &api, |it| it["headers"] = row("X-A", INJECTED));
    dial(&admin, &api, |it| it["headers"] = row(&format!("X-A{INJECTED}"), "b"));
    dial(&admin, &api, |it| it["headers"] = row("X-A", "v\nX-Injected: 1"));
    dial(&admin, &api, |it| it["cookies"] = row("c", INJECTED));
    dial(&admin, &api, |it| it["cookies"] = row(INJECTED, "c"));
    dial(&admin, &api, |it| it["params"] = row(INJECTED, INJECTED));
    dial(&admin, &api, |it| it["subprotocols"] = json!(["a", INJECTED]));
    for (kind, place) in [("basic", "header"), ("bearer", "header"), ("key", "header"), ("key", "query")] {
        dial(&admin, &api, |it| it["auth"] = auth(kind, place));
    }
    for proxy in [
        format!("http://u{INJECTED}:p@127.0.0.1:{port}"),
        format!("http://u:p%0d%0aX-Injected:%201@127.0.0.1:{port}"),
        format!("http://127.0.0.1:{port}/{INJECTED}"),
    ] {
        dial(&admin, &api, |it| it["settings"]["proxy"] = json!({ "from": "url", "url": proxy }));
    }
    // A host for a proxy to connect to.
    dial(&admin, &api, |it| {
        it["url"] = json!(format!("wss://h.example{INJECTED}/"));
        it["settings"]["proxy"] = json!({ "from": "url", "url": format!("http://127.0.0.1:{port}") });
    });
    // What a variable holds.
    let path = format!("/api/projects/{project}/document");
    let mut document = admin.get(&path).json;
    document["variables"] = json!([{ "name": "v", "value": INJECTED, "secret": false }]);
    assert_eq!(admin.ask("PUT", &path, &document.to_string(), &[]).status, 200);
    dial(&admin, &api, |it| it["headers"] = row("X-A", "{{v}}"));
    dial(&admin, &api, |it| it["url"] = json!(format!("{url}{{{{v}}}}")));
    let heads = heads.lock().expect("not poisoned");
    assert!(heads.len() > 5, "{heads:?}");
    for head in heads.iter() {
        assert!(!head.contains(MARK) && !head.contains("\rx-injected"), "{head}");
    }
}

#[test]
fn no_name_becomes_a_header_of_an_answer() {
    let mut house = House::new(&[]);
    let admin = house.enter();
    let name = "a\"\r\nX-Injected: 1\r\n\r\n<script>";
    let project = admin.post("/api/projects", &json!({ "name": name }).to_string()).json["id"].clone();
    let form = json!({ "name": name, "url": "wss://h.example/" }).to_string();
    let api = admin.post(&format!("/api/projects/{project}/apis"), &form).json["id"].clone();
    let lines = r#"{"seq":1}"#;
    admin.post(&format!("/api/apis/{api}/import"), lines);
    let reader = house.client();
    for (client, path) in [
        (&admin, format!("/api/nodes/project/{project}/site")),
        (&admin, format!("/api/nodes/api/{api}/site?environment=a%0d%0aX-Injected:%201")),
        (&reader, "/s/a%0d%0aX-Injected:%201".to_owned()),
        (&reader, "/s/a?x=%0d%0aX-Injected:%201".to_owned()),
        (&reader, "/s/a/?lang=ja%0d%0aX-Injected:%201".to_owned()),
        (&reader, "/sign-in/with?to=%0d%0aX-Injected:%201".to_owned()),
        (&reader, "/%0d%0aX-Injected:%201".to_owned()),
    ] {
        let answer = client.get(&path);
        assert_eq!(answer.header("x-injected"), None, "{path}");
        for value in answer.headers("content-disposition").iter().chain(&answer.headers("location")) {
            assert!(value.is_ascii() && !value.contains("Injected: 1"), "{path}: {value}");
        }
    }
}
