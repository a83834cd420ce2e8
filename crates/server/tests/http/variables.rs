//! Variables over HTTP: what they become on the wire, what is refused, and what is never shown.

use crate::channel::Live;
use crate::client::{Outcome, ask, get, post, workbench};
use crate::handshake::{change, read_head};
use crate::story::{api, session};
use base64::Engine as _;
use base64::engine::general_purpose::STANDARD;
use serde_json::{Value, json};
use server::Running;

/// Gives the first project these variables; those that are called `token…` are secret.
pub(crate) async fn define(bench: &Running, variables: &[(&str, &str)]) -> Outcome {
    let project = get(bench, "/api/projects").await?.expect(200)[0]["id"].clone();
    let path = format!("/api/projects/{project}/document");
    let mut document = get(bench, &path).await?.expect(200);
    let row = |(name, value): &(&str, &str)| json!({"name": name, "value": value, "secret": name.starts_with("token")});
    document["variables"] = variables.iter().map(row).collect();
    ask(bench, "PUT", &path, Some(&document)).await?.expect(200);
    Ok(())
}

/// What was sent or received in the session, oldest first.
async fn previews(
    bench: &Running,
    session: i64,
    direction: &str,
) -> Result<Vec<String>, Box<dyn std::error::Error>> {
    let records = get(bench, &format!("/api/sessions/{session}/records?limit=200")).await?.expect(200);
    let rows = records["records"].as_array().into_iter().flatten().rev();
    let wanted = rows.filter(|it| it["direction"] == direction && it["kind"] == "text");
    Ok(wanted.filter_map(|it| it["preview"].as_str().map(str::to_owned)).collect())
}

/// Waits until all that is told of the session is stored: what is exported is.
async fn stored(bench: &Running, session: i64) -> Outcome {
    let path = format!("/api/sessions/{session}/records?limit=1");
    loop {
        let told = get(bench, &path).await?.expect(200);
        if told["stored"] == told["last"] {
            return Ok(());
        }
    }
}

/// The payloads of the binary messages in a file of NDJSON.
fn binary(file: &[u8]) -> Vec<Vec<u8>> {
    let lines = file.split(|&it| it == b'\n').filter_map(|it| serde_json::from_slice::<Value>(it).ok());
    let binary = lines.filter(|it| it["kind"] == "binary");
    let payload = |it: Value| match it["text"].as_str() {
        Some(text) => text.as_bytes().to_vec(),
        None => STANDARD.decode(it["base64"].as_str().unwrap_or_default()).unwrap_or_default(),
    };
    binary.map(payload).collect()
}

/// Waits until so many texts came back.
async fn echoes(live: &mut Live, count: usize) -> Outcome {
    let mut seen = 0;
    while seen < count {
        let message = live.until(|it| it["records"].is_array()).await?;
        let rows = message["records"].as_array().into_iter().flatten();
        seen += rows.filter(|it| it["direction"] == "received" && it["kind"] == "text").count();
    }
    Ok(())
}

#[tokio::test]
async fn the_handshake_carries_values_and_secret_ones_are_shown_nowhere() -> Outcome {
    let folder = tempfile::tempdir()?;
    let bench = workbench(folder.path()).await?;
    let listener = tokio::net::TcpListener::bind("127.0.0.1:0").await?;
    let host = listener.local_addr()?.to_string();
    define(&bench, &[("host", &host), ("token", "hush+hush"), ("agent", "a-{{token}}")]).await?;
    let id = api(&bench, "ws://{{host}}/{{host}}?k={{token}}").await?;
    let row =
        |name: &str, value: &str, enabled: bool| json!({"name": name, "value": value, "enabled": enabled});
    let fields = json!({
        "headers": [row("X-Off", "{{unknown}}", false), row("X-Agent", "{{agent}}", true)],
        "params": [row("p", "{{token}}", true)],
        "subprotocols": ["v-{{token}}"],
    });
    change(&bench, id, &fields).await?;
    let session = session(&bench, id).await?;
    let (mut stream, _) = listener.accept().await?;
    let head = read_head(&mut stream).await?;
    let first = format!("GET /{host}?k=hush%2Bhush&p=hush%2Bhush HTTP/1.1\r\n");
    assert!(head.starts_with(&first), "{head}");
    for line in ["X-Agent: a-hush+hush", "Sec-WebSocket-Protocol: v-hush+hush"] {
        assert!(head.contains(&format!("\r\n{line}\r\n")), "{line} is not in {head}");
    }
    drop(stream);
    // The doctor's own attempts end at once.
    drop(listener);
    let mut live = Live::open(&bench, session, 1).await?;
    live.until(|it| it["report"] == true).await?;
    let shown = get(&bench, &format!("/api/sessions/{session}")).await?.expect(200);
    assert_eq!(shown["url"], format!("ws://{host}/{host}?k=***********&p=***********"));
    for form in ["json", "markdown", "html"] {
        let report = get(&bench, &format!("/api/sessions/{session}/report?form={form}")).await?;
        let report = String::from_utf8_lossy(&report.body).into_owned();
        assert!(report.len() > 200 && !report.contains("hush"), "{form}: {report}");
    }
    for form in ["har", "ndjson", "html"] {
        let path = format!("/api/sessions/{session}/export?form={form}");
        let file = String::from_utf8_lossy(&get(&bench, &path).await?.body).into_owned();
        assert!((form == "ndjson" || file.len() > 100) && !file.contains("hush"), "{form}: {file}");
    }
    let path = format!("/api/sessions/{session}/handshake");
    let sent = get(&bench, &path).await?.expect(200)["request"].to_string();
    assert!(sent.contains("X-Agent: a-*********") && !sent.contains("hush"), "{sent}");
    let sent = get(&bench, &format!("{path}?secrets=true")).await?.expect(200)["request"].to_string();
    assert!(sent.contains("?k=hush%2Bhush") && sent.contains("v-hush+hush"), "where it is asked for: {sent}");
    bench.stop().await;
    Ok(())
}

#[tokio::test]
async fn a_variable_without_a_value_stops_what_it_stands_in_and_is_named() -> Outcome {
    let folder = tempfile::tempdir()?;
    let bench = workbench(folder.path()).await?;
    define(&bench, &[("a", "{{b}}"), ("b", "{{a}}")]).await?;
    let id = api(&bench, "ws://{{nowhere}}/").await?;
    let path = format!("/api/apis/{id}/sessions");
    for (url, named) in [("ws://{{nowhere}}/", "nowhere"), ("ws://{{a}}/", "a → b → a"), ("{{$now}}", "$now")]
    {
        change(&bench, id, &json!({"url": url})).await?;
        let refused = post(&bench, &path, &json!({})).await?.expect(400);
        assert_eq!(refused["error"]["code"], "bad-variable");
        let message = refused["error"]["message"].as_str().unwrap_or_default();
        assert!(message.starts_with("the URL: ") && message.contains(named), "{message}");
    }
    assert_eq!(get(&bench, &path).await?.expect(200), json!([]), "nothing was dialled");
    let row = |name: &str, value: &str| json!({"name": name, "value": value, "enabled": true});
    let two = |name: &str| json!([row("x", "1"), row(name, "{{nowhere}}")]);
    for (rows, named) in [
        (
            json!({"url": "ws://h/:id", "path": [{"name": "id", "value": "{{nowhere}}"}]}),
            "path parameter “id”: ",
        ),
        (json!({"url": "ws://h/", "headers": two("X-U")}), "header “X-U”: "),
        (json!({"headers": [], "cookies": two("sid")}), "cookie “sid”: "),
    ] {
        change(&bench, id, &rows).await?;
        let refused = post(&bench, &path, &json!({})).await?.expect(400);
        let message = refused["error"]["message"].as_str().unwrap_or_default();
        assert!(message.starts_with(named), "{message}");
    }
    change(&bench, id, &json!({"url": bench.echo_url, "cookies": []})).await?;
    let session = session(&bench, id).await?;
    Live::open(&bench, session, 1).await?.until_state("open").await?;
    let path = format!("/api/sessions/{session}");
    let message = json!({"kind": "text", "body": "x {{nowhere}}"});
    let fragments = json!({"message": message, "count": 2});
    let repeat = json!({"message": message, "every_ms": 1, "times": 2});
    for (verb, body) in [("messages", &message), ("fragments", &fragments), ("repeats", &repeat)] {
        assert_eq!(
            post(&bench, &format!("{path}/{verb}"), body).await?.refused(400),
            "bad-variable",
            "{verb}"
        );
    }
    assert_eq!(previews(&bench, session, "sent").await?, [""; 0], "nothing was sent");
    bench.stop().await;
    Ok(())
}

#[tokio::test]
async fn messages_carry_values_repeated_ones_anew_and_files_as_they_are() -> Outcome {
    let folder = tempfile::tempdir()?;
    let bench = workbench(folder.path()).await?;
    define(&bench, &[("n", "7"), ("hex", "00 f"), ("token", "hush"), ("token-bytes", "deadbeefcafe")])
        .await?;
    let id = api(&bench, &bench.echo_url).await?;
    let session = session(&bench, id).await?;
    let mut live = Live::open(&bench, session, 1).await?;
    live.until_state("open").await?;
    let path = format!("/api/sessions/{session}");
    let send = async |body: Value| {
        post(&bench, &format!("{path}/messages"), &body).await?.expect(202);
        Ok::<_, std::io::Error>(())
    };
    send(json!({"kind": "json", "body": "{\"n\": {{n}}}"})).await?;
    send(json!({"kind": "text", "body": "{{{{n}} {{n}}"})).await?;
    send(json!({"kind": "text", "body": "{{n}}", "resolve": false})).await?;
    send(json!({"kind": "text", "body": "my {{token}}"})).await?;
    let wrong = json!({"kind": "json", "body": "{{hex}}"});
    assert_eq!(post(&bench, &format!("{path}/messages"), &wrong).await?.refused(400), "bad-message");
    let fragments = json!({"message": {"kind": "text", "body": "<{{n}}>"}, "count": 3});
    post(&bench, &format!("{path}/fragments"), &fragments).await?.expect(202);
    echoes(&mut live, 5).await?;
    let received = previews(&bench, session, "received").await?;
    assert_eq!(received, ["{\"n\": 7}", "{{n}} 7", "{{n}}", "my hush", "<7>"]);
    let repeat = json!({"message": {"kind": "text", "body": "{{$uuid}}"}, "every_ms": 1, "times": 3});
    post(&bench, &format!("{path}/repeats"), &repeat).await?.expect(201);
    echoes(&mut live, 3).await?;
    send(json!({"kind": "hex", "body": "01{{token-bytes}}02"})).await?;
    send(json!({"kind": "text", "body": "last"})).await?;
    echoes(&mut live, 1).await?;
    let all: std::collections::BTreeSet<_> =
        previews(&bench, session, "sent").await?.into_iter().filter(|it| it.len() == 36).collect();
    assert_eq!(all.len(), 3, "each is another: {all:?}");
    stored(&bench, session).await?;
    let close = json!({"code": 1000, "reason": "bye {{n}}"});
    post(&bench, &format!("{path}/close"), &close).await?.expect(202);
    live.until_state("closed").await?;
    let rows = get(&bench, &format!("{path}/records")).await?.expect(200);
    let reasons: Vec<_> = rows["records"].as_array().into_iter().flatten().map(|it| &it["reason"]).collect();
    assert!(reasons.contains(&&json!("bye 7")), "{reasons:?}");
    let file = get(&bench, &format!("{path}/export?form=ndjson")).await?;
    assert!(!String::from_utf8_lossy(&file.body).contains("hush"));
    assert_eq!(binary(&file.body), [b"\x01******\x02"; 2], "as bytes, too");
    let file = get(&bench, &format!("{path}/export?form=ndjson&secrets=include")).await?;
    assert!(String::from_utf8_lossy(&file.body).contains("my hush"), "byte for byte where it is asked for");
    assert_eq!(binary(&file.body), [b"\x01\xde\xad\xbe\xef\xca\xfe\x02"; 2]);
    bench.stop().await;
    Ok(())
}

#[tokio::test]
async fn a_secret_that_is_made_anew_stays_the_same_while_a_message_is_repeated_and_is_masked() -> Outcome {
    let folder = tempfile::tempdir()?;
    let bench = workbench(folder.path()).await?;
    define(&bench, &[("token", "t-{{$uuid}}")]).await?;
    let id = api(&bench, &bench.echo_url).await?;
    let session = session(&bench, id).await?;
    let mut live = Live::open(&bench, session, 1).await?;
    live.until_state("open").await?;
    let repeat =
        json!({"message": {"kind": "text", "body": "{{token}} {{$uuid}}"}, "every_ms": 1, "times": 3});
    post(&bench, &format!("/api/sessions/{session}/repeats"), &repeat).await?.expect(201);
    echoes(&mut live, 3).await?;
    let sent = previews(&bench, session, "sent").await?;
    let halves: Vec<_> = sent.iter().filter_map(|it| it.split_once(' ')).collect();
    let [a, b, c] = halves[..] else { panic!("{sent:?}") };
    assert!(a.0 == b.0 && b.0 == c.0 && a.1 != b.1 && b.1 != c.1, "{sent:?}");
    stored(&bench, session).await?;
    for (secrets, shown) in [("", false), ("&secrets=include", true)] {
        let path = format!("/api/sessions/{session}/export?form=ndjson{secrets}");
        let file = String::from_utf8_lossy(&get(&bench, &path).await?.body).into_owned();
        assert!(file.contains(c.1) && file.contains(c.0) == shown, "{file}");
    }
    bench.stop().await;
    Ok(())
}
