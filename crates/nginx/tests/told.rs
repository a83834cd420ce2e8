//! What `fix` does where it is told that a URL is a WebSocket endpoint, held to the real nginx: its handshake
//! arrives, and plain requests get the answers that they got before, with the same headers at the backend.

// The tests of a pure crate hold it to the world.
#![allow(clippy::disallowed_methods, clippy::disallowed_types)]

mod real;

use nginx::{Aim, Facts, Project, Question, Target};
use real::{Folder, Nginx, backend, is_handshake};

/// The lines with which a location forwards.
const RIGHT: &str = "proxy_http_version 1.1; proxy_set_header Upgrade $http_upgrade; proxy_set_header Connection $connection_upgrade;";
const MAP: &str = "map $http_upgrade $connection_upgrade { default upgrade; '' close; }\n";

/// A configuration of one server with these lines; what `fix` makes of it for `ws://a/chat`.
fn mended(lines: &str) -> (String, String, Option<&'static str>) {
    let before =
        format!("events {{}}\nhttp {{\n{MAP}server {{\n    listen 80;\n    server_name a;\n{lines}}}\n}}\n");
    let project = Project::closed(&[("nginx.conf", before.as_bytes())]);
    let aim = Aim::Asked(Question::url(Target::parse("ws://a/chat").expect("a URL")));
    let mended = nginx::fix(&project, &Facts::default(), &aim);
    assert_eq!(nginx::fix(&mended.project, &Facts::default(), &aim).changes, [], "a second time");
    let cause = mended.left.verdict().cause;
    let after = String::from_utf8(mended.bytes("nginx.conf").to_vec()).expect("the text is ASCII");
    (before, after, cause)
}

/// The answer to a plain request, with what the backend heard in it, and whether a handshake arrives.
fn visit(name: &str, text: &str) -> (Vec<String>, bool) {
    let folder = Folder::new(name);
    backend(&folder.0.join("back"));
    let (_, inside) = text.split_once("http {\n").expect("it has an http");
    let inside = inside.strip_suffix("}\n").expect("it ends");
    let inside = inside
        .replace("listen 80;", &format!("listen unix:{};", folder.0.join("front").display()))
        .replace("BACK", &folder.0.join("back").display().to_string());
    let nginx = Nginx::start(&folder.0, &inside);
    let plain = |request: &str| {
        let answer = nginx.ask(request);
        let mut lines: Vec<&str> = answer.lines().filter(|line| !line.starts_with("Date:")).collect();
        lines.retain(|line| !line.starts_with("Upgrade:") && !line.starts_with("ETag:"));
        lines.join("\n")
    };
    let requests = ["GET /chat", "GET /chat?a=b", "GET /chat/x", "POST /chat", "GET /"];
    let plains = requests.map(|line| {
        plain(&format!("{line} HTTP/1.1\r\nHost: a\r\nContent-Length: 0\r\nConnection: close\r\n\r\n"))
    });
    (plains.into(), is_handshake(&nginx.handshake("a", "/chat")))
}

/// Mends the lines of a server: then the handshake arrives, and plain requests go as before.
#[track_caller]
fn opens(name: &str, lines: &str) -> String {
    let (before, after, left) = mended(lines);
    assert_eq!(left, None, "{after}");
    // One that ends takes its socket away at some time: each has a folder of its own.
    let (was, is) = (visit(&format!("{name}a"), &before), visit(&format!("{name}b"), &after));
    assert_eq!((was.1, is.1), (false, true), "{after}");
    // The version in the first line of what the backend heard may be another.
    let heard = |answers: &[String]| -> Vec<String> {
        answers.iter().map(|it| it.replace(" HTTP/1.0", " HTTP/1.1")).collect()
    };
    assert_eq!(heard(&was.0), heard(&is.0), "{after}");
    after
}

#[test]
fn an_if_that_refuses_handshakes_alone_goes() {
    let after = opens(
        "t1",
        &format!(
            "    location /chat {{\n        if ($http_upgrade) {{\n            return 400;\n        }}\n        proxy_pass http://unix:BACK;\n        {RIGHT}\n    }}\n"
        ),
    );
    assert!(after.contains("    location /chat {\n        proxy_pass"), "{after}");
}

#[test]
fn a_handshake_without_the_slash_is_served_as_with_it() {
    let after = opens(
        "t2",
        &format!("    location /chat/ {{\n        proxy_pass http://unix:BACK;\n        {RIGHT}\n    }}\n"),
    );
    assert!(
        after.contains(
            "    location = /chat {\n        if ($http_upgrade) {\n            rewrite ^ /chat/ last;\n"
        ),
        "{after}"
    );
}

#[test]
fn handshakes_pass_the_files_by() {
    opens(
        "t3",
        &format!(
            "    location /chat {{\n        {RIGHT}\n        try_files $uri =404;\n        proxy_pass http://unix:BACK;\n    }}\n"
        ),
    );
}

#[test]
fn handshakes_pass_another_protocol_by() {
    opens(
        "t4",
        &format!(
            "    location /chat {{\n        {RIGHT}\n        proxy_pass http://unix:BACK;\n        fastcgi_pass unix:/nothing;\n    }}\n"
        ),
    );
}

#[test]
fn a_method_is_kept_for_plain_requests() {
    opens(
        "t5",
        &format!(
            "    location /chat {{\n        {RIGHT}\n        proxy_method POST;\n        proxy_pass http://unix:BACK;\n    }}\n"
        ),
    );
}

#[test]
fn the_headers_of_handshakes_alone_are_passed_on() {
    opens(
        "t6",
        &format!(
            "    location /chat {{\n        {RIGHT}\n        proxy_pass_request_headers off;\n        proxy_pass http://unix:BACK;\n    }}\n"
        ),
    );
}

#[test]
fn a_header_that_is_hidden_above_is_let_through() {
    let lines = format!(
        "    proxy_hide_header Upgrade;\n    location /chat {{\n        {RIGHT}\n        proxy_hide_header Upgrade;\n        proxy_pass http://unix:BACK;\n    }}\n"
    );
    let (_, after, left) = mended(&lines);
    assert_eq!(left, None, "{after}");
    assert!(after.contains("proxy_pass http://unix:BACK;\n        proxy_pass_header Upgrade;\n"), "{after}");
}

#[test]
fn what_somebody_must_decide_is_left_and_said() {
    for (lines, cause) in [
        (
            format!(
                "    location /chat {{\n        return 503;\n        proxy_pass http://unix:BACK;\n        {RIGHT}\n    }}\n"
            ),
            "nginx/if-return-wins",
        ),
        ("    location /chat {\n        grpc_pass unix:/nothing;\n    }\n".into(), "nginx/wrong-pass"),
        (
            format!("    location /talk {{\n        proxy_pass http://unix:BACK;\n        {RIGHT}\n    }}\n"),
            "nginx/location-not-reached",
        ),
        (
            format!(
                "    return 301 https://a$request_uri;\n    location /chat {{\n        proxy_pass http://unix:BACK;\n        {RIGHT}\n    }}\n"
            ),
            "nginx/redirects-upgrade",
        ),
    ] {
        let (before, after, left) = mended(&lines);
        assert_eq!((before, left), (after, Some(cause)));
    }
}

/// Which backend is meant, nobody knows, and plain requests would go there, too: it is for the user to make.
#[test]
fn the_location_that_a_url_would_need_is_shown_and_not_made() {
    let lines =
        format!("    location /ws {{\n        proxy_pass http://unix:BACK;\n        {RIGHT}\n    }}\n");
    let (before, after, left) = mended(&lines);
    assert_eq!((after.as_str(), left), (before.as_str(), Some("nginx/location-not-reached")));
    let project = Project::closed(&[("nginx.conf", before.as_bytes())]);
    let question = Question::url(Target::parse("ws://a/chat").expect("a URL"));
    let report = nginx::examine(&project, Facts::default(), Some(question));
    let shown = report.findings[0].fix.as_ref().expect("a location is shown");
    let made = String::from_utf8(finding::apply(before.as_bytes(), &shown.edits)).expect("it is ASCII");
    assert!(made.contains("\n    }\n    location = /chat {\n        proxy_pass"), "{made}");
    assert!(visit("shown", &made).1, "{made}");
    // What changes the path is right for its own only, and of two places either may be meant.
    let bare = lines.replace("BACK;", "BACK:/x;");
    let two = format!("{lines}{}", lines.replace("/ws", "/other"));
    for text in [bare, two] {
        let (before, _, _) = mended(&text);
        let project = Project::closed(&[("nginx.conf", before.as_bytes())]);
        let question = Question::url(Target::parse("ws://a/chat").expect("a URL"));
        let report = nginx::examine(&project, Facts::default(), Some(question));
        assert_eq!(report.findings[0].fix, None, "{text}");
    }
}
