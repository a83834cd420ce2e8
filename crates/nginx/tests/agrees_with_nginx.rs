//! The real nginx takes what we take, refuses what we refuse, and names the same line.

// The tests of a pure crate hold it to the world.
#![allow(clippy::disallowed_methods)]

use std::path::Path;
use std::process::Command;

/// What the real nginx says to a configuration: nothing, or the line that it names.
fn ask_nginx(text: &str, folder: &Path) -> Result<(), Option<usize>> {
    let file = folder.join("nginx.conf");
    std::fs::write(&file, text).expect("the folder of the test takes a file");
    let output = ["nginx", "/usr/sbin/nginx"]
        .iter()
        .find_map(|nginx| {
            let prefix = folder.to_str()?;
            Command::new(nginx).args(["-t", "-q", "-p", prefix, "-c"]).arg(&file).output().ok()
        })
        .expect("this test needs nginx: `cargo xtask test` installs it, or `apt-get install nginx-light`");
    let said = String::from_utf8_lossy(&output.stderr).into_owned();
    let place = said
        .lines()
        .find(|line| line.contains("[emerg]"))
        .map(|line| line.trim_end().rsplit_once(':').and_then(|(_, number)| number.parse().ok()));
    if output.status.success() {
        Ok(())
    } else {
        Err(place.unwrap_or_else(|| panic!("nginx failed: {said}")))
    }
}

fn ask_us(text: &str) -> Result<(), Option<usize>> {
    let report = nginx::check("nginx.conf", text.as_bytes());
    let refused = |cause| report.findings.iter().find(move |finding| finding.rule.cause == cause);
    if let Some(finding) = refused("nginx/syntax-error") {
        return Err(Some(report.sources[0].line_column(finding.labels[0].span.range.start).0));
    }
    match refused("nginx/map-missing") {
        Some(finding) if finding.severity == finding::Severity::Error => Err(None),
        _ => Ok(()),
    }
}

fn folder(name: &str) -> std::path::PathBuf {
    let folder = Path::new(env!("CARGO_TARGET_TMPDIR")).join(name);
    std::fs::create_dir_all(folder.join("logs")).expect("the target folder can be written");
    folder
}

#[track_caller]
fn agree(name: &str, texts: &[String]) {
    let folder = folder(name);
    let differ: Vec<_> = texts
        .iter()
        .map(|text| (text, ask_nginx(text, &folder), ask_us(text)))
        .filter(|(_, nginx, us)| nginx != us)
        .map(|(text, nginx, us)| format!("nginx: {nginx:?}, we: {us:?}\n{text}\n"))
        .collect();
    assert!(differ.is_empty(), "{}", differ.concat());
}

/// A whole configuration around these lines of a location.
fn around(lines: &str) -> String {
    format!(
        "error_log stderr;\npid nginx.pid;\nevents {{}}\nhttp {{\n    access_log off;\n    server {{\n        listen 127.0.0.1:9;\n        location /chat {{\n{lines}\n        }}\n    }}\n}}\n"
    )
}

#[test]
fn what_nginx_takes_and_refuses() {
    let long = "c".repeat(5000);
    let fits = "c".repeat(4000);
    let inside = [
        "proxy_pass http://127.0.0.1:1;",
        "proxy_pass http://127.0.0.1:1",
        "proxy_pass http://127.0.0.1:1;;",
        "proxy_http_version 1.1\nproxy_pass http://127.0.0.1:1;",
        "proxy_set_header Upgrade $http_upgrade\nproxy_set_header Connection upgrade;",
        "proxy_set_header A 'b;\nproxy_pass http://127.0.0.1:1;",
        "proxy_set_header A \"b\"c;",
        "proxy_set_header A;",
        "proxy_set_header A b c;",
        "proxy_set_header A ${http_upgrade}b;",
        "proxy_set_header A b#c; # d; }",
        "proxy_set_header A b\\;c;",
        "'proxy_set_header' \"A\" 'b';",
        "proxy_http_version 1.1 {}",
        "location /chat/a;",
        "}",
        "{",
        ";",
        "\\",
        "if ($http_upgrade) { set $a b; }",
        "proxy_set_header A $connection_upgrade;",
        "proxy_set_header A\r\n b;\r\n",
        "return;",
        "try_files /a;",
    ];
    let mut texts: Vec<_> = inside.iter().map(|lines| around(lines)).collect();
    texts.push(around(&format!("add_header A {fits};")));
    texts.push(around(&format!("add_header A {long};")));
    texts.push(around(&format!("add_header A '{long}';")));
    texts.push(around(&format!("# {long}\n")));
    texts.push(around("return 200;").trim_end().to_owned());
    texts.push(around("return 200;") + "}");
    texts.push(around("return 200;") + "http");
    texts.push(around("return 200;") + "# the end");
    texts.push(format!("\u{feff}{}", around("return 200;")));
    texts.push(around("return 200;").trim_end().trim_end_matches('}').to_owned());
    agree("takes", &texts);
}

/// Without what is not in the folder of the test: certificates, and names of other machines.
fn without_the_world(text: &str) -> String {
    let lines = text.lines().filter(|line| !line.contains("ssl_certificate"));
    let lines =
        lines.map(|line| if line.contains("listen") { line.replace(" ssl", "") } else { line.into() });
    lines.map(|line| line.replace("chat.example.test", "127.0.0.1") + "\n").collect()
}

/// Every fix of every page's bad example makes a file that nginx takes.
#[test]
fn nginx_takes_the_examples_of_the_pages() {
    use finding::{ExampleKind, Language};
    let folder = folder("pages");
    for meta in nginx::causes() {
        for example in meta.page.examples(Language::En) {
            let text = example.text;
            let text = match () {
                () if text.contains("http {") => text.to_owned(),
                () if text.contains("server {") => format!("events {{}}\nhttp {{\n{text}}}\n"),
                () => format!("events {{}}\nhttp {{\nserver {{\n{text}}}\n}}\n"),
            };
            let text = format!(
                "error_log stderr;\npid nginx.pid;\n{}",
                text.replacen("server {", "server { listen 127.0.0.1:9;", 1)
            );
            let text = without_the_world(&text);
            const REFUSED: &[&str] = &[
                "nginx/h2-upstream",
                "nginx/include-missing",
                "nginx/map-missing",
                "nginx/syntax-error",
                "nginx/unknown-directive",
            ];
            let refused = REFUSED.contains(&meta.cause) && example.kind == ExampleKind::Bad;
            let answer = ask_nginx(&text, &folder);
            assert_eq!(answer.is_err(), refused, "{} {:?}: {answer:?}\n{text}", meta.cause, example.kind);
        }
    }
}
