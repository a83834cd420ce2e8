//! `wscope nginx prove`, with the nginx of this machine.

mod support;

use std::fs;
use std::os::unix::net::UnixStream;
use std::process::Stdio;
use std::time::{Duration, Instant};
use support::{Said, wscope};

/// A place for the configuration, and one for what is made for a while.
struct Bench {
    folder: tempfile::TempDir,
}

/// A location that carries WebSocket.
const RIGHT: &str = "proxy_http_version 1.1;\n proxy_set_header Upgrade $http_upgrade;\n proxy_set_header Connection $connection_upgrade;\n";

impl Bench {
    fn new(location: &str) -> Self {
        let folder = tempfile::Builder::new().prefix("prove").tempdir().expect("a folder");
        fs::create_dir(folder.path().join("while")).expect("a folder");
        let main = "user nobody;\npid /run/nginx.pid;\nevents {}\nhttp {\n access_log /var/log/never;\n map $http_upgrade $connection_upgrade { default upgrade; '' close; }\n include sites/*;\n}\n";
        let site = format!(
            "upstream chat {{ server 192.0.2.1:3000; }}\nserver {{\n listen 80 default_server;\n listen 192.0.2.7:443 ssl;\n ssl_certificate never.pem;\n ssl_certificate_key never.key;\n server_name example.test;\n {location}\n}}\n"
        );
        fs::create_dir(folder.path().join("sites")).expect("a folder");
        fs::write(folder.path().join("nginx.conf"), main).expect("a file");
        fs::write(folder.path().join("sites/chat"), site).expect("a file");
        Self { folder }
    }

    fn command(&self, more: &[&str]) -> std::process::Command {
        let file = self.folder.path().join("nginx.conf");
        let mut command = wscope(&["nginx", "prove", &file.to_string_lossy(), "--format", "json"]);
        command.args(more).env("TMPDIR", self.folder.path().join("while"));
        // Where the tools of a system lie.
        command.env("PATH", "/usr/sbin:/usr/bin:/sbin:/bin");
        command
    }

    #[track_caller]
    fn prove(&self, more: &[&str]) -> (Option<i32>, serde_json::Value) {
        let said: Said = self.command(more).output().expect("the binary runs").into();
        self.assert_nothing_is_left();
        let value = serde_json::from_str(&said.out).unwrap_or_else(|_| panic!("{}{}", said.out, said.err));
        (said.code, value)
    }

    /// No process knows the folder, and nothing lies in it.
    #[track_caller]
    fn assert_nothing_is_left(&self) {
        assert_eq!(self.processes(), Vec::<String>::new());
        let left: Vec<_> =
            fs::read_dir(self.folder.path().join("while")).expect("a folder").flatten().collect();
        assert!(left.is_empty(), "{left:?}");
    }

    /// Whether the nginx listens on which silence is tried.
    fn listens(&self) -> bool {
        let folders = fs::read_dir(self.folder.path().join("while")).expect("a folder").flatten();
        folders.map(|it| it.path().join("a2/la_80")).any(|it| UnixStream::connect(it).is_ok())
    }

    /// The command lines of every nginx that runs in the folder.
    fn processes(&self) -> Vec<String> {
        let place = self.folder.path().join("while").to_string_lossy().into_owned();
        let all = fs::read_dir("/proc").expect("Linux has /proc").flatten();
        let lines = all.filter_map(|it| fs::read(it.path().join("cmdline")).ok());
        lines.map(|it| String::from_utf8_lossy(&it).into_owned()).filter(|it| it.contains(&place)).collect()
    }
}

fn location(lines: &str) -> String {
    format!("location /chat {{\n proxy_pass http://chat;\n {lines} }}")
}

#[test]
fn a_broken_configuration_is_green_with_its_fix() {
    let bench = Bench::new(&location("proxy_http_version 1.1;\n proxy_set_header Upgrade $http_upgrade;\n"));
    let (code, proof) = bench.prove(&[]);
    assert_eq!(code, Some(1), "{proof}");
    let endpoint = &proof["endpoints"][0];
    assert_eq!(endpoint["url"], "ws://example.test/chat", "{proof}");
    let (before, after) = (&endpoint["before"], &endpoint["after"]);
    assert_eq!((&before["passes"], &after["passes"]), (&false.into(), &true.into()), "{proof}");
    assert_eq!((&before["agrees"], &after["agrees"]), (&true.into(), &true.into()), "{proof}");
    assert_eq!(before["rules"][0], "nginx/connection-not-forwarded", "{proof}");
    assert_eq!(after["message"], true, "{proof}");
    assert_eq!(endpoint["plain_unchanged"], true, "{proof}");
}

#[test]
fn a_right_configuration_is_green_at_once() {
    let (code, proof) = Bench::new(&location(RIGHT)).prove(&[]);
    assert_eq!(code, Some(0), "{proof}");
    assert_eq!(proof["mended"], false);
    assert_eq!(proof["endpoints"][0]["before"]["plain"]["status"], 200, "{proof}");
    assert!(proof["endpoints"][0]["after"].is_null());
}

#[test]
fn a_url_is_tried_where_nginx_takes_it_over_tls_too() {
    let bench = Bench::new(&format!("{}\nlocation = /no {{ return 404; }}", location(RIGHT)));
    let (code, proof) = bench.prove(&["--url", "wss://192.0.2.7/chat/x", "--url", "ws://example.test/no"]);
    assert_eq!(code, Some(1), "{proof}");
    assert_eq!(proof["endpoints"][0]["before"]["passes"], true, "{proof}");
    assert_eq!(proof["endpoints"][1]["before"]["handshake"]["status"], 404, "{proof}");
    assert_eq!(proof["endpoints"][1]["before"]["handshake"]["by_backend"], false, "{proof}");
}

#[test]
fn a_short_timeout_shows_where_it_cuts() {
    let (code, proof) = Bench::new(&location(&format!("{RIGHT} proxy_read_timeout 6s;\n"))).prove(&[]);
    assert_eq!(code, Some(1), "{proof}");
    let before = &proof["endpoints"][0]["before"];
    assert_eq!((&before["message"], &before["silence"]["open"]), (&true.into(), &false.into()), "{proof}");
    assert!(before["silence"]["seconds"].as_f64().is_some_and(|it| (3.0..60.0).contains(&it)), "{proof}");
    assert_eq!(before["rules"], serde_json::json!(["nginx/read-timeout-short"]), "{proof}");
    assert_eq!(before["agrees"], true, "{proof}");
}

#[test]
fn what_nginx_refuses_is_told_in_the_words_of_the_file() {
    let bench = Bench::new(&location(RIGHT));
    fs::write(bench.folder.path().join("sites/wrong"), "server {\n listen 81;\n gzip maybe;\n}\n")
        .expect("a file");
    let (code, proof) = bench.prove(&[]);
    assert_eq!(code, Some(1), "{proof}");
    let said = proof["refused"].as_str().unwrap_or_default();
    assert!(said.contains("gzip") && said.ends_with("/sites/wrong:3"), "{said}");
}

#[test]
fn an_interrupt_leaves_nothing_behind() {
    let bench = Bench::new(&location(RIGHT));
    let mut child =
        bench.command(&[]).stdout(Stdio::null()).stderr(Stdio::null()).spawn().expect("the binary runs");
    while !bench.listens() {
        assert!(child.try_wait().expect("a child").is_none(), "it ended before nginx was seen");
        std::thread::yield_now();
    }
    assert!(!bench.processes().is_empty());
    let sent = std::process::Command::new("kill").args(["-INT", &child.id().to_string()]).status();
    assert!(sent.expect("kill runs").success());
    assert_eq!(child.wait().expect("it ends").code(), Some(3));
    // The signal that kills has gone out; a process is gone a moment later.
    let patience = Instant::now() + Duration::from_secs(20);
    while !bench.processes().is_empty() && Instant::now() < patience {
        std::thread::yield_now();
    }
    bench.assert_nothing_is_left();
}

#[test]
fn where_nothing_is_meant_for_websocket_a_url_is_asked_for() {
    let bench = Bench::new("location / { root /nonexistent; }");
    let said: Said = bench.command(&[]).output().expect("the binary runs").into();
    assert_eq!(said.code, Some(3), "{}", said.err);
    assert!(said.err.contains("--url"), "{}", said.err);
}
