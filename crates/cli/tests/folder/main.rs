//! A project of a team's server as a folder of files, by the real program: there and back, changed on both
//! sides, by those who may and those who may not, and with what hostile people would put into it.

#[path = "../house/mod.rs"]
mod house;
#[path = "../support/mod.rs"]
mod support;

mod both;
mod hostile;
mod town;

use serde_json::json;
use std::fs;
use std::os::unix::fs::PermissionsExt as _;
use town::{Town, key_of};

#[test]
fn a_key_is_kept_for_its_owner_only_and_shown_to_nobody() {
    let town = Town::new();
    let key = town.key("reader");
    let said = town.run_with("", &["login", &town.origin, "--key-stdin"], &[], &format!("{key}\n"));
    assert_eq!(said.out, format!("signed in to {} as a@team.example\n", town.origin), "{}", said.err);
    let kept = town.path("home/.config/wscope/keys.json");
    assert_eq!(fs::metadata(&kept).expect("it is kept").permissions().mode() & 0o777, 0o600);
    assert!(!format!("{}{}", said.out, said.err).contains(&key));
    // A key that is none takes the place of no good one.
    let said = town.run_with("", &["login", &town.origin, "--key-stdin"], &[], "wrong");
    assert_eq!((said.code, said.err.as_str()), (Some(3), "error: the server does not know this key\n"));
    assert!(fs::read_to_string(&kept).expect("it is there").contains(&key));
    // One that others can read is not trusted any more.
    fs::set_permissions(&kept, fs::Permissions::from_mode(0o644)).expect("it is ours");
    let said = town.run_with("", &["pull", "chat"], &[], "");
    assert!(said.code == Some(3) && said.err.contains("others can read the keys"), "{}", said.err);
    fs::set_permissions(&kept, fs::Permissions::from_mode(0o600)).expect("it is ours");
    let said = town.run_with("", &["logout"], &[], "");
    assert!(said.code == Some(0) && said.out.contains(&town.origin), "{}{}", said.out, said.err);
    assert!(!fs::read_to_string(&kept).expect("it is there").contains(&key));
    let said = town.run_with("", &["pull", "chat", "--server", &town.origin], &[], "");
    assert!(said.code == Some(3) && said.err.contains("sign in first"), "{}", said.err);
    // Without a terminal nobody is asked.
    let said = town.run_with("", &["login", &town.origin], &[], "");
    assert!(said.code == Some(3) && said.err.contains("--key-stdin"), "{}", said.err);
}

#[test]
fn the_key_of_the_environment_goes_to_no_server_that_a_folder_names() {
    let town = Town::new();
    let key = town.key("editor");
    let named = [("WSCOPE_KEY", key.as_str()), ("WSCOPE_SERVER", town.origin.as_str())];
    let said = town.run_with("", &["pull", "chat"], &named, "");
    assert_eq!(said.code, Some(0), "{}", said.err);
    for args in [&["pull"][..], &["push"]] {
        let said = town.run_with("chat", args, &named[..1], "");
        assert!(
            said.code == Some(3) && said.err.contains("is sent only to a server that is named"),
            "{}",
            said.err
        );
        assert_eq!(town.run_with("chat", args, &named, "").code, Some(0));
    }
}

#[test]
fn a_project_comes_into_files_without_its_secrets_and_keeps_them_when_it_goes_back() {
    let town = Town::new();
    let api = town.api("Room / 部屋", "wss://me:hush@h.example/{room}?token=hush&v=1", None);
    town.change(&api["id"], |it| {
        it["headers"] = json!([{"name": "X-Token", "value": "hush", "enabled": true}]);
        it["cookies"] = json!([{"name": "c", "value": "hush", "enabled": true}]);
        it["auth"] = json!({"kind": "basic", "user": "u", "password": "hush"});
        it["settings"]["key"] = json!("hush");
        it["docs"]["description"] = json!("Talks.\n\nA lot.\n");
    });
    let path = format!("/api/projects/{}/document", town.project);
    let mut document = town.admin.get(&path).json;
    document["variables"] = json!([{"name": "t", "value": "hush", "secret": true}, {"name": "h", "value": "plain", "secret": false}]);
    document["environments"] =
        json!([{"name": "prod", "variables": [{"name": "t", "value": "hush", "secret": true}]}]);
    assert_eq!(town.admin.ask("PUT", &path, &document.to_string(), &[]).status, 200);
    let before = (town.get(&api["id"]), town.admin.get(&path).json);
    town.begin();
    let files = town.files();
    let names: Vec<_> = files.iter().map(|it| it.0.as_str()).collect();
    assert_eq!(names, [".wscope/state.json", "Room-部屋.yaml", "project.yaml"]);
    for (name, text) in &files {
        assert!(!text.contains("hush") && text.contains("••••••••"), "{name}: {text}");
    }
    assert!(files[1].1.contains("  description: |\n    Talks.\n\n    A lot.\n"), "{}", files[1].1);
    // The same again writes nothing; a change beside the secrets keeps them.
    assert_eq!(town.run(&["pull"]).out, "nothing is new on the server\n");
    assert_eq!(town.run(&["push"]).out, "nothing to push\n");
    assert_eq!((town.files(), town.get(&api["id"])), (files, before.0.clone()));
    town.edit("Room-部屋.yaml", "user: u", "user: v");
    town.edit("Room-部屋.yaml", "token=••••••••&v=1", "token=••••••••&v=2");
    town.edit("project.yaml", "value: plain", "value: other");
    let said = town.run(&["push"]);
    assert_eq!(said.code, Some(0), "{}{}", said.out, said.err);
    let (now, project) = (town.get(&api["id"]), town.admin.get(&path).json);
    assert_eq!(now["url"], "wss://me:hush@h.example/{room}?token=hush&v=2");
    assert_eq!((&now["auth"]["user"], &now["auth"]["password"]), (&json!("v"), &json!("hush")));
    assert_eq!(
        (&now["headers"], &now["cookies"], &now["settings"]),
        (&before.0["headers"], &before.0["cookies"], &before.0["settings"])
    );
    assert_eq!(
        project["variables"],
        json!([{"name": "t", "value": "hush", "secret": true}, {"name": "h", "value": "other", "secret": false}])
    );
    assert_eq!(project["environments"], before.1["environments"]);
    // A secret that is written into a file goes to the server, and is not left there.
    town.edit("project.yaml", "value: \"••••••••\"", "value: new-secret");
    assert_eq!(town.run(&["push"]).code, Some(0));
    assert_eq!(town.admin.get(&path).json["variables"][0]["value"], "new-secret");
    assert!(town.files().iter().all(|it| !it.1.contains("new-secret")));
    // The placeholder where the server has nothing is no value.
    town.edit("Room-部屋.yaml", "name: X-Token", "name: X-Other-Token");
    let said = town.run(&["push"]);
    assert!(
        said.code == Some(3) && said.err.contains("Room-部屋.yaml: headers[X-Other-Token].value"),
        "{}",
        said.err
    );
}

#[test]
fn who_reads_pulls_and_pushes_nothing_and_who_is_nobody_there_finds_nothing() {
    let town = Town::new();
    let api = town.api("a", "ws://h/?token=hush", None);
    town.begin();
    let whole = town.files();
    let said = town.run_with("", &["login", &town.origin, "--key-stdin"], &[], &town.key("reader"));
    assert_eq!(said.code, Some(0), "{}", said.err);
    // The files of who only reads are those of everybody.
    fs::rename(town.path("chat"), town.path("mine")).expect("it is ours");
    assert_eq!(town.run_with("", &["pull", "chat"], &[], "").code, Some(0));
    assert_eq!(town.files(), whole);
    assert_eq!(town.run(&["push"]).code, Some(0), "there is nothing to push");
    town.edit("a.yaml", "title: a", "title: b");
    let said = town.run(&["push"]);
    assert!(
        said.code == Some(3) && said.err.contains("you may read this project, and not change it"),
        "{}",
        said.err
    );
    assert_eq!(town.get(&api["id"])["name"], "a");
    // Somebody of another project.
    let path = format!(
        "/api/projects/{}/invitations",
        town.admin.post("/api/projects", r#"{"name":"other"}"#).json["id"]
    );
    let link =
        town.admin.post(&path, &json!({"role": "admin", "email": ""}).to_string()).json["link"].clone();
    let mut guest = town.house.client();
    assert_eq!(house::accept(&mut guest, link.as_str().expect("a link"), "g@team.example").status, 200);
    let said = town.run_with("", &["login", &town.origin, "--key-stdin"], &[], &key_of(&guest, "admin"));
    assert_eq!(said.code, Some(0), "{}", said.err);
    for args in [&["pull"][..], &["push"], &["pull", "chat", "."]] {
        let said = town.run(args);
        assert!(said.code == Some(3) && said.out.is_empty(), "{args:?}: {}{}", said.out, said.err);
    }
    assert_eq!(town.run_with("", &["pull", "other"], &[], "").code, Some(0));
}

#[test]
fn the_workbench_of_this_machine_needs_no_key() {
    let folder = tempfile::tempdir().expect("a folder");
    let data = folder.path().join("data");
    let mut serving =
        support::Serving::start(&["--port", "0", "--no-open", "--data", data.to_str().expect("UTF-8")]);
    let origin = serving.line();
    let run = |args: &[&str], at: &str| -> support::Said {
        support::wscope(args).current_dir(folder.path().join(at)).output().expect("the binary runs").into()
    };
    let said = run(&["pull", "1", "sample", "--server", &origin], "");
    assert_eq!(said.code, Some(0), "{}", said.err);
    let path = folder.path().join("sample/Echo.yaml");
    let text = fs::read_to_string(&path).expect("it was pulled");
    fs::write(&path, text.replacen("title: Echo", "title: Mine", 1)).expect("it can be written");
    let said = run(&["push", "sample", "--dry-run"], "");
    assert_eq!((said.code, said.out.as_str()), (Some(0), "~ Echo.yaml: name\n"), "{}", said.err);
    assert_eq!(run(&["push"], "sample").out, "~ Echo.yaml: name\n");
    assert_eq!(run(&["push"], "sample").out, "nothing to push\n");
}
