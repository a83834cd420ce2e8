//! The table of attacks names tests that there are, and every attack here stands in it.

use std::path::Path;

/// The table, and where files of the repository are.
const TABLE: &str = include_str!("../../../../docs/attacks.md");
const ROOT: &str = concat!(env!("CARGO_MANIFEST_DIR"), "/../..");
/// What is played in this folder.
const PLAYED: [&str; 7] = ["errors", "headers", "members", "names", "pages", "slow", "text"];

/// The names of the tests in a file of Rust.
fn tests<'t>(text: &'t str) -> Vec<&'t str> {
    let after = text.match_indices("#[test]").chain(text.match_indices("#[tokio::test"));
    let name = |(at, _): (usize, &'t str)| text[at..].split_once("fn ")?.1.split('(').next();
    after.filter_map(name).collect()
}

/// Each `file` with the `test` after it, by row.
fn named() -> Vec<(String, String)> {
    let mut found = vec![];
    for row in TABLE.lines().filter(|it| it.starts_with('|')) {
        let mut file = String::new();
        for word in row.split('`').skip(1).step_by(2) {
            let is_path = word.ends_with(".rs") || word.ends_with(".mjs");
            if is_path && word.contains('/') {
                word.clone_into(&mut file);
            } else if file.ends_with(".mjs") {
                // What it says where it fails.
                found.push((std::mem::take(&mut file), word.to_owned()));
            } else if word.contains('_') && !file.is_empty() {
                found.push((file.clone(), word.to_owned()));
            }
        }
    }
    found
}

#[test]
fn the_table_names_tests_that_there_are() {
    let named = named();
    assert!(named.len() > 30, "{}", named.len());
    for (file, test) in &named {
        let text = std::fs::read_to_string(Path::new(ROOT).join(file));
        let text = text.unwrap_or_else(|error| panic!("{file}: {error}"));
        let is_there =
            if file.ends_with(".rs") { tests(&text).contains(&&**test) } else { text.contains(test) };
        assert!(is_there, "{file} has no test {test}");
    }
    for file in PLAYED {
        let path = format!("crates/cli/tests/attacks/{file}.rs");
        let text = std::fs::read_to_string(Path::new(ROOT).join(&path)).expect("it is there");
        for test in tests(&text) {
            let stands = named.iter().any(|(file, name)| *file == path && name == test);
            assert!(stands, "docs/attacks.md does not name {test} of {path}");
        }
    }
}
