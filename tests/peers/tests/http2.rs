//! WebSockets over HTTP/2 with peers of others: HAProxy, Node and Chromium.

use lab::Echo;
use lab::certificate::{Authority, GOOD};
use model::{Attempt, HttpVersion};
use net::{Dialed, Link};
use peers::{Chromium, Haproxy, node_http2};
use std::net::SocketAddr;
use std::sync::Arc;
use std::sync::atomic::{AtomicUsize, Ordering};
use std::time::Duration;
use tokio::io::{AsyncBufReadExt as _, BufReader, copy_bidirectional};
use tokio::net::{TcpListener, TcpStream};
use tokio::time::timeout;
use wire::{Config, Connection, Event, Outgoing, State};

/// Long enough for a browser to start on a busy machine.
const LONG: Duration = Duration::from_secs(60);

/// The peer, or why it does not stand in words.
#[track_caller]
fn up<T>(peer: Result<T, peers::Error>) -> T {
    peer.unwrap_or_else(|error| panic!("{error}"))
}

async fn listener() -> TcpListener {
    TcpListener::bind("127.0.0.1:0").await.expect("loopback has a port")
}

async fn echo() -> Echo {
    Echo::start(listener().await).expect("an echo server starts")
}

async fn dial(url: String, trust: Option<&Authority>) -> Dialed {
    let mut attempt = Attempt { http: HttpVersion::Http2, ..Attempt::new(url) };
    attempt.request.subprotocols = vec!["b".into(), "a".into()];
    attempt.tls.extra_roots = trust.iter().map(|it| it.root_pem().into_bytes()).collect();
    net::dial(attempt).await
}

/// Says all of this at once, hears it again, and closes.
async fn talk(dialed: Dialed) {
    assert!(dialed.is_open(), "{:?}", dialed.trace);
    assert_eq!(dialed.subprotocol.as_deref(), Some("b"));
    let config = Config { mask_seed: net::mask_seed(), ..Config::default() };
    let mut link = Link::new(dialed.stream.expect("open"), Connection::new(config));
    let texts = ["hello".to_owned(), String::new(), "長い".repeat(100_000)];
    for text in &texts {
        link.connection().send(Outgoing::Text(text)).expect("open");
    }
    let mut heard: Vec<String> = vec![];
    while link.connection().state() != State::Closed {
        assert!(link.exchange().await.expect("it stands"), "the peer ended");
        while let Some(event) = link.connection().poll_event() {
            match event {
                Event::Message { payload, .. } => heard.push(String::from_utf8_lossy(payload).into_owned()),
                Event::Close { code, .. } => assert_eq!(code, Some(1000)),
                other => panic!("{other:?}"),
            }
        }
        if heard.len() == texts.len() {
            let _ = link.connection().send(Outgoing::Close { code: Some(1000), reason: "" });
        }
    }
    assert_eq!(heard, texts);
}

#[tokio::test]
async fn through_haproxy_it_reaches_a_server_of_http1() {
    let (echo, authority) = (echo().await, Authority::new().expect("randomness"));
    let plain = up(Haproxy::start(echo.local_addr()));
    timeout(LONG, talk(dial(format!("ws://{}/", plain.address()), None).await)).await.expect("it moves");
    let identity = authority.issue(&GOOD).expect("randomness");
    let secure = up(Haproxy::secure(echo.local_addr(), [identity.chain_pem().into(), identity.key_pem()]));
    let dialed = dial(format!("wss://{}/", secure.address()), Some(&authority)).await;
    timeout(LONG, talk(dialed)).await.expect("it moves");
    echo.stop().await;
}

#[tokio::test]
async fn nodes_server_talks_on_its_stream() {
    let node = up(node_http2("echo"));
    timeout(LONG, talk(dial(format!("ws://{}/chat", node.address()), None).await)).await.expect("it moves");
}

#[tokio::test]
async fn the_doctor_tells_nodes_servers_apart() {
    let cause = async |mode: &str| {
        let node = up(node_http2(mode));
        let attempt =
            Attempt { http: HttpVersion::Http2, ..Attempt::new(format!("ws://{}/", node.address())) };
        let timeout = Duration::from_secs(8);
        let report = doctor::diagnose(doctor::Question {
            attempt,
            page: None,
            upstream: None,
            client: None,
            timeout,
            idle: None,
            try_paths: false,
        })
        .await;
        report.verdict().cause
    };
    assert_eq!(cause("echo").await, None);
    assert_eq!(cause("without").await, Some("protocol/extended-connect-missing"));
}

#[tokio::test]
async fn nodes_client_opens_two_on_one_connection_of_the_lab() {
    let authority = Authority::new().expect("randomness");
    let identity = authority.issue(&GOOD).expect("randomness");
    let echo = Echo::secure(listener().await, &identity).expect("an echo server starts");
    let folder = tempfile::tempdir().expect("a folder");
    let trust = folder.path().join("root.pem");
    std::fs::write(&trust, authority.root_pem()).expect("room for a file");
    let url = echo.url().replace("wss://", "https://");
    let script = concat!(env!("CARGO_MANIFEST_DIR"), "/servers/http2_client.mjs");
    let mut node = tokio::process::Command::new("node");
    let node = node.arg(script).arg(url).arg(&trust).kill_on_drop(true).output();
    let output = timeout(LONG, node).await.expect("it ends").expect("Node is there");
    let said = String::from_utf8_lossy(&output.stderr);
    let seen: serde_json::Value = serde_json::from_slice(&output.stdout).unwrap_or_else(|_| panic!("{said}"));
    assert_eq!((&seen["allowed"], &seen["alpn"]), (&true.into(), &"h2".into()));
    let long = "こんにちは".repeat(40_000);
    for (talk, heard) in [(0, "one"), (1, long.as_str())] {
        let talk = &seen["talks"][talk];
        assert_eq!((&talk["status"], &talk["protocol"]), (&200.into(), &"b".into()));
        assert_eq!((&talk["heard"], &talk["code"]), (&heard.into(), &1000.into()));
    }
    echo.stop().await;
}

/// A relay that counts its connections.
async fn relay(to: SocketAddr) -> (SocketAddr, Arc<AtomicUsize>) {
    let listener = listener().await;
    let (address, count) = (listener.local_addr().expect("bound"), Arc::new(AtomicUsize::new(0)));
    let counted = count.clone();
    tokio::spawn(async move {
        while let Ok((mut client, _)) = listener.accept().await {
            counted.fetch_add(1, Ordering::Relaxed);
            tokio::spawn(async move {
                let mut server = TcpStream::connect(to).await.expect("the echo server listens");
                let _ = copy_bidirectional(&mut client, &mut server).await;
            });
        }
    });
    (address, count)
}

#[tokio::test]
async fn chromium_opens_its_websocket_on_the_connection_that_it_has() {
    let identity = Authority::new().and_then(|it| it.issue(&GOOD)).expect("randomness");
    let echo = Echo::secure(listener().await, &identity).expect("an echo server starts");
    let (address, count) = relay(echo.local_addr()).await;
    let recorder = listener().await;
    let result = recorder.local_addr().expect("bound");
    // Chromium asks for a WebSocket over HTTP/2 where a connection stands that allows it.
    let script = format!(
        "const tell = (it) => fetch('http://{result}/' + encodeURIComponent(it), {{ mode: 'no-cors' }});
         fetch('https://{address}/', {{ mode: 'no-cors', credentials: 'include' }}).then(() => {{
           const socket = new WebSocket('wss://{address}/chat', ['b', 'a']);
           socket.onopen = () => socket.send('hello');
           socket.onmessage = (event) => tell(`${{event.data}} ${{socket.protocol}}`);
           socket.onerror = () => tell('error');
         }}, (error) => tell(`${{error}}`));"
    );
    let _chromium = up(Chromium::run(&script));
    let told = async {
        let (stream, _) = recorder.accept().await.expect("the page tells");
        let mut line = String::new();
        BufReader::new(stream).read_line(&mut line).await.expect("a request");
        line
    };
    let told = timeout(LONG, told).await.expect("Chromium answers");
    assert!(told.starts_with("GET /hello%20b HTTP/1.1"), "{told}");
    assert_eq!(count.load(Ordering::Relaxed), 1, "a connection of its own: it did not go over HTTP/2");
}
