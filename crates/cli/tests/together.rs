//! Several who work on one thing: what they are told at once, and who commands a session.

mod house;
mod support;

use databases::{Nats, Postgres};
use house::page::Page;
use house::{Client, House, guest};
use serde_json::{Value, json};
use support::peer::{Heard, Waiting};
use wire::Opcode;

fn put(client: &Client, path: &str, body: &Value) -> u16 {
    client.ask("PUT", path, &body.to_string(), &[("X-Wscope-Page", "p-own")]).status
}

#[test]
fn what_somebody_changes_is_told_to_those_who_may_see_it_and_to_nobody_else() {
    let mut house = House::new(&[]);
    let admin = house.enter();
    let project = admin.post("/api/projects", r#"{"name":"p"}"#).json["id"].to_string();
    let hidden = admin.post("/api/projects", r#"{"name":"q"}"#).json["id"].to_string();
    let (reader, account) = guest(&house, &admin, &project, "reader", "r@team.example");
    let mut page = Page::open(&house, &reader, "p-reader");
    let mut own = Page::open(&house, &admin, "p-own");
    // Of another project, before: it would be told first.
    let made = json!({"name": "x", "url": ""}).to_string();
    assert_eq!(admin.post(&format!("/api/projects/{hidden}/apis"), &made).status, 201);
    let api = admin.post(&format!("/api/projects/{project}/apis"), &made).json;
    let told = page.changed();
    assert_eq!(told["project"].to_string(), project, "{told}");
    assert_eq!((&told["kind"], &told["by"]["name"]), (&json!("project"), &json!("A")));
    let path = format!("/api/apis/{}", api["id"]);
    assert_eq!(put(&admin, &path, &api), 200);
    let told = page.changed();
    assert_eq!((&told["kind"], &told["id"], &told["page"]), (&json!("api"), &api["id"], &json!("p-own")));
    // What is refused is no news, and neither is what a page did itself.
    assert_eq!(put(&admin, &path, &api), 409);
    assert_eq!(put(&reader, &path, &api), 403);
    let folder = admin.post(&format!("/api/projects/{project}/folders"), r#"{"name":"f"}"#);
    assert_eq!(folder.status, 201);
    assert_eq!(page.changed()["kind"], "project");
    let heard: Vec<Value> = (0..3).map(|_| own.changed()).collect();
    assert!(heard.iter().all(|it| it["page"] == ""), "{heard:?}");
    // A role that is lost ends the channel; one that is signed out does not get another.
    let member = format!("/api/projects/{project}/members/{account}");
    assert_eq!(put(&admin, &member, &json!({"role": null})), 204);
    let ended = std::iter::from_fn(|| Some(page.hear())).find_map(Result::err);
    assert_eq!(ended, Some(Some(1001)));
}

#[test]
fn who_is_where_is_told_in_the_same_project_until_the_page_closes() {
    let mut house = House::new(&[]);
    let admin = house.enter();
    let project = admin.post("/api/projects", r#"{"name":"p"}"#).json["id"].to_string();
    let hidden = admin.post("/api/projects", r#"{"name":"q"}"#).json["id"].to_string();
    let me = admin.get("/api/me").json["account"]["id"].clone();
    let made = json!({"name": "x", "url": ""}).to_string();
    let api = admin.post(&format!("/api/projects/{project}/apis"), &made).json["id"].clone();
    let other = admin.post(&format!("/api/projects/{hidden}/apis"), &made).json["id"].clone();
    let (reader, account) = guest(&house, &admin, &project, "reader", "r@team.example");
    let mut page = Page::open(&house, &reader, "p-reader");
    let mut own = Page::open(&house, &admin, "p-own");
    own.say(&json!({"api": api}));
    page.sees(&json!([[me, api]]));
    page.say(&json!({"api": api}));
    own.sees(&json!([[account, api]]));
    // Out of sight for who has no part in it; and nobody is where they may not be.
    own.say(&json!({"api": other}));
    page.sees(&json!([]));
    page.say(&json!({"api": other}));
    own.sees(&json!([]));
    own.say(&json!({"api": api}));
    page.sees(&json!([[me, api]]));
    drop(own);
    page.sees(&json!([]));
}

#[test]
fn a_session_obeys_who_holds_the_pen_and_others_watch() {
    let waiting = Waiting::new();
    let url = waiting.url();
    let peer = std::thread::spawn(move || {
        let mut peer = waiting.open();
        let first = peer.hear();
        let end = std::iter::from_fn(|| Some(peer.hear())).find(|it| !matches!(it, Heard::Pong(_)));
        (first, end)
    });
    let mut house = House::new(&[("WSCOPE_EGRESS_ALLOW", "127.0.0.1")]);
    let admin = house.enter();
    let project = admin.post("/api/projects", r#"{"name":"p"}"#).json["id"].to_string();
    let (reader, account) = guest(&house, &admin, &project, "reader", "r@team.example");
    let (_, stranger) = {
        let other = admin.post("/api/projects", r#"{"name":"q"}"#).json["id"].to_string();
        guest(&house, &admin, &other, "admin", "s@team.example")
    };
    let made = json!({"name": "a", "url": url}).to_string();
    let api = admin.post(&format!("/api/projects/{project}/apis"), &made).json["id"].clone();
    let mut page = Page::open(&house, &reader, "p-reader");
    let session = admin.post(&format!("/api/apis/{api}/sessions"), "").json["id"].clone();
    let told = page.changed();
    assert_eq!((&told["kind"], &told["id"]), (&json!("sessions"), &api));
    let path = format!("/api/sessions/{session}");
    while reader.get(&path).json["state"] == "connecting" {
        std::thread::yield_now();
    }
    assert_eq!(reader.get(&path).json["pen"]["holder"]["name"], "A");
    let message = json!({"kind": "text", "body": "hi"});
    let send = format!("{path}/messages");
    let commands = [
        (send.clone(), message.clone()),
        (format!("{path}/ping"), json!({})),
        (format!("{path}/close"), json!({"code": 1000, "reason": ""})),
        (
            format!("{path}/frames"),
            json!({"frames": [{"fin": true, "reserved": 0, "opcode": 1, "masked": true, "kind": "text", "body": ""}]}),
        ),
        (format!("{path}/fragments"), json!({"message": message, "count": 2})),
        (format!("{path}/repeats"), json!({"message": message, "every_ms": 1, "times": 1})),
        (format!("{path}/retry"), json!({})),
    ];
    for (command, body) in &commands {
        let refused = reader.post(command, &body.to_string());
        assert_eq!((refused.status, refused.code()), (403, "not-yours"), "{command}");
    }
    for command in [format!("{path}/retry"), format!("{path}/repeats/1")] {
        assert_eq!(reader.ask("DELETE", &command, "", &[]).code(), "not-yours", "{command}");
    }
    let pen = format!("{path}/pen");
    assert_eq!(put(&reader, &pen, &json!({"to": account})), 403, "nobody takes it");
    assert_eq!(reader.post(&pen, "").status, 202);
    assert_eq!(admin.get(&path).json["pen"]["asked"]["account"], account);
    assert_eq!(put(&admin, &pen, &json!({"to": stranger})), 404, "nor who has no part in the project");
    assert_eq!(put(&admin, &pen, &json!({"to": account})), 202);
    assert_eq!(admin.post(&send, &message.to_string()).code(), "not-yours");
    assert_eq!(reader.post(&send, &message.to_string()).status, 202);
    // Whose it is takes it back.
    let me = admin.get("/api/me").json["account"]["id"].clone();
    assert_eq!(put(&admin, &pen, &json!({"to": me})), 202);
    assert_eq!(reader.post(&send, &message.to_string()).code(), "not-yours");
    assert_eq!(admin.post(&commands[2].0, &commands[2].1.to_string()).status, 202);
    let (first, end) = peer.join().expect("it ends");
    assert_eq!(first, Heard::Message(Opcode::Text, b"hi".to_vec()));
    assert_eq!(end, Some(Heard::Close(Some(1000))));
    while reader.get(&path).json["pen"].is_object() {
        std::thread::yield_now();
    }
}

#[test]
fn what_is_changed_on_one_node_is_told_on_the_others() {
    let postgres = Postgres::start().expect("PostgreSQL is installed");
    let nats = Nats::start(&[]).expect("Debian's nats-server is installed");
    let (database, bus) = (postgres.url(), nats.url());
    let variables = |node: &'static str| {
        [
            ("WSCOPE_DATA", ""),
            ("WSCOPE_DATABASE_URL", &*database),
            ("WSCOPE_NATS_URL", &*bus),
            ("WSCOPE_NODE", node),
        ]
    };
    let mut first = House::new(&variables("a"));
    let admin = first.enter();
    let second = House::joining(&variables("b"));
    let mut other = second.client();
    other.cookie.clone_from(&admin.cookie);
    house::meet(&[&admin, &other]);
    let project = admin.post("/api/projects", r#"{"name":"p"}"#).json["id"].clone();
    let mut page = Page::open(&second, &other, "p-b");
    let new = json!({"name": "a", "url": "ws://h.example/"}).to_string();
    let api = admin.post(&format!("/api/projects/{project}/apis"), &new);
    assert_eq!(api.status, 201, "{}", api.body);
    let changed = page.changed();
    assert_eq!((&changed["project"], &changed["by"]["name"]), (&project, &json!("A")), "{changed}");
}
