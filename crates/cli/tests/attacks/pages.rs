//! What other sites can do with our pages, and with who is signed in.

use crate::house::{self, House};
use serde_json::json;

#[test]
fn no_page_may_be_framed_sniffed_or_given_away() {
    let mut house = House::new(&[]);
    let admin = house.enter();
    let project = admin.post("/api/projects", r#"{"name":"p"}"#).json["id"].clone();
    let form = json!({ "name": "a", "url": "ws://127.0.0.1:9/" }).to_string();
    let api = admin.post(&format!("/api/projects/{project}/apis"), &form).json["id"].clone();
    let link = |terms: &str| {
        let made = admin.post(&format!("/api/nodes/api/{api}/publications"), terms);
        made.json["link"].as_str().expect("a link").replace("http://localhost", "")
    };
    let (open, locked) = (link("{}"), link(r#"{"access":"password","password":"open sesame 1"}"#));
    let team = link(r#"{"access":"domains","domains":["other.example"]}"#);
    let begun = admin.post(&format!("/api/apis/{api}/sessions"), "");
    let session = begun.json["id"].clone();
    let mut page = admin.watch(&format!("/api/sessions/{session}/live"));
    page.until(|it| (it["report"] == true).then_some(()));
    let report = admin.post(&format!("/api/sessions/{session}/share"), "").json["path"].clone();
    let report = report.as_str().expect("a path").to_owned();
    let nobody = house.client();
    let mut asked = 0;
    for path in [
        "/",
        "/join",
        "/team",
        "/door.js",
        "/nothing",
        "/nothing.html",
        "/api",
        "/api/nothing",
        "/api/openapi.json",
        "/api/me",
        "/api/tree",
        "/healthz",
        "/readyz",
        "/metrics",
        "/sign-in/back",
        "/s/nothing/",
        "/s/nothing",
        &open,
        &format!("{open}style.css"),
        &format!("{open}try.js"),
        &format!("{open}nothing"),
        &locked,
        &team,
        &report,
        &format!("/api{report}"),
        &format!("/api{report}?form=html"),
        &format!("/api/sessions/{session}/report?form=html"),
        &format!("/api/sessions/{session}/export?form=html"),
        &format!("/api/nodes/project/{project}/site"),
    ] {
        for client in [&nobody, &admin] {
            let answer = client.get(path);
            let policy = answer.header("content-security-policy").unwrap_or_default();
            assert!(
                policy.contains("frame-ancestors 'none'") && policy.contains("default-src 'none'"),
                "{path}: {policy}"
            );
            assert!(!policy.contains("unsafe"), "{path}: {policy}");
            for (name, value) in [
                ("x-content-type-options", "nosniff"),
                ("cross-origin-opener-policy", "same-origin"),
                ("cross-origin-resource-policy", "same-origin"),
            ] {
                assert_eq!(answer.header(name), Some(value), "{path}");
            }
            let referrer = answer.header("referrer-policy");
            assert!(referrer == Some("no-referrer") || path == locked, "{path}: {referrer:?}");
            assert_eq!(answer.header("access-control-allow-origin"), None, "{path}");
            asked += 1;
        }
    }
    assert!(asked > 50);
    // What others wrote is a file, not a page of ours.
    for path in [format!("/api{report}?form=html"), format!("/api/sessions/{session}/export?form=html")] {
        let kind = admin.get(&path).header("content-disposition").map(ToOwned::to_owned);
        assert!(kind.as_deref().is_some_and(|it| it.starts_with("attachment;")), "{path}: {kind:?}");
    }
}

#[test]
fn a_cookie_that_an_attacker_has_planted_is_worth_nothing() {
    let mut house = House::new(&[]);
    let admin = house.enter();
    // Before signing in, accepting an invitation, and changing the password.
    let planted = format!("wscope={}", "A".repeat(43));
    let invited = admin.post("/api/invitations", r#"{"email":"b@team.example"}"#);
    assert!(invited.status < 300, "{}", invited.body);
    let link = invited.json["link"].as_str().expect("a link").to_owned();
    let attacker = |cookie: &str| {
        let mut client = house.client();
        cookie.clone_into(&mut client.cookie);
        client
    };
    let mut victim = attacker(&planted);
    assert_eq!(house::accept(&mut victim, &link, "b@team.example").status, 200);
    assert_ne!(victim.cookie, planted);
    assert_eq!(attacker(&planted).get("/api/tree").code(), "sign-in");
    let mut victim = attacker(&planted);
    assert_eq!(victim.sign_in("b@team.example", house::PASSWORD).status, 200);
    assert_ne!(victim.cookie, planted);
    assert_eq!(attacker(&planted).get("/api/tree").code(), "sign-in");
    // A cookie of the attacker's own account, which the victim signs in over: it is the attacker's no more.
    let mut own = attacker("");
    assert_eq!(own.sign_in("b@team.example", house::PASSWORD).status, 200);
    let mut victim = attacker(&own.cookie);
    assert_eq!(victim.sign_in("a@team.example", house::PASSWORD).status, 200);
    assert_eq!(own.get("/api/tree").code(), "sign-in");
    // Two of the name: a page of a sibling host has put one before ours.
    let mut two = attacker(&format!("{planted}; {}", victim.cookie));
    assert_eq!(two.get("/api/tree").code(), "sign-in");
    two.cookie = format!("{}; {planted}", victim.cookie);
    assert_eq!(two.get("/api/tree").code(), "sign-in");
    let before = victim.cookie.clone();
    let form = json!({ "old": house::PASSWORD, "new": "another long password" }).to_string();
    let changed = victim.ask("PUT", "/api/me/password", &form, &[]);
    assert_eq!(changed.status, 200, "{}", changed.body);
    assert_eq!(attacker(&before).get("/api/tree").code(), "sign-in");
}
