//! What a user does, from the first API to the next day.

use crate::channel::{Live, flood};
use crate::client::{Outcome, ask, get, post, workbench};
use serde_json::{Value, json};
use server::Running;
use tokio::io::{AsyncReadExt, AsyncWriteExt};
use tokio::net::TcpListener;

/// An API at this URL, in the sample project.
pub(crate) async fn api(bench: &Running, url: &str) -> Result<i64, Box<dyn std::error::Error>> {
    let project = get(bench, "/api/projects").await?.expect(200)[0]["id"].clone();
    let body = json!({"name": "mine", "url": url});
    let api = post(bench, &format!("/api/projects/{project}/apis"), &body).await?.expect(201);
    Ok(api["id"].as_i64().ok_or("no id")?)
}

pub(crate) async fn session(bench: &Running, api: i64) -> Result<i64, Box<dyn std::error::Error>> {
    let session = post(bench, &format!("/api/apis/{api}/sessions"), &json!({})).await?.expect(201);
    assert_eq!(session["state"], "connecting");
    Ok(session["id"].as_i64().ok_or("no id")?)
}

fn seqs(rows: &Value) -> Vec<u64> {
    rows.as_array().into_iter().flatten().filter_map(|row| row["seq"].as_u64()).collect()
}

#[tokio::test]
async fn connect_send_watch_close_and_find_it_all_after_a_restart() -> Outcome {
    let folder = tempfile::tempdir()?;
    let bench = workbench(folder.path()).await?;
    let api = api(&bench, &bench.echo_url).await?;
    let id = session(&bench, api).await?;
    let mut live = Live::open(&bench, id, 1).await?;
    let opened = live.until_state("open").await?;
    assert_eq!(opened["session"]["status"], 101);

    let path = format!("/api/sessions/{id}");
    let message = json!({"kind": "text", "body": "héllo"});
    post(&bench, &format!("{path}/messages"), &message).await?.expect(202);
    let message = json!({"kind": "hex", "body": "00 ff"});
    post(&bench, &format!("{path}/messages"), &message).await?.expect(202);
    post(&bench, &format!("{path}/ping"), &json!({})).await?.expect(202);
    let mut rows = vec![];
    // Opened; two messages, a ping and what the echo answers to them.
    while rows.len() < 7 {
        let message = live.until(|it| it["records"].is_array()).await?;
        rows.extend(message["records"].as_array().cloned().unwrap_or_default());
    }
    assert_eq!(seqs(&Value::Array(rows.clone())), [1, 2, 3, 4, 5, 6, 7]);
    let echoed = rows.iter().find(|it| it["direction"] == "received" && it["kind"] == "text");
    assert_eq!(echoed.ok_or("no echo")?["preview"], "héllo");
    let binary = rows.iter().find(|it| it["kind"] == "binary").ok_or("no binary")?;
    assert_eq!((&binary["preview"], &binary["size"]), (&json!("00ff"), &json!(2)));

    post(&bench, &format!("{path}/close"), &json!({"code": 1000, "reason": "bye"})).await?.expect(202);
    let closed = live.until_state("closed").await?;
    assert_eq!(closed["session"]["close"]["code"], 1000);
    let before = get(&bench, &format!("{path}/records")).await?.expect(200);
    assert_eq!(before["last"], before["stored"]);
    bench.stop().await;

    let bench = workbench(folder.path()).await?;
    let after = get(&bench, &format!("{path}/records?limit=1000")).await?.expect(200);
    assert_eq!(after, before);
    let kinds: Vec<_> = after["records"].as_array().into_iter().flatten().map(|it| &it["kind"]).collect();
    assert_eq!((kinds.first(), kinds.last()), (Some(&&json!("ended")), Some(&&json!("opened"))));
    let sessions = get(&bench, &format!("/api/apis/{api}/sessions")).await?.expect(200);
    assert_eq!(sessions[0]["state"], "closed");
    assert_eq!(sessions[0]["stored"], after["last"]);
    let opened = get(&bench, &format!("{path}/records/1")).await?.expect(200);
    assert!(opened["header"].as_str().is_some_and(|it| it.starts_with("HTTP/1.1 101 ")), "{opened}");
    get(&bench, &format!("{path}/records/99")).await?.refused(404);
    bench.stop().await;
    Ok(())
}

#[tokio::test]
async fn a_page_that_falls_behind_is_told_the_newest_and_asks_for_the_rest() -> Outcome {
    const MESSAGES: u64 = 20_000;
    let folder = tempfile::tempdir()?;
    let bench = workbench(folder.path()).await?;
    let (url, peer) = flood(MESSAGES).await?;
    let id = session(&bench, api(&bench, &url).await?).await?;
    // One page is there from the start, one comes when all is over and memory has forgotten most; one
    // draws few rows.
    for (when, drawn) in [("early", 100), ("late", 100), ("low", 30)] {
        let mut live = if when == "low" {
            Live::drawn(&bench, id, drawn).await?
        } else {
            Live::open(&bench, id, 1).await?
        };
        let (mut next, mut told, mut stored, mut ended) = (1, 0, Value::Null, false);
        while !ended || stored != next - 1 {
            let message = live.until(|it| it["records"].is_array()).await?;
            let rows = seqs(&message["records"]);
            assert!(rows.len() <= 100, "{when}: {} rows", rows.len());
            assert!(rows.is_sorted_by(|a, b| a + 1 == *b), "{when}: {rows:?}");
            stored = message["stored"].clone();
            told += rows.len() as u64;
            if let (Some(&first), Some(&last)) = (rows.first(), rows.last()) {
                assert!(first >= next && Some(last) <= message["last"].as_u64(), "{when}: {first} {last}");
                next = last + 1;
            }
            ended |= message["records"].as_array().into_iter().flatten().any(|it| it["kind"] == "ended");
        }
        assert!(next > MESSAGES, "{when}: {next}");
        assert!(when == "early" || told == drawn as u64, "{when}: told {told}");
    }
    peer.await??;

    // The same, page by page, newest first.
    let mut before = u64::MAX;
    let mut seen = 0;
    loop {
        let path = format!("/api/sessions/{id}/records?before={before}&limit=2000");
        let rows = seqs(&get(&bench, &path).await?.expect(200)["records"]);
        let Some(&oldest) = rows.last() else { break };
        assert!(rows.iter().all(|&it| it < before) && rows.is_sorted_by(|a, b| a == &(b + 1)));
        seen += rows.len() as u64;
        before = oldest;
    }
    assert!(before == 1 && seen > MESSAGES);
    bench.stop().await;
    Ok(())
}

#[tokio::test]
async fn a_connection_that_fails_gets_the_doctors_report() -> Outcome {
    let folder = tempfile::tempdir()?;
    let bench = workbench(folder.path()).await?;
    // A port that was free a moment ago: nobody listens there.
    let address = std::net::TcpListener::bind("127.0.0.1:0")?.local_addr()?;
    let id = session(&bench, api(&bench, &format!("ws://{address}/")).await?).await?;
    let mut live = Live::open(&bench, id, 1).await?;
    live.until(|it| it["report"] == true).await?;
    let path = format!("/api/sessions/{id}");
    assert_eq!(get(&bench, &path).await?.expect(200)["state"], "failed");
    let message = json!({"kind": "text", "body": ""});
    assert_eq!(post(&bench, &format!("{path}/messages"), &message).await?.refused(409), "not-open");
    bench.stop().await;

    let bench = workbench(folder.path()).await?;
    let report = get(&bench, &format!("{path}/report")).await?.expect(200);
    assert_eq!(report["schema"], "wscope.report/1");
    assert_eq!(report["verdict"]["cause"], "server/not-listening");
    let japanese = get(&bench, &format!("{path}/report?lang=ja")).await?.expect(200);
    assert_eq!(japanese["verdict"], report["verdict"]);
    assert_ne!(japanese["findings"][0]["message"], report["findings"][0]["message"]);
    let mut late = Live::open(&bench, id, 1).await?;
    late.until(|it| it["report"] == true).await?;
    bench.stop().await;
    Ok(())
}

#[tokio::test]
async fn while_the_doctor_examines_the_report_is_pending() -> Outcome {
    let folder = tempfile::tempdir()?;
    let bench = workbench(folder.path()).await?;
    let listener = TcpListener::bind("127.0.0.1:0").await?;
    let url = format!("ws://{}/", listener.local_addr()?);
    let id = session(&bench, api(&bench, &url).await?).await?;
    let mut live = Live::open(&bench, id, 1).await?;
    forbid(&listener).await?;
    let failed = live.until_state("failed").await?;
    assert_eq!(failed["session"]["status"], 403);
    // The doctor's own connections wait for an answer until now.
    let path = format!("/api/sessions/{id}/report");
    assert_eq!(get(&bench, &path).await?.expect(202), json!({"pending": true}));
    let forbidding = async {
        loop {
            forbid(&listener).await?;
        }
    };
    tokio::select! {
        stopped = forbidding => { let _: std::io::Result<()> = stopped; }
        ready = live.until(|it| it["report"] == true) => { ready?; }
    }
    assert_eq!(get(&bench, &path).await?.expect(200)["verdict"]["healthy"], false);
    bench.stop().await;
    Ok(())
}

/// Answers the next connection with 403.
pub(crate) async fn forbid(listener: &TcpListener) -> std::io::Result<()> {
    let (mut stream, _) = listener.accept().await?;
    let mut head = [0; 4096];
    // Small enough to come at once; a connection without a request is answered too.
    let _ = stream.read(&mut head).await?;
    stream.write_all(b"HTTP/1.1 403 Forbidden\r\nContent-Length: 0\r\nConnection: close\r\n\r\n").await
}

#[tokio::test]
async fn the_doctor_finds_our_own_echo_healthy() -> Outcome {
    let folder = tempfile::tempdir()?;
    let bench = workbench(folder.path()).await?;
    let question = json!({"url": bench.echo_url, "headers": [{"name": "X-A", "value": "1"}]});
    let report = post(&bench, "/api/doctor", &question).await?.expect(200);
    assert_eq!(report["verdict"]["healthy"], true, "{report:#}");
    let question = json!({"url": bench.echo_url, "origin": "https://evil.example"});
    let report = post(&bench, "/api/doctor", &question).await?.expect(200);
    assert_eq!(report["verdict"]["cause"], "origin/rejected", "{report:#}");
    let question = json!({"url": bench.echo_url, "headers": [{"name": "X-A", "value": "1\r\nEvil: 2"}]});
    let report = post(&bench, "/api/doctor", &question).await?.expect(200);
    assert_eq!(report["verdict"]["cause"], "protocol/unsendable-header", "{report:#}");
    bench.stop().await;
    Ok(())
}

#[tokio::test]
async fn two_windows_cannot_overwrite_each_other() -> Outcome {
    let folder = tempfile::tempdir()?;
    let bench = workbench(folder.path()).await?;
    let id = api(&bench, "ws://h/").await?;
    let path = format!("/api/apis/{id}");
    let mut mine = get(&bench, &path).await?.expect(200);
    let mut yours = mine.clone();
    mine["headers"] = json!([{"name": "A", "value": "é", "enabled": true}]);
    let saved = ask(&bench, "PUT", &path, Some(&mine)).await?.expect(200);
    assert_eq!(saved["headers"], mine["headers"]);
    assert_eq!(saved["revision"].as_i64(), mine["revision"].as_i64().map(|it| it + 1));
    yours["name"] = json!("yours");
    let refusal = ask(&bench, "PUT", &path, Some(&yours)).await?;
    assert_eq!(refusal.refused(409), "conflict");
    assert_eq!(refusal.json()["error"]["current"], saved);
    // From the current one it works.
    yours["revision"] = saved["revision"].clone();
    ask(&bench, "PUT", &path, Some(&yours)).await?.expect(200);
    bench.stop().await;
    Ok(())
}

#[tokio::test]
async fn what_cannot_be_sent_is_refused_and_the_session_lives_on() -> Outcome {
    let folder = tempfile::tempdir()?;
    let bench = workbench(folder.path()).await?;
    let id = session(&bench, api(&bench, &bench.echo_url).await?).await?;
    let mut live = Live::open(&bench, id, 1).await?;
    live.until_state("open").await?;
    let path = format!("/api/sessions/{id}");
    for (kind, body) in [("base64", "%"), ("hex", "0"), ("json", "{")] {
        let message = json!({"kind": kind, "body": body});
        let refusal = post(&bench, &format!("{path}/messages?lang=ja"), &message).await?;
        assert_eq!(refusal.refused(400), "bad-message", "{kind}");
        assert!(refusal.json()["error"]["message"].as_str().is_some_and(|it| it.contains("読み取れません")));
    }
    let refusal = post(&bench, &format!("{path}/messages"), &json!({"kind": "smoke", "body": ""})).await?;
    assert_eq!(refusal.refused(400), "bad-request");
    let long = "あ".repeat(42);
    for (code, reason, said) in
        [(Some(1006), "", "1006"), (None, "bye", "コードが必要"), (Some(1000), &*long, "125")]
    {
        let close = json!({"code": code, "reason": reason});
        let refusal = post(&bench, &format!("{path}/close?lang=ja"), &close).await?;
        assert_eq!(refusal.refused(400), "bad-message");
        let told = refusal.json()["error"]["message"].clone();
        assert!(told.as_str().is_some_and(|it| it.contains(said) && !it.contains("frame")), "{told}");
    }
    post(&bench, &format!("{path}/messages"), &json!({"kind": "base64", "body": "AAE="})).await?.expect(202);
    assert_eq!(get(&bench, &path).await?.expect(200)["state"], "open");
    bench.stop().await;
    Ok(())
}

#[tokio::test]
async fn a_server_that_never_answers_can_be_left() -> Outcome {
    let folder = tempfile::tempdir()?;
    let bench = workbench(folder.path()).await?;
    // The system takes the connection; nobody ever reads from it.
    let listener = TcpListener::bind("127.0.0.1:0").await?;
    let url = format!("ws://{}/", listener.local_addr()?);
    let id = session(&bench, api(&bench, &url).await?).await?;
    let path = format!("/api/sessions/{id}");
    let message = json!({"kind": "text", "body": "too early"});
    post(&bench, &format!("{path}/messages"), &message).await?.refused(409);
    post(&bench, &format!("{path}/close"), &json!({"code": 1000, "reason": ""})).await?.expect(202);
    let left = get(&bench, &path).await?.expect(200);
    assert_eq!((&left["state"], &left["close"]), (&json!("closed"), &Value::Null));
    get(&bench, &format!("{path}/report")).await?.refused(404);
    bench.stop().await;
    Ok(())
}

#[tokio::test]
async fn the_peers_reason_is_shown_and_not_our_answer_to_it() -> Outcome {
    let folder = tempfile::tempdir()?;
    let bench = workbench(folder.path()).await?;
    let (url, server) = flood(3).await?;
    let id = session(&bench, api(&bench, &url).await?).await?;
    let mut live = Live::open(&bench, id, 1).await?;
    let closed = live.until_state("closed").await?;
    assert_eq!(closed["session"]["close"], json!({"code": 1000, "reason": "done"}));
    server.await??;
    bench.stop().await;
    Ok(())
}

#[tokio::test]
async fn deleting_an_open_session_ends_it_and_takes_its_records() -> Outcome {
    let folder = tempfile::tempdir()?;
    let bench = workbench(folder.path()).await?;
    let api = api(&bench, &bench.echo_url).await?;
    let (first, second) = (session(&bench, api).await?, session(&bench, api).await?);
    let mut live = Live::open(&bench, first, 1).await?;
    live.until_state("open").await?;
    ask(&bench, "DELETE", &format!("/api/sessions/{first}"), None).await?.expect(200);
    while live.next().await?.is_some() {}
    get(&bench, &format!("/api/sessions/{first}/records")).await?.refused(404);
    assert!(Live::open(&bench, first, 1).await.is_err());
    ask(&bench, "DELETE", &format!("/api/apis/{api}"), None).await?.expect(204);
    get(&bench, &format!("/api/sessions/{second}")).await?.refused(404);
    bench.stop().await;
    Ok(())
}

#[tokio::test]
async fn an_open_session_is_closed_and_whole_when_the_workbench_stops() -> Outcome {
    let folder = tempfile::tempdir()?;
    let bench = workbench(folder.path()).await?;
    let id = session(&bench, api(&bench, &bench.echo_url).await?).await?;
    let mut live = Live::open(&bench, id, 1).await?;
    live.until_state("open").await?;
    bench.stop().await;
    while live.next().await?.is_some() {}
    let bench = workbench(folder.path()).await?;
    assert_eq!(get(&bench, &format!("/api/sessions/{id}")).await?.expect(200)["state"], "closed");
    let records = get(&bench, &format!("/api/sessions/{id}/records")).await?.expect(200);
    assert_eq!(records["records"][0]["kind"], "ended");
    bench.stop().await;
    Ok(())
}
