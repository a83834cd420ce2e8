//! What is sent beyond messages: control frames with a payload, frames as they are, and messages again
//! and again.

use crate::channel::Live;
use crate::client::{Outcome, ask, get, post, workbench};
use crate::story::{api, session};
use serde_json::{Value, json};

/// The rows of the session up to the one that is told apart by `last`.
async fn rows(
    live: &mut Live,
    last: impl Fn(&Value) -> bool,
) -> Result<Vec<Value>, Box<dyn std::error::Error>> {
    let mut rows: Vec<Value> = vec![];
    while !rows.iter().any(&last) {
        let message = live.until(|it| it["records"].is_array()).await?;
        rows.extend(message["records"].as_array().cloned().unwrap_or_default());
    }
    Ok(rows)
}

#[tokio::test]
async fn pings_carry_what_was_typed_and_frames_go_as_they_are() -> Outcome {
    let folder = tempfile::tempdir()?;
    let bench = workbench(folder.path()).await?;
    let api = api(&bench, &bench.echo_url).await?;
    let id = session(&bench, api).await?;
    let mut live = Live::open(&bench, id, 1).await?;
    live.until_state("open").await?;
    let path = format!("/api/sessions/{id}");
    let ping = json!({"kind": "hex", "body": "00 ff", "sent_as": "ping"});
    post(&bench, &format!("{path}/messages"), &ping).await?.expect(202);
    let long = json!({"kind": "text", "body": "x".repeat(126), "sent_as": "pong"});
    assert_eq!(post(&bench, &format!("{path}/messages"), &long).await?.refused(400), "bad-message");
    let frame = |fin: bool, opcode: u8, body: &str| json!({"fin": fin, "reserved": 0, "opcode": opcode, "masked": true, "kind": "text", "body": body});
    let wrong = json!({"frames": [frame(true, 16, "")]});
    assert_eq!(post(&bench, &format!("{path}/frames"), &wrong).await?.refused(400), "bad-message");
    assert_eq!(
        post(&bench, &format!("{path}/frames"), &json!({"frames": []})).await?.refused(400),
        "bad-message"
    );
    let parts = json!({"frames": [frame(false, 1, "in two "), frame(true, 0, "parts")]});
    post(&bench, &format!("{path}/frames"), &parts).await?.expect(202);
    let rows = rows(&mut live, |it| it["direction"] == "received" && it["kind"] == "text").await?;
    let told: Vec<_> = rows.iter().map(|it| (it["kind"].as_str(), it["preview"].as_str())).collect();
    assert!(told.contains(&(Some("ping"), Some("00ff"))), "{told:?}");
    assert!(told.contains(&(Some("frame"), Some("opcode 1 · FIN 0 · RSV 000 · in two "))), "{told:?}");
    assert!(told.contains(&(Some("text"), Some("in two parts"))), "{told:?}");
    bench.stop().await;
    Ok(())
}

#[tokio::test]
async fn a_message_is_repeated_so_many_times_and_can_be_stopped() -> Outcome {
    let folder = tempfile::tempdir()?;
    let bench = workbench(folder.path()).await?;
    let api = api(&bench, &bench.echo_url).await?;
    let id = session(&bench, api).await?;
    let mut live = Live::open(&bench, id, 1).await?;
    live.until_state("open").await?;
    let path = format!("/api/sessions/{id}/repeats");
    let new = |every: u32, times: u32, body: &str| json!({"message": {"kind": "text", "body": body}, "every_ms": every, "times": times});
    for wrong in [new(0, 1, ""), new(1, 0, "")] {
        assert_eq!(post(&bench, &path, &wrong).await?.refused(400), "bad-message");
    }
    let short = post(&bench, &path, &new(1, 20, "again")).await?.expect(201);
    let long = post(&bench, &path, &new(86_400_000, 10, "once")).await?.expect(201);
    let mut echoes = 0;
    while echoes < 20 {
        let message = live.until(|it| it["records"].is_array()).await?;
        let rows = message["records"].as_array().cloned().unwrap_or_default();
        echoes += rows.iter().filter(|it| it["direction"] == "received" && it["preview"] == "again").count();
    }
    ask(&bench, "DELETE", &format!("{path}/{}", long["id"]), None).await?.expect(204);
    ask(&bench, "DELETE", &format!("{path}/99"), None).await?.refused(404);
    let all = get(&bench, &path).await?.expect(200);
    assert_eq!(
        (&all[0]["id"], &all[0]["sent"], &all[0]["state"]),
        (&short["id"], &json!(20), &json!("done"))
    );
    assert_eq!((&all[1]["sent"], &all[1]["state"]), (&json!(1), &json!("stopped")));
    let records = get(&bench, &format!("/api/sessions/{id}/records?limit=200")).await?.expect(200);
    let sent = |body: &str| {
        let rows = records["records"].as_array().into_iter().flatten();
        rows.filter(|it| it["direction"] == "sent" && it["preview"] == body).count()
    };
    assert_eq!((sent("again"), sent("once")), (20, 1));
    bench.stop().await;
    Ok(())
}
