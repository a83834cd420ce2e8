//! `wscope doctor`, `explain` and the command line itself, for real.

mod support;

use support::{Serving, run};

#[test]
fn a_healthy_server_is_healthy_in_both_languages_and_in_json() {
    let mut echo = Serving::start(&["lab", "echo"]);
    let url = echo.line();
    let said = run(&["doctor", &url]);
    assert_eq!((said.code, said.err.as_str()), (Some(0), ""), "{}", said.out);
    assert!(said.out.contains("✓ Upgrade") && said.out.contains("\nhealthy\n"), "{}", said.out);
    assert!(!said.out.contains('\x1b'), "colours in a pipe");
    let said = run(&["--lang", "ja", "doctor", &url]);
    assert!(said.out.contains("✓ アップグレード") && said.out.contains("\n正常\n"), "{}", said.out);
    let said = run(&["doctor", &url, "--format", "json"]);
    let report: serde_json::Value = serde_json::from_str(&said.out).expect("JSON");
    assert_eq!(report["schema"], "wscope.report/1");
    assert_eq!(report["verdict"]["healthy"], true);
    assert_eq!(report["target"]["url"], url);
    assert_eq!(echo.end_by("-TERM"), Some(0), "it stops gracefully");
}

#[test]
fn a_failure_is_named_with_its_evidence_and_its_fix() {
    let mut lab = Serving::start(&["lab", "proxy/upgrade-not-forwarded"]);
    let url = lab.line();
    let said = run(&["doctor", &url]);
    assert_eq!(said.code, Some(1), "{}", said.out);
    for part in [
        "✗ Upgrade",
        "error[proxy/upgrade-not-forwarded]: ",
        "1 | HTTP/1.1 426",
        "\nhelp: ",
        "cannot connect: ",
    ] {
        assert!(said.out.contains(part), "no {part} in\n{}", said.out);
    }
    assert!(said.out.contains("\n        proxy_set_header Upgrade $http_upgrade;\n"), "{}", said.out);
    let said = run(&["doctor", &url, "--format", "json"]);
    assert_eq!(said.code, Some(1));
    let report: serde_json::Value = serde_json::from_str(&said.out).expect("JSON");
    assert_eq!(report["verdict"]["cause"], "proxy/upgrade-not-forwarded");
    assert_eq!(lab.end_by("-INT"), Some(0), "it stops gracefully");
}

#[test]
fn idle_connections_are_watched_when_that_is_asked_for() {
    let mut lab = Serving::start(&["lab", "proxy/idle-timeout"]);
    let url = lab.line();
    assert!(lab.line().ends_with(" --idle 8"), "the lab says how to meet it");
    assert_eq!(run(&["doctor", &url]).code, Some(0), "it shows only to who waits");
    let said = run(&["doctor", &url, "--idle", "8"]);
    assert_eq!((said.code, said.err.as_str()), (Some(1), ""), "no progress in a pipe");
    for part in ["✗ Idle", "a ping every ", "[proxy/idle-timeout, likely]", "proxy_read_timeout"] {
        assert!(said.out.contains(part), "no {part} in\n{}", said.out);
    }
    let said = run(&["doctor", &url, "--idle", "8", "--format", "json"]);
    let report: serde_json::Value = serde_json::from_str(&said.out).expect("JSON");
    assert_eq!(report["verdict"]["step"], "idle");
    let steps = report["steps"].as_array().expect("steps");
    assert!(steps.iter().any(|it| it["step"] == "idle" && it["status"] == "failed"), "{steps:?}");
    assert_eq!(run(&["doctor", &url, "--idle", "0"]).code, Some(2));
}

#[test]
fn a_report_is_written_for_an_issue_tracker_with_the_pair_that_proves_it() {
    let mut lab = Serving::start(&["lab", "origin/rejected"]);
    let url = lab.line();
    let args = ["doctor", &url, "--origin", "https://elsewhere.example", "-H", "X-Api-Key: hunter2-hunter2"];
    let said = run(&[&args[..], &["--format", "markdown"]].concat());
    assert_eq!((said.code, said.err.as_str()), (Some(1), ""), "{}", said.out);
    for part in [
        "## ✗ cannot connect: ",
        "`origin/rejected, proven`",
        "| ★ | first attempt | HTTP 403 Forbidden |",
        "| ★ | without Origin | HTTP 101 Switching Protocols |",
        "★ side by side, these attempts prove the verdict",
        "**What to do:** ",
        "<summary>All evidence</summary>",
    ] {
        assert!(said.out.contains(part), "no {part} in\n{}", said.out);
    }
    assert!(!said.out.contains("hunter2"), "{}", said.out);
    let said = run(&[&args[..], &["--format", "markdown", "--lang", "ja"]].concat());
    assert!(said.out.starts_with("## ✗ 接続できません: ") && said.out.contains("**対処:** "), "{}", said.out);
    let said = run(&args);
    assert!(
        said.out.contains("\n* first attempt ") && said.out.contains("\n* without Origin "),
        "{}",
        said.out
    );
    assert!(said.out.contains("\nruled out: "), "{}", said.out);
}

#[test]
fn every_option_of_the_handshake_reaches_the_server() {
    let mut lab = Serving::start(&["lab", "auth/unauthorized"]);
    let url = lab.line();
    assert_eq!(run(&["doctor", &url]).code, Some(1));
    let said = run(&["doctor", &url, "-H", "Authorization: Bearer x"]);
    assert_eq!(said.code, Some(0), "{}", said.out);
}

#[test]
fn colours_come_when_they_are_asked_for() {
    let said = run(&["doctor", "ws//missing", "--color", "always"]);
    assert!(said.out.contains("\x1b[1;31m✗\x1b[0m"), "{:?}", said.out);
}

#[test]
fn a_cause_is_explained_and_a_slip_of_the_keys_is_understood() {
    let said = run(&["explain", "proxy/upgrade-not-forwarded"]);
    assert_eq!(said.code, Some(0));
    assert!(said.out.contains("proxy_set_header") && !said.out.contains("```"), "{}", said.out);
    let said = run(&["explain", "proxy/upgrade-not-forwardd"]);
    assert_eq!((said.code, said.out.as_str()), (Some(2), ""));
    assert!(said.err.contains("near: proxy/upgrade-not-forwarded"), "{}", said.err);
    let said = run(&["explain"]);
    assert!(
        said.out.contains("\nproxy\n") && said.out.contains("  proxy/upgrade-not-forwarded"),
        "{}",
        said.out
    );
}

#[test]
fn a_wrong_command_line_ends_with_2_and_help_with_0() {
    for args in [
        &["docter"][..],
        &["doctor"],
        &["doctor", "ws://h/", "-H", "none"],
        &["--port", "x"],
        &["lab", "no/such"],
    ] {
        let said = run(args);
        assert_eq!((said.code, said.out.as_str()), (Some(2), ""), "{args:?}");
        assert!(said.err.starts_with("error: "), "{}", said.err);
    }
    let said = run(&["--lang", "ja", "doctor", "--help"]);
    assert_eq!((said.code, said.err.as_str()), (Some(0), ""));
    assert!(said.out.contains("使い方: wscope doctor"), "{}", said.out);
    assert_eq!(run(&["--version"]).out, format!("wscope {}\n", env!("CARGO_PKG_VERSION")));
}

#[test]
fn a_file_that_is_missing_cannot_be_checked() {
    for args in [
        &["lint", "/nonexistent/a.js"][..],
        &["nginx", "check", "/nonexistent/a.conf"],
        &["doctor", "wss://h/", "--cacert", "/nonexistent/ca.pem"],
    ] {
        let said = run(args);
        assert_eq!(said.code, Some(3), "{args:?}");
        assert!(said.err.starts_with("error: cannot read /nonexistent/"), "{}", said.err);
    }
}

#[test]
fn completions_are_made_for_each_shell() {
    for shell in ["bash", "zsh", "fish"] {
        assert!(run(&["completions", shell]).out.contains("doctor"), "{shell}");
    }
}
