//! What hostile people would call things, and put into a folder.

use super::town::Town;
use serde_json::{Value, json};
use std::fs;
use std::os::unix::fs::symlink;

#[test]
fn nothing_is_written_outside_whatever_things_are_called() {
    let town = Town::new();
    let names = [
        "../../evil",
        "..",
        "/etc/passwd",
        "CON",
        ".git",
        "a\u{202e}b",
        "same",
        "SAME",
        "same",
        "project",
        "images",
        "a\\b:c",
        "x\ny",
    ];
    for name in names {
        let folder = town
            .admin
            .post(&format!("/api/projects/{}/folders", town.project), &json!({ "name": name }).to_string());
        town.api(name, "ws://h/", folder.json["id"].as_i64());
        town.api(name, "ws://h/", None);
    }
    town.api(&"long".repeat(200), "ws://h/", None);
    town.begin();
    let files = town.files();
    let apis = files.iter().filter(|it| it.1.starts_with("asyncapi")).count();
    assert_eq!(apis, 2 * names.len() + 1);
    for (name, _) in &files {
        let inner = name.split('/').all(|it| !it.starts_with('.') || it == ".wscope");
        assert!(inner && !name.contains(['\\', ':', '\n', '\u{202e}']) && name.len() < 200, "{name:?}");
    }
    let around: Vec<_> =
        fs::read_dir(town.path("")).expect("a folder").flatten().map(|it| it.file_name()).collect();
    assert_eq!(around.len(), 2, "chat and home: {around:?}");
    let mut small: Vec<_> = files.iter().map(|it| it.0.to_lowercase()).collect();
    small.dedup();
    assert_eq!(small.len(), files.len());
    // They stay what they are.
    assert_eq!(town.run(&["pull"]).out, "nothing is new on the server\n");
    assert_eq!(town.run(&["push"]).out, "nothing to push\n");
    assert_eq!(town.files(), files);
}

#[test]
fn a_link_is_not_followed_and_a_state_that_leads_out_is_refused() {
    let town = Town::new();
    town.api("a", "ws://h/", None);
    let folder = town.admin.post(&format!("/api/projects/{}/folders", town.project), r#"{"name":"f"}"#).json
        ["id"]
        .as_i64();
    let inner = town.api("inner", "ws://h/", folder);
    town.begin();
    let chat = town.path("chat");
    let outside = town.path("outside");
    fs::rename(chat.join("f"), &outside).expect("it is there");
    symlink(&outside, chat.join("f")).expect("a link");
    let before = fs::read_to_string(outside.join("inner.yaml")).expect("it is there");
    town.change(&inner["id"], |it| it["url"] = json!("ws://changed/"));
    for command in ["pull", "push"] {
        let said = town.run(&[command, "--prefer", "server"]);
        assert!(
            said.code == Some(3) && said.err.contains("f is a link, which is not followed"),
            "{}",
            said.err
        );
        assert_eq!(fs::read_to_string(outside.join("inner.yaml")).expect("it is there"), before);
    }
    assert_eq!(town.get(&inner["id"])["url"], "ws://changed/");
    // A state that somebody else has written.
    let path = chat.join(".wscope/state.json");
    let text = fs::read_to_string(&path).expect("it is there");
    let mut state: Value = serde_json::from_str(&text).expect("JSON");
    let id = state["apis"].as_object().and_then(|it| it.keys().next()).expect("an API").clone();
    state["apis"][&id]["path"] = json!("../outside/inner.yaml");
    fs::write(&path, state.to_string()).expect("it can be written");
    for command in ["pull", "push"] {
        let said = town.run(&[command]);
        assert!(
            said.code == Some(3) && said.err.contains("state.json is damaged"),
            "{}{}",
            said.out,
            said.err
        );
    }
    fs::remove_dir_all(chat.join(".wscope")).expect("it is there");
    symlink(&outside, chat.join(".wscope")).expect("a link");
    assert_eq!(town.run(&["pull", "chat", "."]).code, Some(3));
}

#[test]
fn a_file_that_cannot_be_read_is_told_with_its_line_and_nothing_is_done() {
    let town = Town::new();
    let api = town.api("a", "ws://h/", None);
    town.begin();
    let path = town.path("chat").join("a.yaml");
    let good = town.file("a.yaml");
    let bomb: String = (1..40).map(|it| format!("a{it}: &a{it} [*a{0}, *a{0}, *a{0}]\n", it - 1)).collect();
    for (text, told) in [
        (format!("{good}bomb: &a0 [x]\n{bomb}"), "aliases are not read"),
        (good.replace("title: a", "title: [a"), "a.yaml:"),
        (good.replace("title: a", "titel: a"), "a.yaml: info.title: this text is missing"),
        (
            good.replace("host: h", "host: other"),
            "a.yaml: servers.main.host: this is made from another field",
        ),
        (format!("{good}x: {}", "[".repeat(5000)), "a.yaml:"),
        ("<<<<<<< HEAD\n=======\n>>>>>>> x\n".to_owned(), "a.yaml:"),
        (String::new(), "a.yaml: asyncapi"),
    ] {
        fs::write(&path, &text).expect("it can be written");
        for command in ["push", "pull"] {
            let said = town.run(&[command]);
            assert!(said.code == Some(3) && said.err.contains(told), "{told}: {}{}", said.out, said.err);
        }
        assert_eq!(fs::read_to_string(&path).expect("it is there"), text);
    }
    assert_eq!(town.get(&api["id"])["name"], "a");
}
