//! Which forward proxy the connections of the workbench go through.

use crate::client::{Outcome, PATIENCE, ask, get};
use crate::handshake::{change, read_head};
use crate::story::{api, session};
use model::SystemProxy;
use serde_json::{Value, json};
use server::{Options, Running};
use tokio::io::AsyncWriteExt;
use tokio::net::TcpListener;

/// A workbench whose system names this proxy for all but `127.0.0.9`.
async fn workbench(folder: &std::path::Path, proxy: &str) -> Result<Running, server::Error> {
    let (plain, no) = (Some(proxy.to_owned()), "127.0.0.9".to_owned());
    let proxy = SystemProxy { plain, no, secure: None };
    let listen = ([127, 0, 0, 1], 0).into();
    server::serve(Options { listen, data: folder.to_owned(), language: finding::Language::En, proxy }).await
}

/// The first line that the next visitor says, and what he says of himself to a proxy.
async fn visitor(listener: &TcpListener) -> Result<(String, Option<String>), Box<dyn std::error::Error>> {
    let (mut stream, _) = tokio::time::timeout(PATIENCE, listener.accept()).await??;
    let head = read_head(&mut stream).await?;
    stream.write_all(b"HTTP/1.1 407 No\r\nContent-Length: 0\r\nConnection: close\r\n\r\n").await?;
    let named = head.lines().find_map(|it| it.strip_prefix("Proxy-Authorization: ")).map(ToOwned::to_owned);
    Ok((head.lines().next().unwrap_or_default().to_owned(), named))
}

/// Dials with these settings; the one attempt is all there is.
async fn dial(bench: &Running, id: i64, proxy: &Value) -> Result<i64, Box<dyn std::error::Error>> {
    let mut plan = get(bench, &format!("/api/apis/{id}")).await?.expect(200)["settings"]["reconnect"].clone();
    for (name, value) in
        [("on", json!(true)), ("first_ms", json!(9_000_000)), ("longest_ms", json!(9_000_000))]
    {
        plan[name] = value;
    }
    change(bench, id, &json!({"settings": {"proxy": proxy, "reconnect": plan}})).await?;
    session(bench, id).await
}

#[tokio::test]
async fn a_proxy_is_that_of_the_url_of_the_system_or_none() -> Outcome {
    let folder = tempfile::tempdir()?;
    let (system, named, target) = (
        TcpListener::bind("127.0.0.1:0").await?,
        TcpListener::bind("127.0.0.1:0").await?,
        TcpListener::bind("127.0.0.1:0").await?,
    );
    let bench = workbench(folder.path(), &system.local_addr()?.to_string()).await?;
    let port = target.local_addr()?.port();
    let id = api(&bench, &format!("ws://127.0.0.1:{port}/")).await?;
    let connect = format!("CONNECT 127.0.0.1:{port} HTTP/1.1");
    let url = format!("http://u:p%40@{}", named.local_addr()?);
    let cases = [
        (json!({"from": "system", "url": ""}), &system, (connect.clone(), None)),
        (json!({"from": "url", "url": url}), &named, (connect.clone(), Some("Basic dTpwQA==".to_owned()))),
        // As it was written once.
        (json!(url), &named, (connect, Some("Basic dTpwQA==".to_owned()))),
        (json!({"from": "none", "url": url}), &target, ("GET / HTTP/1.1".to_owned(), None)),
        (json!({"from": "inherit", "url": url}), &target, ("GET / HTTP/1.1".to_owned(), None)),
    ];
    for (proxy, listener, expected) in cases {
        // What counts are the fields: a text replaces them all.
        let made = dial(&bench, id, &proxy).await?;
        assert_eq!(visitor(listener).await?, expected, "{proxy}");
        ask(&bench, "DELETE", &format!("/api/sessions/{made}"), None).await?.expect(200);
    }
    // What the system leaves out is reached straight.
    let straight = TcpListener::bind("127.0.0.9:0").await?;
    let id = api(&bench, &format!("ws://{}/", straight.local_addr()?)).await?;
    dial(&bench, id, &json!({"from": "system", "url": ""})).await?;
    assert_eq!(visitor(&straight).await?.0, "GET / HTTP/1.1");
    bench.stop().await;
    Ok(())
}
