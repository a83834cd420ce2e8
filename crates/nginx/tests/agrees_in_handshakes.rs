//! What we say about a handshake is what the real nginx does with it, before and after a fix:
//! for every mixture of headers at two levels, a backend behind nginx shows what it was sent.

// The tests of a pure crate hold it to the world.
#![allow(clippy::disallowed_methods, clippy::disallowed_types)]

use finding::Severity;
use nginx::{Config, Passage};
use std::io::{Read, Write};
use std::os::unix::net::{UnixListener, UnixStream};
use std::path::{Path, PathBuf};
use std::process::Command;

const UPGRADES: [&str; 6] = [
    "",
    "proxy_set_header Upgrade $http_upgrade;",
    "proxy_set_header upgrade $connection_upgrade;",
    "proxy_set_header Upgrade \"\";",
    "proxy_set_header Upgrade websocket;",
    "proxy_set_header Upgrade ${http_upgrade}s;",
];
const CONNECTIONS: [&str; 6] = [
    "",
    "proxy_set_header Connection 'upgrade';",
    "proxy_set_header Connection $connection_upgrade;",
    "proxy_set_header Connection \"\";",
    "proxy_set_header Connection \"keep-alive, Upgrade\";",
    "proxy_set_header CONNECTION $http_upgrade;",
];
const OTHERS: [&str; 2] = ["", "proxy_set_header X-Real-IP $remote_addr;"];
const MAPS: [&str; 2] = ["default upgrade; '' close;", "'' close;"];

/// A folder that goes with the test. Its name is short, since sockets' names must be.
struct Folder(PathBuf);

impl Folder {
    fn new() -> Self {
        let folder = std::env::temp_dir().join(format!("wscope-nginx-{}", std::process::id()));
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
struct Nginx {
    folder: PathBuf,
}

impl Nginx {
    /// It has opened its sockets when this returns.
    fn start(folder: &Path, http: &str) -> Self {
        let text = format!(
            "user root;\npid nginx.pid;\nerror_log error.log;\nevents {{ worker_connections 64; }}\nhttp {{\naccess_log off; keepalive_timeout 0;\n{http}\n}}\n"
        );
        std::fs::write(folder.join("nginx.conf"), text).expect("the target folder can be written");
        let nginx = Self { folder: folder.into() };
        let (done, said) = nginx.run(&[]);
        assert!(done, "nginx does not start: {said}");
        nginx
    }

    fn run(&self, arguments: &[&str]) -> (bool, String) {
        let output = ["nginx", "/usr/sbin/nginx"]
            .iter()
            .find_map(|nginx| {
                let mut command = Command::new(nginx);
                command.arg("-p").arg(&self.folder).args(["-c", "nginx.conf"]).args(arguments).output().ok()
            })
            .expect(
                "this test needs nginx: `cargo xtask test` installs it, or `apt-get install nginx-light`",
            );
        (output.status.success(), String::from_utf8_lossy(&output.stderr).into_owned())
    }

    /// The head that a backend is sent for a browser's handshake to this server.
    fn handshake(&self, server: usize) -> String {
        let mut stream = UnixStream::connect(self.folder.join("front")).expect("nginx listens");
        let request = format!(
            "GET /chat HTTP/1.1\r\nHost: s{server}\r\nUpgrade: websocket\r\nConnection: Upgrade\r\nSec-WebSocket-Version: 13\r\nSec-WebSocket-Key: dGhlIHNhbXBsZSBub25jZQ==\r\n\r\n"
        );
        stream.write_all(request.as_bytes()).expect("nginx reads");
        let mut answer = String::new();
        stream.read_to_string(&mut answer).expect("nginx answers");
        answer.split_once("\r\n\r\n").map(|(_, body)| body.to_owned()).expect("an answer has a head")
    }
}

impl Drop for Nginx {
    fn drop(&mut self) {
        self.run(&["-s", "stop"]);
    }
}

/// A backend that answers each request with the head that it was sent. It ends with the
/// process of the test.
fn backend(socket: &Path) {
    let listener = UnixListener::bind(socket).expect("the target folder takes a socket");
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
            let length = head.len();
            let answer = format!("HTTP/1.1 200 OK\r\nContent-Length: {length}\r\nConnection: close\r\n\r\n");
            // A peer that has gone away is no concern of a backend.
            let _ = stream.write_all(answer.as_bytes()).and_then(|()| stream.write_all(&head));
        }
    });
}

/// Whether a WebSocket server would take this head for a handshake.
fn is_handshake(head: &str) -> bool {
    let values = |name: &str| -> Vec<String> {
        head.lines()
            .filter_map(|line| line.split_once(':'))
            .filter(|(it, _)| it.eq_ignore_ascii_case(name))
            .map(|(_, value)| value.trim().to_ascii_lowercase())
            .collect()
    };
    values("Upgrade") == ["websocket"]
        && values("Connection").iter().any(|value| value.split(',').any(|token| token.trim() == "upgrade"))
}

/// A server by itself, as a file of `sites-enabled` has it.
fn server(map: &str, above: &[&str], below: &[&str]) -> String {
    format!(
        "map $http_upgrade $connection_upgrade {{ {map} }}\nserver {{\n    #NAME\n    {}\n    location / {{\n        proxy_pass http://unix:BACK;\n        proxy_http_version 1.1;\n        {}\n    }}\n}}\n",
        above.join("\n    "),
        below.join("\n        ")
    )
}

fn mixtures() -> Vec<String> {
    let mut texts = vec![];
    for map in MAPS {
        for (upgrade, connection) in [(0, 0), (1, 2), (1, 0), (0, 1), (2, 3)] {
            for above in OTHERS {
                for below_upgrade in UPGRADES {
                    for below_connection in CONNECTIONS {
                        for below in OTHERS {
                            texts.push(server(
                                map,
                                &[UPGRADES[upgrade], CONNECTIONS[connection], above],
                                &[below_upgrade, below, below_connection],
                            ));
                        }
                    }
                }
            }
        }
    }
    texts
}

/// What the real nginx does for each: whether a handshake arrives as one.
fn what_arrives(folder: &Path, texts: &[String]) -> Vec<bool> {
    let back = folder.join("back");
    let (mut http, mut names) =
        ("server_names_hash_max_size 65536;\nvariables_hash_max_size 65536;\n".to_owned(), 0);
    for text in texts {
        let listen = format!("listen unix:{}; server_name s{names};", folder.join("front").display());
        // Each has a map of its own.
        let own = text.replace("$connection_upgrade", &format!("$connection_upgrade_{names}"));
        http += &own.replace("#NAME", &listen).replace("BACK", &back.display().to_string());
        names += 1;
    }
    let nginx = Nginx::start(folder, &http);
    (0..names).map(|index| is_handshake(&nginx.handshake(index))).collect()
}

/// Whether the location says in so many words that it wants no upgrade.
fn is_declined(config: &Config) -> bool {
    let proxy = &config.proxies[0];
    matches!(proxy.passage(config, "Upgrade"), Passage::Cleared(_)) && proxy.is_plain(config)
}

#[test]
fn the_real_nginx_does_what_we_say_before_and_after_a_fix() {
    let owned = Folder::new();
    let folder = &owned.0;
    backend(&folder.join("back"));
    let texts = mixtures();
    let mut wrong = vec![];
    let mut fixed = vec![];
    for (text, arrives) in texts.iter().zip(what_arrives(folder, &texts)) {
        let config = Config::read("a.conf", text.as_bytes());
        if config.proxies[0].forwards(&config) != arrives {
            wrong.push(format!("it arrives: {arrives}, and we say otherwise\n{text}"));
        }
        if arrives == blames(text) && !is_declined(&config) {
            wrong.push(format!("it arrives: {arrives}, and a rule says otherwise\n{text}"));
        }
        if !arrives && !is_declined(&config) {
            fixed.push(mend(text));
        }
    }
    assert!(wrong.is_empty(), "{} of {}\n{}", wrong.len(), texts.len(), wrong[0]);
    for (text, arrives) in fixed.iter().zip(what_arrives(folder, &fixed)) {
        assert!(arrives, "mended, and it does not arrive\n{text}");
    }
}

/// Whether a rule says that a handshake fails here.
fn blames(text: &str) -> bool {
    let findings = nginx::check("a.conf", text.as_bytes()).findings;
    findings.iter().any(|it| it.severity == Severity::Error || it.rule.cause == "nginx/upgrade-not-forwarded")
}

/// The text after its fixes, until there are none.
fn mend(text: &str) -> String {
    let mut text = text.to_owned();
    for _ in 0..4 {
        let findings = nginx::check("a.conf", text.as_bytes()).findings;
        let Some(fix) = findings.into_iter().find_map(|finding| finding.fix) else { break };
        text = String::from_utf8(finding::apply(text.as_bytes(), &fix.edits)).expect("the text is ASCII");
    }
    text
}
