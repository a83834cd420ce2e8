//! `wscope nginx fix`, with the real nginx.

mod support;

use std::fs;
use std::os::unix::fs::{MetadataExt, PermissionsExt};
use std::path::{Path, PathBuf};
use support::{run, run_with};

const PLAIN: &str = "events {}\nhttp {\n    server {\n        listen unix:SOCKET;\n        location /chat {\n            proxy_pass http://127.0.0.1:3000;\n        }\n    }\n}\n";

/// A whole configuration of which nothing leaves the folder.
fn configuration(folder: &Path) -> PathBuf {
    let file = folder.join("nginx.conf");
    let own = |name: &str| folder.join(name).display().to_string();
    let text =
        format!("pid {};\nerror_log {};\n{}", own("pid"), own("log"), PLAIN.replace("SOCKET", &own("s")));
    fs::write(&file, text).expect("it can be written");
    file
}

#[test]
fn a_diff_is_shown_and_nothing_is_written() {
    let folder = tempfile::tempdir().expect("a folder");
    let file = configuration(folder.path());
    let before = fs::read(&file).expect("it is there");
    let said = run(&["nginx", "fix", &file.to_string_lossy()]);
    assert_eq!(said.code, Some(0), "{}", said.err);
    let head = "diff --git a/nginx.conf b/nginx.conf\n--- a/nginx.conf\n+++ b/nginx.conf\n@@ -";
    assert!(said.out.starts_with(head), "{}", said.out);
    assert!(said.err.contains(&format!("begin at {}", folder.path().display())), "{}", said.err);
    assert!(said.out.contains("\n+            proxy_set_header Upgrade $http_upgrade;\n"), "{}", said.out);
    assert_eq!(fs::read(&file).expect("it is there"), before);
}

#[test]
fn the_file_is_replaced_with_its_mode_and_kept_beside_and_the_second_time_nothing_is_done() {
    let folder = tempfile::tempdir().expect("a folder");
    let file = configuration(folder.path());
    fs::set_permissions(&file, fs::Permissions::from_mode(0o640)).expect("it is ours");
    let (before, path) = (fs::read(&file).expect("it is there"), file.to_string_lossy().into_owned());
    let said = run(&["nginx", "fix", &path, "--write"]);
    assert_eq!(said.code, Some(0), "{}", said.err);
    assert!(said.err.contains(": ok\n"), "nginx was asked: {}", said.err);
    let after = fs::read(&file).expect("it is there");
    assert!(String::from_utf8_lossy(&after).contains("map $http_upgrade $connection_upgrade {"));
    assert_eq!(fs::metadata(&file).expect("it is there").mode() & 0o777, 0o640);
    let backup = folder.path().join(".nginx.conf.before-wscope");
    assert_eq!(fs::read(&backup).expect("the old file"), before);
    let said = run(&["nginx", "fix", &path, "--write"]);
    assert_eq!((said.code, said.out.as_str(), said.err.as_str()), (Some(0), "", "nothing to mend\n"));
    assert_eq!(fs::read(&file).expect("it is there"), after);
}

#[test]
fn where_nginx_refuses_the_file_all_is_as_before() {
    let folder = tempfile::tempdir().expect("a folder");
    let file = configuration(folder.path());
    // What we cannot see: nginx opens its logs.
    let log = format!("http {{\n    access_log {}/missing/log;\n", folder.path().display());
    let text = fs::read_to_string(&file).expect("text").replace("http {\n", &log);
    fs::write(&file, &text).expect("it can be written");
    let inode = fs::metadata(&file).expect("it is there").ino();
    let said = run(&["nginx", "fix", &file.to_string_lossy(), "--write"]);
    assert_eq!(said.code, Some(3), "{}", said.err);
    assert!(said.err.contains("refuses what was mended, so all is as before"), "{}", said.err);
    assert!(said.err.contains("missing/log"), "the words of nginx: {}", said.err);
    assert_eq!(fs::read_to_string(&file).expect("text"), text);
    assert_eq!(fs::metadata(&file).expect("it is there").ino(), inode, "the very file");
    let names: Vec<_> =
        fs::read_dir(folder.path()).expect("a folder").flatten().map(|it| it.file_name()).collect();
    assert!(!names.iter().any(|name| name.to_string_lossy().contains("wscope")), "{names:?}");
}

#[test]
fn what_a_link_leads_to_is_mended_and_the_link_stays() {
    let folder = tempfile::tempdir().expect("a folder");
    let (file, link) = (configuration(folder.path()), folder.path().join("link"));
    std::os::unix::fs::symlink(&file, &link).expect("a link");
    let said = run(&["nginx", "fix", &link.to_string_lossy(), "--write"]);
    assert_eq!(said.code, Some(0), "{}", said.err);
    assert!(fs::symlink_metadata(&link).expect("it is there").is_symlink());
    assert!(fs::read_to_string(&file).expect("text").contains("proxy_set_header Upgrade"));
}

#[test]
fn a_file_that_depends_on_another_is_not_called_whole() {
    let said = run_with(
        &["nginx", "fix", "-"],
        b"server {\n  include other;\n  location / {\n    proxy_pass http://a;\n  }\n}\n",
    );
    assert_eq!(said.code, Some(0), "{}", said.err);
    assert!(said.err.contains("nothing to mend as far as these files tell"), "{}", said.err);
}

#[test]
fn the_standard_input_is_mended_on_paper_only() {
    let text = "server {\n  location / {\n    proxy_pass http://a;\n    proxy_set_header Upgrade $http_upgrade;\n  }\n}\n";
    let said = run_with(&["nginx", "fix", "-"], text.as_bytes());
    assert_eq!(said.code, Some(0), "{}", said.err);
    assert!(said.out.contains("+    proxy_set_header Connection $connection_upgrade;\n"), "{}", said.out);
    let said = run_with(&["nginx", "fix", "-", "--write"], text.as_bytes());
    assert_eq!(said.code, Some(2), "{}", said.err);
}
