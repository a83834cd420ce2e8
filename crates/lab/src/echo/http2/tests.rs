//! Clients of HTTP/2 against the echo server: our own dialler, and the library's bare streams.

use crate::Echo;
use crate::certificate::{Authority, GOOD};
use bytes::Bytes;
use h2::client::SendRequest;
use h2::ext::Protocol;
use h2::{RecvStream, SendStream};
use http::{Method, Request, Response};
use model::trace::UpgradeOutcome;
use model::{Attempt, HttpVersion};
use net::{Dialed, Link};
use tokio::net::{TcpListener, TcpStream};
use tokio::task::JoinHandle;
use wire::{Config, Connection, Event, Opcode, Outgoing, State};

async fn listener() -> TcpListener {
    TcpListener::bind("127.0.0.1:0").await.unwrap()
}

async fn echo() -> Echo {
    Echo::start(listener().await).unwrap()
}

/// What comes back when all of this is sent, and how the server closes.
async fn say(dialed: Dialed, texts: &[&str]) -> (Vec<String>, Option<u16>) {
    assert!(dialed.is_open(), "{:?}", dialed.trace);
    let config = Config { mask_seed: net::mask_seed(), ..Config::default() };
    let mut link = Link::new(dialed.stream.unwrap(), Connection::new(config));
    for text in texts {
        link.connection().send(Outgoing::Text(text)).unwrap();
    }
    let (mut heard, mut code) = (vec![], None);
    while link.connection().state() != State::Closed {
        assert!(link.exchange().await.unwrap(), "the server ended");
        while let Some(event) = link.connection().poll_event() {
            match event {
                Event::Message { opcode: Opcode::Text, payload, .. } => {
                    heard.push(String::from_utf8(payload.to_vec()).unwrap());
                }
                Event::Close { code: said, .. } => code = said,
                other => panic!("{other:?}"),
            }
        }
        if heard.len() == texts.len() {
            let _ = link.connection().send(Outgoing::Close { code: Some(1000), reason: "" });
        }
    }
    assert!(!link.exchange().await.unwrap(), "the server ends the stream after the closing handshake");
    (heard, code)
}

fn attempt(url: String, http: HttpVersion) -> Attempt {
    Attempt { http, ..Attempt::new(url) }
}

#[tokio::test]
async fn it_echoes_by_prior_knowledge_and_in_http1_beside_it() {
    let echo = echo().await;
    let long = "長い".repeat(500_000);
    for http in [HttpVersion::Http2, HttpVersion::Http1] {
        let mut attempt = attempt(echo.url(), http);
        attempt.request.subprotocols = vec!["b".into(), "a".into()];
        let dialed = net::dial(attempt).await;
        assert_eq!(dialed.subprotocol.as_deref(), Some("b"));
        let (heard, code) = say(dialed, &["こんにちは", "", &long]).await;
        assert_eq!((heard, code), (vec!["こんにちは".to_owned(), String::new(), long.clone()], Some(1000)));
    }
    echo.stop().await;
}

#[tokio::test]
async fn over_tls_each_client_gets_the_http_that_it_offers() {
    let authority = Authority::new().unwrap();
    let echo = Echo::secure(listener().await, &authority.issue(&GOOD).unwrap()).unwrap();
    assert!(echo.url().starts_with("wss://127.0.0.1:"));
    for (http, alpn) in [(HttpVersion::Http2, "h2"), (HttpVersion::Http1, "http/1.1")] {
        let mut attempt = attempt(echo.url(), http);
        attempt.tls.extra_roots = vec![authority.root_pem().into_bytes()];
        let dialed = net::dial(attempt).await;
        assert_eq!(dialed.trace.tls.as_ref().and_then(|it| it.step.alpn.as_deref()), Some(alpn));
        assert_eq!(say(dialed, &["a", "b"]).await, (vec!["a".into(), "b".into()], Some(1000)));
    }
    echo.stop().await;
}

/// A connection of the library's, and the task that moves it.
async fn connection(echo: &Echo) -> (SendRequest<Bytes>, JoinHandle<Result<(), h2::Error>>) {
    let stream = TcpStream::connect(echo.local_addr()).await.unwrap();
    let (requests, connection) = h2::client::handshake(stream).await.unwrap();
    (requests, tokio::spawn(connection))
}

async fn ask(
    requests: &mut SendRequest<Bytes>,
    request: Request<()>,
) -> (Response<RecvStream>, SendStream<Bytes>) {
    let (response, send) = requests.send_request(request, false).unwrap();
    (response.await.unwrap(), send)
}

fn connect(protocol: &'static str, version: &str) -> Request<()> {
    let request = Request::builder().method(Method::CONNECT).uri("http://h/any");
    let request = request.header("sec-websocket-version", version);
    request.extension(Protocol::from_static(protocol)).body(()).unwrap()
}

#[tokio::test]
async fn one_connection_carries_many_websockets() {
    let echo = echo().await;
    let (mut requests, moving) = connection(&echo).await;
    while !requests.is_extended_connect_protocol_enabled() {
        requests = requests.ready().await.unwrap();
        tokio::task::yield_now().await;
    }
    let mut streams = vec![];
    for _ in 0..20 {
        streams.push(ask(&mut requests, connect("websocket", "13")).await);
    }
    // Each says something of its own, before anything is read.
    for (number, (_, send)) in streams.iter_mut().enumerate() {
        let byte = b'a' + u8::try_from(number).unwrap();
        send.send_data(Bytes::from(vec![0x81, 0x81, 0, 0, 0, 0, byte]), false).unwrap();
    }
    for (number, (response, send)) in streams.iter_mut().enumerate() {
        assert_eq!(response.status(), 200);
        let byte = b'a' + u8::try_from(number).unwrap();
        assert_eq!(response.body_mut().data().await.unwrap().unwrap(), vec![0x81, 1, byte]);
        send.send_data(Bytes::from_static(&[0x88, 0x80, 0, 0, 0, 0]), false).unwrap();
        assert_eq!(response.body_mut().data().await.unwrap().unwrap(), vec![0x88, 0]);
        send.send_data(Bytes::new(), true).unwrap();
    }
    drop((streams, requests));
    moving.await.unwrap().unwrap();
    echo.stop().await;
}

#[tokio::test]
async fn what_asks_for_no_websocket_is_refused_in_words() {
    let echo = echo().await;
    let (mut requests, _moving) = connection(&echo).await;
    let get = Request::builder().uri("http://h/").body(()).unwrap();
    for (request, words) in [
        (get, "the method is not CONNECT"),
        (connect("webtransport", "13"), ":protocol is not websocket"),
        (connect("websocket", "99"), "Sec-WebSocket-Version is not 13"),
    ] {
        let (mut response, _send) = ask(&mut requests, request).await;
        assert_eq!(response.status(), 400);
        assert_eq!(response.headers()["sec-websocket-version"], "13");
        assert_eq!(response.body_mut().data().await.unwrap().unwrap(), words);
    }
    echo.stop().await;
}

#[tokio::test]
async fn a_broken_frame_fails_its_own_stream_alone() {
    let echo = echo().await;
    let (mut requests, _moving) = connection(&echo).await;
    let (mut good, mut to_good) = ask(&mut requests, connect("websocket", "13")).await;
    let (mut bad, mut to_bad) = ask(&mut requests, connect("websocket", "13")).await;
    to_bad.send_data(Bytes::from_static(b"\x81\x02hi"), false).unwrap();
    let close = bad.body_mut().data().await.unwrap().unwrap();
    assert_eq!((close[0], &close[2..4]), (0x88, &[3, 234][..]), "a close frame with 1002");
    to_good.send_data(Bytes::from_static(&[0x89, 0x80, 0, 0, 0, 0]), false).unwrap();
    assert_eq!(good.body_mut().data().await.unwrap().unwrap(), vec![0x8a, 0]);
    echo.stop().await;
}

#[tokio::test]
async fn stopping_ends_every_stream_first() {
    let echo = echo().await;
    let mut dialed = net::dial(attempt(echo.url(), HttpVersion::Http2)).await;
    assert_eq!(dialed.trace.upgrade.map(|it| it.step.outcome), Some(UpgradeOutcome::Status(200)));
    echo.stop().await;
    let read = tokio::io::AsyncReadExt::read(dialed.stream.as_mut().unwrap(), &mut [0; 16]).await;
    assert!(!matches!(read, Ok(1..)), "{read:?}");
}
