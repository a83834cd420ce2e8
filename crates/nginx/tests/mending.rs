//! What `fix` makes of a configuration, held to the real nginx: a handshake arrives at the backend, and
//! a plain request arrives with the very headers that it had before.

// The tests of a pure crate hold it to the world.
#![allow(clippy::disallowed_methods, clippy::disallowed_types)]

use std::io::{Read, Write};
use std::os::unix::net::{UnixListener, UnixStream};
use std::path::{Path, PathBuf};
use std::process::Command;

/// Lines of a server, and of its location.
const CASES: [(&str, &str); 16] = [
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
];

/// As a file of `sites-enabled` has it.
fn server((above, below): (&str, &str)) -> String {
    format!(
        "map $http_upgrade $kept {{ '' ''; default keep; }}\nserver {{\n    #NAME\n    {above}\n    location / {{\n        proxy_pass http://unix:BACK;\n        {below}\n    }}\n}}\n"
    )
}

/// A folder that goes with the test. Its name is short, since sockets' names must be.
struct Folder(PathBuf);

impl Folder {
    fn new() -> Self {
        let folder = std::env::temp_dir().join(format!("wscope-mend-{}", std::process::id()));
        std::fs::create_dir_all(&folder).expect("the folder for temporary files can be written");
        Self(folder)
    }
}

impl Drop for Folder {
    fn drop(&mut self) {
        // What is left behind there harms nobody.
        let _ = std::fs::remove_dir_all(&self.0);
    }
}

/// A running nginx, which ends with the test.
struct Nginx<'a>(&'a Path);

impl<'a> Nginx<'a> {
    /// It has opened its sockets when this returns.
    fn start(folder: &'a Path, servers: &[String]) -> Self {
        let mut http = String::new();
        for (number, text) in servers.iter().enumerate() {
            let listen = format!("listen unix:{}; server_name s{number};", folder.join("front").display());
            // Each has maps of its own.
            let own = ["connection", "kept"].iter().fold(text.clone(), |text, name| {
                text.replace(&format!("${name}"), &format!("$n{number}_{name}"))
            });
            let own = own.replace("$websocket", &format!("$n{number}_websocket"));
            http +=
                &own.replace("#NAME", &listen).replace("BACK", &folder.join("back").display().to_string());
        }
        let text = format!(
            "user root;\npid nginx.pid;\nerror_log error.log;\nevents {{ worker_connections 64; }}\nhttp {{\naccess_log off; keepalive_timeout 0; variables_hash_max_size 65536;\n{http}\n}}\n"
        );
        std::fs::write(folder.join("nginx.conf"), text).expect("the folder can be written");
        let nginx = Self(folder);
        nginx.run(&[]);
        nginx
    }

    fn run(&self, arguments: &[&str]) {
        let output = ["nginx", "/usr/sbin/nginx"]
            .iter()
            .find_map(|nginx| {
                let mut command = Command::new(nginx);
                command.arg("-p").arg(self.0).args(["-c", "nginx.conf"]).args(arguments).output().ok()
            })
            .expect(
                "this test needs nginx: `cargo xtask test` installs it, or `apt-get install nginx-light`",
            );
        let said = String::from_utf8_lossy(&output.stderr).into_owned();
        assert!(output.status.success(), "nginx does not take it: {said}");
    }

    /// The lines of the head that the backend is sent for a request, but the first.
    fn arrives(&self, server: usize, headers: &str) -> Vec<String> {
        let mut stream = UnixStream::connect(self.0.join("front")).expect("nginx listens");
        let request = format!("GET /chat HTTP/1.1\r\nHost: s{server}\r\n{headers}\r\n");
        stream.write_all(request.as_bytes()).expect("nginx reads");
        let mut answer = String::new();
        stream.read_to_string(&mut answer).expect("nginx answers");
        let body = answer.split_once("\r\n\r\n").map(|(_, body)| body).expect("an answer has a head");
        let mut lines: Vec<_> = body.lines().skip(1).map(str::to_owned).collect();
        lines.sort();
        lines
    }
}

impl Drop for Nginx<'_> {
    fn drop(&mut self) {
        self.run(&["-s", "stop"]);
    }
}

/// A backend that answers each request with the head that it was sent. It ends with the test.
fn backend(socket: &Path) {
    let listener = UnixListener::bind(socket).expect("the folder takes a socket");
    std::thread::spawn(move || {
        for stream in listener.incoming() {
            let Ok(mut stream) = stream else { return };
            let mut head = vec![];
            while !head.ends_with(b"\r\n\r\n") {
                let mut byte = [0];
                match stream.read(&mut byte) {
                    Ok(1) => head.push(byte[0]),
                    _ => break,
                }
            }
            let answer =
                format!("HTTP/1.1 200 OK\r\nContent-Length: {}\r\nConnection: close\r\n\r\n", head.len());
            // A peer that has gone away is no concern of a backend.
            let _ = stream.write_all(answer.as_bytes()).and_then(|()| stream.write_all(&head));
        }
    });
}

/// What arrives at the backend of each server for a plain request, of a browser and of a client that
/// closes, and for a handshake.
fn arrivals(folder: &Path, servers: &[String]) -> Vec<[Vec<String>; 3]> {
    const REQUESTS: [&str; 3] = [
        "Connection: keep-alive\r\nAccept: */*\r\n",
        "Connection: close\r\nCookie: a=b\r\n",
        "Upgrade: websocket\r\nConnection: Upgrade\r\nSec-WebSocket-Version: 13\r\nSec-WebSocket-Key: dGhlIHNhbXBsZSBub25jZQ==\r\n",
    ];
    let nginx = Nginx::start(folder, servers);
    (0..servers.len()).map(|server| REQUESTS.map(|request| nginx.arrives(server, request))).collect()
}

#[test]
fn a_handshake_arrives_and_plain_requests_arrive_as_before() {
    let owned = Folder::new();
    backend(&owned.0.join("back"));
    let before: Vec<String> = CASES.into_iter().map(server).collect();
    let mended = before.iter().map(|text| nginx::fix("a.conf", text.as_bytes()).bytes);
    let after: Vec<String> = mended.map(|it| String::from_utf8(it).expect("the text is ASCII")).collect();
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
    let fix = |text: &str| String::from_utf8(nginx::fix("a.conf", text.as_bytes()).bytes).expect("ASCII");
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
