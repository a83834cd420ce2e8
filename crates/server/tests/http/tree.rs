//! Projects, folders and APIs over HTTP: order, copies, deletions and what is refused.

use crate::client::{Outcome, ask, get, post, workbench};
use crate::story::session;
use serde_json::{Value, json};
use server::Running;

async fn tree(bench: &Running) -> Result<Value, Box<dyn std::error::Error>> {
    Ok(get(bench, "/api/tree").await?.expect(200))
}

fn names(list: &Value) -> Vec<&str> {
    list.as_array().into_iter().flatten().filter_map(|it| it["name"].as_str()).collect()
}

#[tokio::test]
async fn folders_are_made_moved_copied_deleted_and_restored() -> Outcome {
    let folder = tempfile::tempdir()?;
    let bench = workbench(folder.path()).await?;
    let project = tree(&bench).await?["projects"][0]["id"].as_i64().ok_or("no project")?;
    let make = async |name: &str, parent: &Value| {
        let body = json!({"name": name, "parent": parent});
        let made = post(&bench, &format!("/api/projects/{project}/folders"), &body).await?.expect(201);
        Ok::<_, std::io::Error>(made["id"].clone())
    };
    let outer = make("outer", &Value::Null).await?;
    let inner = make("inner", &outer).await?;
    let new = json!({"name": "chat", "url": "ws://h/", "folder": inner});
    let api = post(&bench, &format!("/api/projects/{project}/apis"), &new).await?.expect(201)["id"].clone();
    let circle = json!({"project": project, "folder": inner, "index": 0});
    let refused = post(&bench, &format!("/api/nodes/folder/{outer}/move"), &circle).await?.refused(409);
    assert_eq!(refused, "circle");

    let first = json!({"project": project, "index": 0});
    post(&bench, &format!("/api/nodes/api/{api}/move"), &first).await?.expect(204);
    assert_eq!(tree(&bench).await?["apis"][0]["id"], api);
    let name = json!({"name": "copy"});
    let copy = post(&bench, &format!("/api/nodes/folder/{outer}/duplicate"), &name).await?.expect(201);
    assert_eq!(copy["kind"], "folder");
    ask(&bench, "PATCH", &format!("/api/nodes/folder/{inner}"), Some(&json!({"name": "あ"})))
        .await?
        .expect(204);
    assert_eq!(names(&tree(&bench).await?["folders"]).iter().filter(|it| **it == "あ").count(), 1);

    let deleted = ask(&bench, "DELETE", &format!("/api/nodes/project/{project}"), None).await?.expect(200);
    assert_eq!(tree(&bench).await?["apis"], json!([]));
    let path = format!("/api/deletions/{}/restore", deleted["deletion"]);
    post(&bench, &path, &json!({})).await?.expect(204);
    assert_eq!(tree(&bench).await?["apis"][0]["id"], api);
    post(&bench, &path, &json!({})).await?.refused(404);
    ask(&bench, "DELETE", "/api/nodes/galaxy/1", None).await?.refused(404);
    bench.stop().await;
    Ok(())
}

#[tokio::test]
async fn deleting_a_folder_ends_the_sessions_in_it() -> Outcome {
    let folder = tempfile::tempdir()?;
    let bench = workbench(folder.path()).await?;
    let project = tree(&bench).await?["projects"][0]["id"].as_i64().ok_or("no project")?;
    let path = format!("/api/projects/{project}/folders");
    let outer = post(&bench, &path, &json!({"name": "f"})).await?.expect(201)["id"].clone();
    let new = json!({"name": "chat", "url": bench.echo_url, "folder": outer});
    let api = post(&bench, &format!("/api/projects/{project}/apis"), &new).await?.expect(201)["id"].clone();
    let id = session(&bench, api.as_i64().ok_or("no id")?).await?;
    let mut live = crate::channel::Live::open(&bench, id, 1).await?;
    live.until_state("open").await?;
    let leaf = |tree: Value| {
        tree["apis"].as_array().into_iter().flatten().find(|it| it["id"] == api).cloned().unwrap_or_default()
    };
    assert_eq!(leaf(tree(&bench).await?)["live"], true);
    let deleted = ask(&bench, "DELETE", &format!("/api/nodes/folder/{outer}"), None).await?.expect(200);
    while live.next().await?.is_some() {}
    get(&bench, &format!("/api/sessions/{id}")).await?.refused(404);
    post(&bench, &format!("/api/deletions/{}/restore", deleted["deletion"]), &json!({})).await?.expect(204);
    let sessions = get(&bench, &format!("/api/apis/{api}/sessions")).await?.expect(200);
    assert_eq!(sessions[0]["id"], id, "what was recorded is there again");
    assert_eq!(leaf(tree(&bench).await?)["live"], false);
    bench.stop().await;
    Ok(())
}
