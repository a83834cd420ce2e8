//! Where a URL ends, and what is said of it: who answers in a location, who is asked before, and which
//! of two faults a client sees.

use finding::Report;
use nginx::{Facts, Project, Question, Target, Version};

const HEADERS: &str = "proxy_http_version 1.1; proxy_set_header Upgrade $http_upgrade; proxy_set_header Connection upgrade; proxy_set_header Host $http_host;";

/// What is said of `ws://s.test/chat` where these lines stand in the server.
fn said(lines: &str) -> Report {
    let main = format!("events {{}} http {{ {HEADERS} server {{ listen 80; {lines} }} }}");
    let facts = Facts { version: Some(Version(1, 22, 1)), ..Facts::default() };
    let question = Question::url(Target::parse("ws://s.test/chat").expect("a URL"));
    nginx::examine(&Project::closed(&[("nginx.conf", main.as_bytes())]), facts, Some(question))
}

#[track_caller]
fn fails(lines: &str, cause: Option<&str>) {
    let report = said(lines);
    assert_eq!(report.verdict().cause, cause, "{lines}\n{:?}", report.findings);
}

#[test]
fn the_last_that_answers_in_a_location_has_it() {
    const PASS: &str = "proxy_pass http://127.0.0.1:1;";
    fails(&format!("location /chat {{ empty_gif; {PASS} }}"), None);
    fails(&format!("location /chat {{ {PASS} empty_gif; }}"), Some("nginx/wrong-pass"));
    fails(&format!("location /chat {{ {PASS} fastcgi_pass 127.0.0.1:2; }}"), Some("nginx/wrong-pass"));
    let lua = "content_by_lua_block { ngx.say('here') }";
    let asks = |lines: &str| !said(lines).not_asked.contains(&"nginx/upgrade-not-forwarded");
    assert!(asks(&format!("location /chat {{ {lua} {PASS} }}")));
    assert!(!asks(&format!("location /chat {{ {PASS} {lua} }}")), "what Lua answers is not known");
}

#[test]
fn a_program_that_is_asked_before_is_a_step() {
    let report =
        said("location /chat { access_by_lua_block { ngx.exit(403) } proxy_pass http://127.0.0.1:1; }");
    let steps: Vec<String> = report.steps.iter().map(|step| format!("{:?}", step.detail)).collect();
    assert!(steps.iter().any(|it| it.contains("access_by_lua_block")), "{steps:?}");
}

#[test]
fn who_is_asked_for_leave_may_refuse_everybody() {
    let with = |answer: &str| {
        format!(
            "location /chat {{ auth_request /leave; proxy_pass http://127.0.0.1:1; }} location = /leave {{ internal; {answer} }}"
        )
    };
    fails(&with("return 204;"), None);
    fails(&with("return 403;"), Some("nginx/auth-request"));
    fails(&with("deny all; proxy_pass http://127.0.0.1:2;"), Some("nginx/auth-request"));
    fails(&with("if ($http_cookie = '') { return 401; } return 204;"), None);
}

#[test]
fn what_rewriting_leads_to_may_be_internal() {
    fails(
        "location / { rewrite ^/chat$ /inner last; } location /inner { internal; proxy_pass http://127.0.0.1:1; }",
        None,
    );
}

#[test]
fn a_path_without_its_slash_ends_a_host() {
    fails(
        "location /chat { proxy_pass http://group$request_uri; } } upstream group { server 127.0.0.1:1;",
        None,
    );
}

#[test]
fn a_key_or_version_of_nginx_s_own_spoils_the_handshake() {
    let with = |line: &str| format!("location /chat {{ {HEADERS} {line} proxy_pass http://127.0.0.1:1; }}");
    fails(&with("proxy_set_header Sec-WebSocket-Version 13;"), None);
    fails(&with("proxy_set_header Sec-WebSocket-Version 8;"), Some("nginx/request-headers-off"));
    fails(&with("proxy_set_header Sec-WebSocket-Key abc;"), Some("nginx/request-headers-off"));
    fails(&with("proxy_set_header Sec-WebSocket-Key $http_sec_websocket_key;"), None);
}

#[test]
fn of_two_faults_the_earlier_is_the_cause() {
    // Nobody comes as far as the headers while the backend has no address.
    fails(
        "location /chat { proxy_set_header X-A b; set $to backend.test; proxy_pass http://$to; }",
        Some("nginx/upstream-unresolved"),
    );
}

#[test]
fn a_variable_that_nothing_makes_keeps_nginx_from_starting() {
    fails(
        "location / { return 200; } location /else { proxy_pass http://$nowhere; }",
        Some("nginx/syntax-error"),
    );
    fails("location /chat { set $to 127.0.0.1; proxy_pass http://$to; }", None);
}

#[test]
fn locations_of_one_name_are_a_fault_in_whichever_files_they_stand() {
    let location = "location /chat { proxy_pass http://127.0.0.1:1; }";
    fails(&format!("{location} {location}"), Some("nginx/syntax-error"));
    // One that is exact, and one for what stands below, are others.
    fails(
        &format!("{location} location = /chat {{ return 404; }} location /chat/ {{ return 404; }}"),
        Some("nginx/location-not-reached"),
    );
    let main = "events {} http { server { include a; include a; } }";
    let project = Project::closed(&[("nginx.conf", main.as_bytes()), ("a", location.as_bytes())]);
    let report = nginx::examine(&project, Facts::default(), None);
    assert_eq!(report.verdict().cause, Some("nginx/syntax-error"));
}
