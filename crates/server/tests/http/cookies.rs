//! The cookie jar of a project: kept, sent where it belongs, changed and switched off.

use crate::channel::Live;
use crate::client::{Outcome, PATIENCE, ask, get, post, workbench};
use crate::handshake::{change, read_head};
use crate::story::{api, session};
use serde_json::{Value, json};
use server::Running;
use tokio::io::AsyncWriteExt;
use tokio::net::TcpListener;

/// Connects, refuses with these fields, and gives the `Cookie` lines that came.
async fn meet(
    bench: &Running,
    listener: &TcpListener,
    id: i64,
    fields: &str,
) -> Result<Vec<String>, Box<dyn std::error::Error>> {
    let session = session(bench, id).await?;
    let (mut stream, _) = tokio::time::timeout(PATIENCE, listener.accept()).await??;
    let head = read_head(&mut stream).await?;
    let answer = format!("HTTP/1.1 403 Forbidden\r\n{fields}Content-Length: 0\r\nConnection: close\r\n\r\n");
    stream.write_all(answer.as_bytes()).await?;
    drop(stream);
    Live::open(bench, session, 1).await?.until(|it| it["session"]["retry"].is_object()).await?;
    ask(bench, "DELETE", &format!("/api/sessions/{session}"), None).await?.expect(200);
    Ok(head.lines().filter(|it| it.starts_with("Cookie: ")).map(ToOwned::to_owned).collect())
}

/// Waits long before it connects again: the doctor, who would ask the same server, is not asked then.
async fn wait_long(bench: &Running, id: i64) -> Outcome {
    let mut plan = get(bench, &format!("/api/apis/{id}")).await?.expect(200)["settings"]["reconnect"].clone();
    plan["on"] = json!(true);
    plan["first_ms"] = json!(10_000_000);
    plan["longest_ms"] = json!(10_000_000);
    change(bench, id, &json!({"settings": {"reconnect": plan}})).await?;
    Ok(())
}

#[tokio::test]
async fn what_a_refusal_sets_goes_along_with_the_next_handshake() -> Outcome {
    let folder = tempfile::tempdir()?;
    let bench = workbench(folder.path()).await?;
    let listener = TcpListener::bind("127.0.0.1:0").await?;
    let id = api(&bench, &format!("ws://{}/chat/room", listener.local_addr()?)).await?;
    wait_long(&bench, id).await?;
    let fields = "Set-Cookie: sid=s3cret; HttpOnly; SameSite=Lax\r\nset-cookie: deep=1; Path=/chat/room/x\r\n\
                  Set-Cookie: tls=1; Secure\r\nSet-Cookie: other=1; Domain=example.com\r\nSet-Cookie: own=jar; Path=/\r\n";
    assert_eq!(meet(&bench, &listener, id, fields).await?, [""; 0]);
    change(&bench, id, &json!({"cookies": [{"name": "own", "value": "mine", "enabled": true}]})).await?;
    assert_eq!(meet(&bench, &listener, id, "").await?, ["Cookie: own=mine; sid=s3cret"]);
    let project = get(&bench, &format!("/api/apis/{id}")).await?.expect(200)["project"].clone();
    let path = format!("/api/projects/{project}/cookies");
    let jar = get(&bench, &format!("{path}?api={id}")).await?.expect(200);
    let told: Vec<_> = jar.as_array().into_iter().flatten().map(|it| (&it["name"], &it["goes"])).collect();
    let expected = [("own", "replaced"), ("sid", "yes"), ("deep", "no")].map(|(a, b)| (json!(a), json!(b)));
    assert_eq!(told, expected.each_ref().map(|(a, b)| (a, b)));
    assert_eq!(
        (&jar[1]["http_only"], &jar[1]["same_site"], &jar[1]["path"]),
        (&json!(true), &json!("Lax"), &json!("/chat"))
    );
    // An answer deletes, and a jar that is off neither sends nor keeps.
    meet(&bench, &listener, id, "Set-Cookie: sid=; Max-Age=0\r\n").await?;
    assert_eq!(meet(&bench, &listener, id, "").await?, ["Cookie: own=mine"]);
    post(&bench, &path, &json!({"name": "typed", "value": "v", "domain": "127.0.0.1", "host_only": true, "path": "/", "expires_ms": null, "secure": false, "http_only": false, "same_site": ""})).await?.expect(204);
    assert_eq!(meet(&bench, &listener, id, "").await?, ["Cookie: own=mine; typed=v"]);
    change(&bench, id, &json!({"settings": {"cookie_jar": false}})).await?;
    assert_eq!(meet(&bench, &listener, id, "Set-Cookie: late=1\r\n").await?, ["Cookie: own=mine"]);
    let jar = get(&bench, &format!("{path}?api={id}")).await?.expect(200);
    assert!(
        jar.as_array().is_some_and(|it| it.len() == 3 && it.iter().all(|it| it["goes"] == "off")),
        "{jar}"
    );
    bench.stop().await;
    Ok(())
}

#[tokio::test]
async fn cookies_are_changed_deleted_and_refused_where_they_cannot_be_sent() -> Outcome {
    let folder = tempfile::tempdir()?;
    let bench = workbench(folder.path()).await?;
    let project = get(&bench, "/api/projects").await?.expect(200)[0]["id"].clone();
    let path = format!("/api/projects/{project}/cookies");
    let cookie = |name: &str, value: &str, domain: &str, at: &str| {
        json!({"name": name, "value": value, "domain": domain, "host_only": false, "path": at,
               "expires_ms": null, "secure": true, "http_only": false, "same_site": "Strict"})
    };
    for wrong in [
        cookie("a=b", "c", "h", "/"),
        cookie("a", "b;c", "h", "/"),
        cookie("a", "b\r\nX: y", "h", "/"),
        cookie("", "", "h", "/"),
        cookie("a", "b", "", "/"),
        cookie("a", "b", "h", "x"),
    ] {
        assert_eq!(post(&bench, &path, &wrong).await?.refused(400), "bad-cookie", "{wrong}");
    }
    post(&bench, &path, &cookie("a", "1", ".A.test", "/")).await?.expect(204);
    let jar = get(&bench, &path).await?.expect(200);
    assert_eq!((&jar[0]["domain"], &jar[0]["goes"]), (&json!("a.test"), &json!("no")));
    let one = format!("/api/cookies/{}", jar[0]["id"]);
    ask(&bench, "PUT", &one, Some(&cookie("b", "2", "a.test", "/x"))).await?.expect(204);
    let jar = get(&bench, &path).await?.expect(200);
    assert_eq!(
        (jar.as_array().map(Vec::len), &jar[0]["name"], &jar[0]["path"]),
        (Some(1), &json!("b"), &json!("/x"))
    );
    ask(&bench, "DELETE", &format!("/api/cookies/{}", jar[0]["id"]), None).await?.expect(204);
    assert_eq!(ask(&bench, "DELETE", &one, None).await?.refused(404), "not-found");
    post(&bench, &path, &cookie("a", "1", "h", "/")).await?.expect(204);
    ask(&bench, "DELETE", &path, None).await?.expect(204);
    assert_eq!(get(&bench, &path).await?.expect(200), json!([]));
    bench.stop().await;
    Ok(())
}

#[tokio::test]
async fn what_was_really_sent_is_shown_with_stars_for_secrets() -> Outcome {
    let folder = tempfile::tempdir()?;
    let bench = workbench(folder.path()).await?;
    let id = api(&bench, &bench.echo_url).await?;
    change(&bench, id, &json!({"auth": {"kind": "bearer", "token": "t0psecret"}})).await?;
    let session = session(&bench, id).await?;
    Live::open(&bench, session, 1).await?.until_state("open").await?;
    let path = format!("/api/sessions/{session}/handshake");
    let text = |it: &Value, name: &str| it[name].as_str().unwrap_or_default().to_owned();
    let masked = get(&bench, &path).await?.expect(200);
    assert!(text(&masked, "request").contains("Authorization: Bearer *"), "{masked}");
    assert!(!masked.to_string().contains("t0psecret"), "{masked}");
    assert!(text(&masked, "response").starts_with("HTTP/1.1 101 "), "{masked}");
    let whole = get(&bench, &format!("{path}?secrets=true")).await?.expect(200);
    assert!(text(&whole, "request").contains("\r\nAuthorization: Bearer t0psecret\r\n"), "{whole}");
    bench.stop().await;
    Ok(())
}
