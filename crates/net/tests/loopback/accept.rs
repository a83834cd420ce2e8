//! The server's side of the handshake.

use crate::peer::SHORT;
use net::{AcceptError, AcceptLimits, Accepted, accept};
use tokio::io::{AsyncReadExt as _, AsyncWriteExt as _, DuplexStream, duplex};

const REQUEST: &str = "GET /chat HTTP/1.1\r\nHost: h\r\nUpgrade: websocket\r\nConnection: keep-alive, Upgrade\r\n\
    Sec-WebSocket-Key: dGhlIHNhbXBsZSBub25jZQ==\r\nSec-WebSocket-Version: 13\r\n";

/// What a server makes of a client that says this, and the client's end.
async fn takes(words: &str, leave: bool) -> (Result<Accepted<DuplexStream>, AcceptError>, DuplexStream) {
    let (mut client, server) = duplex(64 * 1024);
    client.write_all(words.as_bytes()).await.expect("room for the words");
    if leave {
        client.shutdown().await.expect("a pipe");
    }
    let limits = AcceptLimits { head: 1024, timeout: SHORT };
    (accept(server, limits).await, client)
}

async fn takes_whole(words: &str) -> (Accepted<DuplexStream>, DuplexStream) {
    let (accepted, client) = takes(words, false).await;
    (accepted.expect("a whole head"), client)
}

#[tokio::test]
async fn a_request_is_opened_with_the_answer_to_its_key() {
    let (accepted, mut client) = takes_whole(&format!("{REQUEST}\r\nglued")).await;
    assert_eq!((accepted.flaw(), &*accepted.head.target), (None, "/chat"));
    assert_eq!(accepted.bytes, format!("{REQUEST}\r\n").as_bytes());
    let extra = [model::Header { name: "X-A".into(), value: "1".into() }];
    let mut stream = accepted.open(Some("b"), &extra).await.expect("a pipe");
    let mut glued = [0; 5];
    stream.read_exact(&mut glued).await.expect("what followed the head is kept");
    assert_eq!(&glued, b"glued");
    assert_eq!(
        crate::peer::head(&mut client).await,
        "HTTP/1.1 101 Switching Protocols\r\nUpgrade: websocket\r\nConnection: Upgrade\r\n\
         Sec-WebSocket-Accept: s3pPLMBiTxaQ9kYGzzhZRbK+xOo=\r\nSec-WebSocket-Protocol: b\r\nX-A: 1\r\n\r\n"
    );
}

#[tokio::test]
async fn a_request_is_refused_with_status_headers_and_body() {
    let (accepted, mut client) = takes_whole(&format!("{REQUEST}\r\n")).await;
    let headers = [model::Header { name: "X".into(), value: "1".into() }];
    accepted.refuse(403, &headers, b"no").await.expect("a pipe");
    let mut answer = String::new();
    client.read_to_string(&mut answer).await.expect("the server closed");
    assert_eq!(answer, "HTTP/1.1 403 Forbidden\r\nContent-Length: 2\r\nConnection: close\r\nX: 1\r\n\r\nno");
}

#[tokio::test]
async fn a_header_that_breaks_its_line_is_not_written() {
    let (accepted, _client) = takes_whole(&format!("{REQUEST}\r\n")).await;
    let headers = [model::Header { name: "X".into(), value: "1\r\nEvil: 2".into() }];
    let error = accepted.refuse(403, &headers, b"").await.expect_err("two lines");
    assert_eq!(error.kind(), std::io::ErrorKind::InvalidInput);
}

#[tokio::test]
async fn what_is_no_upgrade_says_why() {
    let cases = [
        ("GET", "POST", "method"),
        ("HTTP/1.1", "HTTP/1.0", "version"),
        ("Host: h", "X: h", "Host"),
        ("Upgrade: websocket", "Upgrade: h2c", "Upgrade"),
        ("keep-alive, Upgrade", "keep-alive", "Connection"),
        ("Version: 13", "Version: 12", "Sec-WebSocket-Version"),
        ("dGhlIHNhbXBsZSBub25jZQ==", "c2hvcnQ=", "Sec-WebSocket-Key"),
    ];
    for (from, to, word) in cases {
        let (accepted, _client) = takes_whole(&format!("{}\r\n", REQUEST.replacen(from, to, 1))).await;
        let flaw = accepted.flaw().expect(to);
        assert!(flaw.contains(word), "{flaw}");
    }
}

#[tokio::test]
async fn subprotocols_are_read_from_every_field() {
    let words = format!("{REQUEST}Sec-WebSocket-Protocol: a, b\r\nsec-websocket-protocol: c\r\n\r\n");
    assert_eq!(takes_whole(&words).await.0.subprotocols(), ["a", "b", "c"]);
}

#[tokio::test]
async fn what_is_no_request_is_an_error_of_its_own() {
    let error = async |words: &str, leave| takes(words, leave).await.0.expect_err("no head");
    assert!(matches!(error("GET / HT", false).await, AcceptError::TimedOut));
    assert!(matches!(error("GET / HT", true).await, AcceptError::Closed));
    assert!(matches!(error("nonsense\r\n\r\n", false).await, AcceptError::NotHttp));
    let long = format!("GET / HTTP/1.1\r\nX: {}", "x".repeat(2000));
    assert!(matches!(error(&long, false).await, AcceptError::TooLong));
    assert!(matches!(error(&format!("{long}\r\n\r\n"), false).await, AcceptError::TooLong));
}
