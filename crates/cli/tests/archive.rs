//! `wscope export` and `wscope import`, for real: alone, and beside a workbench that keeps the folder.

mod house;
mod support;

use databases::Postgres;
use house::House;
use support::{Serving, run, wscope};

/// A browser's recording: one session of two messages.
const HAR: &str = r#"{"log":{"version":"1.2","entries":[
    {"startedDateTime":"2026-01-02T03:04:05.000Z","request":{"method":"GET","url":"wss://h.test/chat?token=hush-hush"},
     "response":{"status":101},"_resourceType":"websocket","_webSocketMessages":[
      {"type":"send","time":1767323045.5,"opcode":1,"data":"{\"a\":9007199254740993}"},
      {"type":"receive","time":1767323045.75,"opcode":2,"data":"AP8="}]}]}}"#;

struct Folder {
    folder: tempfile::TempDir,
    data: String,
}

impl Folder {
    fn new() -> Self {
        let folder = tempfile::tempdir().expect("a folder");
        let data = folder.path().join("data").to_string_lossy().into_owned();
        Self { folder, data }
    }

    fn file(&self, name: &str, text: &str) -> String {
        let path = self.folder.path().join(name);
        std::fs::write(&path, text).expect("it can be written");
        path.to_string_lossy().into_owned()
    }
}

#[test]
fn a_file_goes_in_and_comes_out_again_with_and_without_a_workbench() {
    let it = Folder::new();
    let har = it.file("a.har", HAR);
    let said = run(&["import", &har, "--data", &it.data]);
    assert_eq!((said.code, said.err.as_str()), (Some(0), ""), "{}", said.out);
    assert!(
        said.out.contains("    1  2026-01-02T03:04:05.000Z  closed  2 records  h.test/chat"),
        "{}",
        said.out
    );
    assert!(!said.out.contains("hush-hush"), "{}", said.out);
    let alone = run(&["export", "1", "--format", "ndjson", "--data", &it.data]);
    assert_eq!(alone.out.lines().count(), 3, "{} {}", alone.out, alone.err);
    assert!(alone.out.contains("9007199254740993"), "{}", alone.out);

    let mut workbench = Serving::start(&["--port", "0", "--data", &it.data, "--no-open"]);
    workbench.line();
    let beside = run(&["export", "1", "--format", "ndjson", "--data", &it.data]);
    assert_eq!((beside.code, beside.out), (Some(0), alone.out));
    let odd = HAR.replacen("\"entries\":[", "\"entries\":[{\"_resourceType\":\"websocket\"},", 1);
    let said = run(&["import", &it.file("odd.har", &odd), "--data", &it.data]);
    assert_eq!(said.code, Some(0), "{}", said.err);
    assert!(said.err.starts_with("left out") && said.err.ends_with("the file): 1\n"), "{}", said.err);
    let list = run(&["export", "--list", "--data", &it.data]);
    let numbers: Vec<_> = list.out.lines().map(|line| line.split_whitespace().next()).collect();
    assert_eq!(numbers, [Some("2"), Some("1")], "{}", list.out);
    assert_eq!(workbench.end_by("-TERM"), Some(0));
    assert_eq!(run(&["export", "--list", "--data", &it.data]).out, list.out);
}

#[test]
fn a_file_is_there_whole_or_not_at_all() {
    let it = Folder::new();
    let har = it.file("a.har", HAR);
    run(&["import", &har, "--data", &it.data]);
    let out = it.folder.path().join("out.html");
    let path = out.to_string_lossy().into_owned();
    let said =
        run(&["export", "1", "--format", "html", "--output", &path, "--data", &it.data, "--lang", "ja"]);
    assert_eq!((said.code, said.err.as_str()), (Some(0), ""));
    let page = std::fs::read_to_string(&out).expect("it is there");
    assert!(page.ends_with("</html>\n") && page.contains("受信") && !page.contains("hush-hush"), "{page}");
    assert_eq!(said.out, format!("{path}: {} バイト\n", page.len()));
    let kept = run(&["export", "1", "--secrets", "--data", &it.data]);
    assert!(kept.out.contains("hush-hush"), "{}", kept.out);
    let said = run(&["export", "9", "--output", &path, "--data", &it.data]);
    assert_eq!((said.code, said.out.as_str()), (Some(3), ""));
    assert!(said.err.contains("there is nothing here"), "{}", said.err);
    assert_eq!(std::fs::read_to_string(&out).expect("it is still there"), page);
    let said = run(&["export", "1", "--output", "/nonexistent/x.har", "--data", &it.data]);
    assert_eq!(said.code, Some(3));
    assert!(said.err.starts_with("error: cannot write /nonexistent/x.har"), "{}", said.err);
}

#[test]
fn what_cannot_be_done_is_one_sentence() {
    let it = Folder::new();
    let said = run(&["export", "--list", "--data", &it.data]);
    assert_eq!(said.code, Some(3));
    assert!(
        said.err.starts_with("error: nothing is kept in ") && said.err.lines().count() == 1,
        "{}",
        said.err
    );
    for (name, text) in [("no.har", "{\"log\":{\"entries\":[]}}"), ("x.json", "hello"), ("empty", "")] {
        let file = it.file(name, text);
        let said = run(&["import", &file, "--data", &it.data]);
        assert_eq!((said.code, said.out.as_str()), (Some(3), ""), "{name}");
        assert!(
            said.err.contains("cannot be read as HAR") && said.err.lines().count() == 1,
            "{name}: {}",
            said.err
        );
    }
    let said = run(&["import", "/nonexistent/a.har", "--data", &it.data]);
    assert!(said.err.starts_with("error: cannot read /nonexistent/a.har"), "{}", said.err);
    for usage in [&["export"][..], &["export", "0"], &["export", "--list", "3"], &["import"]] {
        assert_eq!(wscope(usage).output().expect("it runs").status.code(), Some(2), "{usage:?}");
    }
}

#[test]
fn documentation_goes_into_a_folder_or_an_archive_without_secrets() {
    let it = Folder::new();
    let har = it.file("a.har", HAR);
    assert_eq!(run(&["import", &har, "--data", &it.data]).code, Some(0));
    let site = it.folder.path().join("site");
    let path = site.to_string_lossy().into_owned();
    let args = ["export", "--docs", "h.test/chat", "--with-session", "1", "--examples", "--data", &it.data];
    let said = run(&[&args[..], &["--output", &path]].concat());
    assert_eq!((said.code, said.err.as_str()), (Some(0), ""), "{}", said.out);
    let read = |name: &str| std::fs::read_to_string(site.join(name)).expect("it was written");
    assert!(read("index.html").contains(">wss://h.test/chat</pre>"), "{}", read("index.html"));
    assert!(read("session-1.ja.html").contains("9007199254740993"));
    for file in std::fs::read_dir(&site).expect("a folder") {
        let file = file.expect("a file").path();
        let text = std::fs::read_to_string(&file).expect("text");
        assert!(!text.contains("hush-hush"), "{}", file.display());
    }
    let archive = it.folder.path().join("site.zip");
    let said = run(&[&args[..], &["--output", &archive.to_string_lossy()]].concat());
    assert_eq!(said.code, Some(0), "{}", said.err);
    assert!(std::fs::read(archive).expect("it was written").starts_with(b"PK\x03\x04"));
    let said = run(&["export", "--docs", "nothing", "--output", &path, "--data", &it.data]);
    assert_eq!((said.code, said.err.as_str()), (Some(3), "error: nothing is called “nothing”\n"));
}

#[test]
fn a_backup_is_written_beside_a_workbench_and_restored_elsewhere() {
    let it = Folder::new();
    let har = it.file("a.har", HAR);
    assert_eq!(run(&["import", &har, "--data", &it.data]).code, Some(0));
    let list = run(&["export", "--list", "--data", &it.data]).out;
    let mut workbench = Serving::start(&["--port", "0", "--data", &it.data, "--no-open"]);
    workbench.line();
    let file = it.file("x", "") + ".backup";
    let said = run(&["backup", &file, "--data", &it.data]);
    assert_eq!((said.code, said.err.as_str()), (Some(0), ""), "{}", said.out);
    let said = run(&["backup", &file, "--data", &it.data]);
    assert_eq!(said.code, Some(3), "{}", said.err);
    assert!(said.err.contains("is there already"), "{}", said.err);
    let said = run(&["restore", &file, "--data", &it.data, "--force"]);
    assert!(said.code == Some(3) && said.err.contains("is running there"), "{}", said.err);
    assert_eq!(workbench.end_by("-TERM"), Some(0));
    let other = it.folder.path().join("other").to_string_lossy().into_owned();
    assert_eq!(run(&["restore", &file, "--data", &other]).code, Some(0));
    assert_eq!(run(&["export", "--list", "--data", &other]).out, list);
    let said = run(&["restore", &file, "--data", &other]);
    assert!(said.code == Some(3) && said.err.contains("--force"), "{}", said.err);
    let said = run(&["restore", &har, "--data", &it.data, "--force"]);
    assert!(said.code == Some(3) && said.err.contains("no backup"), "{}", said.err);
    assert_eq!(run(&["export", "--list", "--data", &it.data]).out, list, "all is as it was");
}

#[test]
fn nothing_is_restored_into_a_database_that_a_node_works_with() {
    let it = Folder::new();
    let postgres = Postgres::start().expect("PostgreSQL is installed");
    let url = postgres.url();
    let mut house =
        House::new(&[("WSCOPE_DATA", ""), ("WSCOPE_DATABASE_URL", &*url), ("WSCOPE_NODE", "one\u{1b}[31m")]);
    let admin = house.enter();
    let config =
        it.file("wscope.toml", &format!("public_url = \"http://localhost\"\ndatabase_url = \"{url}\"\n"));
    let file = it.file("x", "") + ".backup";
    assert_eq!(run(&["backup", &file, "--config", &config]).code, Some(0));
    let restore = ["restore", &file, "--config", &config, "--force"];
    let said = run(&restore);
    assert_eq!(said.code, Some(3), "{}", said.out);
    assert!(said.err.contains("end every node first") && said.err.contains("one"), "{}", said.err);
    assert!(!said.err.contains('\u{1b}'), "{}", said.err);
    assert!(run(&[&restore[..], &["--lang", "ja"]].concat()).err.contains("すべてのノード"));
    assert_eq!(admin.get("/api/me").status, 200, "all is as it was");
    let again = house.restart();
    assert_eq!(admin.at(&again).get("/api/me").status, 200);
    again.stop();
    let said = run(&restore);
    assert_eq!((said.code, said.out.as_str()), (Some(0), "restored into the database\n"), "{}", said.err);
}
