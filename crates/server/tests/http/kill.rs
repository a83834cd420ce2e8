//! The workbench dies by SIGKILL, and everything it called stored is there at the next start. The
//! test runs itself again as a child that is a workbench.

use crate::channel::{Live, flood};
use crate::client::{Outcome, ask, get, post, workbench};
use serde_json::json;
use std::io::{BufRead, BufReader, Write};
use std::net::SocketAddr;
use std::process::{Child, Command, Stdio};
use tokio::io::AsyncReadExt;

/// Set for the child: its data folder.
const FOLDER: &str = "WSCOPE_TEST_KILL_FOLDER";

/// A workbench that says where it listens, and runs until it is killed; should the parent fail
/// before it does that, until the parent's end of standard input is gone.
#[tokio::test]
async fn child() -> Outcome {
    let Some(folder) = std::env::var_os(FOLDER) else { return Ok(()) };
    let bench = workbench(folder.as_ref()).await?;
    writeln!(std::io::stdout(), "\nport {}", bench.address.port())?;
    tokio::io::stdin().read_u8().await.map(drop).or(Ok(()))
}

/// A workbench in a process of its own, with its data in this folder.
fn begin(folder: &std::path::Path) -> Result<(Child, SocketAddr), Box<dyn std::error::Error>> {
    let mut child = Command::new(std::env::current_exe()?)
        .args(["--exact", "kill::child", "--nocapture", "--test-threads=1"])
        .env(FOLDER, folder)
        .stdin(Stdio::piped())
        .stdout(Stdio::piped())
        .spawn()?;
    let lines = BufReader::new(child.stdout.take().ok_or("no output")?).lines();
    let mut ports =
        lines.map_while(Result::ok).filter_map(|it| it.strip_prefix("port ")?.parse::<u16>().ok());
    let port = ports.next().ok_or("the child did not start")?;
    Ok((child, SocketAddr::from(([127, 0, 0, 1], port))))
}

#[tokio::test]
async fn what_a_page_saw_as_stored_in_a_flood_is_there_after_sigkill() -> Outcome {
    let folder = tempfile::tempdir()?;
    let (mut child, bench) = begin(folder.path())?;
    // More than can be sent until the workbench is killed.
    let (url, peer) = flood(u64::MAX).await?;
    let api = json!({"name": "flood", "url": url});
    let api = post(&bench, "/api/projects/1/apis", &api).await?.expect(201)["id"].clone();
    let id = post(&bench, &format!("/api/apis/{api}/sessions"), &json!({})).await?.expect(201)["id"].clone();
    let id = id.as_i64().ok_or("no id")?;
    let mut live = Live::open(&bench, id, 1).await?;
    let told = live.until(|it| it["stored"].as_u64().is_some_and(|it| it >= 20_000)).await?;
    child.kill()?;
    child.wait()?;
    // What was on its way to the page counts too.
    let mut stored = told["stored"].as_u64().ok_or("no number")?;
    while let Ok(Some(message)) = live.next().await {
        stored = stored.max(message["stored"].as_u64().unwrap_or(0));
    }
    peer.abort();

    let bench = workbench(folder.path()).await?;
    let session = get(&bench, &format!("/api/sessions/{id}")).await?.expect(200);
    let there = session["stored"].as_u64().ok_or("no number")?;
    assert!(there >= stored, "{there} of {stored}");
    assert_eq!(session["counts"]["text"].as_u64(), Some(there - 1), "counted at the next start");
    // Each of them is there, and is what was sent: number N + 2 says N.
    let mut before = there + 1;
    while before > 1 {
        let path = format!("/api/sessions/{id}/records?before={before}&limit=2000");
        let page = get(&bench, &path).await?.expect(200);
        let rows = page["records"].as_array().ok_or("no records")?;
        assert!(!rows.is_empty(), "nothing before {before}");
        for row in rows {
            before -= 1;
            assert_eq!(row["seq"], before);
            assert!(before == 1 || row["preview"] == format!("message {}", before - 2), "{row}");
        }
    }
    bench.stop().await;
    Ok(())
}

#[tokio::test]
async fn records_shown_as_stored_are_there_after_sigkill() -> Outcome {
    let folder = tempfile::tempdir()?;
    let (mut child, bench) = begin(folder.path())?;

    let mut sample = get(&bench, "/api/projects/1/apis").await?.expect(200)[0].clone();
    sample["name"] = json!("kept");
    ask(&bench, "PUT", "/api/apis/1", Some(&sample)).await?.expect(200);
    post(&bench, "/api/apis/1/sessions", &json!({})).await?.expect(201);
    let mut live = Live::open(&bench, 1, 1).await?;
    live.until_state("open").await?;
    for number in 0..10 {
        let message = json!({"kind": "text", "body": format!("message {number}")});
        post(&bench, "/api/sessions/1/messages", &message).await?.expect(202);
    }
    // Opened, ten messages and ten echoes.
    live.until(|it| it["stored"] == 21).await?;
    child.kill()?;
    child.wait()?;

    let bench = workbench(folder.path()).await?;
    assert_eq!(get(&bench, "/api/apis/1").await?.expect(200)["name"], "kept");
    let session = get(&bench, "/api/sessions/1").await?.expect(200);
    assert_eq!((&session["state"], &session["stored"]), (&json!("closed"), &json!(21)));
    let records = get(&bench, "/api/sessions/1/records").await?.expect(200)["records"].clone();
    let previews: Vec<_> =
        records.as_array().into_iter().flatten().filter_map(|it| it["preview"].as_str()).collect();
    assert_eq!(previews.len(), 21);
    assert_eq!(previews.iter().filter(|it| **it == "message 9").count(), 2);
    bench.stop().await;
    Ok(())
}
