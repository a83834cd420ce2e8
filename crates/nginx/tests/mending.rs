//! What `fix` makes of a configuration, held to the real nginx: a handshake arrives at the backend, and
//! a plain request arrives with the very headers that it had before.

// The tests of a pure crate hold it to the world.
#![allow(clippy::disallowed_methods, clippy::disallowed_types)]

mod real;

use nginx::{Aim, Facts, Project};
use real::{Folder, Nginx, backend};
use std::path::Path;

/// Lines of a server, and of its location.
const CASES: [(&str, &str); 20] = [
    ("", ""),
    ("", "proxy_http_version 1.1;"),
    ("", "proxy_http_version 1.0;"),
    ("", "proxy_set_header Upgrade $http_upgrade;"),
    ("", "proxy_set_header Connection \"upgrade\";"),
    ("", "proxy_set_header Connection \"\";"),
    ("", "proxy_set_header Connection keep-alive;\n        proxy_set_header Upgrade $http_upgrade;"),
    ("", "proxy_set_header Host $host;"),
    ("", "proxy_set_header Host $http_host;\n        proxy_set_header Upgrade ${http_upgrade}s;"),
    ("proxy_set_header X-A a;", ""),
    ("proxy_set_header X-A a;\n    proxy_set_header Connection '';", ""),
    (
        "proxy_set_header Upgrade $http_upgrade;\n    proxy_set_header Connection upgrade;",
        "proxy_set_header X-A a;",
    ),
    (
        "proxy_set_header Upgrade $http_upgrade;\n    proxy_set_header Connection $http_connection;",
        "proxy_set_header X-A a;",
    ),
    (
        "proxy_http_version 1.1;",
        "proxy_set_header Connection $kept;\n        proxy_set_header Upgrade $http_upgrade;",
    ),
    ("", "proxy_set_header Connection \"it's here\";"),
    ("", "if ($http_x) { set $y 1; }\n        proxy_set_header Upgrade $http_upgrade;"),
    (
        "proxy_set_header Upgrade $http_upgrade;\n    proxy_set_header Connection close;",
        "proxy_set_header X-A a;",
    ),
    ("proxy_set_header Upgrade h2c;\n    proxy_set_header Connection upgrade;", "proxy_set_header X-A a;"),
    (
        "",
        "proxy_set_header Upgrade websocket;\n        proxy_set_header UPGRADE $http_upgrade;\n        proxy_set_header Connection upgrade;",
    ),
    (
        "",
        "set $own keep-alive;\n        proxy_set_header Upgrade $http_upgrade;\n        proxy_set_header Connection $own;",
    ),
];

/// A file by itself, mended.
fn fix(text: &str) -> String {
    let mended = nginx::fix(&Project::new("a.conf", text.as_bytes()), &Facts::default(), &Aim::All);
    String::from_utf8(mended.bytes("a.conf").to_vec()).expect("the text is UTF-8")
}

/// As a file of `sites-enabled` has it.
fn server((above, below): (&str, &str)) -> String {
    format!(
        "map $http_upgrade $kept {{ '' ''; default keep; }}\nserver {{\n    #NAME\n    {above}\n    location / {{\n        proxy_pass http://unix:BACK;\n        {below}\n    }}\n}}\n"
    )
}

/// These servers in one nginx, with names of their own and maps of their own.
fn start(folder: &Path, servers: &[String]) -> Nginx {
    let mut http = String::from("variables_hash_max_size 65536;\n");
    for (number, text) in servers.iter().enumerate() {
        let listen = format!("listen unix:{}; server_name s{number};", folder.join("front").display());
        let own = ["connection", "kept"].iter().fold(text.clone(), |text, name| {
            text.replace(&format!("${name}"), &format!("$n{number}_{name}"))
        });
        let own = own.replace("$websocket", &format!("$n{number}_websocket"));
        http += &own.replace("#NAME", &listen).replace("BACK", &folder.join("back").display().to_string());
    }
    Nginx::start(folder, &http)
}

/// The lines of the head that the backend is sent for a request, but the first.
fn arrives(nginx: &Nginx, server: usize, headers: &str) -> Vec<String> {
    let answer = nginx.ask(&format!("GET /chat HTTP/1.1\r\nHost: s{server}\r\n{headers}\r\n"));
    let body = answer.split_once("\r\n\r\n").map(|(_, body)| body).expect("an answer has a head");
    let mut lines: Vec<_> = body.lines().skip(1).map(str::to_owned).collect();
    lines.sort();
    lines
}

/// What arrives at the backend of each server for a plain request, of a browser and of a client that
/// closes, and for a handshake.
fn arrivals(folder: &Path, servers: &[String]) -> Vec<[Vec<String>; 3]> {
    const REQUESTS: [&str; 3] = [
        "Connection: keep-alive\r\nAccept: */*\r\n",
        "Connection: close\r\nCookie: a=b\r\n",
        "Upgrade: websocket\r\nConnection: Upgrade\r\nSec-WebSocket-Version: 13\r\nSec-WebSocket-Key: dGhlIHNhbXBsZSBub25jZQ==\r\n",
    ];
    let nginx = start(folder, servers);
    (0..servers.len()).map(|server| REQUESTS.map(|request| arrives(&nginx, server, request))).collect()
}

#[test]
fn a_handshake_arrives_and_plain_requests_arrive_as_before() {
    let owned = Folder::new("mend");
    backend(&owned.0.join("back"));
    let before: Vec<String> = CASES.into_iter().map(server).collect();
    let after: Vec<String> = before.iter().map(|text| fix(text)).collect();
    let pairs = arrivals(&owned.0, &before).into_iter().zip(arrivals(&owned.0, &after));
    for ((were, are), text) in pairs.zip(&after) {
        let has = |line: &str| are[2].iter().any(|it| it.eq_ignore_ascii_case(line));
        assert!(has("Upgrade: websocket") && has("Connection: upgrade"), "{:?}\n{text}", are[2]);
        for (were, are) in were.iter().zip(&are).take(2) {
            let without_upgrade = |lines: &[String]| -> Vec<String> {
                lines.iter().filter(|line| !line.starts_with("Upgrade:")).cloned().collect()
            };
            assert_eq!(without_upgrade(are), without_upgrade(were), "{text}");
        }
    }
}

/// The one edit in a file of each style is exactly what a careful hand would write.
#[test]
fn edits_are_in_the_style_of_the_file() {
    assert_eq!(
        fix("server {\r\n\tlocation /chat {\r\n\t\tproxy_pass http://127.0.0.1:3000;\r\n\t}\r\n}\r\n"),
        "map $http_upgrade $connection_upgrade {\r\n\tdefault upgrade;\r\n\t''      close;\r\n}\r\nserver {\r\n\tlocation /chat {\r\n\t\tproxy_pass http://127.0.0.1:3000;\r\n\t\tproxy_http_version 1.1;\r\n\t\tproxy_set_header Upgrade $http_upgrade;\r\n\t\tproxy_set_header Connection $connection_upgrade;\r\n\t}\r\n}\r\n",
    );
    assert_eq!(
        fix(
            "map $http_upgrade $c { default upgrade; '' close; }\nserver { location / { proxy_pass http://127.0.0.1:1; } }\n"
        ),
        "map $http_upgrade $c { default upgrade; '' close; }\nserver { location / { proxy_pass http://127.0.0.1:1; proxy_http_version 1.1; proxy_set_header Upgrade $http_upgrade; proxy_set_header Connection $c; } }\n",
    );
}
