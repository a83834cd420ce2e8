//! What those who only read may see and use of a project on the server of a team, and for how long.

mod house;
mod support;

use house::{Client, House};
use serde_json::{Value, json};
use support::peer::{Heard, Waiting, frame};
use wire::Opcode;

/// What stands in the place of a secret.
const MASK: &str = "••••••••";

/// A house with an administrator, a project, and somebody with this role in it.
fn two(role: &str) -> (House, Client, Client, String) {
    let mut house = House::new(&[("WSCOPE_EGRESS_ALLOW", "127.0.0.1")]);
    let admin = house.enter();
    let project = admin.post("/api/projects", r#"{"name":"p"}"#).json["id"].to_string();
    let path = format!("/api/projects/{project}/invitations");
    let invited = admin.post(&path, &json!({"role": role, "email": ""}).to_string());
    let mut guest = house.client();
    let link = invited.json["link"].as_str().expect("a link");
    assert_eq!(house::accept(&mut guest, link, "r@team.example").status, 200);
    (house, admin, guest, project)
}

fn put(client: &Client, path: &str, body: &Value) {
    let answer = client.ask("PUT", path, &body.to_string(), &[]);
    assert!(answer.status < 300, "{path}: {}", answer.body);
}

/// An API with secrets in every place that it has for them, in a project that has some, too.
fn plant(admin: &Client, project: &str) -> String {
    let path = format!("/api/projects/{project}/document");
    let mut document = admin.get(&path).json;
    document["variables"] = json!([
        {"name": "token", "value": "hush-variable", "secret": true},
        {"name": "room", "value": "lobby", "secret": false},
    ]);
    document["environments"] =
        json!([{"name": "prod", "variables": [{"name": "token", "value": "hush-prod", "secret": true}]}]);
    document["auth"] = json!({"kind": "bearer", "token": "hush-project"});
    document["proxy"] = json!({"from": "inherit", "url": "http://u:hush-proxy@127.0.0.1:1"});
    put(admin, &path, &document);
    let folder =
        admin.post(&format!("/api/projects/{project}/folders"), r#"{"name":"f"}"#).json["id"].clone();
    put(
        admin,
        &format!("/api/folders/{folder}/document"),
        &json!({"auth": {"kind": "basic", "user": "u", "password": "hush-folder"}, "revision": 1}),
    );
    let made = admin.post(
        &format!("/api/projects/{project}/apis"),
        &json!({"name": "a", "url": "ws://u:hush-user@127.0.0.1:1/?token=hush-query", "folder": folder})
            .to_string(),
    );
    let mut api = made.json;
    let id = api["id"].to_string();
    api["headers"] = json!([{"name": "X-Auth-Token", "value": "hush-header", "enabled": true}]);
    api["cookies"] = json!([{"name": "a", "value": "hush-cookie", "enabled": true}]);
    api["auth"] = json!({"kind": "key", "name": "k", "value": "hush-key", "place": "header"});
    api["settings"]["key"] = json!("hush-pem");
    put(admin, &format!("/api/apis/{id}"), &api);
    let cookie = json!({
        "name": "c", "value": "hush-jar", "domain": "127.0.0.1", "host_only": true, "path": "/",
        "expires_ms": null, "secure": false, "http_only": true, "same_site": "",
    });
    let kept = admin.post(&format!("/api/projects/{project}/cookies"), &cookie.to_string());
    assert!(kept.status < 300, "{}", kept.body);
    id
}

#[test]
fn who_only_reads_is_told_no_secret_and_an_editor_is() {
    let (_house, admin, reader, project) = two("reader");
    let api = plant(&admin, &project);
    let folder = admin.get("/api/tree").json["folders"][0]["id"].clone();
    let addresses = [
        format!("/api/projects/{project}/document"),
        format!("/api/projects/{project}/apis"),
        format!("/api/projects/{project}/cookies"),
        format!("/api/folders/{folder}/document"),
        format!("/api/apis/{api}"),
        "/api/tree".to_owned(),
    ];
    for address in &addresses {
        let (told, whole) = (reader.get(address), admin.get(address));
        assert_eq!(told.status, 200, "{address}: {}", told.body);
        assert!(!told.body.contains("hush") && told.body.contains(MASK), "{address}: {}", told.body);
        assert!(whole.body.contains("hush"), "{address}: {}", whole.body);
    }
    assert_eq!(reader.get("/api/tree").json["projects"][0]["role"], "reader");
    for address in [format!("/api/apis/{api}/code?client=python"), format!("/api/apis/{api}/auth")] {
        let told = reader.get(&address);
        assert!(told.status == 200 && !told.body.contains("hush"), "{address}: {}", told.body);
    }
    let asked = reader.get(&format!("/api/apis/{api}/code?client=python&secrets=true"));
    assert_eq!(asked.code(), "not-allowed");
    // What was masked for who reads is not saved by who may change it since.
    let me = reader.get("/api/me").json["account"]["id"].clone();
    let masked: Vec<_> =
        addresses[..1].iter().chain(&addresses[3..5]).map(|it| (it, reader.get(it).json)).collect();
    put(&admin, &format!("/api/projects/{project}/members/{me}"), &json!({"role": "editor"}));
    for (address, document) in masked {
        let saved = reader.ask("PUT", address, &document.to_string(), &[]);
        assert_eq!((saved.status, saved.code()), (400, "withheld"), "{address}");
    }
}

#[test]
fn a_reader_connects_and_sends_with_values_of_its_own_and_with_no_secret() {
    let waiting = Waiting::new();
    let url = waiting.url();
    let peer = std::thread::spawn(move || {
        let mut peer = waiting.open();
        peer.say(&frame(0x81, b"hello"));
        let text = peer.hear();
        (peer.head.target.clone(), text)
    });
    let (_house, admin, reader, project) = two("reader");
    let path = format!("/api/projects/{project}/document");
    let mut document = admin.get(&path).json;
    document["variables"] = json!([
        {"name": "token", "value": "hush", "secret": true},
        {"name": "room", "value": "lobby", "secret": false},
    ]);
    put(&admin, &path, &document);
    let made = json!({"name": "a", "url": format!("{url}?t={{{{token}}}}&r={{{{room}}}}")});
    let made = admin.post(&format!("/api/projects/{project}/apis"), &made.to_string());
    let id = made.json["id"].to_string();
    let connect = format!("/api/apis/{id}/sessions");
    let refused = reader.post(&connect, "");
    assert_eq!((refused.status, refused.code()), (400, "bad-variable"), "{}", refused.body);
    assert!(refused.body.contains("“token” is secret"), "{}", refused.body);
    let own = format!("/api/projects/{project}/values");
    put(&reader, &own, &json!([{"name": "token", "value": "my-own"}, {"name": "room", "value": "attic"}]));
    assert_eq!(admin.get(&own).body, "[]", "they are nobody else's");
    let begun = reader.post(&connect, "");
    assert_eq!(begun.status, 201, "{}", begun.body);
    let session = begun.json["id"].clone();
    while reader.get(&format!("/api/sessions/{session}")).json["state"] == "connecting" {
        std::thread::yield_now();
    }
    put(&reader, &own, &json!([{"name": "room", "value": "attic"}]));
    let message = |body: &str| json!({"kind": "text", "body": body}).to_string();
    let send = format!("/api/sessions/{session}/messages");
    assert_eq!(reader.post(&send, &message("my {{token}}")).code(), "bad-variable");
    assert_eq!(reader.post(&send, &message("to {{room}}")).status, 202);
    let (target, text) = peer.join().expect("it ends");
    assert_eq!(target, "/?t=my-own&r=attic");
    assert_eq!(text, Heard::Message(Opcode::Text, b"to attic".to_vec()));
    let seen = admin.get(&format!("/api/sessions/{session}"));
    assert!(!seen.body.contains("my-own"), "what one gives a secret variable is secret: {}", seen.body);
    assert_eq!(seen.json["by"]["name"], "A");
    for who in [&reader, &admin] {
        let told = who.get(&format!("/api/sessions/{session}/handshake"));
        let sent = told.json["request"].as_str().unwrap_or_default();
        assert!(sent.contains("/?t=******&r=attic "), "{}", told.body);
    }
    for address in [
        format!("/api/sessions/{session}/handshake?secrets=true"),
        format!("/api/sessions/{session}/export?form=ndjson&secrets=include"),
    ] {
        assert_eq!(reader.get(&address).code(), "not-allowed", "{address}");
    }
}

#[test]
fn secrets_that_stand_in_an_api_go_nowhere_for_a_reader() {
    let (_house, admin, reader, project) = two("reader");
    let inside = std::net::TcpListener::bind("127.0.0.1:0").expect("loopback");
    inside.set_nonblocking(true).expect("it can be");
    let address = inside.local_addr().expect("bound");
    let made = json!({"name": "a", "url": format!("ws://{{{{host}}}}/?token=hush")});
    let made = admin.post(&format!("/api/projects/{project}/apis"), &made.to_string());
    // A value of its own would lead them elsewhere.
    let own = json!([{"name": "host", "value": address.to_string()}]);
    put(&reader, &format!("/api/projects/{project}/values"), &own);
    let refused = reader.post(&format!("/api/apis/{}/sessions", made.json["id"]), "");
    assert_eq!((refused.status, refused.code()), (403, "withheld"), "{}", refused.body);
    assert!(inside.accept().is_err(), "nobody has come in");
}

#[test]
fn what_a_member_has_open_ends_when_it_is_one_no_more() {
    let waiting = Waiting::new();
    let url = waiting.url();
    let (opened, open) = std::sync::mpsc::channel();
    let peer = std::thread::spawn(move || {
        let mut peer = waiting.open();
        opened.send(()).expect("somebody waits");
        std::iter::from_fn(|| Some(peer.hear())).find(|it| matches!(it, Heard::Close(_) | Heard::End))
    });
    let (house, admin, reader, project) = two("reader");
    let made = json!({"name": "a", "url": url}).to_string();
    let api = admin.post(&format!("/api/projects/{project}/apis"), &made).json["id"].clone();
    let session = reader.post(&format!("/api/apis/{api}/sessions"), "").json["id"].clone();
    open.recv().expect("it connects");
    while admin.get(&format!("/api/sessions/{session}")).json["state"] != "open" {
        std::thread::yield_now();
    }
    let follower = {
        let (address, cookie) =
            (format!("/api/sessions/{session}/matches?follow=true"), reader.cookie.clone());
        let mut client = house.client();
        client.cookie = cookie;
        std::thread::spawn(move || client.get(&address).status)
    };
    let me = reader.get("/api/me").json["account"]["id"].clone();
    put(&admin, &format!("/api/projects/{project}/members/{me}"), &json!({"role": null}));
    assert_eq!(peer.join().expect("it ends"), Some(Heard::Close(Some(1001))));
    assert_eq!(follower.join().expect("it ends"), 200, "it began, and was cut");
    while admin.get(&format!("/api/sessions/{session}")).json["state"] != "closed" {
        std::thread::yield_now();
    }
}
