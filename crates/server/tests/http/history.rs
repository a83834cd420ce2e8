//! What was recorded is named, counted, exported, imported and let go.

use crate::channel::Live;
use crate::client::{Answer, Outcome, ask, exchange, get, post, send, workbench};
use crate::story::{api, session};
use serde_json::{Value, json};
use server::Running;

/// A closed session of odd messages, on an API with a secret in its headers.
async fn odd(bench: &Running) -> Result<(i64, i64), Box<dyn std::error::Error>> {
    let api = api(bench, &format!("{}?token=hush-hush-hush", bench.echo_url)).await?;
    let mut document = get(bench, &format!("/api/apis/{api}")).await?.expect(200);
    document["headers"] =
        json!([{"name": "Authorization", "value": "Bearer hush-hush-hush", "enabled": true}]);
    ask(bench, "PUT", &format!("/api/apis/{api}"), Some(&document)).await?.expect(200);
    let id = session(bench, api).await?;
    let mut live = Live::open(bench, id, 1).await?;
    live.until_state("open").await?;
    for (kind, body) in [
        ("text", "{\"id\":9007199254740993,\"s\":\"\\ud800\"}"),
        ("text", ""),
        ("hex", "ff00fe"),
        ("text", "<script>alert(1)</script>\u{202e}"),
    ] {
        let message = json!({"kind": kind, "body": body});
        post(bench, &format!("/api/sessions/{id}/messages"), &message).await?.expect(202);
    }
    post(bench, &format!("/api/sessions/{id}/close"), &json!({"code": 1000, "reason": "é"}))
        .await?
        .expect(202);
    live.until_state("closed").await?;
    Ok((api, id))
}

async fn file(bench: &Running, id: i64, query: &str) -> Result<Answer, Box<dyn std::error::Error>> {
    let answer = get(bench, &format!("/api/sessions/{id}/export?{query}")).await?;
    assert_eq!(answer.status, 200, "{}", answer.head);
    Ok(answer)
}

/// The body of an answer that came in chunks, put together.
fn whole(answer: &Answer) -> Vec<u8> {
    let mut rest = &answer.body[..];
    let mut whole = vec![];
    while let Some(end) = rest.windows(2).position(|it| it == b"\r\n") {
        let size = std::str::from_utf8(&rest[..end]).ok().and_then(|it| usize::from_str_radix(it, 16).ok());
        let Some(size) = size.filter(|it| *it > 0) else { break };
        whole.extend_from_slice(&rest[end + 2..end + 2 + size]);
        rest = &rest[end + 4 + size..];
    }
    whole
}

async fn import(bench: &Running, api: i64, file: &Value) -> Result<Answer, Box<dyn std::error::Error>> {
    let host = bench.address.to_string();
    Ok(send(bench.address, "POST", &format!("/api/apis/{api}/import"), &[("Host", &host)], Some(file))
        .await?)
}

#[tokio::test]
async fn what_is_exported_as_har_and_imported_is_the_same_session() -> Outcome {
    let folder = tempfile::tempdir()?;
    let bench = workbench(folder.path()).await?;
    let (api, id) = odd(&bench).await?;
    let har: Value = serde_json::from_slice(&whole(&file(&bench, id, "form=har&secrets=include").await?))?;
    let entry = &har["log"]["entries"][0];
    assert_eq!(
        (&entry["response"]["status"], &entry["_webSocketMessages"][0]["type"]),
        (&json!(101), &json!("send"))
    );
    let headers = entry["request"]["headers"].as_array().ok_or("no headers")?;
    assert!(
        headers.contains(&json!({"name": "Authorization", "value": "Bearer hush-hush-hush"})),
        "{headers:?}"
    );
    let copies = import(&bench, api, &har).await?.expect(201);
    let copy = copies[0]["id"].as_i64().ok_or("no session")?;
    let (original, copy_file) = (
        whole(&file(&bench, id, "form=ndjson&secrets=include").await?),
        whole(&file(&bench, copy, "form=ndjson&secrets=include").await?),
    );
    assert!(original.len() > 1000);
    assert_eq!(String::from_utf8(original)?, String::from_utf8(copy_file)?);
    let (one, other) = (
        get(&bench, &format!("/api/sessions/{id}")).await?.expect(200),
        get(&bench, &format!("/api/sessions/{copy}")).await?.expect(200),
    );
    for field in ["url", "state", "stored", "close", "status", "began_wall_ms", "counts"] {
        assert_eq!(one[field], other[field], "{field}");
    }
    let message = json!({"kind": "text", "body": "x"});
    assert_eq!(
        post(&bench, &format!("/api/sessions/{copy}/messages"), &message).await?.refused(409),
        "not-open"
    );
    bench.stop().await;
    Ok(())
}

#[tokio::test]
async fn secrets_are_stars_unless_they_are_asked_for() -> Outcome {
    let folder = tempfile::tempdir()?;
    let bench = workbench(folder.path()).await?;
    let (_, id) = odd(&bench).await?;
    for form in ["har", "ndjson", "html"] {
        let masked = String::from_utf8(whole(&file(&bench, id, &format!("form={form}")).await?))?;
        assert!(masked.len() > 500 && !masked.contains("hush-hush-hush"), "{form}: {masked}");
        // Base64 of the head in the HAR, too.
        assert!(!masked.contains("aHVzaC1odXNo") && !masked.contains("h1c2gtaHVz"), "{form}");
    }
    let page = file(&bench, id, "form=html&lang=ja&secrets=include").await?;
    assert!(
        page.header("content-disposition").is_some_and(|it| it.starts_with("attachment")),
        "{}",
        page.head
    );
    let page = String::from_utf8(whole(&page))?;
    assert!(page.contains("hush-hush-hush") && page.contains("default-src 'none'") && page.contains("受信"));
    assert!(!page.contains("<script") && !page.contains('\u{202e}') && page.ends_with("</html>\n"));
    bench.stop().await;
    Ok(())
}

#[tokio::test]
async fn what_is_no_har_is_refused_and_leaves_nothing() -> Outcome {
    let folder = tempfile::tempdir()?;
    let bench = workbench(folder.path()).await?;
    let api = api(&bench, "ws://h/").await?;
    for file in [json!([]), json!({"log": {"entries": []}}), json!("x".repeat(10_000_000))] {
        let refusal = import(&bench, api, &file).await?;
        assert_eq!(refusal.refused(400), "bad-file");
        assert!(refusal.json()["error"]["hint"].as_str().is_some_and(|it| it.len() < 300), "a short hint");
    }
    assert_eq!(import(&bench, 999, &json!({})).await?.refused(404), "not-found");
    assert_eq!(get(&bench, &format!("/api/apis/{api}/sessions")).await?.expect(200), json!([]));
    bench.stop().await;
    Ok(())
}

#[tokio::test]
async fn a_session_is_named_and_counted_and_others_are_let_go() -> Outcome {
    let folder = tempfile::tempdir()?;
    let bench = workbench(folder.path()).await?;
    let (api, named) = odd(&bench).await?;
    let path = format!("/api/sessions/{named}");
    let session = ask(&bench, "PATCH", &path, Some(&json!({"name": " mine "}))).await?.expect(200);
    // Four sent and four echoed, of which one each is binary; a close frame from either side.
    assert_eq!(
        (&session["name"], &session["counts"]["text"], &session["counts"]["sent"]),
        (&json!("mine"), &json!(6), &json!(5))
    );
    assert!(session["duration_ms"].as_f64().is_some_and(|it| it > 0.0), "{session}");
    let long = json!({"name": "x".repeat(201)});
    assert_eq!(ask(&bench, "PATCH", &path, Some(&long)).await?.refused(400), "bad-name");
    let har: Value = serde_json::from_slice(&whole(&file(&bench, named, "form=har").await?))?;
    let mut unnamed = har.clone();
    unnamed["log"]["entries"][0]["_wscope"]["name"] = json!("");
    for _ in 0..3 {
        import(&bench, api, &unnamed).await?.expect(201);
    }
    let rule = json!({"sessions": 1, "days": null, "bytes": null});
    let would = ask(&bench, "PUT", "/api/retention?dry=true", Some(&rule)).await?.expect(200);
    assert_eq!(would["removed"], 2, "what would be removed");
    let now = get(&bench, "/api/retention").await?.expect(200);
    assert_eq!((&now["rule"], &now["removed"]), (&Value::Null, &json!(0)), "nothing was saved");
    let kept = ask(&bench, "PUT", "/api/retention", Some(&rule)).await?.expect(200);
    assert_eq!((&kept["rule"], &kept["removed"]), (&rule, &json!(2)));
    let left = get(&bench, &format!("/api/apis/{api}/sessions")).await?.expect(200);
    let left: Vec<_> = left.as_array().into_iter().flatten().map(|it| it["name"].clone()).collect();
    assert_eq!(left, ["", "mine"]);
    import(&bench, api, &unnamed).await?.expect(201);
    bench.stop().await;
    let bench = workbench(folder.path()).await?;
    assert_eq!(get(&bench, "/api/retention").await?.expect(200)["removed"], 3, "at the start too");
    bench.stop().await;
    Ok(())
}

/// Sends a file as it is.
async fn upload(bench: &Running, path: &str, file: &[u8]) -> Result<Answer, Box<dyn std::error::Error>> {
    let (host, file) = (bench.address, std::str::from_utf8(file)?);
    let head = format!(
        "POST {path} HTTP/1.1\r\nHost: {host}\r\nConnection: close\r\nContent-Length: {}",
        file.len()
    );
    Ok(exchange(bench.address, &format!("{head}\r\n\r\n{file}")).await?)
}

fn numbers(history: &Value) -> Vec<i64> {
    history["sessions"].as_array().into_iter().flatten().filter_map(|it| it["id"].as_i64()).collect()
}

#[tokio::test]
async fn the_history_is_told_page_by_page_and_what_was_deleted_comes_back() -> Outcome {
    let folder = tempfile::tempdir()?;
    let bench = workbench(folder.path()).await?;
    let (first, id) = odd(&bench).await?;
    let har: Value = serde_json::from_slice(&whole(&file(&bench, id, "form=har").await?))?;
    let second = api(&bench, "ws://other/").await?;
    let mut ids = vec![id];
    for api in [first, second, first] {
        let made = import(&bench, api, &har).await?.expect(201);
        ids.push(made[0]["id"].as_i64().ok_or("no session")?);
    }
    let read =
        async |query: &str| get(&bench, &format!("/api/history?{query}")).await.map(|it| it.expect(200));
    let page = read("limit=3").await?;
    assert_eq!((numbers(&page), &page["next"]), (vec![ids[3], ids[2], ids[1]], &json!(ids[1])));
    let rest = read(&format!("limit=3&before={}", ids[1])).await?;
    assert_eq!((numbers(&rest), &rest["next"]), (vec![ids[0]], &Value::Null));
    assert_eq!(numbers(&read(&format!("api={second}")).await?), [ids[2]]);
    assert_eq!(numbers(&read("project=1").await?).len(), 4);
    assert!(numbers(&read("project=99").await?).is_empty());

    let path = format!("/api/sessions/{}", ids[2]);
    let deleted = ask(&bench, "DELETE", &path, None).await?.expect(200);
    get(&bench, &path).await?.refused(404);
    ask(&bench, "DELETE", &path, None).await?.refused(404);
    get(&bench, &format!("{path}/export?form=har")).await?.refused(404);
    assert_eq!(numbers(&read("").await?), [ids[3], ids[1], ids[0]]);
    let restore = format!("/api/deletions/{}/restore", deleted["deletion"]);
    ask(&bench, "POST", &restore, None).await?.expect(204);
    assert_eq!(numbers(&read("").await?), [ids[3], ids[2], ids[1], ids[0]]);
    let deleted = ask(&bench, "DELETE", &path, None).await?.expect(200);
    bench.stop().await;
    // It waits in the bin, also after the next start, until it is removed for good.
    let bench = workbench(folder.path()).await?;
    let bin = get(&bench, "/api/bin").await?.expect(200);
    let (waits, days) = (&bin["discarded"][0], &bin["days"]);
    assert_eq!(
        (&waits["number"], &waits["kind"], days),
        (&deleted["deletion"], &json!("session"), &json!(30))
    );
    let gone = format!("/api/deletions/{}", deleted["deletion"]);
    ask(&bench, "DELETE", &gone, None).await?.expect(204);
    ask(&bench, "DELETE", &gone, None).await?.refused(404);
    ask(&bench, "POST", &format!("{gone}/restore"), None).await?.refused(404);
    ask(&bench, "PUT", "/api/bin", Some(&json!({"days": 0}))).await?.refused(400);
    let bin = ask(&bench, "PUT", "/api/bin", Some(&json!({"days": 7}))).await?.expect(200);
    assert_eq!(bin, json!({"discarded": [], "days": 7}));
    assert_eq!(numbers(&get(&bench, "/api/history").await?.expect(200)), [ids[3], ids[1], ids[0]]);
    bench.stop().await;
    Ok(())
}

#[tokio::test]
async fn two_sessions_stand_beside_each_other() -> Outcome {
    let folder = tempfile::tempdir()?;
    let bench = workbench(folder.path()).await?;
    let (api, one) = odd(&bench).await?;
    let mut har: Value = serde_json::from_slice(&whole(&file(&bench, one, "form=har").await?))?;
    let messages = har["log"]["entries"][0]["_webSocketMessages"].as_array_mut().ok_or("no messages")?;
    messages[0]["data"] = json!("another");
    messages.remove(2);
    let other = import(&bench, api, &har).await?.expect(201)[0]["id"].clone();
    let compared = get(&bench, &format!("/api/compare?a={one}&b={other}")).await?.expect(200);
    // Ten messages, of which one is changed and one is missing.
    assert_eq!(
        (&compared["same"], &compared["changed"], &compared["only_a"], &compared["only_b"]),
        (&json!(8), &json!(1), &json!(1), &json!(0)),
        "{compared}"
    );
    let changed = &compared["stretches"][0]["different"];
    assert_eq!((&changed["b"]["preview"], &changed["a"]["seq"]), (&json!("another"), &json!(2)));
    get(&bench, &format!("/api/compare?a={one}&b=99")).await?.refused(404);
    bench.stop().await;
    Ok(())
}

#[tokio::test]
async fn ndjson_goes_under_an_api_and_a_har_finds_its_own() -> Outcome {
    let folder = tempfile::tempdir()?;
    let bench = workbench(folder.path()).await?;
    let (api, id) = odd(&bench).await?;
    let lines = whole(&file(&bench, id, "form=ndjson&secrets=include").await?);
    let made = upload(&bench, &format!("/api/apis/{api}/import"), &lines).await?.expect(201);
    let copy = made[0]["id"].as_i64().ok_or("no session")?;
    assert_eq!(whole(&file(&bench, copy, "form=ndjson&secrets=include").await?), lines);
    let original = get(&bench, &format!("/api/sessions/{id}")).await?.expect(200);
    for field in ["close", "counts", "stored"] {
        assert_eq!(made[0][field], original[field], "{field}");
    }
    // It says its URL itself; without its first line it does not.
    let found = upload(&bench, "/api/projects/1/import", &lines).await?.expect(201);
    assert_eq!(found[0]["url"], original["url"]);
    let bare = lines.splitn(2, |it| *it == b'\n').nth(1).ok_or("no line")?;
    upload(&bench, &format!("/api/apis/{api}/import"), bare).await?.expect(201);
    let refused = upload(&bench, "/api/projects/1/import", bare).await?;
    assert_eq!(refused.refused(400), "bad-file");
    // A line that is no record takes back those before it.
    let before = numbers(&get(&bench, "/api/history").await?.expect(200));
    let broken = [&lines[..], b"{\"seq\":1}\n"].concat();
    let refused = upload(&bench, &format!("/api/apis/{api}/import"), &broken).await?;
    assert_eq!(refused.refused(400), "bad-file");
    assert_eq!(numbers(&get(&bench, "/api/history").await?.expect(200)), before);

    // There are two APIs at this server: the parameters tell them apart.
    let har = whole(&file(&bench, id, "form=har&secrets=include").await?);
    let found = upload(&bench, "/api/projects/1/import", &har).await?.expect(201);
    assert_eq!(found[0]["api"], json!(api), "the API that has this URL");
    let text = String::from_utf8(har)?.replace(&bench.echo_url, "ws://elsewhere.test/chat");
    let made = upload(&bench, "/api/projects/1/import", text.as_bytes()).await?.expect(201);
    let made = get(&bench, &format!("/api/apis/{}", made[0]["api"])).await?.expect(200);
    assert_eq!(
        (&made["name"], &made["url"]),
        (&json!("elsewhere.test/chat"), &json!("ws://elsewhere.test/chat"))
    );
    upload(&bench, "/api/projects/99/import", text.as_bytes()).await?.refused(404);
    bench.stop().await;
    Ok(())
}
