//! `wscope lint`: walking, mending, its forms, for real.

mod support;

use std::fs;
use std::path::Path;
use support::{run, run_with};

const BAD: &str = "const s = WebSocket('wss://h/');\ns.close(1001);\n";

fn write(folder: &Path, name: &str, text: &str) -> String {
    let path = folder.join(name);
    fs::create_dir_all(path.parent().expect("a folder")).expect("it can be made");
    fs::write(&path, text).expect("it can be written");
    path.to_string_lossy().into_owned()
}

#[test]
fn what_git_does_not_keep_is_not_looked_at_unless_it_is_named() {
    let folder = tempfile::tempdir().expect("a folder");
    write(folder.path(), ".gitignore", "dist/\n*.min.js\n");
    for name in ["src/a.ts", "src/b.vue", "dist/c.js", "src/d.min.js", "src/notes.txt"] {
        write(folder.path(), name, if name.ends_with("vue") { "<script>WebSocket(u)</script>" } else { BAD });
    }
    let path = folder.path().to_string_lossy().into_owned();
    let said = run(&["lint", &path]);
    assert_eq!(said.code, Some(1), "{}", said.err);
    assert!(said.out.ends_with("files checked: 2, errors: 3, warnings: 0\n"), "{}", said.out);
    let named = format!("{path}/src/d.min.js");
    assert_eq!(run(&["lint", &named]).code, Some(1));
}

#[test]
fn a_file_that_cannot_be_read_is_said_and_the_others_are_linted_in_their_order() {
    let folder = tempfile::tempdir().expect("a folder");
    let mut wanted = vec![];
    for at in 0..40 {
        let name = format!("{}/{at:02}.js", at % 7);
        wanted.push(write(folder.path(), &name, BAD));
    }
    wanted.sort();
    let path = folder.path().to_string_lossy().into_owned();
    // Nobody reads the first page of a process, root neither.
    let said = run(&["lint", "/proc/self/mem", &path, "--format", "github"]);
    assert_eq!(said.code, Some(3), "{}", said.out);
    assert!(said.err.starts_with("error: cannot read /proc/self/mem: "), "{}", said.err);
    let file = |line: &str| {
        line.split_once("file=").and_then(|(_, rest)| rest.split_once(',')).map(|it| it.0.to_owned())
    };
    let mut told: Vec<_> = said.out.lines().filter_map(file).collect();
    assert_eq!(told.len(), 80, "two findings in each file");
    told.dedup();
    assert_eq!(told, wanted);
}

#[test]
fn fix_writes_what_is_safe_and_says_what_is_left() {
    let folder = tempfile::tempdir().expect("a folder");
    let file = write(folder.path(), "a.js", BAD);
    let said = run(&["lint", &file, "--fix"]);
    assert_eq!(said.code, Some(1), "{}", said.err);
    assert_eq!(said.err, "fixes made: 1\n");
    assert!(said.out.contains("error[code/invalid-close-code]"), "{}", said.out);
    let after = fs::read_to_string(&file).expect("it is there");
    assert_eq!(after, "const s = new WebSocket('wss://h/');\ns.close(1001);\n");
    let said = run(&["lint", &file, "--fix-unsafe"]);
    assert_eq!(said.code, Some(0), "{}", said.out);
    let after = fs::read_to_string(&file).expect("it is there");
    assert_eq!(after, "const s = new WebSocket('wss://h/');\ns.close(1000);\n");
}

#[test]
fn a_link_stays_and_the_mode_too() {
    use std::os::unix::fs::PermissionsExt;
    let folder = tempfile::tempdir().expect("a folder");
    let file = write(folder.path(), "real.js", BAD);
    fs::set_permissions(&file, fs::Permissions::from_mode(0o750)).expect("it is ours");
    let link = folder.path().join("link.js");
    std::os::unix::fs::symlink(&file, &link).expect("a link");
    run(&["lint", &link.to_string_lossy(), "--fix"]);
    assert!(fs::symlink_metadata(&link).expect("it is there").is_symlink());
    assert_eq!(fs::metadata(&file).expect("it is there").permissions().mode() & 0o777, 0o750);
    assert!(fs::read_to_string(&file).expect("text").contains("new WebSocket"));
}

#[test]
fn diff_shows_what_would_be_mended_and_writes_nothing() {
    let folder = tempfile::tempdir().expect("a folder");
    let file = write(folder.path(), "a.js", BAD);
    let said = run(&["lint", &file, "--diff", "--fix-unsafe"]);
    assert_eq!(said.code, Some(1), "{}", said.err);
    assert!(said.out.contains("-const s = WebSocket('wss://h/');\n-s.close(1001);\n"), "{}", said.out);
    assert!(said.out.contains("+const s = new WebSocket('wss://h/');\n+s.close(1000);\n"), "{}", said.out);
    assert_eq!(fs::read_to_string(&file).expect("it is there"), BAD);
}

#[test]
fn an_editor_gives_the_text_and_its_name() {
    let said = run_with(&["lint", "--stdin", "--filename", "a.ts"], b"const s: WebSocket = WebSocket(u);");
    assert_eq!(said.code, Some(1), "{}", said.err);
    assert!(said.out.contains("error[code/missing-new]") && said.out.contains("a.ts:1:"), "{}", said.out);
    let said = run_with(&["lint", "--stdin", "--filename", "a.js", "--fix"], b"const s = WebSocket(u);\n");
    assert_eq!((said.code, said.out.as_str()), (Some(0), "const s = new WebSocket(u);\n"), "{}", said.err);
    assert_eq!(run(&["lint"]).code, Some(2));
    assert_eq!(run(&["lint", "--filename", "a.js", "b.js"]).code, Some(2));
}

#[test]
fn the_forms_for_machines_name_the_place() {
    let folder = tempfile::tempdir().expect("a folder");
    let file = write(folder.path(), "a.js", BAD);
    let said = run(&["lint", &file, "--format", "github"]);
    assert!(
        said.out.starts_with(&format!("::error file={file},line=1,col=11,endColumn=20,")),
        "{}",
        said.out
    );
    assert_eq!(said.out.lines().count(), 2);
    let said = run(&["lint", &file, "--format", "sarif"]);
    assert_eq!(said.code, Some(1));
    let log: serde_json::Value = serde_json::from_str(&said.out).expect("one document");
    assert_eq!(log["version"], "2.1.0");
    assert_eq!(log["runs"][0]["results"][1]["ruleId"], "code/invalid-close-code");
    fs::write(&file, "export {};\n").expect("it can be written");
    let said = run(&["lint", &file, "--format", "sarif"]);
    let log: serde_json::Value = serde_json::from_str(&said.out).expect("one document");
    assert_eq!((said.code, log["runs"][0]["results"].as_array().map(Vec::len)), (Some(0), Some(0)));
}

#[test]
fn the_doctor_finds_the_line_that_opens_the_url() {
    let folder = tempfile::tempdir().expect("a folder");
    // Nobody listens there any more.
    let taken = std::net::TcpListener::bind("127.0.0.1:0").expect("a port");
    let port = taken.local_addr().expect("it has one").port();
    drop(taken);
    write(
        folder.path(),
        "src/room.ts",
        "export const open = (id: string) =>\n  new WebSocket(`ws://127.0.0.1:${PORT}/rooms/${id}`);\n",
    );
    write(folder.path(), "src/other.ts", "export const open = () => new WebSocket('wss://chat.example/');\n");
    let (url, path) =
        (format!("ws://127.0.0.1:{port}/rooms/7"), folder.path().to_string_lossy().into_owned());
    let said = run(&["doctor", &url, "--code", &path]);
    assert_eq!(said.code, Some(1), "{}", said.err);
    assert!(said.out.contains("src/room.ts:2 opens this URL"), "{}", said.out);
    assert!(!said.out.contains("other.ts"), "{}", said.out);
    let said = run(&["doctor", &url, "--code", "/nonexistent"]);
    assert_eq!(said.code, Some(3), "{}", said.out);
}
