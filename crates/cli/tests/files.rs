//! `wscope lint` and `wscope nginx check`, for real.

mod support;

use std::fs;
use support::{run, run_with};

const BAD: &str = "const s = WebSocket('wss://h/');\n";

#[test]
fn a_folder_is_walked_without_what_is_hidden_or_installed() {
    let folder = tempfile::tempdir().expect("a folder");
    for place in ["src/deep", ".git", "node_modules/x"] {
        let place = folder.path().join(place);
        fs::create_dir_all(&place).expect("it can be made");
        fs::write(place.join("a.js"), BAD).expect("it can be written");
    }
    fs::write(folder.path().join("src/notes.txt"), BAD).expect("it can be written");
    let path = folder.path().to_string_lossy().into_owned();
    let said = run(&["lint", &path, "--format", "json"]);
    assert_eq!(said.code, Some(1));
    let reports: Vec<serde_json::Value> =
        said.out.lines().map(|line| serde_json::from_str(line).expect("a report a line")).collect();
    assert_eq!(reports.len(), 1, "{}", said.out);
    assert_eq!(reports[0]["target"]["url"], format!("{path}/src/deep/a.js"));
    assert_eq!(reports[0]["findings"][0]["cause"], "code/missing-new");
    assert_eq!(reports[0]["findings"][0]["labels"][0]["line"], 1);
}

#[test]
fn a_script_is_shown_with_its_mending() {
    let folder = tempfile::tempdir().expect("a folder");
    let path = folder.path().join("a.js").to_string_lossy().into_owned();
    fs::write(&path, BAD).expect("it can be written");
    let said = run(&["lint", &path]);
    assert_eq!(said.code, Some(1));
    assert!(said.out.contains("error[code/missing-new]: "), "{}", said.out);
    assert!(said.out.contains("\n    const s = new WebSocket('wss://h/');\n"), "{}", said.out);
    fs::write(&path, "const s = new WebSocket('wss://h/');\n").expect("it can be written");
    assert_eq!(run(&["lint", &path]).code, Some(0));
}

#[test]
fn several_files_are_a_report_a_line_and_a_missing_one_is_no_finding() {
    let folder = tempfile::tempdir().expect("a folder");
    let path = |name: &str| folder.path().join(name).to_string_lossy().into_owned();
    let (good, bad, missing) = (path("good.conf"), path("bad.conf"), path("missing.conf"));
    fs::write(&good, "events {}\n").expect("it can be written");
    fs::write(&bad, "events {\n").expect("it can be written");
    let said = run(&["nginx", "check", &good, &bad, "--format", "json"]);
    assert_eq!(said.code, Some(1), "{}", said.err);
    let healthy: Vec<_> = said
        .out
        .lines()
        .map(|line| serde_json::from_str::<serde_json::Value>(line).expect("a report a line"))
        .map(|report| report["verdict"]["healthy"] == true)
        .collect();
    assert_eq!(healthy, [true, false]);
    let said = run(&["nginx", "check", &missing]);
    assert_eq!((said.code, said.out.as_str()), (Some(3), ""));
    assert!(said.err.starts_with(&format!("error: cannot read {missing}: ")), "{}", said.err);
}

#[test]
fn a_configuration_may_come_from_the_standard_input() {
    let config = "events {}\nhttp { server { location /chat {\n  proxy_pass http://127.0.0.1:3000;\n  proxy_set_header Connection \"upgrade\";\n} } }\n";
    let said = run_with(&["nginx", "check", "-"], config.as_bytes());
    assert_eq!(said.code, Some(1), "{}", said.err);
    assert!(said.out.contains("error[nginx/upgrade-not-forwarded]: "), "{}", said.out);
    assert!(said.out.contains("proxy_set_header Upgrade $http_upgrade;"), "{}", said.out);
}
