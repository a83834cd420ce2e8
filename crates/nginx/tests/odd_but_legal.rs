//! Configurations that look wrong and work, and those that look right and do not: what nginx makes of
//! them was measured.

use nginx::{Aim, Facts, Project, Question, Target, examine, fix};

/// The causes of the errors that stand in the way of a handshake for this URL, the root first.
#[track_caller]
fn errors(text: &str, url: &str) -> Vec<&'static str> {
    let target = Target::parse(url).expect("a URL");
    let report =
        examine(&Project::new("nginx.conf", text.as_bytes()), Facts::default(), Some(Question::url(target)));
    let fails = |it: &finding::Finding| it.severity == finding::Severity::Error;
    report.findings.into_iter().filter(fails).map(|it| it.rule.cause).collect()
}

fn warnings(text: &str, url: &str) -> Vec<&'static str> {
    let target = Target::parse(url).expect("a URL");
    let report =
        examine(&Project::new("nginx.conf", text.as_bytes()), Facts::default(), Some(Question::url(target)));
    let warns = |it: &finding::Finding| it.severity == finding::Severity::Warning;
    report.findings.into_iter().filter(warns).map(|it| it.rule.cause).collect()
}

fn http(text: &str) -> String {
    format!("events {{ }}\nhttp {{\n{text}\n}}\n")
}

const MAP: &str = "map $http_upgrade $connection_upgrade { default upgrade; '' close; }\n";
const HEADERS: &str = "proxy_http_version 1.1; proxy_set_header Upgrade $http_upgrade; \
    proxy_set_header Connection $connection_upgrade; proxy_set_header Host $http_host;";

fn server(inside: &str) -> String {
    http(&format!("{MAP}server {{ listen 80; server_name a.test;\n{inside}\n}}"))
}

fn passing(with: &str) -> String {
    format!("location /ws {{ proxy_pass http://127.0.0.1:1; {HEADERS} {with} }}")
}

#[test]
fn variables_are_the_same_in_capitals() {
    let text = server(&passing(""));
    let text = text
        .replace("$http_upgrade", "$HTTP_Upgrade")
        .replace("$connection_upgrade;", "$Connection_UPGRADE;");
    assert_eq!(errors(&text, "ws://a.test/ws"), [] as [&str; 0]);
}

#[test]
fn a_header_that_nobody_sends_is_nothing() {
    for name in ["http_connection_upgrade", "http_update"] {
        let text = server(&passing("")).replace("Upgrade $http_upgrade", &format!("Upgrade ${name}"));
        assert_eq!(errors(&text, "ws://a.test/ws"), ["nginx/upgrade-not-forwarded"], "{name}");
        let text =
            server(&passing("")).replace("Connection $connection_upgrade", &format!("Connection ${name}"));
        assert_eq!(errors(&text, "ws://a.test/ws"), ["nginx/connection-not-forwarded"], "{name}");
    }
    // A proxy before may send it.
    let text = server(&passing("")).replace("Upgrade $http_upgrade", "Upgrade $http_x_upgrade");
    assert_eq!(errors(&text, "ws://a.test/ws"), [] as [&str; 0]);
}

#[test]
fn a_file_before_a_named_location_is_the_exception() {
    let text = server(&format!(
        "location /ws {{ try_files /nothing @b; }} location @b {{ proxy_pass http://127.0.0.1:1; {HEADERS} }}"
    ));
    assert_eq!(errors(&text, "ws://a.test/ws"), [] as [&str; 0]);
    let text = server("location /ws { try_files /index.html =404; }");
    assert_eq!(errors(&text, "ws://a.test/ws"), ["nginx/spa-fallback"]);
}

#[test]
fn the_server_that_has_the_name_is_meant_where_addresses_are_not_known() {
    let other = "server { listen 80 default_server; return 404; }";
    let own = format!("server {{ listen 127.0.0.1:80; server_name a.test; {} }}", passing(""));
    assert_eq!(errors(&http(&format!("{MAP}{own}{other}")), "ws://a.test/ws"), [] as [&str; 0]);
    assert_ne!(errors(&http(&format!("{MAP}{own}{other}")), "ws://b.test/ws"), [] as [&str; 0]);
}

#[test]
fn slashes_stay_where_they_are_not_merged() {
    let location = format!("{} location / {{ return 404; }}", passing(""));
    assert_eq!(errors(&server(&location), "ws://a.test//ws"), [] as [&str; 0]);
    let text = server(&format!("merge_slashes off; {location}"));
    assert_eq!(errors(&text, "ws://a.test//ws"), ["nginx/location-not-reached"]);
}

#[test]
fn a_stream_carries_whatever_comes() {
    let text = "events { } stream { server { listen 81; proxy_pass 127.0.0.1:1; } }";
    assert_eq!(errors(text, "ws://a.test:81/ws"), [] as [&str; 0]);
    assert_ne!(errors(text, "ws://a.test:82/ws"), [] as [&str; 0]);
    let short = text.replace("proxy_pass", "proxy_timeout 5s; proxy_pass");
    assert_eq!(warnings(&short, "ws://a.test:81/ws"), ["nginx/read-timeout-short"]);
}

#[test]
fn a_location_within_is_judged_for_itself() {
    let inner = "location ~ x$ { proxy_set_header X-A b; proxy_pass http://127.0.0.1:1; }";
    let text = server(&passing(inner));
    assert_eq!(errors(&text, "ws://a.test/ws/x"), ["nginx/headers-not-inherited"]);
    assert_eq!(errors(&text, "ws://a.test/ws/y"), [] as [&str; 0]);
}

#[test]
fn a_return_behind_an_if_wins() {
    let text = server(&format!(
        "location /ws {{ if ($http_upgrade = websocket) {{ proxy_pass http://127.0.0.1:1; }} {HEADERS} return 404; }}"
    ));
    assert_eq!(errors(&text, "ws://a.test/ws"), ["nginx/if-return-wins"]);
}

#[test]
fn a_map_that_knows_chrome_alone_fails_for_firefox() {
    let map = "map $http_connection $connection_upgrade { upgrade upgrade; default close; }\n";
    let text = server(&passing("")).replace(MAP, map);
    assert_eq!(errors(&text, "ws://a.test/ws"), [] as [&str; 0]);
    assert_eq!(warnings(&text, "ws://a.test/ws"), ["nginx/map-wrong-default"]);
    let both = text.replace("upgrade upgrade;", "~*upgrade upgrade;");
    assert_eq!(warnings(&both, "ws://a.test/ws"), [] as [&str; 0]);
}

#[test]
fn a_connection_that_goes_on_as_it_came_is_no_half_of_an_upgrade() {
    let text = http(
        "server { location / { proxy_pass http://127.0.0.1:1; proxy_set_header Connection $http_connection; } }",
    );
    let report = nginx::check("nginx.conf", text.as_bytes());
    assert!(report.findings.iter().all(|it| it.severity != finding::Severity::Error));
    assert_eq!(errors(&text, "ws://localhost/"), ["nginx/upgrade-not-forwarded"]);
}

#[test]
fn the_edit_of_a_map_leaves_plain_requests_alone() {
    for (entries, with) in [
        ("default close; '' close;", "default upgrade; '' close;"),
        ("default close;", "websocket upgrade; default close;"),
        ("websocket close; default upgrade;", "websocket upgrade; default upgrade;"),
        ("~^WebSocket$ upgrade; default close;", "~^WebSocket$ upgrade; websocket upgrade; default close;"),
    ] {
        let map = format!("map $http_upgrade $connection_upgrade {{ {entries} }}\n");
        let text = server(&passing("")).replace(MAP, &map);
        assert_eq!(errors(&text, "ws://a.test/ws"), ["nginx/map-wrong-default"], "{entries}");
        let project = Project::new("nginx.conf", text.as_bytes());
        let mended = fix(&project, &Facts::default(), &Aim::All);
        let mended = String::from_utf8_lossy(&mended.changes[0].after).into_owned();
        assert!(mended.contains(with), "{mended}");
    }
}

#[test]
fn a_directive_that_no_module_can_have_is_an_error() {
    let causes = |line: &str, before: &str| {
        let text = format!("{before}{}", server(&passing(line)));
        errors(&text, "ws://a.test/ws")
    };
    assert_eq!(causes("proxy_websocket on;", ""), ["nginx/unknown-directive"]);
    assert_eq!(causes("proxy_websocket on;", "load_module modules/other.so;\n"), [] as [&str; 0]);
    assert_eq!(causes("// on;", "load_module modules/other.so;\n"), ["nginx/unknown-directive"]);
}

#[test]
fn the_next_server_of_the_same_files_is_followed() {
    let second = |inside: &str| {
        let first = format!("location / {{ proxy_pass http://127.0.0.1:8080; {HEADERS} }}");
        let second = format!("server {{ listen 8080; server_name a.test; location / {{ {inside} }} }}");
        http(&format!("{MAP}server {{ listen 80; server_name a.test; {first} }}\n{second}"))
    };
    let plain = "proxy_pass http://127.0.0.1:1;";
    assert_eq!(errors(&second(plain), "ws://a.test/ws"), ["nginx/upgrade-not-forwarded"]);
    assert_eq!(errors(&second("return 404;"), "ws://a.test/ws"), ["nginx/location-not-reached"]);
    assert_eq!(errors(&second(&format!("{plain} {HEADERS}")), "ws://a.test/ws"), [] as [&str; 0]);
}

#[test]
fn a_path_begins_with_a_slash() {
    let location = |to: &str| {
        format!("location /ws {{ rewrite ^/ws/(.*)$ {to} break; proxy_pass http://127.0.0.1:1; {HEADERS} }}")
    };
    assert_eq!(errors(&server(&location("$1")), "ws://a.test/ws/a"), ["nginx/path-rewritten"]);
    assert_eq!(errors(&server(&location("/$1")), "ws://a.test/ws/a"), [] as [&str; 0]);
}

#[test]
fn a_condition_that_no_file_tells_of_is_named_and_leaves_doubt() {
    let guard = "if ($http_x_forwarded_proto != https) { return 301 https://$host$request_uri; }";
    let judged = |inside: &str| {
        let target = Target::parse("ws://a.test/ws").expect("a URL");
        let text = server(inside);
        examine(&Project::new("nginx.conf", text.as_bytes()), Facts::default(), Some(Question::url(target)))
    };
    let healthy = judged(&format!("{guard} {}", passing("")));
    let said: Vec<_> = healthy.findings.iter().map(|it| (it.rule.cause, it.severity)).collect();
    assert_eq!(said, [("nginx/redirects-upgrade", finding::Severity::Note)]);
    let plain = "location /ws { proxy_pass http://127.0.0.1:1; proxy_set_header Upgrade $http_upgrade; }";
    let faulty = judged(&format!("{guard} {plain}"));
    let root = &faulty.findings[0];
    assert_eq!(
        (root.rule.cause, root.certainty),
        ("nginx/connection-not-forwarded", finding::Certainty::Likely)
    );
    assert!(root.notes.iter().any(|note| note.en.contains("nginx.conf:5 holds")), "{:?}", root.notes);
    assert_eq!(judged(plain).findings[0].certainty, finding::Certainty::Proven);
}
