use super::*;
use serde_json::json;

/// What is written of it, which is read as the same.
#[track_caller]
fn written(value: Value) -> String {
    let text = write(&value);
    assert_eq!(read(&text), Ok(value), "{text}");
    text
}

#[test]
fn a_value_is_written_as_a_person_would_write_it() {
    let value = json!({
        "name": "Chat", "url": "wss://h/{room}?a=1", "on": true, "none": null, "count": 3, "empty": [], "nothing": {},
        "text": "two\n\n  lines\n", "cut": "a\nb", "tags": ["a", "b: c"],
        "rows": [{"name": "x", "in": {"deep": 1.5}}, [1, [2]]],
    });
    assert_eq!(
        written(value),
        "name: Chat\nurl: wss://h/{room}?a=1\n\"on\": true\nnone: null\ncount: 3\nempty: []\nnothing: {}\n\
         text: |\n  two\n\n    lines\ncut: |-\n  a\n  b\ntags:\n  - a\n  - \"b: c\"\n\
         rows:\n  - name: x\n    in:\n      deep: 1.5\n  -\n    - 1\n    -\n      - 2\n"
    );
}

#[test]
fn a_text_that_looks_like_something_else_stays_a_text() {
    for text in [
        "",
        " ",
        "no",
        "Yes",
        "~",
        "null",
        "1",
        "-1.5e3",
        "0x1f",
        ".5",
        "1_000",
        "2026-11-26",
        "a: b",
        "a #b",
        "#",
        "-",
        "- a",
        "? a",
        "&a",
        "*a",
        "!a",
        "%a",
        "@a",
        "`a",
        "{a",
        "[a",
        "'a",
        "\"a",
        "|",
        ">",
        "a:",
        "a ",
        "\ta",
        "\\",
        "\u{202e}evil",
        "a\u{2028}b",
        "\u{feff}",
        "a\rb",
        "a\0b",
        "\u{7f}",
        "\n",
        "a\n",
        "\na",
        "a\n\n",
        " a\nb",
        "a\n \nb",
        "a\n\tb",
        "---",
        "...",
        "a\n---\nb",
        "\u{1f600}\nb",
        "key",
        "日本語",
        "日本\n語",
        "<<",
        "=",
        "\u{10ffff}",
        "\u{fffe}",
    ] {
        written(json!({ text: text, "in": [text, {"deep": text, text: [text]}] }));
    }
}

#[test]
fn what_others_write_is_read() {
    let text = "%YAML 1.2\n---\n# a comment\na: &x 1 # another\nb: 'it''s'\nc: {d: [1, 0x10, +2, 007], e: ~}\nf: >-\n  one\n  two\n\
                ? g\n: h\n200: ok\n";
    let value = json!({"a": 1, "b": "it's", "c": {"d": [1, 16, 2, 7], "e": null}, "f": "one two", "g": "h", "200": "ok"});
    assert_eq!(read(text), Ok(value));
    assert_eq!(read(""), Ok(Value::Null));
}

#[test]
fn what_cannot_be_read_is_told_with_its_line() {
    let told = |text: &str| read(text).map_err(|it| (it.line.unwrap_or(0), it.text.en));
    assert_eq!(told("a: 1\nb: *x\n").map_err(|it| it.0), Err(2));
    assert_eq!(told("a: &x [1]\nb: *x\n"), Err((2, "aliases are not read: write it out".into())));
    assert_eq!(told("a: 1\na: 2\n"), Err((2, "this key stands here twice".into())));
    assert_eq!(told("a: !!binary x\n"), Err((1, "tags are not read: leave it out".into())));
    assert_eq!(told("a: 1\n---\nb: 2\n"), Err((3, "a file is one document".into())));
    assert_eq!(told("[1]: 2\n"), Err((1, "a key must be a text".into())));
    assert_eq!(told("a: [1\nb: 2").map_err(|it| it.0), Err(2));
    assert_eq!(told("a:\n\t- b\n").map_err(|it| it.0), Err(2));
}

#[test]
fn what_is_too_much_is_refused_and_nothing_is_unfolded() {
    let deep = format!("{}1{}", "[".repeat(100), "]".repeat(100));
    assert_eq!(read(&deep).map_err(|it| it.text.en), Err("this is nested too deeply".into()));
    let blocks: String = (0..5_000).map(|it| format!("{}a:\n", " ".repeat(it))).collect();
    assert!(read(&blocks).is_err());
    let mut bomb = String::from("a0: &a0 [lol]\n");
    for it in 1..20 {
        let line = format!("a{it}: &a{it} [*a{0}, *a{0}, *a{0}, *a{0}]\n", it - 1);
        bomb.push_str(&line);
    }
    assert_eq!(read(&bomb).map_err(|it| it.line), Err(Some(2)));
    assert!(read(&"a".repeat(LONGEST + 1)).is_err());
}
