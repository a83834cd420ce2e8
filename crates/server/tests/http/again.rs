//! A connection that ends by itself is made again, as the settings of its API say.

use crate::channel::Live;
use crate::client::{Outcome, PATIENCE, ask, get, post, workbench};
use crate::handshake::change;
use crate::story::{api, session};
use net::{AcceptLimits, Link, Prefixed};
use serde_json::{Value, json};
use server::Running;
use std::io;
use tokio::net::{TcpListener, TcpStream};
use wire::{Config, Connection, Event, Outgoing, Role};

type Peer = Link<Prefixed<TcpStream>>;

/// The server's end of the next connection.
async fn meet(listener: &TcpListener) -> io::Result<Peer> {
    let come = async {
        let (stream, _) = listener.accept().await?;
        let accepted = net::accept(stream, AcceptLimits::default()).await.map_err(io::Error::other)?;
        let stream = accepted.open(None, &[]).await?;
        Ok(Link::new(stream, Connection::new(Config { role: Role::Server, ..Config::default() })))
    };
    tokio::time::timeout(PATIENCE, come).await?
}

/// The next text that the peer hears.
async fn hears(peer: &mut Peer) -> io::Result<String> {
    loop {
        if let Some(Event::Message { payload, .. }) = peer.connection().poll_event() {
            return Ok(String::from_utf8_lossy(payload).into_owned());
        }
        if !tokio::time::timeout(PATIENCE, peer.exchange()).await?? {
            return Err(io::ErrorKind::UnexpectedEof.into());
        }
    }
}

/// An API whose server listens here, with these pauses.
async fn target(
    bench: &Running,
    listener: &TcpListener,
    pause_ms: u32,
) -> Result<i64, Box<dyn std::error::Error>> {
    let id = api(bench, &format!("ws://{}/", listener.local_addr()?)).await?;
    let reconnect = json!({"on": true, "first_ms": pause_ms, "growth": 100, "longest_ms": 100_000_000, "jitter": 0, "most": 0});
    let mut settings = json!({"settings": {}});
    let whole = get(bench, &format!("/api/apis/{id}")).await?.expect(200)["settings"]["reconnect"].clone();
    settings["settings"]["reconnect"] = whole;
    for (name, value) in reconnect.as_object().into_iter().flatten() {
        settings["settings"]["reconnect"][name] = value.clone();
    }
    change(bench, id, &settings).await?;
    Ok(id)
}

/// Waits until another session goes on with this one.
async fn next(bench: &Running, session: i64) -> Result<i64, Box<dyn std::error::Error>> {
    let mut live = Live::open(bench, session, 1).await?;
    // It may have been over before it was watched.
    let kept = get(bench, &format!("/api/sessions/{session}")).await?.expect(200);
    if let Some(next) = kept["next"].as_i64() {
        return Ok(next);
    }
    let told = live.until(|it| it["session"]["next"].is_i64()).await?;
    Ok(told["session"]["next"].as_i64().ok_or("no number")?)
}

#[tokio::test]
async fn a_server_that_dies_and_comes_back_is_connected_to_again() -> Outcome {
    let folder = tempfile::tempdir()?;
    let bench = workbench(folder.path()).await?;
    let listener = TcpListener::bind("127.0.0.1:0").await?;
    let address = listener.local_addr()?;
    let api = target(&bench, &listener, 30).await?;
    let first = session(&bench, api).await?;
    let mut live = Live::open(&bench, first, 1).await?;
    let peer = meet(&listener).await?;
    live.until_state("open").await?;
    // It dies: the connection breaks, and nobody listens any more.
    drop((listener, peer));
    let told = live.until(|it| it["session"]["next"].is_i64()).await?;
    let refused = told["session"]["next"].as_i64().ok_or("no number")?;
    let after = next(&bench, refused).await?;
    let listener = TcpListener::bind(address).await?;
    let mut peer = meet(&listener).await?;
    peer.connection().send(Outgoing::Text("back"))?;
    peer.flush().await?;
    let all = get(&bench, &format!("/api/apis/{api}/sessions")).await?.expect(200);
    let all = all.as_array().ok_or("a list")?;
    let newest = all.first().and_then(|it| it["id"].as_i64()).ok_or("no session")?;
    let mut live = Live::open(&bench, newest, 1).await?;
    live.until(|it| it["records"].as_array().is_some_and(|it| it.iter().any(|it| it["preview"] == "back")))
        .await?;
    // Each connection is a session of its own that says whom it follows.
    assert!(all.len() >= 3, "{all:?}");
    for (at, it) in all.iter().rev().enumerate() {
        assert_eq!(it["attempt"], at, "{it}");
        let before = at.checked_sub(1).map(|at| all[all.len() - 1 - at]["id"].clone());
        assert_eq!(it["follows"], before.unwrap_or_default(), "{it}");
    }
    let state = |id: i64| all.iter().find(|it| it["id"] == id).map(|it| it["state"].clone());
    assert_eq!(state(first), Some(json!("closed")));
    assert_eq!(state(refused), Some(json!("failed")));
    assert_eq!(next(&bench, refused).await?, after);
    // The doctor does not look at attempts that are followed by another.
    get(&bench, &format!("/api/sessions/{refused}/report")).await?.refused(404);
    // Who disconnects is not connected again.
    post(&bench, &format!("/api/sessions/{newest}/close"), &json!({"code": 1000, "reason": ""}))
        .await?
        .expect(202);
    let ended = live.until_state("closed").await?;
    assert_eq!((&ended["session"]["retry"], &ended["session"]["next"]), (&Value::Null, &Value::Null));
    bench.stop().await;
    Ok(())
}

#[tokio::test]
async fn an_attempt_that_is_waited_for_is_hurried_or_given_up() -> Outcome {
    let folder = tempfile::tempdir()?;
    let bench = workbench(folder.path()).await?;
    let listener = TcpListener::bind("127.0.0.1:0").await?;
    let api = target(&bench, &listener, 10_000_000).await?;
    let first = session(&bench, api).await?;
    let mut live = Live::open(&bench, first, 1).await?;
    drop(meet(&listener).await?);
    let waits = live.until(|it| it["session"]["retry"].is_object()).await?;
    assert_eq!(
        (&waits["session"]["retry"]["attempt"], &waits["session"]["state"]),
        (&json!(1), &json!("closed"))
    );
    post(&bench, &format!("/api/sessions/{first}/retry"), &json!({})).await?.expect(202);
    let told = live.until(|it| it["session"]["next"].is_i64()).await?;
    let second = told["session"]["next"].as_i64().ok_or("no number")?;
    let mut live = Live::open(&bench, second, 1).await?;
    drop(meet(&listener).await?);
    live.until(|it| it["session"]["retry"].is_object()).await?;
    ask(&bench, "DELETE", &format!("/api/sessions/{second}/retry"), None).await?.expect(202);
    let told = live.until(|it| it["session"]["retry"].is_null() && it["session"]["id"] == second).await?;
    assert_eq!(told["session"]["next"], Value::Null);
    let again = post(&bench, &format!("/api/sessions/{second}/retry"), &json!({})).await?;
    assert_eq!(again.refused(409), "no-retry");
    bench.stop().await;
    Ok(())
}

#[tokio::test]
async fn only_a_close_whose_code_counts_is_followed() -> Outcome {
    let folder = tempfile::tempdir()?;
    let bench = workbench(folder.path()).await?;
    let listener = TcpListener::bind("127.0.0.1:0").await?;
    let api = target(&bench, &listener, 10_000_000).await?;
    for (code, counts) in [(1000, false), (1012, true)] {
        let id = session(&bench, api).await?;
        let mut live = Live::open(&bench, id, 1).await?;
        let mut peer = meet(&listener).await?;
        live.until_state("open").await?;
        peer.connection().send(Outgoing::Close { code: Some(code), reason: "" })?;
        while matches!(peer.exchange().await, Ok(true)) {
            while peer.connection().poll_event().is_some() {}
        }
        drop(peer);
        if counts {
            live.until(|it| it["session"]["retry"].is_object()).await?;
        } else {
            live.until_state("closed").await?;
            let hurry = post(&bench, &format!("/api/sessions/{id}/retry"), &json!({})).await?;
            assert_eq!(hurry.refused(409), "no-retry");
        }
    }
    bench.stop().await;
    Ok(())
}

#[tokio::test]
async fn what_is_repeated_goes_on_at_the_next_connection() -> Outcome {
    let folder = tempfile::tempdir()?;
    let bench = workbench(folder.path()).await?;
    let listener = TcpListener::bind("127.0.0.1:0").await?;
    let api = target(&bench, &listener, 10).await?;
    let first = session(&bench, api).await?;
    let mut peer = meet(&listener).await?;
    Live::open(&bench, first, 1).await?.until_state("open").await?;
    let new = json!({"message": {"kind": "text", "body": "tick"}, "every_ms": 20, "times": 40});
    post(&bench, &format!("/api/sessions/{first}/repeats"), &new).await?.expect(201);
    assert_eq!(hears(&mut peer).await?, "tick");
    drop(peer);
    let mut peer = meet(&listener).await?;
    let second = next(&bench, first).await?;
    // The rest goes here: what the dead connection still took is counted as sent, too.
    let path = format!("/api/sessions/{second}/repeats");
    assert_eq!(hears(&mut peer).await?, "tick");
    let done = async {
        while get(&bench, &path).await?.expect(200)[0]["state"] == "running" {}
        io::Result::Ok(())
    };
    tokio::time::timeout(PATIENCE, done).await??;
    let told = get(&bench, &path).await?.expect(200);
    assert_eq!((&told[0]["state"], &told[0]["sent"]), (&json!("done"), &json!(40)));
    bench.stop().await;
    Ok(())
}
