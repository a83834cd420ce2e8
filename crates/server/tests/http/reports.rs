//! A report as it comes, in every form, and as a link.

use crate::channel::Live;
use crate::client::{Outcome, get, post, send, workbench};
use crate::story::{api, forbid, session};
use serde_json::{Value, json};
use server::Running;
use tokio::net::TcpListener;

const SECRET: &str = "hunter2-hunter2";

/// A session that was refused with 403 and examined to the end; and what was told of the examination while
/// its experiments waited for their answers.
async fn refused(bench: &Running) -> Result<(i64, Value), Box<dyn std::error::Error>> {
    let listener = TcpListener::bind("127.0.0.1:0").await?;
    let url = format!("ws://{}/?token={SECRET}", listener.local_addr()?);
    let id = session(bench, api(bench, &url).await?).await?;
    let mut live = Live::open(bench, id, 1).await?;
    forbid(&listener).await?;
    let told = live.until(|it| it["examination"]["experiments"][1].is_object()).await?["examination"].clone();
    let forbidding = async {
        loop {
            forbid(&listener).await?;
        }
    };
    tokio::select! {
        stopped = forbidding => { let _: std::io::Result<()> = stopped; }
        ready = live.until(|it| it["report"] == true) => { ready?; }
    }
    Ok((id, told))
}

#[tokio::test]
async fn the_steps_and_the_experiments_are_told_as_they_come() -> Outcome {
    let folder = tempfile::tempdir()?;
    let bench = workbench(folder.path()).await?;
    let (id, told) = refused(&bench).await?;
    let steps: Vec<_> = told["steps"].as_array().into_iter().flatten().map(|it| &it["step"]).collect();
    assert_eq!(steps, ["uri", "dns", "tcp", "tls", "upgrade"]);
    assert_eq!(told["experiments"][0]["variation"], "first");
    assert_eq!(told["experiments"][1]["outcome"], Value::Null, "its answer did not come yet");
    let report = get(&bench, &format!("/api/sessions/{id}/report")).await?.expect(200);
    let variations = |of: &Value| {
        let all = of["experiments"].as_array().into_iter().flatten();
        all.map(|it| it["variation"].to_string()).collect::<Vec<_>>()
    };
    assert_eq!(variations(&told), variations(&report));
    assert!(report["ruled_out"].as_array().is_some_and(|it| it.contains(&json!("tcp"))), "{report:#}");
    bench.stop().await;
    Ok(())
}

#[tokio::test]
async fn a_report_is_shared_by_a_name_that_opens_it_in_every_form_and_language() -> Outcome {
    let folder = tempfile::tempdir()?;
    let bench = workbench(folder.path()).await?;
    let (id, _) = refused(&bench).await?;
    let share = post(&bench, &format!("/api/sessions/{id}/share"), &json!({})).await?.expect(200);
    let name = share["id"].as_str().ok_or("no name")?.to_owned();
    assert!(name.len() == 32 && share["path"] == format!("/reports/{name}"), "{share}");
    let again = post(&bench, &format!("/api/sessions/{id}/share"), &json!({})).await?.expect(200);
    assert_eq!(again, share, "a report has one link");
    assert_eq!(get(&bench, share["path"].as_str().ok_or("no path")?).await?.status, 200, "the page");
    bench.stop().await;

    let bench = workbench(folder.path()).await?;
    let shared = format!("/api/reports/{name}");
    let original = get(&bench, &format!("/api/sessions/{id}/report")).await?.expect(200);
    assert_eq!(get(&bench, &shared).await?.expect(200), original);
    for (form, content, says) in [
        ("markdown", "text/markdown; charset=utf-8", "## ✗ cannot connect: "),
        ("markdown&lang=ja", "text/markdown; charset=utf-8", "## ✗ 接続できません: "),
        ("html&lang=ja", "text/html; charset=utf-8", "<html lang=\"ja\">"),
        ("json", "application/json", "wscope.report/1"),
    ] {
        let answer = get(&bench, &format!("{shared}?form={form}")).await?;
        let text = String::from_utf8(answer.body.clone())?;
        assert_eq!((answer.status, answer.header("content-type")), (200, Some(content)), "{form}");
        assert!(text.contains(says) && !text.contains(SECRET), "{form}:\n{text}");
        let kept = answer.header("content-disposition");
        assert_eq!(kept.is_some_and(|it| it.starts_with("attachment")), form.starts_with("html"), "{form}");
    }
    bench.stop().await;
    Ok(())
}

#[tokio::test]
async fn a_link_is_not_for_other_sites_and_nobody_guesses_one() -> Outcome {
    let folder = tempfile::tempdir()?;
    let bench = workbench(folder.path()).await?;
    let (id, _) = refused(&bench).await?;
    let path = format!("/api/sessions/{id}/share");
    let share = post(&bench, &path, &json!({})).await?.expect(200);
    let shared = format!("/api/reports/{}", share["id"].as_str().ok_or("no name")?);
    let host = bench.address.to_string();
    let foreign = [("Host", host.as_str()), ("Origin", "http://evil.example")];
    assert_eq!(send(bench.address, "GET", &shared, &foreign, None).await?.refused(403), "foreign-origin");
    let rebound = [("Host", "evil.example")];
    assert_eq!(send(bench.address, "GET", &shared, &rebound, None).await?.refused(403), "foreign-host");
    assert_eq!(
        send(bench.address, "POST", &path, &foreign, Some(&json!({}))).await?.refused(403),
        "foreign-origin"
    );
    for name in ["0", "00000000000000000000000000000000", "%27%20OR%201=1"] {
        get(&bench, &format!("/api/reports/{name}")).await?.refused(404);
    }
    post(&bench, "/api/sessions/0/share", &json!({})).await?.refused(404);
    bench.stop().await;
    Ok(())
}

#[tokio::test]
async fn a_healthy_endpoint_is_examined_when_it_is_asked_for() -> Outcome {
    let folder = tempfile::tempdir()?;
    let bench = workbench(folder.path()).await?;
    let api = api(&bench, &bench.echo_url).await?;
    let made = post(&bench, &format!("/api/apis/{api}/sessions?examine=true"), &json!({})).await?.expect(201);
    let id = made["id"].as_i64().ok_or("no id")?;
    let mut live = Live::open(&bench, id, 1).await?;
    let (mut state, mut ready) = (Value::Null, false);
    while state != "closed" || !ready {
        let message = live.next().await?.ok_or("the channel was closed")?;
        if message["session"].is_object() {
            state = message["session"]["state"].clone();
        }
        ready |= message["report"] == true;
    }
    let report = get(&bench, &format!("/api/sessions/{id}/report")).await?.expect(200);
    assert_eq!(report["verdict"]["healthy"], true, "{report:#}");
    let records = get(&bench, &format!("/api/sessions/{id}/records")).await?.expect(200);
    assert_eq!(records["last"], 0, "nothing was sent or recorded");
    bench.stop().await;
    Ok(())
}

#[tokio::test]
async fn an_examination_that_was_asked_for_shows_its_failure_and_can_be_left() -> Outcome {
    let folder = tempfile::tempdir()?;
    let bench = workbench(folder.path()).await?;
    let address = std::net::TcpListener::bind("127.0.0.1:0")?.local_addr()?;
    let closed = api(&bench, &format!("ws://{address}/")).await?;
    let made =
        post(&bench, &format!("/api/apis/{closed}/sessions?examine=true"), &json!({})).await?.expect(201);
    let mut live = Live::open(&bench, made["id"].as_i64().ok_or("no id")?, 1).await?;
    live.until_state("failed").await?;
    let report = get(&bench, &format!("/api/sessions/{}/report", made["id"])).await?.expect(200);
    assert_eq!(report["verdict"]["cause"], "server/not-listening");

    // The system takes the connection; nobody ever reads from it.
    let silent = TcpListener::bind("127.0.0.1:0").await?;
    let silent = api(&bench, &format!("ws://{}/", silent.local_addr()?)).await?;
    let made =
        post(&bench, &format!("/api/apis/{silent}/sessions?examine=true"), &json!({})).await?.expect(201);
    let path = format!("/api/sessions/{}", made["id"]);
    assert_eq!(get(&bench, &format!("{path}/report")).await?.expect(202), json!({"pending": true}));
    post(&bench, &format!("{path}/close"), &json!({"code": 1000, "reason": ""})).await?.expect(202);
    assert_eq!(get(&bench, &path).await?.expect(200)["state"], "closed");
    get(&bench, &format!("{path}/report")).await?.refused(404);
    bench.stop().await;
    Ok(())
}

#[tokio::test]
async fn a_browsers_message_in_the_place_of_the_url_is_explained_and_its_url_examined() -> Outcome {
    let folder = tempfile::tempdir()?;
    let bench = workbench(folder.path()).await?;
    let address = std::net::TcpListener::bind("127.0.0.1:0")?.local_addr()?;
    let url = format!("WebSocket connection to 'ws://{address}/chat' failed: ");
    let report = post(&bench, "/api/doctor", &json!({ "url": url })).await?.expect(200);
    assert_eq!(report["target"]["url"], format!("ws://{address}/chat"), "{report:#}");
    assert_eq!(report["verdict"]["cause"], "server/not-listening");
    assert_eq!(report["symptoms"][0]["by"][0], "Chrome", "{report:#}");
    assert!(report["symptoms"][0]["beside"].is_string(), "{report:#}");
    bench.stop().await;
    Ok(())
}
