//! `wscope nginx check` on configurations of several files, for real.

mod support;

use std::fs;
use std::path::Path;
use support::run;

const MAIN: &str = "events {}\nhttp {\n    include maps/*.conf;\n    include sites/*;\n}\n";
const MAP: &str = "map $http_upgrade $connection_upgrade {\n    default upgrade;\n    '' close;\n}\n";
const SITE: &str = "server {\n    listen 80;\n    server_name example.test;\n    location / {\n        proxy_pass http://127.0.0.1:3000;\n        include snippets/headers.conf;\n    }\n}\n";
const HEADERS: &str = "proxy_http_version 1.1;\nproxy_set_header Host $http_host;\nproxy_set_header Upgrade $http_upgrade;\nproxy_set_header Connection $connection_upgrade;\n";

/// A configuration as packages lay it out; what stands in the site and in the headers differs.
fn configuration(site: &str, headers: &str) -> tempfile::TempDir {
    let folder = tempfile::tempdir().expect("a folder");
    let write = |name: &str, text: &str| {
        let path = folder.path().join(name);
        fs::create_dir_all(path.parent().unwrap_or(Path::new("/"))).expect("it can be made");
        fs::write(path, text).expect("it can be written");
    };
    write("nginx.conf", MAIN);
    write("maps/upgrade.conf", MAP);
    write("sites/example", site);
    write("sites/.hidden", "nonsense");
    write("snippets/headers.conf", headers);
    folder
}

fn check(folder: &tempfile::TempDir, file: &str, more: &[&str]) -> (Option<i32>, serde_json::Value, String) {
    let path = folder.path().join(file).to_string_lossy().into_owned();
    let words = [&["nginx", "check", path.as_str(), "--format", "json"], more].concat();
    let said = run(&words);
    (said.code, serde_json::from_str(&said.out).unwrap_or_default(), said.err)
}

#[test]
fn what_is_included_is_read_and_judged() {
    let (code, report, _) = check(&configuration(SITE, HEADERS), "nginx.conf", &[]);
    assert_eq!((code, report["findings"].as_array().map(Vec::len)), (Some(0), Some(0)), "{report}");
}

#[test]
fn a_finding_points_into_the_file_that_it_is_about() {
    let folder = configuration(SITE, &HEADERS.replace("$connection_upgrade", "close"));
    let (code, report, _) = check(&folder, "nginx.conf", &[]);
    assert_eq!(code, Some(1), "{report}");
    let label = &report["findings"][0]["labels"][0];
    assert_eq!(report["findings"][0]["cause"], "nginx/connection-not-forwarded");
    assert!(label["source"].as_str().is_some_and(|it| it.ends_with("/snippets/headers.conf")), "{label}");
    assert_eq!(label["line"], 4, "{label}");
}

#[test]
fn a_part_of_a_configuration_includes_beside_the_main_file() {
    let folder = configuration(SITE, &HEADERS.replace("$http_upgrade", "h2c"));
    let (code, report, _) = check(&folder, "sites/example", &[]);
    let label = &report["findings"][0]["labels"][0];
    assert_eq!((code, &label["line"]), (Some(1), &3.into()), "{report}");
    assert!(label["source"].as_str().is_some_and(|it| it.ends_with("/snippets/headers.conf")), "{label}");
}

#[test]
fn a_file_that_is_not_there_is_found() {
    let (code, report, _) =
        check(&configuration(&SITE.replace("headers", "none"), HEADERS), "nginx.conf", &[]);
    assert_eq!((code, &report["verdict"]["cause"]), (Some(1), &"nginx/include-missing".into()), "{report}");
}

#[test]
fn a_url_is_followed_to_who_answers() {
    let folder = configuration(SITE, HEADERS);
    let (code, report, _) = check(&folder, "nginx.conf", &["--url", "ws://example.test/chat"]);
    assert_eq!((code, &report["verdict"]["healthy"]), (Some(0), &true.into()), "{report}");
    let steps: Vec<_> = report["steps"].as_array().expect("steps").iter().map(|it| &it["step"]).collect();
    assert_eq!(steps, ["listen", "server", "location", "answer"]);
    let last = report["steps"][3]["detail"].as_str().unwrap_or_default();
    assert!(last.contains("proxy_pass http://127.0.0.1:3000") && last.ends_with("as /chat"), "{last}");

    let site = SITE.replace("location /", "location ~ at$ { return 404; }\n    location /");
    let (code, report, _) =
        check(&configuration(&site, HEADERS), "nginx.conf", &["--url", "ws://example.test/chat"]);
    assert_eq!(code, Some(1));
    assert_eq!(report["verdict"]["cause"], "nginx/location-not-reached", "{report}");
}

#[test]
fn a_location_that_is_named_is_judged_as_an_endpoint() {
    let folder = configuration(&SITE.replace("        include snippets/headers.conf;\n", ""), HEADERS);
    let (code, report, _) = check(&folder, "nginx.conf", &["--location", "/"]);
    assert_eq!(
        (code, &report["verdict"]["cause"]),
        (Some(1), &"nginx/upgrade-not-forwarded".into()),
        "{report}"
    );
    let (code, _, err) = check(&folder, "nginx.conf", &["--location", "~ none"]);
    assert_eq!(code, Some(2), "{err}");
    let (code, _, err) = check(&folder, "nginx.conf", &["--url", "ftp://a/"]);
    assert_eq!(code, Some(2), "{err}");
}
