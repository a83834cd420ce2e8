//! The server and the location that we name are those that the real nginx takes.

// The tests of a pure crate hold it to the world.
#![allow(clippy::disallowed_methods, clippy::disallowed_types)]

mod real;

use nginx::{Facts, Project, Question, Target, Version};
use real::{Folder, Nginx, backend};

/// What a server of the test holds: each line that answers says which it is.
const SERVERS: &[&str] = &[
    "location / { SAY } location /chat { SAY } location = /chat { SAY } location ~ \\.io$ { SAY }",
    "location /chat { SAY } location /chat/ { SAY } location ^~ /chat/a { SAY } location ~* ^/CHAT { SAY }",
    "location / { SAY location /chat { SAY2 location ~ /a { SAY } } } location ~ chat/a { SAY }",
    "location ^~ / { location /chat { location ~ io { SAY } } location ~ a$ { SAY } } location ~ chat { SAY }",
    "location ~ ^/(?<one>chat)(?<two>/.*)?$ { return 200 \"L$one$two\"; } location / { SAY }",
    "location /chat/ { proxy_pass http://unix:BACK; } location / { SAY }",
    "location /chat/ { proxy_pass http://unix:BACK; } location ~ ^/chat$ { SAY }",
    "location /chat/ { proxy_pass http://unix:BACK; } location = /chat { SAY }",
    "location = /chat/ { proxy_pass http://unix:BACK; }",
    "rewrite ^/a/(.*)$ /$1 last; location /chat { SAY } location / { rewrite ^ /chat last; }",
    "rewrite ^/chat$ /b; rewrite ^/b$ /c break; location /b { SAY } location /c { SAY } location / { SAY }",
    "location /chat { rewrite ^/chat$ /x.io last; SAY } location ~ io$ { SAY } location / { SAY }",
    "location /chat { rewrite ^/chat$ /x.io; SAY } location ~ io$ { SAY }",
    "location /chat { rewrite ^/chat$ https://a.test/ permanent; SAY }",
    "location /chat { try_files $uri @one; } location @one { SAY } location / { try_files $uri.no @one; }",
    "location / { try_files $uri $uri/ /b?x=y; } location /b { return 200 \"L$args\"; }",
    "location / { error_page 418 = @one; if ($http_upgrade) { return 418; } SAY } location @one { SAY }",
    "location / { error_page 404 /b; return 404; } location /b { internal; SAY }",
    "location /b { internal; SAY } location / { SAY }",
    "set $a 1; if ($uri ~ ^/chat(.*)$) { set $a x$1; } location / { return 200 \"L$a\"; }",
    "location / { set $a 0; if ($a) { SAY } if ($http_upgrade = websocket) { set $a 2; } if ($a != 2) { SAY } SAY }",
    "location / { if ($request_uri ~ \"^/(ch)at\") { return 200 \"L$1\"; } SAY }",
    "location /ch { SAY } location ~ ^/(?!chat) { SAY }",
    "location / { return 200 \"L$m\"; }",
    "location /CHAT { SAY } location ~* \\.(IO|js)$ { SAY } location / { SAY }",
    "location / { rewrite ^/(.*)$ /x/$1 last; }",
    "location =/chat { SAY } location ~^/a { SAY } location ^~/chat/ { SAY } location ~*^/X { SAY }",
];

const PATHS: &[&str] = &[
    "/",
    "/chat",
    "/chat/",
    "/chat/a",
    "/chat/a/b.io",
    "/CHAT",
    "/chatter",
    "/a/chat",
    "/x.io",
    "//chat",
    "/chat/../a/./chat",
    "/%63hat?x=y",
    "/b",
];

const NAMES: &[&str] = &[
    "example.test www.example.test",
    "*.example.test",
    ".dot.test",
    "www.example.*",
    "~^(?<n>.+)\\.re\\.test$",
    "~^a",
    "*.b.example.test",
    "mail.*",
    "\"\"",
    "_",
    "EXAMPLE.org",
];

const HOSTS: &[&str] = &[
    "example.test",
    "EXAMPLE.test",
    "www.example.test",
    "x.example.test",
    "x.b.example.test",
    "dot.test",
    "a.dot.test",
    "adot.test",
    "www.example.org",
    "q.re.test",
    "a.re.test",
    "abc",
    "mail.x",
    "other",
    "example.org",
    "example.test.",
    "_",
];

/// The answer that we expect: `L` and what follows, a status, or nothing that we could tell.
fn ask_us(text: &str, url: &str) -> Option<String> {
    let text = format!("events {{}}\nhttp {{\n{text}}}\n");
    let project = Project::closed(&[("nginx.conf", text.as_bytes())]);
    let facts = Facts { version: Some(Version(1, 22, 1)), ..Facts::default() };
    let question = Question::url(Target::parse(url).expect("a URL"));
    let report = nginx::examine(&project, facts, Some(question));
    let steps: Vec<&str> = report.steps.iter().map(|step| step.detail.en.as_str()).collect();
    if steps.iter().any(|step| step.contains("cannot be told")) {
        return None;
    }
    let last = *steps.last()?;
    let said = last.find("\"L").map(|at| last[at + 1..].split('"').next().unwrap_or_default().to_owned());
    Some(said.unwrap_or_else(|| last.split([' ', ',', ':']).next().unwrap_or_default().to_owned()))
}

/// The same of the real nginx.
fn ask_nginx(nginx: &Nginx, host: &str, path: &str) -> String {
    let answer = nginx.answer(host, path);
    let (head, body) = answer.split_once("\r\n\r\n").unwrap_or((&answer, ""));
    match body.starts_with('L') {
        true => body.to_owned(),
        false => head.split(' ').nth(1).unwrap_or_default().to_owned(),
    }
}

/// Whether two answers are the same: a file is not there, nor a list of them, and a backend answers 200.
fn is_same(ours: &str, real: &str) -> bool {
    // A value with variables in it is not looked into.
    ours == real
        || (ours == "a" && ["403", "404"].contains(&real))
        || (ours == "proxy_pass" && real == "200")
        || ours.contains('$')
}

fn numbered(text: &str, server: usize) -> String {
    let mut out = String::new();
    for (number, piece) in text.split("SAY2").collect::<Vec<_>>().join("").split("SAY").enumerate() {
        if number > 0 {
            out.push_str(&format!("return 200 \"L{server}_{number}\";"));
        }
        out.push_str(piece);
    }
    out
}

#[test]
fn the_location_is_the_one_that_nginx_takes() {
    let folder = Folder::new("location");
    backend(&folder.0.join("back"));
    let listen = format!("listen unix:{};", folder.0.join("front").display());
    let back = folder.0.join("back").display().to_string();
    let servers: Vec<String> = SERVERS
        .iter()
        .enumerate()
        .map(|(at, text)| {
            format!(
                "server {{ LISTEN server_name s{at}; root {}; {} }}\n",
                folder.0.display(),
                numbered(text, at)
            )
            .replace("BACK", &back)
        })
        .collect();
    let map = "map $uri $m { /chat 1; ~^/chat/(.*)$ x$1; default 0; }\n";
    let nginx = Nginx::start(&folder.0, &(map.to_owned() + &servers.concat().replace("LISTEN", &listen)));
    let (mut told, mut differ) = (0, vec![]);
    for (at, server) in servers.iter().enumerate() {
        for path in PATHS {
            let real = ask_nginx(&nginx, &format!("s{at}"), path);
            let text = map.to_owned() + &server.replace("LISTEN", "listen 80;");
            let Some(ours) = ask_us(&text, &format!("ws://s{at}{path}")) else { continue };
            told += 1;
            if !is_same(&ours, &real) {
                differ.push(format!("{path}: nginx {real}, we {ours}\n{server}\n"));
            }
        }
    }
    assert!(told * 10 > SERVERS.len() * PATHS.len() * 9, "{told}");
    assert!(differ.is_empty(), "{} differ\n{}", differ.len(), differ.concat());
}

#[test]
fn the_server_is_the_one_that_nginx_takes() {
    let folder = Folder::new("server");
    let listen = format!("listen unix:{};", folder.0.join("front").display());
    let servers: String = NAMES
        .iter()
        .enumerate()
        .map(|(at, names)| {
            format!("server {{ LISTEN server_name {names}; location / {{ return 200 \"L{at}\"; }} }}\n")
        })
        .collect();
    let nginx = Nginx::start(&folder.0, &servers.replace("LISTEN", &listen));
    for host in HOSTS {
        let real = ask_nginx(&nginx, host, "/");
        let ours = ask_us(&servers.replace("LISTEN", "listen 80;"), &format!("ws://{host}/"));
        assert_eq!(ours.as_deref(), Some(real.as_str()), "{host}");
    }
}
