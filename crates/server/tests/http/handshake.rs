//! What an API's auth, origin, settings and documentation do.

use crate::channel::Live;
use crate::client::{Outcome, ask, get, post, workbench};
use crate::story::{api, session};
use serde_json::{Value, json};
use server::Running;

/// Saves an API with these fields changed.
pub(crate) async fn change(
    bench: &Running,
    id: i64,
    fields: &Value,
) -> Result<Value, Box<dyn std::error::Error>> {
    let path = format!("/api/apis/{id}");
    let mut document = get(bench, &path).await?.expect(200);
    for (name, value) in fields.as_object().into_iter().flatten() {
        if let (Some(new), Some(kept)) = (value.as_object(), document[name].as_object_mut()) {
            kept.extend(new.clone());
        } else {
            document[name] = value.clone();
        }
    }
    Ok(ask(bench, "PUT", &path, Some(&document)).await?.expect(200))
}

#[tokio::test]
async fn who_the_client_is_and_its_origin_reach_the_server() -> Outcome {
    let folder = tempfile::tempdir()?;
    let bench = workbench(folder.path()).await?;
    let listener = tokio::net::TcpListener::bind("127.0.0.1:0").await?;
    let id = api(&bench, &format!("ws://{}/", listener.local_addr()?)).await?;
    let auth = json!({"kind": "basic", "user": "u", "password": "p"});
    let fields = json!({"auth": auth, "origin": "https://app.test", "subprotocols": ["b", "a"]});
    change(&bench, id, &fields).await?;
    session(&bench, id).await?;
    let (mut stream, _) = listener.accept().await?;
    let head = read_head(&mut stream).await?;
    for line in ["Authorization: Basic dTpw", "Origin: https://app.test", "Sec-WebSocket-Protocol: b, a"] {
        assert!(head.contains(&format!("\r\n{line}\r\n")), "{line} is not in {head}");
    }
    drop(stream);
    bench.stop().await;
    Ok(())
}

pub(crate) async fn read_head(stream: &mut tokio::net::TcpStream) -> std::io::Result<String> {
    use tokio::io::AsyncReadExt;
    let mut head = vec![];
    while !head.ends_with(b"\r\n\r\n") {
        head.push(stream.read_u8().await?);
    }
    Ok(String::from_utf8_lossy(&head).into_owned())
}

#[tokio::test]
async fn a_session_pings_by_itself_and_takes_no_more_than_it_may() -> Outcome {
    let folder = tempfile::tempdir()?;
    let bench = workbench(folder.path()).await?;
    let id = api(&bench, &bench.echo_url).await?;
    change(&bench, id, &json!({"settings": {"ping_every_ms": 20, "max_message": 10, "compress": true}}))
        .await?;
    let session = session(&bench, id).await?;
    let mut live = Live::open(&bench, session, 1).await?;
    let pong = |it: &Value| {
        let rows = it["records"].as_array().into_iter().flatten();
        rows.into_iter().any(|row| row["kind"] == "pong" && row["direction"] == "received")
    };
    for _ in 0..2 {
        live.until(pong).await?;
    }
    let message = json!({"kind": "text", "body": "more than ten bytes"});
    post(&bench, &format!("/api/sessions/{session}/messages"), &message).await?.expect(202);
    let violation = |it: &Value| {
        let rows = it["records"].as_array().into_iter().flatten();
        rows.into_iter().any(|row| row["kind"] == "violation")
    };
    live.until(violation).await?;
    bench.stop().await;
    Ok(())
}

#[tokio::test]
async fn settings_that_cannot_be_dialled_with_are_named_and_nothing_is_made() -> Outcome {
    let folder = tempfile::tempdir()?;
    let bench = workbench(folder.path()).await?;
    let id = api(&bench, &bench.echo_url).await?;
    let cases = [
        (json!({"proxy": "ftp://x"}), "proxy"),
        (json!({"proxy": "", "ca": "not PEM"}), "CA"),
        (json!({"ca": "", "certificate": "c"}), "private key"),
        (json!({"certificate": "c", "key": "k"}), "client certificate"),
        (json!({"certificate": "", "key": "", "connect_ms": 0}), "timeout"),
    ];
    for (settings, named) in cases {
        change(&bench, id, &json!({"settings": settings})).await?;
        let refused = post(&bench, &format!("/api/apis/{id}/sessions"), &json!({})).await?.expect(400);
        assert_eq!(refused["error"]["code"], "bad-setting");
        assert!(refused["error"]["message"].as_str().is_some_and(|it| it.contains(named)), "{refused}");
    }
    assert_eq!(get(&bench, &format!("/api/apis/{id}/sessions")).await?.expect(200), json!([]));
    bench.stop().await;
    Ok(())
}

#[tokio::test]
async fn what_is_written_about_an_api_is_kept_and_its_markdown_is_harmless() -> Outcome {
    let folder = tempfile::tempdir()?;
    let bench = workbench(folder.path()).await?;
    let id = api(&bench, &bench.echo_url).await?;
    let docs = json!({
        "status": "testing", "owner": "愛子", "tags": ["chat"], "description": "# Chat",
        "messages": [{"name": "join", "direction": "takes", "description": "", "example": "{}", "schema": ""}],
        "closes": [{"code": 4001, "meaning": "kicked"}], "changes": [{"version": "2", "text": "x"}]
    });
    let saved = change(&bench, id, &json!({"docs": docs})).await?;
    assert_eq!(saved["docs"], docs);
    let old = json!({"name": "old", "url": "ws://h/"});
    let project = saved["project"].clone();
    let made = post(&bench, &format!("/api/projects/{project}/apis"), &old).await?.expect(201);
    assert_eq!((&made["settings"]["verify"], &made["auth"]["kind"]), (&json!(true), &json!("inherit")));
    let text =
        json!({"text": "~~a~~ <img src=x onerror=alert(1)> [x](javascript:alert(1))\n\n|h|\n|-|\n|c|"});
    let html = post(&bench, "/api/markdown", &text).await?.expect(200)["html"].clone();
    let html = html.as_str().ok_or("no html")?;
    assert!(html.contains("<del>a</del>") && html.contains("<td>c</td>"), "{html}");
    assert!(!html.contains("<img") && !html.contains("javascript:"), "{html}");
    bench.stop().await;
    Ok(())
}

#[tokio::test]
async fn a_pkcs12_file_becomes_a_certificate_and_its_key_and_what_is_wrong_is_said() -> Outcome {
    let folder = tempfile::tempdir()?;
    let bench = workbench(folder.path()).await?;
    let packed = include_str!("client.p12.base64").replace('\n', "");
    let ask = |file: &str, passphrase: &str| json!({"file": file, "passphrase": passphrase});
    let wrong = post(&bench, "/api/pkcs12", &ask(&packed, "falsch")).await?.expect(400);
    assert_eq!(
        (&wrong["error"]["code"], &wrong["error"]["message"]),
        (&json!("bad-setting"), &json!("the passphrase is wrong"))
    );
    for junk in ["bm9wZQ==", "%"] {
        let refused = post(&bench, "/api/pkcs12", &ask(junk, "")).await?.expect(400);
        assert_eq!(refused["error"]["message"], "this is no PKCS#12 file", "{junk}");
    }
    let read = post(&bench, "/api/pkcs12", &ask(&packed, "geheim")).await?.expect(200);
    let told = post(&bench, "/api/certificates", &json!({"pem": read["certificates"]})).await?.expect(200);
    assert_eq!(told[0]["subject"], "CN=client.test");
    assert_eq!(post(&bench, "/api/certificates", &json!({"pem": "x"})).await?.expect(200), json!([]));
    // It can be dialled with.
    let id = api(&bench, &bench.echo_url).await?;
    let settings = json!({"certificate": read["certificates"], "key": read["key"]});
    change(&bench, id, &json!({"settings": settings})).await?;
    let session = session(&bench, id).await?;
    Live::open(&bench, session, 1).await?.until_state("open").await?;
    bench.stop().await;
    Ok(())
}
