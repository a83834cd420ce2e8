//! Secrets are planted wherever one may stand, and looked for in all that is shared, exported or logged.

mod house;
mod support;

use house::{Client, House};
use serde_json::{Value, json};

/// A secret that stands nowhere else.
fn planted(number: usize) -> String {
    format!("hush{number:02}-planted")
}

/// Numbers of secrets in a message that nobody called one: a file keeps messages as they were.
const IN_MESSAGES: [usize; 1] = [20];

/// What is looked at, and what stands in it.
struct Looked(Vec<(String, String)>);

impl Looked {
    #[track_caller]
    fn at(&mut self, client: &Client, path: &str) -> String {
        let answer = client.get(path);
        assert!(answer.status < 300, "{path}: {} {}", answer.status, answer.body);
        self.0.push((path.to_owned(), answer.body.clone()));
        answer.body
    }
}

fn fields(admin: &Client, path: &str, change: impl FnOnce(&mut Value)) {
    let mut document = admin.get(path).json;
    change(&mut document);
    let saved = admin.ask("PUT", path, &document.to_string(), &[]);
    assert_eq!(saved.status, 200, "{path}: {}", saved.body);
}

fn row(name: &str, value: &str) -> Value {
    json!({ "name": name, "value": value, "enabled": true })
}

fn variable(name: &str, number: usize, secret: bool) -> Value {
    json!({ "name": name, "value": planted(number), "secret": secret })
}

/// A recording whose heads and messages hold secrets.
fn recording() -> String {
    let header = |name: &str, value: String| json!({ "name": name, "value": value });
    json!({ "log": { "version": "1.2", "entries": [{
        "startedDateTime": "2026-01-02T03:04:05.000Z",
        "request": { "method": "GET", "url": format!("wss://u:{}@h.example/?token={}", planted(25), planted(19)),
            "headers": [header("Authorization", format!("Bearer {}", planted(16))), header("Cookie", format!("sid={}", planted(17)))] },
        "response": { "status": 101, "headers": [header("Set-Cookie", format!("sid={}; Secure", planted(18)))] },
        "_resourceType": "websocket",
        "_webSocketMessages": [
            { "type": "send", "time": 1_767_323_045.5, "opcode": 1, "data": format!("{{\"accessToken\":\"{}\"}}", planted(20)) },
            { "type": "receive", "time": 1_767_323_045.6, "opcode": 1, "data": "plain words" },
        ] }] } })
    .to_string()
}

/// Plants in a project with one API; the numbers of both, and of a recorded session.
fn plant(admin: &Client) -> (Value, Value, Value) {
    let project = admin.post("/api/projects", r#"{"name":"P"}"#).json["id"].clone();
    let folder =
        admin.post(&format!("/api/projects/{project}/folders"), r#"{"name":"F"}"#).json["id"].clone();
    let api =
        admin.post(&format!("/api/projects/{project}/apis"), r#"{"name":"A","url":""}"#).json["id"].clone();
    let moved = json!({ "project": project, "folder": folder, "index": 0 }).to_string();
    assert_eq!(admin.post(&format!("/api/nodes/api/{api}/move"), &moved).status, 204);
    fields(admin, &format!("/api/projects/{project}/document"), |it| {
        it["variables"] = json!([variable("one", 1, true), variable("apiToken", 2, false)]);
        it["environments"] = json!([{ "name": "live", "variables": [variable("three", 3, true),
            { "name": "host", "value": format!("user:{}@127.0.0.1:9", planted(11)), "secret": false }] }]);
        it["environment"] = json!("live");
        it["auth"] = json!({ "kind": "basic", "user": "u", "password": planted(9), "token": "", "name": "", "value": "", "place": "header" });
        it["proxy"] = json!({ "from": "url", "url": format!("http://p:{}@proxy.example:3128", planted(13)) });
    });
    fields(admin, &format!("/api/folders/{folder}/document"), |it| {
        it["auth"] = json!({ "kind": "bearer", "user": "", "password": "", "token": planted(8), "name": "", "value": "", "place": "header" });
    });
    fields(admin, &format!("/api/apis/{api}"), |it| {
        it["url"] = json!(format!(
            "ws://{{{{host}}}}/x?access_token={}&t={{{{one}}}}&u={{{{apiToken}}}}",
            planted(12)
        ));
        it["headers"] = json!([
            row("Authorization", &format!("Bearer {}", planted(4))),
            row("X-Auth-Token", &planted(5)),
            row("X-V", "{{three}}")
        ]);
        it["cookies"] = json!([row("c", &planted(6))]);
        it["params"] = json!([row("signature", &planted(14))]);
        it["auth"]["value"] = json!(planted(10));
        it["settings"]["proxy"] =
            json!({ "from": "none", "url": format!("http://p:{}@proxy.example:1", planted(24)) });
        let all: Vec<_> = (1..=14).chain([24]).map(planted).collect();
        let everywhere = format!("words: {}", all.join(" "));
        let docs = &mut it["docs"];
        for name in ["status", "owner", "description"] {
            docs[name] = json!(everywhere);
        }
        docs["tags"] = json!(all);
        docs["messages"] = json!([{ "name": everywhere, "direction": "takes", "description": everywhere, "example": everywhere, "schema": everywhere }]);
        docs["closes"] = json!([{ "code": 4001, "meaning": everywhere }]);
        docs["changes"] = json!([{ "version": everywhere, "text": everywhere }]);
    });
    let jar = json!({ "name": "jar", "value": planted(7), "domain": "h.example", "host_only": true, "path": "/", "expires_ms": null,
        "secure": false, "http_only": false, "same_site": "" });
    let kept = admin.post(&format!("/api/projects/{project}/cookies"), &jar.to_string());
    assert!(kept.status < 300, "{}", kept.body);
    let session = admin.post(&format!("/api/apis/{api}/import"), &recording());
    assert_eq!(session.status, 201, "{}", session.body);
    let first = session.json[0]["id"].clone();
    (project, api, first)
}

#[test]
fn what_was_planted_stands_in_nothing_that_is_shared_exported_or_logged() {
    let mut house = House::new(&[]);
    let admin = house.enter();
    let (project, api, session) = plant(&admin);
    let mut looked = Looked(vec![]);
    let shown = json!({ "environments": ["live"], "examples": true, "sessions": [session], "try_it": true });
    let terms = json!({ "shown": shown, "access": "password", "password": planted(21) });
    let made = admin.post(&format!("/api/nodes/project/{project}/publications"), &terms.to_string());
    assert_eq!(made.status, 201, "{}", made.body);
    let link = made.json["link"].as_str().expect("a link").to_owned();
    let path = link.strip_prefix("http://localhost").expect("our own").to_owned();
    let token = path.trim_matches('/').trim_start_matches("s/").to_owned();

    // As a reader sees it, in both languages.
    let mut reader = house.client();
    let form = [("Content-Type", "application/x-www-form-urlencoded")];
    let opened = reader.ask("POST", &path, &format!("password={}", planted(21)), &form);
    assert_eq!(opened.status, 303, "{}", opened.body);
    reader.cookie =
        opened.header("set-cookie").and_then(|it| it.split(';').next()).unwrap_or_default().to_owned();
    for lang in ["en", "ja"] {
        for name in [String::new(), format!("api-{api}.html"), format!("session-{session}.html")] {
            let page = looked.at(&reader, &format!("{path}{name}?lang={lang}"));
            assert!(!page.contains(&planted(20)), "a field of a message that is called a secret");
        }
    }
    let page = looked.0[1].1.clone();
    assert!(page.contains("words: ") && page.contains("127.0.0.1:9/x") && page.contains("***"), "{page}");
    assert!(looked.0[2].1.contains("plain words"));

    // As files.
    let asked = "environments=%5B%22live%22%5D&examples=true&try_it=true";
    looked.at(&admin, &format!("/api/nodes/project/{project}/site?{asked}&sessions={session}"));
    for form in ["har", "ndjson", "html"] {
        looked.at(&admin, &format!("/api/sessions/{session}/export?form={form}"));
    }
    looked.at(&admin, &format!("/api/sessions/{session}/handshake?secrets=false"));
    for client in ["browser", "typescript", "node", "python", "rust", "go"] {
        looked.at(&admin, &format!("/api/apis/{api}/code?client={client}"));
    }

    // A connection that fails, and its report.
    let failed = admin.post(&format!("/api/apis/{api}/sessions"), "");
    assert_eq!(failed.status, 201, "{}", failed.body);
    let failed = failed.json["id"].clone();
    let report = format!("/api/sessions/{failed}/report");
    let began = std::time::Instant::now();
    while admin.get(&report).status != 200 {
        assert!(began.elapsed().as_secs() < 60, "the doctor does not come to an end");
    }
    let shared = admin.post(&format!("/api/sessions/{failed}/share"), "").json["id"].clone();
    let shared = shared.as_str().expect("a name").to_owned();
    for form in ["json", "markdown", "html"] {
        looked.at(&admin, &format!("{report}?form={form}"));
        looked.at(&house.client(), &format!("/api/reports/{shared}?form={form}&lang=ja"));
    }

    // Secrets of our own making, and what is written down.
    let key = admin.post("/api/me/keys", r#"{"name":"k","scope":"reader"}"#).json["secret"].clone();
    let invited =
        admin.post(&format!("/api/projects/{project}/invitations"), r#"{"role":"reader","email":""}"#);
    let invited =
        invited.json["link"].as_str().and_then(|it| it.split_once('#')).expect("a link").1.to_owned();
    house.client().sign_in("a@team.example", &planted(22));
    house.client().ask("POST", &path, &format!("password={}", planted(23)), &form);
    for path in ["/api/deeds", "/metrics", "/api/accounts", "/api/me/keys", "/api/me/logins"] {
        looked.at(&admin, path);
    }
    looked.at(&admin, &format!("/api/nodes/project/{project}/publications"));
    looked.at(&admin, &format!("/api/projects/{project}/invitations"));
    let mut own = vec![
        invited,
        key.as_str().expect("a key").to_owned(),
        token,
        house::PASSWORD.to_owned(),
        "$argon2".to_owned(),
    ];
    own.extend(admin.cookie.split_once('=').map(|it| it.1.to_owned()));
    looked.0.push(("the log".to_owned(), house.log()));
    for (place, text) in &looked.0 {
        for number in (1..=25).filter(|it| !IN_MESSAGES.contains(it)) {
            assert!(!text.contains(&planted(number)), "secret {number} stands in {place}: {text}");
        }
        for secret in &own {
            assert!(!text.contains(secret.as_str()), "{secret} stands in {place}");
        }
    }
}

/// A text that would run wherever it is taken for markup, or turn around what follows it.
const HOSTILE: &str = "\u{202e}</script></title></textarea><script>window.hit=1</script><img src=x onerror=window.hit=2>\
    \"onload='window.hit=3' [a](javascript:window.hit=4) ![b](data:image/svg+xml,<svg/onload=window.hit=5>) <svg onload=window.hit=6>";

#[test]
fn hostile_text_in_every_field_is_text() {
    let mut house = House::new(&[]);
    let admin = house.enter();
    let named = json!({ "name": HOSTILE, "url": format!("wss://h.example/{HOSTILE}") }).to_string();
    let project = admin.post("/api/projects", &json!({ "name": HOSTILE }).to_string()).json["id"].clone();
    let folder = json!({ "name": HOSTILE }).to_string();
    assert_eq!(admin.post(&format!("/api/projects/{project}/folders"), &folder).status, 201);
    let api = admin.post(&format!("/api/projects/{project}/apis"), &named).json["id"].clone();
    fields(&admin, &format!("/api/projects/{project}/document"), |it| {
        it["environments"] =
            json!([{ "name": HOSTILE, "variables": [{ "name": "v", "value": HOSTILE, "secret": false }] }]);
        it["statuses"] = json!([{ "name": HOSTILE, "color": HOSTILE }]);
    });
    fields(&admin, &format!("/api/apis/{api}"), |it| {
        it["url"] = json!(format!("wss://h.example/{{{{v}}}}?a={HOSTILE}"));
        for name in ["headers", "cookies", "params"] {
            // A value would be a secret, and stars.
            it[name] = json!([row(HOSTILE, "v")]);
        }
        it["subprotocols"] = json!([HOSTILE]);
        it["origin"] = json!(HOSTILE);
        it["auth"] = json!({ "kind": "key", "user": "", "password": "", "token": "", "name": HOSTILE, "value": "v", "place": "header" });
        let docs = &mut it["docs"];
        for name in ["status", "owner", "description"] {
            docs[name] = json!(HOSTILE);
        }
        docs["tags"] = json!([HOSTILE]);
        docs["messages"] = json!([{ "name": HOSTILE, "direction": "takes", "description": HOSTILE, "example": HOSTILE, "schema": HOSTILE }]);
        docs["closes"] = json!([{ "code": 4001, "meaning": HOSTILE }]);
        docs["changes"] = json!([{ "version": HOSTILE, "text": HOSTILE }]);
    });
    let shown = json!({ "environments": [HOSTILE], "examples": true, "try_it": true });
    let made = admin
        .post(&format!("/api/nodes/project/{project}/publications"), &json!({ "shown": shown }).to_string());
    let path = made.json["link"].as_str().expect("a link").replace("http://localhost", "");
    for name in [String::new(), format!("api-{api}.html"), format!("api-{api}.html?lang=ja")] {
        let page = house.client().get(&format!("{path}{name}"));
        assert_eq!(page.status, 200, "{}", page.body);
        let ours = page.body.replace("<script src=\"try.js\" defer></script>", "");
        for mark in ["<script", "</script", "<svg", "\u{202e}", "href=\"javascript:", "src=\"data:"] {
            assert!(!ours.contains(mark), "{mark:?} in {name}: {ours}");
        }
        assert_eq!(ours.matches("<img").count(), ours.matches("<img src=\"\"").count(), "{ours}");
        assert_eq!(ours.matches("</title>").count(), 1);
        assert!(ours.contains("&lt;script&gt;window.hit=1"), "it is told as it is");
        let policy = page.header("content-security-policy").unwrap_or_default();
        assert!(
            policy.starts_with("default-src 'none'; script-src '") && !policy.contains("unsafe"),
            "{policy}"
        );
    }
}
