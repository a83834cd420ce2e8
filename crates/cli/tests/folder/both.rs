//! Changes on both sides.

use super::town::{Town, change_api};
use serde_json::json;
use std::fs;

#[test]
fn changes_of_both_sides_go_together_and_the_same_changed_twice_is_told() {
    let town = Town::new();
    let api = town.api("a", "ws://h/", None);
    town.change(&api["id"], |it| it["headers"] = json!([{"name": "A", "value": "1", "enabled": true}, {"name": "B", "value": "1", "enabled": true}]));
    town.begin();
    // Different rows and fields.
    town.edit("a.yaml", "value: \"1\"", "value: here");
    town.change(&api["id"], |it| {
        it["headers"][1]["value"] = json!("there");
        it["docs"]["owner"] = json!("Ann");
    });
    let said = town.run(&["push"]);
    assert_eq!(said.out, "~ a.yaml: headers\n", "{}", said.err);
    let now = town.get(&api["id"]);
    assert_eq!((&now["headers"][0]["value"], &now["headers"][1]["value"]), (&json!("here"), &json!("there")));
    let file = town.file("a.yaml");
    assert!(file.contains("value: there") && file.contains("owner: Ann"), "{file}");
    // The same field: nothing happens on either side.
    town.edit("a.yaml", "value: here", "value: mine");
    town.edit("a.yaml", "owner: Ann", "owner: Bob");
    town.change(&api["id"], |it| it["headers"][0]["value"] = json!("theirs"));
    let (files, before) = (town.files(), town.get(&api["id"]));
    for command in ["push", "pull"] {
        let said = town.run(&[command]);
        assert_eq!(said.code, Some(1), "{}{}", said.out, said.err);
        let told = "! a.yaml: headers[A].value\n    base    \"here\"\n    folder  \"mine\"\n    server  \"theirs\"\n1 conflict; nothing was changed";
        assert!(said.out.starts_with(told), "{}", said.out);
        assert_eq!((town.files(), town.get(&api["id"])), (files.clone(), before.clone()));
    }
    // The server's first, and then the rest goes there.
    let said = town.run(&["pull", "--prefer", "server"]);
    assert_eq!((said.code, said.out.as_str()), (Some(0), "~ a.yaml: headers\n"), "{}", said.err);
    assert!(town.file("a.yaml").contains("value: theirs") && town.file("a.yaml").contains("owner: Bob"));
    assert_eq!(town.run(&["push"]).out, "~ a.yaml: docs.owner\n");
    town.edit("a.yaml", "value: theirs", "value: mine");
    town.change(&api["id"], |it| it["headers"][0]["value"] = json!("again"));
    assert_eq!(town.run(&["push"]).code, Some(1));
    assert_eq!(town.run(&["push", "--prefer", "folder"]).code, Some(0));
    assert_eq!(town.get(&api["id"])["headers"][0]["value"], "mine");
    // Or the file is changed to what it is there.
    town.edit("a.yaml", "value: mine", "value: x");
    town.change(&api["id"], |it| it["headers"][0]["value"] = json!("y"));
    assert_eq!(town.run(&["push"]).code, Some(1));
    town.edit("a.yaml", "value: x", "value: \"y\"");
    assert_eq!(town.run(&["push"]).out, "nothing to push\n");
}

#[test]
fn what_is_made_moved_renamed_and_deleted_goes_both_ways() {
    let town = Town::new();
    let [moved, gone] = ["moved", "gone"].map(|it| town.api(it, "ws://h/", None)["id"].clone());
    town.begin();
    let folder = town.path("chat");
    fs::create_dir_all(folder.join("sub/in")).expect("it can be made");
    fs::rename(folder.join("moved.yaml"), folder.join("sub/in/elsewhere.yaml")).expect("it is there");
    fs::remove_file(folder.join("gone.yaml")).expect("it is there");
    let by_hand = "asyncapi: 3.0.0\ninfo: {title: By hand}\n# mine, too\nx-wscope: {url: \"ws://new/\"}\nx-mine: kept\n";
    fs::write(folder.join("sub/new.yaml"), by_hand).expect("it can be written");
    fs::write(folder.join("README.md"), "mine").expect("it can be written");
    fs::write(folder.join("compose.yaml"), "services: {}\n").expect("it can be written");
    let said = town.run(&["push", "--dry-run"]);
    assert_eq!(said.code, Some(0), "{}", said.err);
    assert_eq!(town.admin.get("/api/tree").json["folders"], json!([]), "nothing was done");
    let pushed = town.run(&["push"]);
    assert_eq!(pushed.out, said.out, "it was foretold: {}", pushed.err);
    assert!(pushed.err.contains("compose.yaml is no AsyncAPI document"), "{}", pushed.err);
    let tree = town.admin.get("/api/tree").json;
    let folders: Vec<_> = tree["folders"]
        .as_array()
        .expect("rows")
        .iter()
        .map(|it| (it["name"].clone(), it["parent"].clone()))
        .collect();
    assert_eq!(folders, [(json!("sub"), json!(null)), (json!("in"), tree["folders"][0]["id"].clone())]);
    assert_eq!(tree["apis"].as_array().map(Vec::len), Some(2));
    assert_eq!(town.admin.get(&format!("/api/apis/{gone}")).status, 404);
    assert!(
        town.file("sub/new.yaml").contains("x-mine: kept\n")
            && town.file("sub/new.yaml").contains("# mine, too\nx-wscope:\n")
            && town.file("sub/new.yaml").contains("  id: ")
    );
    assert_eq!(town.run(&["push"]).out, "nothing to push\n");
    // And what others do there.
    let sub = tree["folders"][0]["id"].as_i64();
    let new = town.api("there", "ws://there/", sub);
    let to_root = json!({"project": town.project, "folder": null, "index": 0}).to_string();
    assert_eq!(town.admin.post(&format!("/api/nodes/api/{moved}/move"), &to_root).status, 204);
    let name = r#"{"name":"renamed"}"#;
    assert_eq!(
        town.admin.ask("PATCH", &format!("/api/nodes/folder/{}", sub.expect("a number")), name, &[]).status,
        204
    );
    let path = format!("/api/nodes/folder/{}", tree["folders"][1]["id"]);
    assert_eq!(town.admin.ask("DELETE", &path, "", &[]).status, 200);
    let said = town.run(&["pull"]);
    assert_eq!(said.code, Some(0), "{}", said.err);
    let names: Vec<_> = town.files().into_iter().map(|it| it.0).filter(|it| !it.starts_with('.')).collect();
    let wanted = [
        "README.md",
        "compose.yaml",
        "elsewhere.yaml",
        "project.yaml",
        "sub/folder.yaml",
        "sub/new.yaml",
        "sub/there.yaml",
    ];
    assert_eq!(names, wanted, "{}", said.out);
    assert!(!folder.join("sub/in").exists() && town.file("sub/folder.yaml").contains("name: renamed"));
    assert!(
        town.file("project.yaml").ends_with("order:\n  - elsewhere.yaml\n  - sub\n"),
        "{}",
        town.file("project.yaml")
    );
    // Deleted here, changed there.
    fs::remove_file(folder.join("sub/there.yaml")).expect("it is there");
    town.change(&new["id"], |it| it["url"] = json!("ws://changed/"));
    let said = town.run(&["push"]);
    assert!(
        said.code == Some(1)
            && said.out.starts_with("! sub/there.yaml\n    folder  deleted\n    server  changed: url\n"),
        "{}",
        said.out
    );
    let said = town.run(&["pull", "--prefer", "server"]);
    assert!(
        said.code == Some(0) && town.file("sub/there.yaml").contains("ws://changed/"),
        "{}{}",
        said.out,
        said.err
    );
    // Deleted there, changed here: it is made again.
    assert_eq!(town.admin.ask("DELETE", &format!("/api/nodes/api/{}", new["id"]), "", &[]).status, 200);
    town.edit("sub/there.yaml", "url: ws://changed/", "url: ws://mine/");
    assert_eq!(town.run(&["push"]).code, Some(1));
    let said = town.run(&["push", "--prefer", "folder"]);
    assert_eq!(said.code, Some(0), "{}{}", said.out, said.err);
    let tree = town.admin.get("/api/tree").json;
    let again = tree["apis"]
        .as_array()
        .expect("rows")
        .iter()
        .find(|it| it["name"] == "there")
        .expect("it is there again");
    assert!(
        again["url"] == "ws://mine/" && again["id"] != new["id"] && again["folder"] == json!(sub),
        "{again}"
    );
    assert_eq!(town.run(&["push"]).out, "nothing to push\n");
}

#[test]
fn who_saves_between_reading_and_writing_loses_nothing() {
    let town = Town::new();
    let api = town.api("a", "ws://h/", None);
    town.begin();
    let other = |owner: &'static str| {
        let (client, id) = (town.admin.at(&town.house), api["id"].clone());
        move || change_api(&client, &id, |it| it["docs"]["owner"] = json!(owner))
    };
    town.edit("a.yaml", "url: ws://h/", "url: ws://mine/");
    town.before("PUT /api/apis/", other("Ann"));
    let said = town.run(&["push"]);
    assert_eq!(said.code, Some(0), "{}{}", said.out, said.err);
    let now = town.get(&api["id"]);
    assert_eq!((&now["url"], &now["docs"]["owner"]), (&json!("ws://mine/"), &json!("Ann")));
    assert!(town.file("a.yaml").contains("owner: Ann"));
    // The same field.
    town.edit("a.yaml", "owner: Ann", "owner: Me");
    town.before("PUT /api/apis/", other("Bob"));
    let said = town.run(&["push"]);
    assert!(said.code == Some(1) && said.out.contains("! a.yaml: docs.owner"), "{}{}", said.out, said.err);
    assert_eq!(town.get(&api["id"])["docs"]["owner"], "Bob");
    assert!(town.file("a.yaml").contains("owner: Me"));
    // What is to be deleted, and changed at that moment.
    assert_eq!(town.run(&["pull", "--prefer", "server"]).code, Some(0));
    fs::remove_file(town.path("chat").join("a.yaml")).expect("it is there");
    let (client, id) = (town.admin.at(&town.house), api["id"].clone());
    let project = town.project;
    town.api("b", "ws://b/", None);
    town.before("GET /api/projects/", move || {
        let _ = project;
        change_api(&client, &id, |it| it["docs"]["owner"] = json!("Eve"));
    });
    let said = town.run(&["push"]);
    assert!(
        said.code == Some(1) && said.out.contains("! a.yaml\n    folder  deleted"),
        "{}{}",
        said.out,
        said.err
    );
    assert_eq!(town.get(&api["id"])["docs"]["owner"], "Eve");
}

#[test]
fn images_are_files() {
    const PNG: &str = "\u{89}PNG\r\n\u{1a}\n";
    let town = Town::new();
    town.begin();
    let folder = town.path("chat");
    fs::create_dir_all(folder.join("images")).expect("it can be made");
    let bytes: Vec<u8> =
        PNG.chars().map(|it| u8::try_from(u32::from(it)).expect("a byte")).chain(*b"rest").collect();
    fs::write(folder.join("images/logo.png"), &bytes).expect("it can be written");
    let said = town.run(&["push"]);
    assert!(
        said.out.starts_with("+ images/") && said.out.contains(": /api/images/"),
        "{}{}",
        said.out,
        said.err
    );
    let image = town.admin.get(&format!("/api/projects/{}/images", town.project)).json[0]["id"].clone();
    assert_eq!(fs::read(folder.join(format!("images/{image}.png"))).expect("it has its number"), bytes);
    assert!(!folder.join("images/logo.png").exists());
    fs::remove_dir_all(folder.join("images")).expect("it is there");
    assert_eq!(town.run(&["pull"]).code, Some(0));
    assert_eq!(fs::read(folder.join(format!("images/{image}.png"))).expect("it came back"), bytes);
    assert_eq!(town.admin.ask("DELETE", &format!("/api/images/{image}"), "", &[]).status, 200);
    assert_eq!(town.run(&["pull"]).code, Some(0));
    assert!(!folder.join(format!("images/{image}.png")).exists());
    fs::write(folder.join("images/page.html"), "<script>").expect("it can be written");
    let said = town.run(&["push"]);
    assert!(said.code == Some(3) && said.err.contains("images/page.html"), "{}", said.err);
}
