//! What an attacker learns of the server's inside from its errors: nothing but a number.

use crate::house::House;
use std::io::{Seek as _, Write as _};

#[test]
fn a_failing_database_is_told_by_a_number_that_stands_in_the_log() {
    let folder = tempfile::tempdir().expect("a folder");
    let data = folder.path().to_str().expect("UTF-8");
    let mut house = House::new(&[("WSCOPE_DATA", data)]);
    let admin = house.enter();
    assert_eq!(admin.post("/api/projects", r#"{"name":"p"}"#).status, 201);
    // The disk has gone bad under the server.
    for name in ["wscope.db", "wscope.db-wal", "wscope.db-shm"] {
        let path = folder.path().join(name);
        let size = std::fs::metadata(&path).map_or(0, |it| it.len());
        let mut file = std::fs::OpenOptions::new().write(true).open(&path).expect("it is there");
        file.rewind().expect("a file");
        file.write_all(&vec![0x5a; usize::try_from(size).expect("it is small")]).expect("it can be written");
    }
    let answers = ["/api/tree", "/api/projects", "/api/deeds", "/api/accounts", "/api/history", "/api/bin"]
        .map(|path| admin.get(path));
    let failed: Vec<_> = answers.iter().filter(|it| it.status == 500).collect();
    assert!(!failed.is_empty(), "{:?}", answers.map(|it| it.status));
    for answer in failed {
        assert_eq!(answer.code(), "store");
        let said = answer.body.to_lowercase();
        for word in ["database", "disk", "malformed", "sql", "wscope.db", data] {
            assert!(!said.contains(word), "{word} in {said}");
        }
        let hint = answer.json["error"]["hint"].as_str().expect("a hint");
        let number = hint.rsplit(' ').next().expect("a number");
        assert_eq!(number.len(), 8, "{hint}");
        let log = house.log();
        let line = log.lines().find(|it| it.contains(number)).expect("it stands in the log");
        assert!(line.contains("\"error\":\"the database failed: "), "{line}");
    }
}
