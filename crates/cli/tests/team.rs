//! `wscope serve`, for real: accounts, attacks on the way in, and where it lets its users connect.

mod house;
mod support;

use house::{Answer, Client, House};
use serde_json::json;
use std::net::TcpListener;
use support::peer::{Heard, Waiting, frame};
use support::{Serving, run};

#[test]
fn the_example_is_printed_and_a_wrong_configuration_is_one_sentence() {
    let said = run(&["serve", "--example-config"]);
    assert_eq!((said.code, said.err.as_str()), (Some(0), ""));
    assert!(said.out.contains("public_url = "), "{}", said.out);
    let folder = tempfile::tempdir().expect("a folder");
    let file = folder.path().join("wscope.toml");
    std::fs::write(&file, "data = \"d\"\npublic_url = \"http://team.example\"\n").expect("it can be written");
    let said = run(&["serve", "--config", &file.to_string_lossy()]);
    assert_eq!(said.code, Some(2));
    assert!(said.err.starts_with("error: public_url must be https://"), "{}", said.err);
    assert_eq!(said.err.lines().count(), 1, "{}", said.err);
}

#[test]
fn the_first_link_makes_one_administrator() {
    let mut house = House::new(&[]);
    let link = house.link.clone().expect("there is no account yet");
    assert!(link.starts_with("http://localhost/join#") && link.len() == 22 + 43, "{link}");
    let nobody = house.client();
    assert_eq!(nobody.get("/api/tree").code(), "sign-in");
    let admin = house.enter();
    let me = admin.get("/api/me");
    assert_eq!(me.json["account"]["admin"], true, "{}", me.body);
    assert_eq!(admin.get("/api/tree").status, 200);
    let again = house::accept(&mut house.client(), &link, "b@team.example");
    assert_eq!((again.status, again.code()), (404, "no-invitation"));
    // The next start says nothing of a link, and what was made is there.
    let house = house.restart();
    assert_eq!(house.link, None);
    let mut back = house.client();
    let answer = back.sign_in("a@team.example", house::PASSWORD);
    assert_eq!(answer.status, 200, "{}", answer.body);
    let cookie = answer.header("set-cookie").expect("a cookie");
    assert!(cookie.contains("; HttpOnly; SameSite=Lax") && !cookie.contains("Domain"), "{cookie}");
}

#[test]
fn it_is_the_same_on_postgresql() {
    let server = databases::Postgres::start().expect("PostgreSQL is installed");
    let url = server.url();
    let mut house = House::new(&[("WSCOPE_DATA", ""), ("WSCOPE_DATABASE_URL", &url), ("WSCOPE_NODE", "n")]);
    let admin = house.enter();
    assert_eq!(admin.post("/api/projects", r#"{"name":"p"}"#).status, 201);
    let house = house.restart();
    assert_eq!(house.link, None);
    let mut back = house.client();
    assert_eq!(back.sign_in("a@team.example", house::PASSWORD).status, 200);
    let projects = back.get("/api/projects");
    assert_eq!(projects.json[0]["name"], "p", "{}", projects.body);
}

#[test]
fn a_link_gives_an_account_another_password_once() {
    let mut house = House::new(&[]);
    let admin = house.enter();
    let guest = json!({ "email": "r@team.example" }).to_string();
    let link = admin.post("/api/invitations", &guest).json["link"].as_str().expect("a link").to_owned();
    let mut reader = house.client();
    assert_eq!(house::accept(&mut reader, &link, "r@team.example").status, 200);
    let id = reader.get("/api/me").json["account"]["id"].clone();
    let path = format!("/api/accounts/{id}/password-link");
    assert_eq!(reader.post(&path, "").code(), "not-allowed", "not for oneself");
    let offer = || admin.post(&path, "").json["link"].as_str().expect("a link").to_owned();
    let (old, link) = (offer(), offer());
    let secret = link.split_once('#').expect("a secret").1;
    let invited = house.client().post("/api/invitations/look", &json!({ "secret": secret }).to_string()).json;
    assert_eq!((&invited["email"], &invited["renews"]), (&json!("r@team.example"), &json!(true)));
    let accept = |link: &str, email: &str, password: &str| {
        let secret = link.split_once('#').expect("a secret").1;
        let form = json!({ "secret": secret, "email": email, "password": password });
        house.client().post("/api/invitations/accept", &form.to_string())
    };
    assert_eq!(accept(&old, "r@team.example", "another password").code(), "no-invitation", "only the last");
    assert_eq!(accept(&link, "r@team.example", "short").code(), "bad-password");
    assert_eq!(accept(&link, "x@team.example", "another password").code(), "for-another");
    let joins = json!({ "secret": secret }).to_string();
    assert_eq!(admin.post("/api/invitations/join", &joins).code(), "for-another");
    assert_eq!(reader.get("/api/tree").status, 200, "until then all is as before");
    let entered = accept(&link, "r@team.example", "another password");
    assert_eq!((entered.status, &entered.json["account"]["name"]), (200, &json!("A")), "{}", entered.body);
    assert_eq!(reader.get("/api/tree").code(), "sign-in", "whatever was signed in has ended");
    assert_eq!(accept(&link, "r@team.example", "a third password").code(), "no-invitation", "once");
    assert_eq!(house.client().sign_in("r@team.example", house::PASSWORD).status, 401);
    assert_eq!(house.client().sign_in("r@team.example", "another password").status, 200);
    assert!(admin.get("/api/deeds").body.contains("password.renewed"));
    assert_eq!(admin.get("/api/tree").status, 200, "nobody else is signed out");
    // Who is alone and has forgotten it has the machine.
    let house = house.restart_with(&["--password-link", "A@Team.example"]);
    let link = house.link.clone().expect("it is printed");
    assert_eq!(house::accept(&mut house.client(), &link, "a@team.example").json["account"]["admin"], true);
    assert_eq!(admin.at(&house).get("/api/tree").code(), "sign-in");
    let folder = tempfile::tempdir().expect("a folder");
    let refused = support::wscope(&["serve", "--password-link", "nobody@team.example"])
        .env("WSCOPE_LISTEN", "127.0.0.1:0")
        .env("WSCOPE_PUBLIC_URL", "http://localhost")
        .env("WSCOPE_DATA", folder.path())
        .output()
        .expect("it runs");
    let said = String::from_utf8_lossy(&refused.stderr).into_owned();
    assert_eq!(refused.status.code(), Some(3), "{said}");
    assert!(said.contains("nobody has an account with the address nobody@team.example"), "{said}");
}

#[test]
fn a_guest_has_the_role_that_the_invitation_says_and_no_more() {
    let mut house = House::new(&[]);
    let admin = house.enter();
    let project = admin.post("/api/projects", r#"{"name":"p"}"#).json["id"].clone();
    let invited = admin.post(
        &format!("/api/projects/{project}/invitations"),
        r#"{"role":"reader","email":"r@team.example"}"#,
    );
    let link = invited.json["link"].as_str().expect("a link").to_owned();
    let mut guest = house.client();
    let other = house::accept(&mut guest, &link, "x@team.example");
    assert_eq!(other.code(), "for-another");
    assert_eq!(house::accept(&mut guest, &link, "R@team.example").status, 200);
    assert_eq!(guest.get(&format!("/api/projects/{project}/document")).status, 200);
    let made = guest.post(&format!("/api/projects/{project}/apis"), r#"{"name":"a","url":""}"#);
    assert_eq!((made.status, made.code()), (403, "not-allowed"));
    assert_eq!(guest.get("/api/accounts").code(), "not-allowed");
    // A secret of the link is in no answer but the one that made it, and in none of the log.
    let secret = link.split_once('#').expect("a secret").1;
    let log = admin.get("/api/deeds");
    assert!(log.body.contains("/invitations") && !log.body.contains(secret), "{}", log.body);
    // Its role taken away, the project is not there any more.
    let id = guest.get("/api/me").json["account"]["id"].clone();
    let path = format!("/api/projects/{project}/members/{id}");
    assert_eq!(admin.ask("PUT", &path, r#"{"role":null}"#, &[]).status, 204);
    assert_eq!(guest.get(&format!("/api/projects/{project}/document")).code(), "not-found");
    assert_eq!(guest.get("/api/projects").body, "[]");
}

#[test]
fn who_is_signed_out_or_disabled_is_out() {
    let mut house = House::new(&[]);
    let admin = house.enter();
    let old = admin.cookie.clone();
    let mut again = house.client();
    again.cookie.clone_from(&old);
    assert_eq!(again.sign_in("a@team.example", house::PASSWORD).status, 200);
    assert_ne!(again.cookie, old, "a new secret at each signing in");
    assert_eq!(admin.get("/api/tree").code(), "sign-in", "the one before is worth nothing");
    let key = again.post("/api/me/keys", r#"{"name":"k","scope":"reader"}"#);
    let (id, secret) =
        (key.json["key"]["id"].clone(), key.json["secret"].as_str().expect("a key").to_owned());
    let bearer = format!("Bearer {secret}");
    let by_key = |path: &str| house.client().ask("GET", path, "", &[("Authorization", &bearer)]);
    assert_eq!(by_key("/api/tree").status, 200);
    assert_eq!(by_key("/api/me/keys").code(), "not-for-keys");
    let write = house.client().ask("POST", "/api/projects", r#"{"name":"q"}"#, &[("Authorization", &bearer)]);
    assert_eq!(write.code(), "not-for-keys");
    assert_eq!(again.ask("DELETE", &format!("/api/me/keys/{id}"), "", &[]).status, 204);
    assert_eq!(by_key("/api/tree").code(), "bad-key");
    let mut other = house.client();
    other.sign_in("a@team.example", house::PASSWORD);
    assert_eq!(other.post("/api/sign-out-everywhere", "").status, 204);
    for client in [&again, &other] {
        assert_eq!(client.get("/api/tree").code(), "sign-in");
    }
}

#[test]
fn other_sites_names_and_guesses_are_kept_out() {
    let mut house = House::new(&[]);
    let admin = house.enter();
    for (name, value) in [("Origin", "https://evil.example"), ("Origin", "null"), ("Host", "evil.example")] {
        let answer = admin.ask("GET", "/api/tree", "", &[(name, value)]);
        assert_eq!(answer.status, 403, "{name}: {value}: {}", answer.body);
    }
    let forged = admin.ask("POST", "/api/projects", r#"{"name":"x"}"#, &[("Origin", "")]);
    assert_eq!(forged.code(), "foreign-origin", "without Origin a cookie does nothing");
    let upgrade =
        [("Upgrade", "websocket"), ("Connection", "Upgrade, close"), ("Origin", "https://evil.example")];
    assert_eq!(admin.ask("GET", "/api/sessions/1/live", "", &upgrade).code(), "foreign-origin");
    let page = house.client().get("/");
    assert!(page.header("content-security-policy").is_some_and(|it| it.contains("frame-ancestors 'none'")));
    // Unknown and known accounts are refused in the same words, and both only so often.
    let mut client = house.client();
    let unknown = client.sign_in("nobody@team.example", "wrong password").body;
    for _ in 0..10 {
        let answer = client.sign_in("a@team.example", "wrong password");
        assert_eq!((answer.status, answer.body.as_str()), (401, unknown.as_str()));
    }
    let answer = client.sign_in("a@team.example", house::PASSWORD);
    assert_eq!((answer.status, answer.header("retry-after")), (429, Some("900")), "{}", answer.body);
    assert_eq!(house.client().get("/healthz").body, "ok\n");
    assert_eq!(house.client().get("/readyz").body, "ok\n");
    let metrics = house.client().get("/metrics");
    assert!(metrics.body.contains("wscope_sign_ins_total{result=\"refused\"} 11"), "{}", metrics.body);
}

/// What `admin` is told of a session to this URL, when it has ended or opened.
fn session(admin: &Client, project: &str, url: &str, settings: &str) -> Answer {
    let api =
        admin.post(&format!("/api/projects/{project}/apis"), &format!(r#"{{"name":"a","url":"{url}"}}"#));
    let mut api = api.json;
    let id = api["id"].clone();
    if !settings.is_empty() {
        let more: serde_json::Value = serde_json::from_str(settings).expect("settings");
        for (name, value) in more.as_object().expect("an object") {
            api["settings"][name] = value.clone();
        }
        let saved = admin.ask("PUT", &format!("/api/apis/{id}"), &api.to_string(), &[]);
        assert_eq!(saved.status, 200, "{}", saved.body);
    }
    let begun = admin.post(&format!("/api/apis/{id}/sessions"), "");
    let session = begun.json["id"].clone();
    loop {
        let answer = admin.get(&format!("/api/sessions/{session}"));
        if answer.json["state"] != "connecting" {
            return answer;
        }
        std::thread::yield_now();
    }
}

#[test]
fn users_reach_nothing_behind_the_server_by_whatever_name() {
    let mut house = House::new(&[]);
    let admin = house.enter();
    let project = admin.post("/api/projects", r#"{"name":"p"}"#).json["id"].to_string();
    let inside = TcpListener::bind("[::]:0").expect("all addresses");
    inside.set_nonblocking(true).expect("it can be");
    let port = inside.local_addr().expect("bound").port();
    for host in [
        "127.0.0.1",
        "localhost",
        "127.1",
        "2130706433",
        "0x7f.0.0.1",
        "0177.0.0.1",
        "0.0.0.0",
        "127.8.8.8",
        "[::1]",
        "[::]",
        "[::ffff:127.0.0.1]",
        "[::127.0.0.1]",
        "[64:ff9b::7f00:1]",
        "169.254.169.254",
    ] {
        let answer = session(&admin, &project, &format!("ws://{host}:{port}/"), "");
        assert_eq!(answer.json["state"], "failed", "{host}: {}", answer.body);
    }
    let proxied = format!(r#"{{"proxy":{{"from":"url","url":"http://127.0.0.1:{port}"}}}}"#);
    let answer = session(&admin, &project, "ws://example.com/", &proxied);
    assert_eq!(answer.json["state"], "failed", "{}", answer.body);
    let report = admin.post("/api/doctor", &format!(r#"{{"url":"ws://127.0.0.1:{port}/"}}"#));
    assert!(report.body.contains("the policy of this server does not allow 127.0.0.1"), "{}", report.body);
    assert_eq!(report.json["verdict"]["cause"], "network/no-route", "{}", report.body);
    assert!(inside.accept().is_err(), "nobody has come in");
}

#[test]
fn what_is_allowed_is_reached_and_a_proxy_opens_no_more() {
    let mut echo = Serving::start(&["lab", "echo"]);
    let url = echo.line();
    let mut house = House::new(&[("WSCOPE_EGRESS_ALLOW", "127.0.0.1")]);
    let admin = house.enter();
    let project = admin.post("/api/projects", r#"{"name":"p"}"#).json["id"].to_string();
    assert_eq!(session(&admin, &project, &url, "").json["state"], "open");
    // The proxy may be reached; what it would be asked for may not.
    let proxy = TcpListener::bind("127.0.0.1:0").expect("loopback");
    let port = proxy.local_addr().expect("bound").port();
    let asked = std::thread::spawn(move || {
        let (mut stream, _) = proxy.accept().expect("a client");
        let mut bytes = vec![];
        std::io::Read::read_to_end(&mut stream, &mut bytes).expect("it ends");
        bytes
    });
    let proxied = format!(r#"{{"proxy":{{"from":"url","url":"http://127.0.0.1:{port}"}}}}"#);
    let answer = session(&admin, &project, "ws://10.0.0.1/", &proxied);
    assert_eq!(answer.json["state"], "failed", "{}", answer.body);
    assert_eq!(asked.join().expect("it ends"), b"", "the proxy was asked for nothing");
}

#[test]
fn a_shutdown_says_goodbye_and_loses_nothing() {
    let waiting = Waiting::new();
    let url = waiting.url();
    let peer = std::thread::spawn(move || {
        let mut peer = waiting.open();
        for text in ["one", "two", "three"] {
            peer.say(&frame(0x81, text.as_bytes()));
        }
        std::iter::from_fn(|| Some(peer.hear())).find(|it| matches!(it, Heard::Close(_) | Heard::End))
    });
    let mut house = House::new(&[("WSCOPE_EGRESS_ALLOW", "127.0.0.1")]);
    let admin = house.enter();
    let project = admin.post("/api/projects", r#"{"name":"p"}"#).json["id"].to_string();
    let begun = session(&admin, &project, &url, "");
    let id = begun.json["id"].clone();
    let heard = |client: &Client| {
        let records = client.get(&format!("/api/sessions/{id}/records"));
        ["one", "two", "three"].iter().all(|it| records.body.contains(&format!("\"{it}\"")))
    };
    while !heard(&admin) {
        std::thread::yield_now();
    }
    let house = house.restart();
    assert_eq!(peer.join().expect("it ends"), Some(Heard::Close(Some(1001))));
    let mut admin = house.client();
    admin.sign_in("a@team.example", house::PASSWORD);
    assert!(heard(&admin), "what was recorded is there");
    let after = admin.get(&format!("/api/sessions/{id}"));
    assert_eq!(after.json["state"], "closed", "{}", after.body);
}
