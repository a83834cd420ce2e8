//! `wscope nginx prove`, with the nginx of this machine.

mod support;

use std::fs;
use std::os::unix::net::UnixStream;
use std::process::Stdio;
use std::time::{Duration, Instant};
use support::{Said, wscope, wscope_with_mounts};

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
        self.command_of("nginx.conf", more)
    }

    fn command_of(&self, file: &str, more: &[&str]) -> std::process::Command {
        let file = self.folder.path().join(file);
        let mut command = wscope(&["nginx", "prove", &file.to_string_lossy(), "--format", "json"]);
        command.args(more).env("TMPDIR", self.folder.path().join("while"));
        // Where the tools of a system lie.
        command.env("PATH", "/usr/sbin:/usr/bin:/sbin:/bin");
        command
    }

    #[track_caller]
    fn prove(&self, more: &[&str]) -> (Option<i32>, serde_json::Value) {
        self.prove_file("nginx.conf", more)
    }

    #[track_caller]
    fn prove_file(&self, file: &str, more: &[&str]) -> (Option<i32>, serde_json::Value) {
        let said: Said = self.command_of(file, more).output().expect("the binary runs").into();
        self.assert_nothing_is_left();
        let value = serde_json::from_str(&said.out).unwrap_or_else(|_| panic!("{}{}", said.out, said.err));
        (said.code, value)
    }

    /// No process knows the folder, and nothing lies in it.
    #[track_caller]
    fn assert_nothing_is_left(&self) {
        assert_eq!(self.left(), Vec::<String>::new());
    }

    /// The same, where who takes the folder along may still be ending. It is one look that must find
    /// nothing: between two of them such a process may start.
    #[track_caller]
    fn assert_nothing_is_left_in_the_end(&self) {
        let patience = Instant::now() + Duration::from_secs(20);
        let mut left = self.left();
        while !left.is_empty() && Instant::now() < patience {
            std::thread::yield_now();
            left = self.left();
        }
        assert_eq!(left, Vec::<String>::new());
    }

    /// The processes that know the folder, and the files that lie in it.
    fn left(&self) -> Vec<String> {
        let files = fs::read_dir(self.folder.path().join("while")).expect("a folder").flatten();
        let files: Vec<_> = files.map(|it| it.path().to_string_lossy().into_owned()).collect();
        self.processes().into_iter().chain(files).collect()
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

/// Sends this signal while nginx runs; the exit code. Nothing is left a moment later.
#[track_caller]
fn end_by(bench: &Bench, signal: &str) -> Option<i32> {
    let mut child =
        bench.command(&[]).stdout(Stdio::null()).stderr(Stdio::null()).spawn().expect("the binary runs");
    while !bench.listens() {
        assert!(child.try_wait().expect("a child").is_none(), "it ended before nginx was seen");
        std::thread::yield_now();
    }
    assert!(!bench.processes().is_empty());
    let sent = std::process::Command::new("kill").args([signal, &child.id().to_string()]).status();
    assert!(sent.expect("kill runs").success());
    let code = child.wait().expect("it ends").code();
    bench.assert_nothing_is_left_in_the_end();
    code
}

#[test]
fn an_interrupt_leaves_nothing_behind() {
    let bench = Bench::new(&location(RIGHT));
    assert_eq!(end_by(&bench, "-INT"), Some(3));
}

#[test]
fn where_it_is_killed_its_nginx_and_its_folder_go_with_it() {
    let bench = Bench::new(&location(RIGHT));
    assert_eq!(end_by(&bench, "-KILL"), None);
}

#[test]
fn where_nothing_is_meant_for_websocket_a_url_is_asked_for() {
    let bench = Bench::new("location / { root /nonexistent; }");
    let said: Said = bench.command(&[]).output().expect("the binary runs").into();
    assert_eq!(said.code, Some(3), "{}", said.err);
    assert!(said.err.contains("--url"), "{}", said.err);
}

#[test]
fn a_part_is_proven_in_the_configuration_that_includes_it() {
    let bench = Bench::new(&location(RIGHT));
    let other = "server {\n listen 81;\n server_name other.test;\n location / {\n proxy_pass http://127.0.0.1:1;\n proxy_set_header Upgrade $http_upgrade;\n }\n}\n";
    fs::write(bench.folder.path().join("sites/other"), other).expect("a file");
    let (code, proof) = bench.prove_file("sites/chat", &[]);
    assert_eq!(code, Some(0), "{proof}");
    assert_eq!(
        proof["endpoints"].as_array().map(Vec::len),
        Some(1),
        "the other site is not asked for: {proof}"
    );
    assert_eq!((&proof["mended"], &proof["around"]), (&false.into(), &serde_json::json!([])), "{proof}");
}

/// A site that nobody includes yet.
const APART: &str = "limit_req zone=slow burst=9;\nserver {\n listen 80;\n server_name apart.test;\n location /live {\n limit_conn many 9;\n proxy_cache pages;\n proxy_cache_bypass $bypass;\n proxy_no_cache $bypass;\n proxy_pass http://group;\n proxy_http_version 1.1;\n proxy_set_header Upgrade $http_upgrade;\n proxy_set_header Connection $upgrading;\n }\n}\n";

#[test]
fn what_a_part_uses_is_taken_from_around_it_or_assumed() {
    let bench = Bench::new(&location(RIGHT));
    let path = bench.folder.path().join("nginx.conf");
    let main = fs::read_to_string(&path).expect("it is there");
    let defined = "http {\n map $http_upgrade $upgrading {\n  default upgrade; # a handshake\n  '' $plainly;\n }\n map '' $plainly { default ''; }\n limit_req_zone $binary_remote_addr zone=slow:1m rate=9r/s;\n upstream group { server 192.0.2.9:1; keepalive 2; }\n";
    fs::write(&path, main.replacen("http {\n", defined, 1)).expect("a file");
    fs::create_dir(bench.folder.path().join("available")).expect("a folder");
    fs::write(bench.folder.path().join("available/apart"), APART).expect("a file");
    let (code, proof) = bench.prove_file("available/apart", &[]);
    assert_eq!(code, Some(0), "{proof}");
    assert_eq!(proof["endpoints"][0]["before"]["agrees"], true, "{proof}");
    let told: Vec<_> =
        proof["around"].as_array().expect("a list").iter().filter_map(|it| it.as_str()).collect();
    let is_told = |start: &str, end: &str| told.iter().any(|it| it.starts_with(start) && it.ends_with(end));
    assert!(is_told("$upgrading is that of ", "/nginx.conf:5"), "{told:?}");
    assert!(is_told("$plainly is that of ", "/nginx.conf:9"), "{told:?}");
    assert!(
        is_told("zone=slow is that of ", ":10") && is_told("upstream group is that of ", ":11"),
        "{told:?}"
    );
    assert!(is_told("the zone many is assumed", "") && is_told("the zone pages is assumed", ""), "{told:?}");
    assert!(is_told("$bypass is assumed to be empty", ""), "{told:?}");
}

#[test]
fn without_anything_around_it_a_connection_is_assumed() {
    let folder = tempfile::tempdir().expect("a folder");
    fs::create_dir(folder.path().join("a")).expect("a folder");
    let bench = Bench { folder };
    fs::create_dir(bench.folder.path().join("while")).expect("a folder");
    fs::write(
        bench.folder.path().join("a/live"),
        location(RIGHT).replace("$connection_upgrade", "$never_defined"),
    )
    .expect("a file");
    let (code, proof) = bench.prove_file("a/live", &[]);
    assert_eq!(code, Some(0), "{proof}");
    assert_eq!(
        proof["around"],
        serde_json::json!(["$never_defined is assumed: upgrade for a handshake, else close"]),
        "{proof}"
    );
}

#[test]
fn where_no_nginx_is_installed_that_is_said() {
    let bench = Bench::new(&location(RIGHT));
    let file = bench.folder.path().join("nginx.conf").display().to_string();
    // No search path, and nothing where Debian puts it: for this process alone.
    let hide = "for it in /usr/sbin/nginx /usr/local/sbin/nginx; do test ! -e $it || mount --bind /dev/null $it || exit 9; done; PATH=/nonexistent";
    let said: Said =
        wscope_with_mounts(hide, &["nginx", "prove", &file]).output().expect("unshare runs").into();
    assert_eq!((said.code, said.out.as_str()), (Some(3), ""), "{}", said.err);
    assert!(said.err.contains("there is no nginx on this machine; install one"), "{}", said.err);
}

/// The lines of a location, right and wrong in every pair.
const UPGRADES: [&str; 5] = [
    "",
    "proxy_set_header Upgrade $http_upgrade;",
    "proxy_set_header Upgrade websocket;",
    "proxy_set_header Upgrade \"\";",
    "proxy_set_header Upgrade $connection_upgrade;",
];
const CONNECTIONS: [&str; 6] = [
    "",
    "proxy_set_header Connection $connection_upgrade;",
    "proxy_set_header Connection upgrade;",
    "proxy_set_header Connection \"\";",
    "proxy_set_header Connection $http_connection;",
    "proxy_set_header Connection keep-alive;",
];
const OTHERS: [&str; 4] = [
    "proxy_http_version 1.1;",
    "proxy_http_version 1.1; proxy_read_timeout 6s;",
    "proxy_http_version 1.1; proxy_hide_header Upgrade;",
    "if ($http_upgrade) { return 404; } proxy_http_version 1.1;",
];

#[test]
fn the_rules_say_what_the_wire_does_of_many_locations() {
    let mut inside = String::new();
    let mut urls = vec![];
    for (a, upgrade) in UPGRADES.iter().enumerate() {
        for (b, connection) in CONNECTIONS.iter().enumerate() {
            let other = OTHERS[(a + b) % OTHERS.len()];
            inside.push_str(&format!(
                "location /{a}{b} {{\n proxy_pass http://chat;\n {other}\n {upgrade}\n {connection}\n }}\n"
            ));
            urls.push(format!("ws://example.test/{a}{b}"));
        }
    }
    let more: Vec<&str> = urls.iter().flat_map(|url| ["--url", url]).collect();
    let (_, proof) = Bench::new(&inside).prove(&more);
    let endpoints = proof["endpoints"].as_array().expect("a list");
    assert_eq!(endpoints.len(), UPGRADES.len() * CONNECTIONS.len());
    let differ: Vec<_> = endpoints
        .iter()
        .filter(|it| it["before"]["agrees"] != true || it["after"]["agrees"] != true)
        .collect();
    assert!(differ.is_empty(), "{differ:#?}");
    let passes = |side: &str| endpoints.iter().filter(|it| it[side]["passes"] == true).count();
    assert!((1..endpoints.len()).contains(&passes("before")), "not all are the same");
    assert!(passes("after") > passes("before"));
    // What sends an Upgrade with every request is mended too: /2… and /4….
    let is_fixed = |it: &serde_json::Value| {
        it["url"].as_str().is_some_and(|url| url.contains("test/2") || url.contains("test/4"))
    };
    let changed: Vec<_> =
        endpoints.iter().filter(|it| it["plain_unchanged"] != true && !is_fixed(it)).collect();
    assert!(changed.is_empty(), "{changed:#?}");
}

#[test]
fn what_the_original_misses_the_copy_misses() {
    let bench = Bench::new(&location(&format!("include nowhere.conf;\n {RIGHT}")));
    let (code, proof) = bench.prove(&[]);
    assert_eq!(code, Some(1), "{proof}");
    let said = proof["refused"].as_str().unwrap_or_default();
    assert!(said.contains("nowhere.conf") && said.contains("failed (2: "), "{said}");
}
