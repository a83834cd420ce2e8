//! The documents of projects and folders over HTTP.

use crate::client::{Outcome, ask, get, post, workbench};
use serde_json::json;

#[tokio::test]
async fn a_document_is_read_and_saved_from_its_revision() -> Outcome {
    let folder = tempfile::tempdir()?;
    let bench = workbench(folder.path()).await?;
    let project = get(&bench, "/api/projects").await?.expect(200)[0]["id"].clone();
    let path = format!("/api/projects/{project}/document");
    let mut document = get(&bench, &path).await?.expect(200);
    assert_eq!((&document["revision"], &document["variables"]), (&json!(1), &json!([])));
    document["variables"] = json!([{"name": "host", "value": "h", "secret": false}]);
    let saved = ask(&bench, "PUT", &path, Some(&document)).await?.expect(200);
    assert_eq!((&saved["revision"], &saved["variables"]), (&json!(2), &document["variables"]));
    let late = ask(&bench, "PUT", &path, Some(&document)).await?.expect(409);
    assert_eq!((&late["error"]["code"], &late["error"]["current"]), (&json!("conflict"), &saved));
    ask(&bench, "PUT", &path, Some(&json!({"variables": 1}))).await?.refused(400);

    let made = post(&bench, &format!("/api/projects/{project}/folders"), &json!({"name": "f"})).await?;
    let path = format!("/api/folders/{}/document", made.expect(201)["id"]);
    let mut document = get(&bench, &path).await?.expect(200);
    document["auth"]["kind"] = json!("bearer");
    let saved = ask(&bench, "PUT", &path, Some(&document)).await?.expect(200);
    assert_eq!((&saved["revision"], &saved["auth"]["kind"]), (&json!(2), &json!("bearer")));
    let late = ask(&bench, "PUT", &path, Some(&document)).await?.expect(409);
    assert_eq!(late["error"]["current"], saved);
    get(&bench, "/api/folders/99/document").await?.refused(404);
    bench.stop().await;
    Ok(())
}

#[tokio::test]
async fn words_are_found_in_what_is_written_and_sent_and_not_in_secrets() -> Outcome {
    let folder = tempfile::tempdir()?;
    let bench = workbench(folder.path()).await?;
    let id = crate::story::api(&bench, "ws://h/").await?;
    let docs = json!({
        "status": "", "owner": "", "tags": [], "messages": [], "closes": [], "changes": [],
        "description": "How a room is joined",
    });
    let messages = json!([{"name": "join", "folder": "rooms", "draft": {"kind": "text", "body": "lobby"}}]);
    crate::handshake::change(&bench, id, &json!({"docs": docs, "messages": messages})).await?;
    let finds = async |words: &str| {
        let found = get(&bench, &format!("/api/find?words={words}")).await?.expect(200);
        Ok::<_, std::io::Error>(found["found"].clone())
    };
    let find = |part: &str, name: &str, excerpt: &str| json!({"project": 1, "api": id, "session": null, "part": part, "name": name, "excerpt": excerpt});
    let in_docs = find("docs", "", "How a room is joined");
    let in_message = find("message", "rooms / join", "rooms / join lobby");
    assert_eq!(finds("ROOM%20join").await?, json!([in_docs, in_message]));
    assert_eq!(finds("lobby").await?, json!([in_message]));
    assert_eq!(finds("nowhere").await?, json!([]));
    assert_eq!(finds("%20").await?, json!([]));
    get(&bench, "/api/find").await?.refused(400);

    let headers = json!([{"name": "X-Tenant", "value": "acme", "enabled": true}]);
    crate::handshake::change(&bench, id, &json!({"headers": headers})).await?;
    let mut document = get(&bench, "/api/projects/1/document").await?.expect(200);
    document["variables"] = json!([{"name": "tenant", "value": "hush", "secret": true}]);
    document["environments"] = json!([{"name": "Tenants", "variables": []}]);
    ask(&bench, "PUT", "/api/projects/1/document", Some(&document)).await?.expect(200);
    let session = crate::story::session(&bench, id).await?;
    ask(&bench, "PATCH", &format!("/api/sessions/{session}"), Some(&json!({"name": "of a tenant"})))
        .await?
        .expect(200);
    let found = finds("tenant").await?;
    let parts = found.as_array().into_iter().flatten().map(|it| (&it["part"], &it["api"], &it["session"]));
    let expected = [
        (json!("environment"), json!(null), json!(null)),
        (json!("variable"), json!(null), json!(null)),
        (json!("header"), json!(id), json!(null)),
        (json!("session"), json!(id), json!(session)),
    ];
    assert!(parts.eq(expected.iter().map(|it| (&it.0, &it.1, &it.2))), "{found}");
    assert_eq!(finds("hush").await?, json!([]));
    bench.stop().await;
    Ok(())
}
