//! Clients of an API, written out in the languages of its users.

use crate::client::{Outcome, ask, get, post, workbench};
use crate::handshake::change;
use crate::variables::define;
use serde_json::json;

#[tokio::test]
async fn a_client_is_what_is_saved_with_names_for_its_secrets() -> Outcome {
    let folder = tempfile::tempdir()?;
    let bench = workbench(folder.path()).await?;
    let project = get(&bench, "/api/projects").await?.expect(200)[0]["id"].clone();
    define(&bench, &[("host", "chat.example"), ("token", "s3cret")]).await?;
    let path = format!("/api/projects/{project}/document");
    let mut document = get(&bench, &path).await?.expect(200);
    document["auth"] = json!({"kind": "bearer", "token": "{{token}}"});
    ask(&bench, "PUT", &path, Some(&document)).await?.expect(200);
    let new = json!({"name": "a", "url": "wss://{{host}}/room"});
    let id = post(&bench, &format!("/api/projects/{project}/apis"), &new).await?.expect(201)["id"].as_i64();
    let id = id.ok_or("it has a number")?;
    let cookie = json!({"name": "sid", "value": "1", "domain": "chat.example", "host_only": true, "path": "/",
        "expires_ms": null, "secure": false, "http_only": true, "same_site": ""});
    post(&bench, &format!("/api/projects/{project}/cookies"), &cookie).await?.expect(204);

    let code = format!("/api/apis/{id}/code?client=node");
    let node = get(&bench, &code).await?.expect(200);
    let text = node["text"].as_str().unwrap_or_default();
    assert_eq!((&node["file"], &node["secrets"]), (&json!("client.mjs"), &json!(["WS_TOKEN"])));
    assert!(text.contains("const url = 'wss://chat.example/room';"), "{text}");
    assert!(text.contains("'Authorization': `Bearer ${WS_TOKEN}`,"), "the project says it: {text}");
    assert!(text.contains("cookies too, which the server has set: sid"), "the jar has it: {text}");
    assert!(!text.contains("s3cret"), "{text}");

    let written = get(&bench, &format!("{code}&secrets=true&lang=ja")).await?.expect(200);
    let text = written["text"].as_str().unwrap_or_default();
    assert!(text.contains("'Bearer s3cret'") && text.contains("共有しないでください"), "{text}");

    change(&bench, id, &json!({"url": "wss://{{nobody}}/"})).await?;
    let refused = get(&bench, &code).await?.expect(400);
    assert_eq!(refused["error"]["code"], "bad-variable");
    get(&bench, &format!("/api/apis/{id}/code?client=cobol")).await?.expect(404);
    Ok(())
}
