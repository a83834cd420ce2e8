//! A raw client against the echo server, over a real socket.

use super::*;
use tokio::io::{AsyncReadExt, AsyncWriteExt};
use tokio::net::TcpStream;

const UPGRADE: &str = "GET /any HTTP/1.1\r\nHost: h\r\nUpgrade: websocket\r\nConnection: keep-alive, Upgrade\r\n\
                       Sec-WebSocket-Key: dGhlIHNhbXBsZSBub25jZQ==\r\nSec-WebSocket-Version: 13\r\n";

async fn echo() -> Echo {
    Echo::start(TcpListener::bind("127.0.0.1:0").await.unwrap()).unwrap()
}

/// What the server says until it ends, to a client that says all of this and then listens.
async fn answers(said: &[u8]) -> Vec<u8> {
    let echo = echo().await;
    let mut client = TcpStream::connect(echo.local_addr()).await.unwrap();
    client.write_all(said).await.unwrap();
    let mut heard = vec![];
    client.read_to_end(&mut heard).await.unwrap();
    echo.stop().await;
    heard
}

/// Frames of a client whose masking key is 0: its payloads stand as they are.
fn frame(first: u8, payload: &[u8]) -> Vec<u8> {
    let length = 0x80 | u8::try_from(payload.len()).unwrap();
    [&[first, length, 0, 0, 0, 0], payload].concat()
}

#[tokio::test]
async fn it_echoes_answers_pings_and_closes() {
    let frames = [
        frame(0x81, "こんにちは".as_bytes()),
        frame(0x82, &[0, 255]),
        frame(0x89, b"ping"),
        frame(0x01, b"in "),
        frame(0x80, b"parts"),
        frame(0x88, &[3, 232]),
    ];
    let heard = answers(&[format!("{UPGRADE}\r\n").as_bytes(), &frames.concat()].concat()).await;
    let (head, rest) = heard.split_at(heard.windows(4).position(|it| it == b"\r\n\r\n").unwrap() + 4);
    let head = wire::ResponseHead::parse(head).unwrap();
    assert_eq!(head.handshake_faults("dGhlIHNhbXBsZSBub25jZQ==", &[], &[]), []);
    let text = [b"\x81\x0f", "こんにちは".as_bytes()].concat();
    let expected =
        [&text, &b"\x82\x02\x00\xff"[..], b"\x8a\x04ping", b"\x81\x08in parts", b"\x88\x02\x03\xe8"];
    assert_eq!(rest, expected.concat());
}

#[tokio::test]
async fn it_chooses_the_first_subprotocol() {
    let said = format!("{UPGRADE}Sec-WebSocket-Protocol: b, a\r\n\r\n").into_bytes();
    let heard = answers(&[said, frame(0x88, &[])].concat()).await;
    let head = wire::ResponseHead::parse(&heard).unwrap();
    assert_eq!(head.field("Sec-WebSocket-Protocol").unwrap().value, "b");
}

#[tokio::test]
async fn it_refuses_what_is_no_upgrade_and_fails_what_breaks_the_protocol() {
    let plain = answers(b"GET / HTTP/1.1\r\nHost: h\r\n\r\n").await;
    assert!(plain.starts_with(b"HTTP/1.1 426 Upgrade Required\r\n"));
    let version = answers(format!("{UPGRADE}\r\n").replace("Version: 13", "Version: 99").as_bytes()).await;
    assert!(String::from_utf8(version).unwrap().contains("Sec-WebSocket-Version: 13"));
    let hello = answers(b"\x16\x03\x01\x00\x05\x01\x00\x00\x01\x03").await;
    assert!(hello.starts_with(b"HTTP/1.1 400 "));
    let unmasked = answers(&[format!("{UPGRADE}\r\n").as_bytes(), b"\x81\x02hi"].concat()).await;
    let close = unmasked.windows(4).rposition(|it| it[0] == 0x88 && it[2..] == [3, 234]);
    assert!(close.is_some(), "a close frame with 1002 in {unmasked:?}");
}

#[tokio::test]
async fn large_messages_come_back_whole_to_many_clients() {
    let echo = echo().await;
    let payload: Vec<u8> = (0..3_000_000u32).map(|it| it.to_le_bytes()[it as usize % 4]).collect();
    let mut clients = tokio::task::JoinSet::new();
    for _ in 0..8 {
        let (url, payload) = (echo.url(), payload.clone());
        clients.spawn(async move {
            let dialed = net::dial(model::Attempt::new(url)).await;
            let config = Config { mask_seed: net::mask_seed(), ..Config::default() };
            let mut link = Link::new(dialed.stream.unwrap(), Connection::new(config));
            link.connection().send(Outgoing::Binary(&payload)).unwrap();
            loop {
                while let Some(event) = link.connection().poll_event() {
                    if let Event::Message { payload: heard, .. } = event {
                        return heard == payload;
                    }
                }
                assert!(link.exchange().await.unwrap(), "the server ended");
            }
        });
    }
    assert_eq!(clients.join_all().await, [true; 8]);
    echo.stop().await;
}

#[tokio::test]
async fn a_unix_socket_carries_both_http_and_its_file_goes_with_the_server() {
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().join("echo.sock");
    let echo = Echo::at_path(&path).unwrap();
    assert_eq!(echo.path(), path);
    assert!(Echo::at_path(&path).is_err(), "there is a file already");
    for http in [model::HttpVersion::Http1, model::HttpVersion::Http2] {
        let mut attempt = model::Attempt { http, ..model::Attempt::new("ws://echo.test/") };
        attempt.unix_socket = Some(path.clone());
        let dialed = net::dial(attempt).await;
        assert!(dialed.is_open(), "{:?}", dialed.trace);
        let mut link = Link::new(dialed.stream.unwrap(), Connection::new(Config::default()));
        link.connection().send(Outgoing::Text("hi")).unwrap();
        assert!(link.exchange().await.unwrap());
        assert!(matches!(link.connection().poll_event(), Some(Event::Message { payload: b"hi", .. })));
    }
    echo.stop().await;
    assert!(!path.exists());
}

#[tokio::test]
async fn stopping_ends_every_connection_first() {
    let echo = echo().await;
    let mut client = net::dial(model::Attempt::new(echo.url())).await.stream.unwrap();
    echo.stop().await;
    let ended = tokio::time::timeout(std::time::Duration::from_secs(5), client.read(&mut [0; 16])).await;
    assert!(matches!(ended, Ok(Ok(0) | Err(_))), "still open: {ended:?}");
}
