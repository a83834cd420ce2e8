//! What is shared by a link, read as its readers do: without an account, a script, or anything else of the
//! server.

mod house;
mod support;

use house::{Answer, Client, House};
use serde_json::{Value, json};

const FORM: (&str, &str) = ("Content-Type", "application/x-www-form-urlencoded");

/// A project with an API in a folder and one beside it, on the server of a team.
struct Shelf {
    house: House,
    admin: Client,
    project: Value,
    api: Value,
    other: Value,
}

impl Shelf {
    fn new() -> Self {
        let mut house = House::new(&[]);
        let admin = house.enter();
        let project = admin.post("/api/projects", r#"{"name":"Street <b>"}"#).json["id"].clone();
        let folder =
            admin.post(&format!("/api/projects/{project}/folders"), r#"{"name":"Rooms"}"#).json["id"].clone();
        let path = format!("/api/projects/{project}/apis");
        let api = admin.post(&path, r#"{"name":"Chat","url":""}"#).json["id"].clone();
        let other =
            admin.post(&path, r#"{"name":"Prices","url":"wss://prices.example/"}"#).json["id"].clone();
        let moved = json!({ "project": project, "folder": folder, "index": 0 }).to_string();
        assert_eq!(admin.post(&format!("/api/nodes/api/{api}/move"), &moved).status, 204);
        let shelf = Self { house, admin, project, api, other };
        shelf.write();
        shelf
    }

    fn write(&self) {
        let path = format!("/api/apis/{}", self.api);
        let mut api = self.admin.get(&path).json;
        api["url"] = json!("wss://{{host}}/rooms/lobby?lang=en");
        api["headers"] = json!([{ "name": "X-Client", "value": "v", "enabled": true }]);
        api["subprotocols"] = json!(["chat.v1"]);
        let docs = &mut api["docs"];
        docs["status"] = json!("released");
        docs["owner"] = json!("Hanako");
        docs["tags"] = json!(["messaging"]);
        docs["description"] = json!("# Why\n\nSay *hello* to <everybody>.");
        docs["messages"] = json!([{ "name": "join", "direction": "takes", "description": "Enters.",
            "example": "{\"room\":\"lobby\"}", "schema": "{\"type\":\"object\"}" }]);
        docs["closes"] = json!([{ "code": 4001, "meaning": "the room is full" }]);
        docs["changes"] = json!([{ "version": "1.2", "text": "rooms" }]);
        let saved = self.admin.ask("PUT", &path, &api.to_string(), &[]);
        assert_eq!(saved.status, 200, "{}", saved.body);
        let path = format!("/api/projects/{}/document", self.project);
        let mut document = self.admin.get(&path).json;
        document["environments"] = json!([
            { "name": "staging", "variables": [{ "name": "host", "value": "staging.example", "secret": false }] },
            { "name": "live", "variables": [{ "name": "host", "value": "live.example", "secret": false }] },
        ]);
        let saved = self.admin.ask("PUT", &path, &document.to_string(), &[]);
        assert_eq!(saved.status, 200, "{}", saved.body);
    }

    /// Shares something; the path of the link, and the number of it.
    fn share(&self, node: &str, terms: &Value) -> (String, Value) {
        let made = self.admin.post(&format!("/api/nodes/{node}/publications"), &terms.to_string());
        assert_eq!(made.status, 201, "{}", made.body);
        let link = made.json["link"].as_str().expect("a link");
        let path = link.strip_prefix("http://localhost").expect("our own address").to_owned();
        assert!(path.starts_with("/s/") && path.len() == 3 + 43 + 1, "{path}");
        (path, made.json["publication"]["id"].clone())
    }

    fn api_node(&self) -> String {
        format!("api/{}", self.api)
    }

    fn unlock(&self, path: &str, password: &str) -> Answer {
        self.house.client().ask("POST", path, &format!("password={password}"), &[FORM])
    }
}

#[test]
fn whoever_has_the_link_reads_what_was_chosen_and_no_more() {
    let shelf = Shelf::new();
    let (path, id) = shelf.share(&shelf.api_node(), &json!({}));
    let reader = shelf.house.client();
    let page = reader.get(&path);
    assert_eq!(page.status, 200, "{}", page.body);
    for part in [
        "<title>Chat</title>",
        "Released",
        "Hanako",
        "messaging",
        "<h3 id=\"text-why\">Why</h3>",
        "<em>hello</em>",
        "&lt;everybody&gt;",
        "wss://{{host}}/rooms/lobby?lang={{lang}}",
        "X-Client",
        "chat.v1",
        "join",
        "the room is full",
        "1.2",
        "<meta property=\"og:title\" content=\"Chat\">",
        "content=\"noindex, nofollow\"",
        "&quot;type&quot;",
    ] {
        assert!(page.body.contains(part), "{part} in {}", page.body);
    }
    for part in ["staging", "lobby&quot;", "<script", "Prices", "Street"] {
        assert!(!page.body.contains(part), "{part} in {}", page.body);
    }
    let policy = page.header("content-security-policy").unwrap_or_default();
    assert!(policy.contains("script-src 'none'") && policy.contains("frame-ancestors 'none'"), "{policy}");
    assert_eq!(page.header("cache-control"), Some("private, no-store"));
    assert_eq!(page.header("referrer-policy"), Some("no-referrer"));
    assert!(page.header("x-robots-tag").is_some_and(|it| it.contains("noindex")));
    let japanese = reader.ask("GET", &path, "", &[("Accept-Language", "ja")]);
    assert!(
        japanese.body.contains("<html lang=\"ja\">") && japanese.body.contains("接続方法"),
        "{}",
        japanese.body
    );
    assert!(reader.get(&format!("{path}?lang=ja")).body.contains("リリース済み"));
    assert!(reader.get(&format!("{path}style.css")).body.contains("color-scheme"));
    let bare = reader.get(&format!("{}?lang=ja", path.trim_end_matches('/')));
    assert_eq!((bare.status, bare.header("location")), (308, Some(&*format!("{path}?lang=ja"))));

    let listed = shelf.admin.get(&format!("/api/nodes/{}/publications", shelf.api_node()));
    assert_eq!(
        (&listed.json[0]["opened"], &listed.json[0]["author"]),
        (&json!(3), &json!("A")),
        "{}",
        listed.body
    );
    let secret = path.trim_matches('/').trim_start_matches("s/");
    assert!(!listed.body.contains(secret), "the link is told once");
    assert_eq!(shelf.admin.ask("DELETE", &format!("/api/publications/{id}"), "", &[]).status, 204);
    let (gone, unknown) = (reader.get(&path), reader.get(&format!("/s/{}/", "x".repeat(43))));
    assert_eq!((gone.status, &gone.body), (404, &unknown.body), "revoked and unknown links look the same");
    let deeds = shelf.admin.get("/api/deeds");
    assert!(
        deeds.body.contains("DELETE /api/publications/{id}") && !deeds.body.contains(secret),
        "{}",
        deeds.body
    );
}

#[test]
fn examples_environments_and_trying_are_there_where_they_were_chosen() {
    let shelf = Shelf::new();
    let shown = json!({ "environments": ["staging", "live", "none"], "examples": true, "try_it": true });
    let (path, _) =
        shelf.share(&format!("project/{}", shelf.project), &json!({ "shown": shown, "indexed": true }));
    let reader = shelf.house.client();
    let index = reader.get(&path);
    assert!(index.body.contains("Street &lt;b&gt;") && index.body.contains("Rooms"), "{}", index.body);
    assert!(index.header("x-robots-tag").is_none() && !index.body.contains("noindex"));
    let policy = index.header("content-security-policy").unwrap_or_default();
    assert!(policy.contains("connect-src 'none'"), "{policy}");
    let page = reader.get(&format!("{path}api-{}.html?lang=ja", shelf.api));
    for part in [
        "wss://staging.example/rooms/lobby?lang=en",
        "wss://live.example/",
        "lobby&quot;",
        "src=\"try.js\"",
        "api-",
        "?lang=ja",
    ] {
        assert!(page.body.contains(part), "{part} in {}", page.body);
    }
    let policy = page.header("content-security-policy").unwrap_or_default();
    assert!(policy.contains("connect-src wss://staging.example wss://live.example;"), "{policy}");
}

#[test]
fn a_password_opens_one_link_and_is_not_guessed() {
    let shelf = Shelf::new();
    let short = json!({ "access": "password", "password": "short" }).to_string();
    let refused = shelf.admin.post(&format!("/api/nodes/{}/publications", shelf.api_node()), &short);
    assert_eq!(refused.code(), "bad-password");
    let terms = json!({ "access": "password", "password": "open sesame 1" });
    let (path, _) = shelf.share(&shelf.api_node(), &terms);
    let (second, _) = shelf.share(&shelf.api_node(), &terms);
    let locked = shelf.house.client().get(&path);
    assert_eq!(locked.status, 401);
    assert!(locked.body.contains("type=\"password\"") && !locked.body.contains("Chat"), "{}", locked.body);
    assert_eq!(shelf.house.client().get(&format!("{path}api-{}.html", shelf.api)).status, 401);
    let forged = [FORM, ("Origin", "https://evil.example")];
    assert_eq!(shelf.house.client().ask("POST", &path, "password=x", &forged).code(), "foreign-origin");
    let opened = shelf.unlock(&path, "open+sesame+1");
    assert_eq!((opened.status, opened.header("location")), (303, Some(path.as_str())), "{}", opened.body);
    let cookie = opened.header("set-cookie").expect("a cookie").to_owned();
    assert!(cookie.contains(&format!("; Path={path}; ")) && cookie.contains("HttpOnly"), "{cookie}");
    let mut reader = shelf.house.client();
    reader.cookie = cookie.split(';').next().unwrap_or_default().to_owned();
    assert_eq!(reader.get(&path).status, 200);
    assert_eq!(reader.get(&second).status, 401, "another link with the same password");
    for _ in 0..10 {
        assert_eq!(shelf.unlock(&path, "wrong").status, 401);
    }
    let late = shelf.unlock(&path, "open+sesame+1");
    assert_eq!((late.status, late.header("retry-after")), (429, Some("900")));
    assert_eq!(reader.get(&path).status, 200, "who is in stays in");
    assert!(shelf.admin.get("/api/deeds").body.contains("publication.refused"));
}

#[test]
fn a_link_for_domains_asks_for_an_account_of_one() {
    let shelf = Shelf::new();
    let bad = json!({ "access": "domains", "domains": ["<script>"] }).to_string();
    let refused = shelf.admin.post(&format!("/api/nodes/{}/publications", shelf.api_node()), &bad);
    assert_eq!(refused.code(), "bad-setting");
    let read = |domain: &str, client: &Client| {
        let terms = json!({ "access": "domains", "domains": [domain] });
        client.get(&shelf.share(&shelf.api_node(), &terms).0).status
    };
    assert_eq!(read("Team.Example", &shelf.admin), 200);
    assert_eq!(read("example", &shelf.admin), 403);
    assert_eq!(read("team.example", &shelf.house.client()), 403);
}

#[test]
fn a_pinned_link_goes_on_showing_what_it_showed() {
    let shelf = Shelf::new();
    let node = shelf.api_node();
    let path = format!("/api/apis/{}", shelf.api);
    let change = |text: &str, token: &str| {
        let mut api = shelf.admin.get(&path).json;
        api["docs"]["description"] = json!(text);
        api["auth"] = json!({ "kind": "bearer", "token": token });
        let saved = shelf.admin.ask("PUT", &path, &api.to_string(), &[]);
        assert_eq!(saved.status, 200, "{}", saved.body);
    };
    change("The token is first-secret-token.", "first-secret-token");
    let all = format!("project/{}", shelf.project);
    let (frozen, _) = shelf.share(&all, &json!({ "pinned": true }));
    let (latest, _) = shelf.share(&node, &json!({}));
    let versions = shelf.admin.get(&format!("{path}/versions")).json["versions"].clone();
    let first = versions.as_array().and_then(|it| it.last()).expect("a version")["id"].clone();
    let named = json!({ "name": "draft <i>" }).to_string();
    assert_eq!(shelf.admin.ask("PATCH", &format!("/api/versions/{first}"), &named, &[]).status, 204);
    let (old, id) = shelf.share(&node, &json!({ "version": first }));

    // Everything moves on: the text, the secret, the names, what there is.
    change("Another text.", "second-secret-token");
    let renamed = json!({ "name": "Lane" }).to_string();
    assert_eq!(shelf.admin.ask("PATCH", &format!("/api/nodes/{all}"), &renamed, &[]).status, 204);
    let made =
        shelf.admin.post(&format!("/api/projects/{}/apis", shelf.project), r#"{"name":"New","url":""}"#);
    assert_eq!(made.status, 201, "{}", made.body);

    let reader = shelf.house.client();
    let (index, page) =
        (reader.get(&frozen).body, reader.get(&format!("{frozen}api-{}.html", shelf.api)).body);
    assert!(
        index.contains("Street &lt;b&gt;") && !index.contains("Lane") && !index.contains("New"),
        "{index}"
    );
    assert!(index.contains("class=\"pinned\">As it was <time"), "{index}");
    assert!(page.contains("The token is ***") && !page.contains("Another"), "{page}");
    assert!(!page.contains("first-secret-token"), "a secret of then is one: {page}");
    assert!(reader.get(&latest).body.contains("Another text."));
    assert!(!reader.get(&latest).body.contains("class=\"pinned\""));
    let japanese = reader.get(&format!("{old}?lang=ja")).body;
    assert!(japanese.contains("バージョン <bdi>draft &lt;i&gt;</bdi>"), "{japanese}");
    assert!(!japanese.contains("Another") && !japanese.contains("secret-token"), "{japanese}");
    let listed = shelf.admin.get(&format!("/api/nodes/{node}/publications")).json;
    assert_eq!(
        (&listed[0]["id"], &listed[0]["pin"]["version"], &listed[1]["pin"]),
        (&id, &first, &json!(null))
    );

    // What was deleted is shown by no link; nor is a version of something else.
    let foreign = json!({ "version": first }).to_string();
    for other in [format!("api/{}", shelf.other), all] {
        let refused = shelf.admin.post(&format!("/api/nodes/{other}/publications"), &foreign);
        assert_eq!(refused.code(), "bad-setting", "{other}");
    }
    assert_eq!(shelf.admin.ask("DELETE", &format!("/api/nodes/{node}"), "", &[]).status, 200);
    assert!(!reader.get(&frozen).body.contains("Chat"));
    assert_eq!(
        (reader.get(&format!("{frozen}api-{}.html", shelf.api)).status, reader.get(&old).status),
        (404, 404)
    );
}

#[test]
fn a_reader_reaches_nothing_else() {
    let shelf = Shelf::new();
    let terms = json!({ "access": "password", "password": "open sesame 1" });
    let (path, _) = shelf.share(&shelf.api_node(), &terms);
    let mut reader = shelf.house.client();
    let opened = shelf.unlock(&path, "open+sesame+1");
    reader.cookie =
        opened.header("set-cookie").and_then(|it| it.split(';').next()).unwrap_or_default().to_owned();
    let token = path.trim_matches('/').trim_start_matches("s/").to_owned();
    let document = reader.get("/api/openapi.json").json;
    let mut asked = 0;
    for (route, methods) in document["paths"].as_object().expect("paths") {
        let open = [
            "/api/openapi.json",
            "/api/me",
            "/api/invitations/look",
            "/api/sign-in",
            "/api/invitations/accept",
            "/sign-in/with",
            "/sign-in/back",
        ];
        if route.starts_with("/s/")
            || route.starts_with("/api/causes")
            || route.starts_with("/api/reports")
            || open.contains(&route.as_str())
        {
            continue;
        }
        let number = shelf.api.to_string();
        let parts = route.split('/').map(|part| match part {
            "{kind}" => "api",
            part if part.starts_with('{') => number.as_str(),
            part => part,
        });
        let address = parts.collect::<Vec<_>>().join("/");
        for method in methods.as_object().expect("methods").keys() {
            let method = method.to_uppercase();
            assert_eq!(reader.ask(&method, &address, "{}", &[]).code(), "sign-in", "{method} {address}");
            let bearer = format!("Bearer {token}");
            let key = reader.ask(&method, &address, "{}", &[("Authorization", &bearer)]);
            assert_eq!(key.code(), "bad-key", "{method} {address}");
            asked += 1;
        }
    }
    assert!(asked > 80, "{asked} routes");
    // Whatever else the address names, it is the page of this link or none.
    let own = reader.get(&path);
    assert_eq!(own.status, 200);
    let (project, other) = (&shelf.project, &shelf.other);
    assert_eq!(reader.get(&format!("{path}?project={project}&api={other}")).body, own.body);
    for name in [
        format!("api-{other}.html"),
        "session-1.html".into(),
        "image-1.png".into(),
        "..%2f..%2fapi%2ftree".into(),
        "x".into(),
    ] {
        assert_eq!(reader.get(&format!("{path}{name}")).status, 404, "{name}");
    }
}
