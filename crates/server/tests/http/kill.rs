//! The workbench dies by SIGKILL, and everything it called stored is there at the next start. The
//! test runs itself again as a child that is a workbench.

use crate::channel::Live;
use crate::client::{Outcome, ask, get, post, workbench};
use serde_json::json;
use std::io::{BufRead, BufReader, Write};
use std::net::SocketAddr;
use std::process::{Command, Stdio};
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

#[tokio::test]
async fn records_shown_as_stored_are_there_after_sigkill() -> Outcome {
    let folder = tempfile::tempdir()?;
    let mut child = Command::new(std::env::current_exe()?)
        .args(["--exact", "kill::child", "--nocapture", "--test-threads=1"])
        .env(FOLDER, folder.path())
        .stdin(Stdio::piped())
        .stdout(Stdio::piped())
        .spawn()?;
    let lines = BufReader::new(child.stdout.take().ok_or("no output")?).lines();
    let mut ports =
        lines.map_while(Result::ok).filter_map(|it| it.strip_prefix("port ")?.parse::<u16>().ok());
    let bench = SocketAddr::from(([127, 0, 0, 1], ports.next().ok_or("the child did not start")?));

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
