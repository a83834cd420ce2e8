//! What one member can make the server do, and what one reader of shared pages can.

use crate::house::{self, Client, House};
use crate::support::Serving;
use crate::support::peer::{Heard, Waiting, close, frame};
use serde_json::{Value, json};
use std::io::Write as _;

const ALLOWED: (&str, &str) = ("WSCOPE_EGRESS_ALLOW", "127.0.0.1");

/// A project, and an API in it with this URL.
fn api(admin: &Client, url: &str) -> (Value, Value) {
    let project = admin.post("/api/projects", r#"{"name":"p"}"#).json["id"].clone();
    let form = json!({ "name": "a", "url": url }).to_string();
    let api = admin.post(&format!("/api/projects/{project}/apis"), &form).json["id"].clone();
    (project, api)
}

#[test]
fn a_member_and_a_server_have_so_many_live_sessions() {
    let mut echo = Serving::start(&["lab", "echo"]);
    let url = echo.line();
    let bounds = [("WSCOPE_LIVE_SESSIONS_PER_ACCOUNT", "2"), ("WSCOPE_LIVE_SESSIONS", "3"), ALLOWED];
    let mut house = House::new(&bounds);
    let admin = house.enter();
    let (project, api) = api(&admin, &url);
    let begin = |client: &Client| client.post(&format!("/api/apis/{api}/sessions"), "");
    let first = begin(&admin);
    assert_eq!((first.status, begin(&admin).status), (201, 201), "{}", first.body);
    let third = begin(&admin);
    assert_eq!((third.status, third.code()), (429, "too-many-sessions"));
    assert_eq!(admin.post("/api/doctor", &json!({ "url": url }).to_string()).code(), "too-many-sessions");
    let invited = admin.post(
        &format!("/api/projects/{project}/invitations"),
        r#"{"role":"editor","email":"b@team.example"}"#,
    );
    let mut other = house.client();
    house::accept(&mut other, invited.json["link"].as_str().expect("a link"), "b@team.example");
    assert_eq!(begin(&other).status, 201, "another has its own");
    let fourth = begin(&other);
    assert_eq!((fourth.status, fourth.code()), (503, "too-many-sessions"));
    // Somebody still looks at what has ended: that counts no more.
    let id = first.json["id"].clone();
    let mut page = admin.watch(&format!("/api/sessions/{id}/live"));
    page.until(|it| (it["session"]["state"] == "open").then_some(()));
    assert_eq!(admin.post(&format!("/api/sessions/{id}/close"), "{}").status, 202);
    page.until(|it| (it["session"]["state"] == "closed").then_some(()));
    while begin(&admin).status != 201 {
        std::thread::yield_now();
    }
}

/// Bytes that nothing makes smaller.
fn noise() -> impl Iterator<Item = u8> {
    let mut state = 0x9e37_79b9_7f4a_7c15_u64;
    std::iter::repeat_with(move || {
        state ^= state << 13;
        state ^= state >> 7;
        state ^= state << 17;
        state.to_le_bytes()
    })
    .flatten()
}

#[test]
fn a_project_has_so_much_room_and_nothing_is_dropped() {
    let waiting = Waiting::new();
    let url = waiting.url();
    let mut house = House::new(&[("WSCOPE_PROJECT_MEBIBYTES", "4"), ALLOWED]);
    let admin = house.enter();
    let (project, api) = api(&admin, &url);
    let peer = std::thread::spawn(move || {
        let mut peer = waiting.open();
        let mut mouth = peer.mouth();
        let talks = std::thread::spawn(move || {
            let mut noise = noise();
            // Far more than there is room for; then it closes itself.
            for _ in 0..4096 {
                let some: Vec<u8> = noise.by_ref().take(64 << 10).collect();
                if mouth.write_all(&frame(0x82, &some)).is_err() {
                    return;
                }
            }
            let _ = mouth.write_all(&close(1000, ""));
        });
        let said =
            std::iter::from_fn(|| Some(peer.hear())).find(|it| matches!(it, Heard::Close(_) | Heard::End));
        drop(peer);
        talks.join().expect("it ends");
        said
    });
    let begun = admin.post(&format!("/api/apis/{api}/sessions"), "");
    assert_eq!(begun.status, 201, "{}", begun.body);
    let path = format!("/api/sessions/{}", begun.json["id"]);
    let session = loop {
        let now = admin.get(&path).json;
        if now["state"] == "closed" {
            break now;
        }
        std::thread::yield_now();
    };
    assert_eq!(peer.join().expect("it ends"), Some(Heard::Close(Some(1001))));
    assert_eq!(session["lost"], false, "{session}");
    let close = admin.get(&format!("{path}/records?kind=close")).body;
    assert!(
        close.contains("storage is full") || session.to_string().contains("storage is full"),
        "{session}"
    );
    // Whatever would add to it is refused, and says why.
    let again = admin.post(&format!("/api/apis/{api}/sessions"), "");
    assert_eq!((again.status, again.code()), (507, "project-full"));
    assert!(again.body.contains("4 MiB"), "{}", again.body);
    let png = "\u{89}PNG";
    assert_eq!(admin.post(&format!("/api/projects/{project}/images"), png).code(), "bad-image");
    assert_eq!(admin.post(&format!("/api/projects/{project}/images"), "GIF89a").code(), "project-full");
    assert_eq!(admin.post(&format!("/api/apis/{api}/import"), "{}").code(), "project-full");
    // What is kept can be read, and there is room when it is gone.
    assert_eq!(admin.get(&format!("{path}/records")).status, 200);
    let deletion = admin.ask("DELETE", &path, "", &[]).json["deletion"].clone();
    assert_eq!(
        admin.post(&format!("/api/apis/{api}/import"), "{}").code(),
        "project-full",
        "it waits in the bin"
    );
    assert_eq!(admin.ask("DELETE", &format!("/api/deletions/{deletion}"), "", &[]).status, 204);
    assert_eq!(admin.post(&format!("/api/apis/{api}/import"), "{}").code(), "bad-file");
}

#[test]
fn a_reader_of_shared_pages_has_so_many_in_a_minute() {
    let mut house = House::new(&[("WSCOPE_PUBLISHED_READS_PER_MINUTE", "3")]);
    let admin = house.enter();
    let (_, api) = api(&admin, "wss://h.example/");
    let made = admin.post(&format!("/api/nodes/api/{api}/publications"), "{}");
    let path = made.json["link"].as_str().expect("a link").replace("http://localhost", "");
    let reader = house.client();
    for wanted in [&path[..], "/s/unknown/", &path] {
        assert!([200, 404].contains(&reader.get(wanted).status), "{wanted}");
    }
    let refused = reader.get(&path);
    assert_eq!((refused.status, refused.header("retry-after")), (429, Some("60")), "{}", refused.body);
    assert_eq!(reader.get("/s/unknown/").status, 429, "guessing counts as well");
    assert_eq!(admin.get("/api/tree").status, 200);
}

#[test]
fn a_body_that_is_too_large_is_refused_before_it_is_read() {
    let mut house = House::new(&[]);
    let large = format!("{{\"email\":\"{}\"}}", "a".repeat(100 << 10));
    let answer = house.client().post("/api/sign-in", &large);
    assert_eq!((answer.status, answer.code()), (413, "too-large"));
    let admin = house.enter();
    let (_, api) = api(&admin, "wss://h.example/");
    let mut document = admin.get(&format!("/api/apis/{api}")).json;
    document["docs"]["description"] = json!("a".repeat(17 << 20));
    let answer = admin.ask("PUT", &format!("/api/apis/{api}"), &document.to_string(), &[]);
    assert_eq!((answer.status, answer.code()), (413, "too-large"));
}
