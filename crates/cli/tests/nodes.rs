//! Several nodes of one team, for real: processes on one PostgreSQL and one NATS server, which die, stop and
//! come back while sessions live on them.

mod house;
mod support;

use databases::{Nats, Postgres};
use house::page::Page;
use house::{Client, House};
use serde_json::{Value, json};
use std::sync::{Arc, Mutex};
use std::time::Duration;
use support::peer::{Heard, Peer, Waiting, frame};
use wire::Opcode;

/// What the nodes share.
struct Ground {
    postgres: Postgres,
    nats: Nats,
}

impl Ground {
    fn new() -> Self {
        let postgres = Postgres::start().expect("PostgreSQL is installed");
        Self { postgres, nats: Nats::start(&[]).expect("Debian's nats-server is installed") }
    }

    fn variables(&self, node: &str) -> Vec<(&'static str, String)> {
        vec![
            ("WSCOPE_DATA", String::new()),
            ("WSCOPE_DATABASE_URL", self.postgres.url()),
            ("WSCOPE_NATS_URL", self.nats.url()),
            ("WSCOPE_NODE", node.to_owned()),
            ("WSCOPE_EGRESS_ALLOW", "127.0.0.1".into()),
        ]
    }

    /// The first node, and its administrator.
    fn first(&self) -> (House, Client) {
        let variables = self.variables("a");
        let borrowed: Vec<_> = variables.iter().map(|it| (it.0, &*it.1)).collect();
        let mut house = House::new(&borrowed);
        let admin = house.enter();
        (house, admin)
    }

    fn another(&self, node: &str) -> House {
        let variables = self.variables(node);
        let borrowed: Vec<_> = variables.iter().map(|it| (it.0, &*it.1)).collect();
        House::joining(&borrowed)
    }
}

/// An API of a new project, with or without reconnection.
fn api(admin: &Client, url: &str, again: bool) -> Value {
    let project = admin.post("/api/projects", r#"{"name":"p"}"#).json["id"].to_string();
    api_in(admin, &project, url, again)
}

/// The same in this project.
fn api_in(admin: &Client, project: &str, url: &str, again: bool) -> Value {
    let form = json!({ "name": "a", "url": url }).to_string();
    let mut api = admin.post(&format!("/api/projects/{project}/apis"), &form).json;
    let reconnect = &mut api["settings"]["reconnect"];
    (reconnect["on"], reconnect["lost"]) = (again.into(), true.into());
    (reconnect["first_ms"], reconnect["longest_ms"], reconnect["most"]) = (10.into(), 100.into(), 0.into());
    let saved = admin.ask("PUT", &format!("/api/apis/{}", api["id"]), &api.to_string(), &[]);
    assert_eq!(saved.status, 200, "{}", saved.body);
    api["id"].clone()
}

/// Begins a session through this node; its number, once it is open.
fn connect(client: &Client, api: &Value) -> Value {
    let id = client.post(&format!("/api/apis/{api}/sessions"), "").json["id"].clone();
    let state = |answer: Value| answer["state"] == "open";
    while !state(client.get(&format!("/api/sessions/{id}")).json) {
        std::thread::yield_now();
    }
    id
}

/// All records of a session as a node knows them, oldest first.
fn records(client: &Client, id: &Value) -> Vec<Value> {
    let mut all: Vec<Value> = vec![];
    loop {
        let before = all.last().map_or(u64::MAX, |it| it["seq"].as_u64().expect("a number"));
        let page = client.get(&format!("/api/sessions/{id}/records?limit=500&before={before}"));
        let rows = page.json["records"].as_array().unwrap_or_else(|| panic!("{}", page.body)).clone();
        if rows.is_empty() {
            all.reverse();
            return all;
        }
        all.extend(rows);
    }
}

fn numbers(rows: &[Value]) -> Vec<u64> {
    rows.iter().map(|it| it["seq"].as_u64().expect("a number")).collect()
}

#[test]
fn a_session_is_seen_commanded_and_recorded_through_any_node() {
    let ground = Ground::new();
    let (_a, admin) = ground.first();
    let b = ground.another("b");
    let other = admin.at(&b);
    house::meet(&[&admin, &other]);
    let waiting = Waiting::new();
    let api = api(&admin, &waiting.url(), false);
    let peer = std::thread::spawn(move || {
        let mut peer = waiting.open();
        for number in 0..700_u32 {
            let bytes = [&number.to_be_bytes()[..], b"\xff\x00\r\n"].concat();
            peer.say(&frame(0x82, &bytes));
        }
        let large = vec![0xa5; 9 << 20];
        peer.say(&frame(0x82, &large));
        peer.hear_out()
    });
    let id = connect(&admin, &api);
    let mut page = other.watch(&format!("/api/sessions/{id}/live?rows=100"));
    let first = page.until(|it| it["session"]["state"].as_str().map(str::to_owned));
    assert_eq!(first, "open");
    for body in ["one", "two"] {
        let message = json!({ "kind": "text", "body": body });
        let sent = other.post(&format!("/api/sessions/{id}/messages"), &message.to_string());
        assert_eq!(sent.status, 202, "{}", sent.body);
    }
    assert_eq!(other.post(&format!("/api/sessions/{id}/ping"), "").status, 202);
    let repeat = json!({ "message": { "kind": "text", "body": "r" }, "every_ms": 1, "times": 3 });
    let repeat = other.post(&format!("/api/sessions/{id}/repeats"), &repeat.to_string());
    assert_eq!(repeat.status, 201, "{}", repeat.body);
    while admin.get(&format!("/api/sessions/{id}/repeats")).json[0]["state"] != "done" {
        std::thread::yield_now();
    }
    let bad = json!({ "kind": "json", "body": "{" });
    let refused = other.post(&format!("/api/sessions/{id}/messages?lang=ja"), &bad.to_string());
    assert_eq!((refused.status, refused.code()), (400, "bad-message"));
    // The same bytes through both, while it lives.
    while records(&admin, &id).len() < 707 {
        std::thread::yield_now();
    }
    let (here, there) = (records(&admin, &id), records(&other, &id));
    assert_eq!(numbers(&there), (1..=here.len() as u64).collect::<Vec<_>>());
    assert_eq!(here, there);
    // The page at the other node is told the newest in order, and as they are.
    let told = page.rows(here.len() as u64);
    assert!(numbers(&told).is_sorted_by(|one, next| one < next));
    assert!(told.iter().all(|row| *row == here[row["seq"].as_u64().expect("a number") as usize - 1]));
    let close = other.post(&format!("/api/sessions/{id}/close"), r#"{"code":4001,"reason":"bye"}"#);
    assert_eq!(close.status, 202, "{}", close.body);
    let ended = page.until(|it| (it["session"]["state"] == "closed").then(|| it["session"].clone()));
    assert_eq!((&ended["close"]["code"], &ended["node_lost"]), (&json!(4001), &json!(false)));
    let heard = peer.join().expect("it ends");
    let text = |text: &str| Heard::Message(Opcode::Text, text.into());
    assert_eq!(heard.iter().filter(|it| **it == text("one")).count(), 1);
    assert_eq!(heard.iter().filter(|it| **it == text("r")).count(), 3);
    assert_eq!(records(&admin, &id), records(&other, &id));
    // Who signs out everywhere at one is out at the other, at once.
    let mut page = other.watch(&format!("/api/sessions/{id}/live"));
    assert_eq!(page.next().expect("it is told")["session"]["state"], "closed");
    assert_eq!(admin.post("/api/sign-out-everywhere", "").status, 204);
    while page.next().is_some() {}
}

/// A server that takes all who come, and says numbers to each until it leaves. What it knows to have arrived
/// (a pong came back) is noted by connection.
fn talker() -> (String, Arc<Mutex<Vec<u64>>>) {
    let waiting = Waiting::new();
    let url = waiting.url();
    let arrived = Arc::<Mutex<Vec<u64>>>::default();
    let noted = Arc::clone(&arrived);
    std::thread::spawn(move || {
        loop {
            let Some(peer) = waiting.another() else { continue };
            let noted = Arc::clone(&noted);
            let place = {
                let mut noted = noted.lock().expect("nobody panics with it");
                noted.push(0);
                noted.len() - 1
            };
            let note = move |number| noted.lock().expect("nobody panics with it")[place] = number;
            std::thread::spawn(move || talk(peer, note));
        }
    });
    (url, arrived)
}

fn talk(mut peer: Peer, arrived: impl Fn(u64)) {
    for number in 1.. {
        let bytes = [frame(0x81, format!("message {number}").as_bytes()), frame(0x89, &number_bytes(number))];
        if !peer.tries(&bytes.concat()) {
            return;
        }
        loop {
            match peer.hear() {
                Heard::Pong(bytes) if bytes == number_bytes(number) => break,
                Heard::Close(_) | Heard::End => return,
                _ => {}
            }
        }
        arrived(number);
        std::thread::sleep(PACE);
    }
}

/// What a talker waits between two messages: it is a load, not a flood.
const PACE: Duration = Duration::from_millis(3);

fn number_bytes(number: u64) -> [u8; 8] {
    number.to_be_bytes()
}

/// The numbers that a session heard: they begin with 1 and have no gap.
fn heard(client: &Client, id: &Value) -> u64 {
    let rows = records(client, id);
    assert_eq!(numbers(&rows), (1..=rows.len() as u64).collect::<Vec<_>>(), "session {id}");
    let texts = rows.iter().filter(|it| it["kind"] == "text" && it["direction"] == "received");
    let mut last = 0;
    for row in texts {
        last += 1;
        assert_eq!(row["preview"], format!("message {last}"), "session {id}");
    }
    last
}

/// The session that goes on with this one, once there is one.
fn next(client: &Client, id: &Value) -> Value {
    loop {
        let session = client.get(&format!("/api/sessions/{id}")).json;
        if session["next"].is_number() {
            return session["next"].clone();
        }
        std::thread::yield_now();
    }
}

#[test]
fn a_node_that_is_killed_loses_nothing_stored_and_its_sessions_go_on_once() {
    let ground = Ground::new();
    let (mut a, admin) = ground.first();
    let (b, c) = (ground.another("b"), ground.another("c"));
    let (other, third) = (admin.at(&b), admin.at(&c));
    house::meet(&[&admin, &other, &third]);
    let (url, arrived) = talker();
    let (lasting, single) = (api(&admin, &url, true), api(&admin, &url, false));
    let (lives, ends) = (connect(&admin, &lasting), connect(&admin, &single));
    let mut pages = [&lives, &ends].map(|id| other.watch(&format!("/api/sessions/{id}/live")));
    // Enough is told as stored at the other node.
    let stored = pages.each_mut().map(|page| page.until(|it| it["stored"].as_u64().filter(|it| *it > 300)));
    a.kill();
    for (page, id) in pages.iter_mut().zip([&lives, &ends]) {
        let session = page.until(|it| (it["session"]["node_lost"] == true).then(|| it["session"].clone()));
        assert_eq!((&session["state"], &session["id"]), (&json!("closed"), id));
    }
    for (id, stored) in [&lives, &ends].into_iter().zip(stored) {
        assert!(records(&other, id).len() as u64 >= stored, "what was shown as stored is there");
        heard(&other, id);
    }
    let following = next(&other, &lives);
    let mut follower = third.watch(&format!("/api/sessions/{following}/live"));
    follower.until(|it| it["stored"].as_u64().filter(|it| *it > 10));
    let of =
        |api: &Value| other.get(&format!("/api/apis/{api}/sessions")).json.as_array().map_or(0, Vec::len);
    assert_eq!((of(&lasting), of(&single)), (2, 1), "one node went on with it, and none with the other");
    assert_eq!(arrived.lock().expect("nobody panics with it").len(), 3);
    // It comes back under its name, and is one of them again.
    let a = a.again();
    house::meet(&[&admin.at(&a), &other, &third]);
    assert_eq!(admin.at(&a).get(&format!("/api/sessions/{lives}")).json["node_lost"], true);
}

#[test]
fn a_rolling_restart_under_load_loses_nothing() {
    let ground = Ground::new();
    let (a, admin) = ground.first();
    let b = ground.another("b");
    house::meet(&[&admin, &admin.at(&b)]);
    let (url, arrived) = talker();
    let begin = |client: &Client| connect(client, &api(&admin, &url, true));
    let (here, there) = (admin.at(&a), admin.at(&b));
    let on_a: Vec<_> = (0..3).map(|_| begin(&here)).collect();
    let on_b: Vec<_> = (0..3).map(|_| begin(&there)).collect();
    // One after the other, while all sessions hear messages; whoever stays takes them on.
    let a = a.restart();
    let moved: Vec<_> = on_a.iter().map(|id| next(&there, id)).collect();
    let here = admin.at(&a);
    house::meet(&[&here, &there]);
    moved.iter().for_each(|id| goes_on(&there, id));
    let _b = b.restart();
    let back: Vec<_> = moved.iter().chain(&on_b).map(|id| next(&here, id)).collect();
    back.iter().for_each(|id| goes_on(&here, id));
    // What is known to have arrived is recorded, and nothing that was recorded has a gap.
    let mut arrived = arrived.lock().expect("nobody panics with it").clone();
    let all = on_a.iter().chain(&moved).chain(&on_b).chain(&back);
    let mut recorded: Vec<_> = all.map(|id| heard(&here, id)).collect();
    assert_eq!((arrived.len(), recorded.len()), (15, 15), "each was made once");
    arrived.sort_unstable();
    recorded.sort_unstable();
    for (recorded, arrived) in recorded.iter().zip(&arrived) {
        assert!(recorded >= arrived, "{recorded} of {arrived}");
    }
    for id in on_a.iter().chain(&moved).chain(&on_b) {
        let session = here.get(&format!("/api/sessions/{id}")).json;
        assert_eq!(
            (&session["state"], &session["node_lost"]),
            (&json!("closed"), &json!(false)),
            "{session}"
        );
    }
}

/// Waits until a session has heard something.
fn goes_on(client: &Client, id: &Value) {
    while client.get(&format!("/api/sessions/{id}")).json["stored"].as_u64() < Some(20) {
        std::thread::yield_now();
    }
}

#[test]
fn without_nats_each_node_goes_on_alone_and_says_so() {
    let mut ground = Ground::new();
    let (_a, admin) = ground.first();
    let b = ground.another("b");
    let other = admin.at(&b);
    house::meet(&[&admin, &other]);
    let (url, _) = talker();
    let id = connect(&admin, &api(&admin, &url, false));
    let mut page = other.watch(&format!("/api/sessions/{id}/live"));
    page.until(|it| it["last"].as_u64().filter(|it| *it > 100));
    ground.nats.stop().expect("it ends");
    for client in [&admin, &other] {
        while !client.get("/metrics").body.contains("wscope_nats_up 0") {
            std::thread::yield_now();
        }
    }
    let message = json!({ "kind": "text", "body": "x" }).to_string();
    let path = format!("/api/sessions/{id}/messages");
    assert_eq!(admin.post(&path, &message).status, 202);
    let refused = other.post(&path, &message);
    assert_eq!((refused.status, refused.code()), (503, "node-away"), "{}", refused.body);
    // What is stored is there all the same, and the session still lives.
    assert!(!records(&other, &id).is_empty());
    assert_eq!(other.get(&format!("/api/sessions/{id}")).json["state"], "open");
    let before = records(&admin, &id).len() as u64;
    ground.nats.run().expect("it starts");
    house::meet(&[&admin, &other]);
    assert_eq!(other.post(&path, &message).status, 202);
    page.until(|it| it["last"].as_u64().filter(|it| *it > before));
    heard(&other, &id);
}

#[test]
fn who_is_where_is_told_on_every_node_until_the_page_closes_or_its_node_dies() {
    let mut ground = Ground::new();
    let (a, admin) = ground.first();
    let (mut b, c) = (ground.another("b"), ground.another("c"));
    let (second, third) = (admin.at(&b), admin.at(&c));
    house::meet(&[&admin, &second, &third]);
    let project = admin.post("/api/projects", r#"{"name":"p"}"#).json["id"].to_string();
    let hidden = admin.post("/api/projects", r#"{"name":"q"}"#).json["id"].to_string();
    let made = |project: &str| {
        let form = json!({"name": "x", "url": ""}).to_string();
        admin.post(&format!("/api/projects/{project}/apis"), &form).json["id"].clone()
    };
    let (open, closed) = (made(&project), made(&hidden));
    let me = admin.get("/api/me").json["account"]["id"].clone();
    let (reader, account) = house::guest(&a, &admin, &project, "reader", "r@team.example");
    let mut own = Page::open(&a, &admin, "p-a");
    let mut there = Page::open(&b, &second, "p-b");
    let mut page = Page::open(&c, &reader.at(&c), "p-c");
    // Told at every node, and of what may not be seen nowhere.
    own.say(&json!({"api": closed}));
    there.say(&json!({"api": open}));
    page.sees(&json!([[me, open]]));
    own.say(&json!({"api": open}));
    page.sees(&json!([[me, open], [me, open]]));
    page.say(&json!({"api": open, "session": 7}));
    own.sees(&json!([[me, open], [account, open]]));
    // Who comes later is told as well.
    let mut late = Page::open(&b, &second, "p-late");
    late.sees(&json!([[me, open], [me, open], [account, open]]));
    drop(late);
    drop(own);
    page.sees(&json!([[me, open]]));
    // Those of a node that dies go with it, those of one that stops at once.
    b.kill();
    page.sees(&json!([]));
    let mut own = Page::open(&a, &admin, "p-a");
    own.sees(&json!([[account, open]]));
    let c = c.restart();
    own.sees(&json!([]));
    // And those that nobody can tell of any more, while the NATS server is away.
    let mut page = Page::open(&c, &reader.at(&c), "p-c");
    page.say(&json!({"api": open}));
    own.sees(&json!([[account, open]]));
    ground.nats.stop().expect("it ends");
    own.sees(&json!([]));
    ground.nats.run().expect("it starts");
    own.sees(&json!([[account, open]]));
}

#[test]
fn a_session_goes_on_with_what_its_maker_may_do_by_then() {
    let ground = Ground::new();
    let (mut a, admin) = ground.first();
    let b = ground.another("b");
    let other = admin.at(&b);
    house::meet(&[&admin, &other]);
    let project = admin.post("/api/projects", r#"{"name":"p"}"#).json["id"].to_string();
    let path = format!("/api/projects/{project}/document");
    let mut document = admin.get(&path).json;
    document["variables"] = json!([
        { "name": "hush", "value": "planted", "secret": true },
        { "name": "own", "value": "theirs", "secret": false }
    ]);
    assert_eq!(admin.ask("PUT", &path, &document.to_string(), &[]).status, 200);
    let url = talker().0;
    let begin = |client: &Client, query: &str| {
        let api = api_in(&admin, &project, &format!("{url}?q={{{{{query}}}}}"), true);
        connect(client, &api)
    };
    let member = |role: &str, email: &str| house::guest(&a, &admin, &project, role, email);
    let give = |client: &Client, account: &Value, role: Value| {
        let path = format!("/api/projects/{project}/members/{account}");
        assert_eq!(client.ask("PUT", &path, &json!({ "role": role }).to_string(), &[]).status, 204);
    };
    // One who may use secrets, one who soon may not, one who has a value of its own, and one who leaves.
    let (editor, _) = member("editor", "e@team.example");
    let (lowered, is_lowered) = member("editor", "l@team.example");
    let (reader, _) = member("reader", "r@team.example");
    let (leaver, leaves) = member("reader", "x@team.example");
    let mine = json!([{ "name": "own", "value": "mine", "secret": false }]).to_string();
    assert_eq!(reader.ask("PUT", &format!("/api/projects/{project}/values"), &mine, &[]).status, 204);
    let (secret, barred) = (begin(&editor, "hush"), begin(&lowered, "hush"));
    let (own, left) = (begin(&reader, "own"), begin(&leaver, "own"));
    give(&admin, &is_lowered, json!("reader"));
    a.kill();
    give(&other, &leaves, Value::Null);
    next(&other, &secret);
    let following = next(&other, &own);
    let session = other.get(&format!("/api/sessions/{following}")).json;
    assert!(session["url"].as_str().is_some_and(|it| it.ends_with("?q=mine")), "{session}");
    assert_eq!(session["by"], other.get(&format!("/api/sessions/{own}")).json["by"]);
    while b.log().matches("not-adopted").count() < 2 {
        std::thread::yield_now();
    }
    for id in [barred, left] {
        assert_eq!(other.get(&format!("/api/sessions/{id}")).json["next"], Value::Null);
    }
}

#[test]
fn the_steps_of_an_attempt_are_told_on_every_node() {
    let ground = Ground::new();
    let (_a, admin) = ground.first();
    let b = ground.another("b");
    let other = admin.at(&b);
    house::meet(&[&admin, &other]);
    // It takes whoever comes, and answers nobody.
    let silent = std::net::TcpListener::bind("127.0.0.1:0").expect("loopback");
    let url = format!("ws://{}/", silent.local_addr().expect("bound"));
    let api = api(&admin, &url, false);
    let id = admin.post(&format!("/api/apis/{api}/sessions"), "").json["id"].clone();
    let mut page = other.watch(&format!("/api/sessions/{id}/live?lang=ja"));
    let there = page.until(|it| {
        let steps = it["examination"]["steps"].as_array()?;
        steps.iter().find(|it| it["step"] == "tcp" && it["status"] == "ok").cloned()
    });
    let mut page = admin.watch(&format!("/api/sessions/{id}/live?lang=ja"));
    let here = page.until(|it| it["examination"]["steps"].as_array().cloned());
    assert!(here.contains(&there), "{there} of {here:?}");
    let close = other.post(&format!("/api/sessions/{id}/close"), r#"{"code":1000,"reason":""}"#);
    assert_eq!(close.status, 202, "{}", close.body);
    page.until(|it| (it["session"]["state"] == "closed").then_some(()));
}
