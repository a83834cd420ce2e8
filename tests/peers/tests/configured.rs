//! The doctor before a real nginx on this machine: the wire says which hop, its configuration which line.

use doctor::Question;
use finding::{Finding, Language, Report};
use model::Attempt;
use peers::{Nginx, node};
use std::net::SocketAddr;
use std::time::Duration;

/// What the doctor says of `/chat` behind an nginx with these lines in its location.
fn report(lines: &str) -> (Report, String) {
    let echo = node("echo").expect("Node's ws starts");
    let location = format!("\nlocation /chat {{\n    proxy_pass http://{};\n{lines}}}\n", echo.address());
    let nginx = Nginx::start(&location).expect("nginx starts");
    let file = nginx.folder().join("nginx.conf").display().to_string();
    (diagnose(nginx.address()), file)
}

fn diagnose(address: SocketAddr) -> Report {
    let attempt = Attempt::new(format!("ws://{address}/chat"));
    let timeout = Duration::from_secs(20);
    let question =
        Question { attempt, page: None, upstream: None, client: None, timeout, idle: None, try_paths: false };
    let runtime = tokio::runtime::Runtime::new().expect("a runtime");
    runtime.block_on(doctor::diagnose(question))
}

/// The text at the label in this file, and its line.
fn quoted(report: &Report, root: &Finding, file: &str) -> Option<(String, usize)> {
    let span = &root.labels.iter().find(|it| it.span.source == file)?.span;
    let source = report.source(file)?;
    let text = String::from_utf8_lossy(&source.bytes[span.range.clone()]).into_owned();
    Some((text, source.line_column(span.range.start).0))
}

#[test]
fn the_line_of_the_configuration_stands_beside_the_wire() {
    let (report, file) =
        report("    proxy_http_version 1.1;\n    proxy_set_header Upgrade $http_upgrade;\n    # s3cret\n");
    let root = report.findings.first().expect("it fails");
    assert!(root.rule.cause.starts_with("proxy/"), "{}", root.rule.cause);
    let (text, line) = quoted(&report, root, &file).expect("the file is quoted");
    assert!(text.starts_with("proxy_") || text.starts_with("location"), "{text}");
    assert!(root.notes.iter().any(|it| it.en.starts_with(&format!("{file}:{line}: "))), "{:?}", root.notes);
    let fix = root.fix.as_ref().expect("a fix");
    let diff = fix.text.say(Language::En);
    assert!(diff.starts_with(&format!("--- {file}\n+++ {file}\n@@ ")), "{diff}");
    assert!(diff.contains("\n+    proxy_set_header Connection "), "{diff}");
    let source = report.source(&file).expect("the file is quoted");
    assert!(!String::from_utf8_lossy(&source.bytes).contains("s3cret"), "only the line itself is shown");
}

#[test]
fn a_right_configuration_before_a_dead_backend_is_left_alone() {
    let location = "\nlocation /chat {\n proxy_pass http://127.0.0.1:9;\n proxy_http_version 1.1;\n proxy_set_header Upgrade $http_upgrade;\n proxy_set_header Connection upgrade;\n}\n";
    let nginx = Nginx::start(location).expect("nginx starts");
    let report = diagnose(nginx.address());
    let root = report.findings.first().expect("it fails");
    assert_eq!(root.rule.cause, "proxy/bad-gateway");
    let file = nginx.folder().join("nginx.conf").display().to_string();
    assert_eq!(quoted(&report, root, &file), None);
}
