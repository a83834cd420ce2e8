//! Auth and proxy that an API takes on from its folder and its project.

use crate::client::{Outcome, PATIENCE, ask, get, post, workbench};
use crate::handshake::{change, read_head};
use crate::story::session;
use serde_json::{Value, json};
use server::Running;
use tokio::net::TcpListener;

/// What the next visitor says of himself.
async fn visitor(
    bench: &Running,
    listener: &TcpListener,
    id: i64,
) -> Result<Option<String>, Box<dyn std::error::Error>> {
    let made = session(bench, id).await?;
    let (mut stream, _) = tokio::time::timeout(PATIENCE, listener.accept()).await??;
    let head = read_head(&mut stream).await?;
    // Ended while it waits for its answer: so the doctor, who would ask again, is not called.
    ask(bench, "DELETE", &format!("/api/sessions/{made}"), None).await?.expect(200);
    Ok(head.lines().find_map(|it| it.strip_prefix("Authorization: ")).map(ToOwned::to_owned))
}

/// Saves the document there with these fields changed.
async fn edit(bench: &Running, path: &str, fields: &Value) -> Outcome {
    let mut document = get(bench, path).await?.expect(200);
    for (name, new) in fields.as_object().into_iter().flatten() {
        for (field, value) in new.as_object().into_iter().flatten() {
            document[name][field] = value.clone();
        }
    }
    ask(bench, "PUT", path, Some(&document)).await?.expect(200);
    Ok(())
}

#[tokio::test]
async fn the_nearest_above_says_who_the_client_is_and_a_move_changes_it() -> Outcome {
    let folder = tempfile::tempdir()?;
    let bench = workbench(folder.path()).await?;
    let listener = TcpListener::bind("127.0.0.1:0").await?;
    let project = get(&bench, "/api/projects").await?.expect(200)[0]["id"].clone();
    let make = |parent: Value| {
        let (bench, project) = (&bench, project.clone());
        async move {
            let body = json!({"name": "f", "parent": parent});
            post(bench, &format!("/api/projects/{project}/folders"), &body)
                .await
                .map(|it| it.expect(201)["id"].clone())
        }
    };
    let outer = make(Value::Null).await?;
    let inner = make(outer.clone()).await?;
    let body = json!({"name": "a", "url": format!("ws://{}/", listener.local_addr()?), "folder": inner});
    let made = post(&bench, &format!("/api/projects/{project}/apis"), &body).await?.expect(201);
    let id = made["id"].as_i64().ok_or("no id")?;
    let told = format!("/api/apis/{id}/auth");
    assert_eq!(made["auth"]["kind"], "inherit");
    assert_eq!(visitor(&bench, &listener, id).await?, None);
    assert_eq!(get(&bench, &told).await?.expect(200)["from"], Value::Null);
    let basic = json!({"auth": {"kind": "basic", "user": "u", "password": "s3cret"}});
    edit(&bench, &format!("/api/projects/{project}/document"), &basic).await?;
    assert_eq!(visitor(&bench, &listener, id).await?.as_deref(), Some("Basic dTpzM2NyZXQ="));
    let shown = get(&bench, &told).await?.expect(200);
    assert_eq!(
        (&shown["from"]["kind"], &shown["kind"], &shown["user"]),
        (&json!("project"), &json!("basic"), &json!("u"))
    );
    assert!(!shown.to_string().contains("s3cret"), "{shown}");
    edit(
        &bench,
        &format!("/api/folders/{outer}/document"),
        &json!({"auth": {"kind": "bearer", "token": "t"}}),
    )
    .await?;
    assert_eq!(visitor(&bench, &listener, id).await?.as_deref(), Some("Bearer t"));
    assert_eq!(
        get(&bench, &told).await?.expect(200)["from"],
        json!({"kind": "folder", "id": outer, "name": "f"})
    );
    // Out of the folders, the project says it again.
    let spot = json!({"project": project, "folder": null, "index": 0});
    post(&bench, &format!("/api/nodes/api/{id}/move"), &spot).await?.expect(204);
    assert_eq!(visitor(&bench, &listener, id).await?.as_deref(), Some("Basic dTpzM2NyZXQ="));
    change(&bench, id, &json!({"auth": {"kind": "none"}})).await?;
    assert_eq!(visitor(&bench, &listener, id).await?, None, "none is something");
    assert_eq!(get(&bench, &told).await?.expect(200)["from"]["kind"], "api");
    bench.stop().await;
    Ok(())
}

#[tokio::test]
async fn a_project_names_the_proxy_of_its_apis() -> Outcome {
    let folder = tempfile::tempdir()?;
    let bench = workbench(folder.path()).await?;
    let proxy = TcpListener::bind("127.0.0.1:0").await?;
    let project = get(&bench, "/api/projects").await?.expect(200)[0]["id"].clone();
    let id = crate::story::api(&bench, "ws://far.test/").await?;
    let url = format!("http://{}", proxy.local_addr()?);
    edit(
        &bench,
        &format!("/api/projects/{project}/document"),
        &json!({"proxy": {"from": "url", "url": url}}),
    )
    .await?;
    let made = session(&bench, id).await?;
    let (mut stream, _) = tokio::time::timeout(PATIENCE, proxy.accept()).await??;
    let head = read_head(&mut stream).await?;
    assert!(head.starts_with("CONNECT far.test:80 HTTP/1.1\r\n"), "{head}");
    ask(&bench, "DELETE", &format!("/api/sessions/{made}"), None).await?.expect(200);
    edit(
        &bench,
        &format!("/api/projects/{project}/document"),
        &json!({"proxy": {"from": "url", "url": "ftp://x"}}),
    )
    .await?;
    assert_eq!(
        post(&bench, &format!("/api/apis/{id}/sessions"), &json!({})).await?.refused(400),
        "bad-setting"
    );
    bench.stop().await;
    Ok(())
}
