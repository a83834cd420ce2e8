//! Extended CONNECT against scripted peers: every way in which it opens or does not.

use crate::peer::{SHORT, Then, dial, end, peer, says};
use crate::tls::{config, self_signed};
use bytes::Bytes;
use h2::Reason;
use h2::server::{Builder, Connection, SendResponse};
use http::{Request, Response};
use model::trace::{Loss, TlsOutcome, UpgradeOutcome, UpgradeStep};
use model::{Attempt, Header, HttpVersion, UpgradeShape};
use net::Dialed;
use std::net::SocketAddr;
use std::sync::Arc;
use std::time::Duration;
use tokio::io::{AsyncReadExt as _, AsyncWriteExt as _};
use tokio::net::TcpStream;
use tokio::task::JoinHandle;
use wire::HandshakeFault;

pub(crate) type Server = Connection<TcpStream, Bytes>;

/// A server of the library's that allows extended CONNECT.
pub(crate) async fn serve(stream: TcpStream) -> Server {
    Builder::new().enable_connect_protocol().handshake(stream).await.expect("the client speaks HTTP/2")
}

/// The request of the client.
pub(crate) async fn request(server: &mut Server) -> (Request<h2::RecvStream>, SendResponse<Bytes>) {
    server.accept().await.expect("the client asks").expect("a good request")
}

/// Moves what is queued until the client has gone.
pub(crate) async fn linger(mut server: Server) {
    while let Some(Ok(_)) = server.accept().await {}
}

fn http2(attempt: &mut Attempt) {
    attempt.http = HttpVersion::Http2;
}

/// What dialling makes of this server.
async fn meets(address: SocketAddr, change: impl FnOnce(&mut Attempt)) -> Dialed {
    dial(&format!("ws://{address}/chat?x=1"), |it| {
        http2(it);
        change(it);
    })
    .await
}

fn step(dialed: &Dialed) -> &UpgradeStep {
    &dialed.trace.upgrade.as_ref().expect("the attempt got as far as the upgrade").step
}

/// A server that answers with this, and the request that it got.
async fn answers(response: Response<()>, body: &'static str) -> (SocketAddr, JoinHandle<Request<()>>) {
    peer(move |stream| async move {
        let mut server = serve(stream).await;
        let (asked, mut answer) = request(&mut server).await;
        let mut send = answer.send_response(response, false).expect("the client waits");
        if !body.is_empty() {
            send.send_data(Bytes::from_static(body.as_bytes()), true).expect("it still does");
        }
        linger(server).await;
        asked.map(drop)
    })
    .await
}

fn status(status: u16) -> http::response::Builder {
    Response::builder().status(status)
}

#[tokio::test]
async fn a_200_opens_and_the_trace_tells_both_heads_in_words() {
    let response = status(200).header("sec-websocket-protocol", "b").header("server", "test");
    let (address, peer) = answers(response.body(()).expect("good"), "").await;
    let dialed = meets(address, |it| {
        it.request.subprotocols = vec!["a".into(), "b".into()];
        it.request.origin = Some("https://o.test".into());
        it.request.headers = vec![
            Header { name: "X-Tag".into(), value: "1".into() },
            Header { name: "Cookie".into(), value: "k=v".into() },
            Header { name: "x-tag".into(), value: "2".into() },
        ];
    })
    .await;
    assert!(dialed.is_open() && dialed.trace.switched(), "{:?}", dialed.trace);
    assert_eq!(dialed.subprotocol.as_deref(), Some("b"));
    let step = step(&dialed);
    let sent = String::from_utf8_lossy(&step.request).replace(env!("CARGO_PKG_VERSION"), "V");
    assert_eq!(
        sent,
        format!(
            ":method: CONNECT\r\n:scheme: http\r\n:authority: {address}\r\n:path: /chat?x=1\r\n\
             :protocol: websocket\r\nsec-websocket-version: 13\r\nsec-websocket-protocol: a, b\r\n\
             origin: https://o.test\r\nuser-agent: wscope/V\r\nx-tag: 1\r\nx-tag: 2\r\ncookie: k=v\r\n\r\n"
        )
    );
    let received = String::from_utf8_lossy(&step.response).into_owned();
    assert_eq!(received, "HTTP/2 200\r\nsec-websocket-protocol: b\r\nserver: test\r\n\r\n");
    assert_eq!(step.head().and_then(|it| it.field("Server").map(|it| it.value.clone())), Some("test".into()));
    assert!(step.settings.contains(&(8, 1)) && step.key.is_empty(), "{:?}", step.settings);
    drop(dialed);
    let asked = peer.await.expect("the server was asked");
    let names: Vec<_> = asked.headers().iter().map(|(name, _)| name.as_str()).collect();
    let expected = ["sec-websocket-version", "sec-websocket-protocol", "origin", "user-agent"];
    assert_eq!(names, [&expected[..], &["x-tag", "x-tag", "cookie"]].concat());
    assert_eq!(
        asked.extensions().get::<h2::ext::Protocol>().map(h2::ext::Protocol::as_str),
        Some("websocket")
    );
    assert_eq!((asked.uri().path(), asked.uri().scheme_str()), ("/chat", Some("http")));
}

#[tokio::test]
async fn without_the_setting_nothing_is_asked() {
    let (address, peer) = peer(|stream| async move {
        let mut server = h2::server::handshake(stream).await.expect("the client speaks HTTP/2");
        server.accept().await.is_some_and(|it| it.is_ok())
    })
    .await;
    let dialed = meets(address, |_| ()).await;
    assert_eq!(step(&dialed).outcome, UpgradeOutcome::NoExtendedConnect);
    assert!(step(&dialed).request.is_empty() && !dialed.is_open() && !dialed.trace.switched());
    assert!(!peer.await.expect("it looked"), "the server was asked");
}

#[tokio::test]
async fn a_refusal_is_a_status_with_its_body() {
    let (address, _) = answers(status(403).body(()).expect("good"), "no, not at all").await;
    let dialed = meets(address, |it| it.limits.body = 8).await;
    assert_eq!(step(&dialed).outcome, UpgradeOutcome::Status(403));
    assert_eq!((&*step(&dialed).body, step(&dialed).body_cut), (&b"no, not "[..], true));
    assert!(dialed.stream.is_none());
}

#[tokio::test]
async fn a_200_that_chooses_what_was_not_offered_is_not_open() {
    let response = status(200).header("sec-websocket-protocol", "c").header("sec-websocket-extensions", "x");
    let (address, _) = answers(response.body(()).expect("good"), "").await;
    let dialed = meets(address, |it| it.request.subprotocols = vec!["a".into()]).await;
    let faults = [HandshakeFault::SubprotocolNotOffered, HandshakeFault::ExtensionNotOffered];
    assert_eq!(dialed.faults, faults);
    assert!(dialed.stream.is_some() && !dialed.is_open());
}

#[tokio::test]
async fn a_plain_get_never_opens() {
    let (address, peer) = answers(status(200).body(()).expect("good"), "a page").await;
    let dialed = meets(address, |it| it.request.shape = UpgradeShape::PlainGet).await;
    assert_eq!(
        (step(&dialed).outcome.clone(), &*step(&dialed).body),
        (UpgradeOutcome::Status(200), &b"a page"[..])
    );
    assert!(!dialed.trace.switched() && dialed.stream.is_none());
    assert_eq!(peer.await.expect("asked").method(), http::Method::GET);
}

#[tokio::test]
async fn interim_answers_stand_before_the_final_head() {
    let (address, _) = peer(|stream| async move {
        let mut server = serve(stream).await;
        let (_, mut answer) = request(&mut server).await;
        let early = status(103).header("link", "</x>").body(()).expect("good");
        answer.send_informational(early).expect("the client waits");
        let _open = answer.send_response(status(200).body(()).expect("good"), false);
        linger(server).await;
    })
    .await;
    let dialed = meets(address, |_| ()).await;
    assert!(dialed.is_open());
    assert_eq!(step(&dialed).response, b"HTTP/2 103\r\nlink: </x>\r\n\r\nHTTP/2 200\r\n\r\n");
    assert_eq!(step(&dialed).head().map(|it| it.status), Some(200));
}

#[tokio::test]
async fn a_head_beyond_the_limit_is_told() {
    let response = status(200).header("x", "x".repeat(5000)).body(()).expect("good");
    let (address, _) = answers(response, "").await;
    let dialed = meets(address, |it| it.limits.head = 4096).await;
    assert_eq!(step(&dialed).outcome, UpgradeOutcome::TooLong);
    assert!(step(&dialed).response.starts_with(b"HTTP/2 200\r\nx: xxx") && !dialed.is_open());
}

#[tokio::test]
async fn error_codes_of_the_peer_are_kept() {
    let resets = |reason| {
        peer(move |stream| async move {
            let mut server = serve(stream).await;
            let (_, mut answer) = request(&mut server).await;
            answer.send_reset(reason);
            linger(server).await;
        })
    };
    for reason in [Reason::HTTP_1_1_REQUIRED, Reason::REFUSED_STREAM, Reason::CANCEL] {
        let (address, _) = resets(reason).await;
        let expected = UpgradeOutcome::Http2Error { code: reason.into(), by_peer: true };
        assert_eq!(step(&meets(address, |_| ()).await).outcome, expected);
    }
    let (address, _) = peer(|stream| async move {
        let mut server = serve(stream).await;
        server.abrupt_shutdown(Reason::INADEQUATE_SECURITY);
        linger(server).await;
    })
    .await;
    let expected = UpgradeOutcome::Http2Error { code: Reason::INADEQUATE_SECURITY.into(), by_peer: true };
    assert_eq!(step(&meets(address, |_| ()).await).outcome, expected);
}

#[tokio::test]
async fn what_breaks_http2_is_our_word_against_the_peers() {
    // SETTINGS, then DATA on a stream that nobody opened.
    let words = b"\0\0\x06\x04\0\0\0\0\0\0\x08\0\0\0\x01\0\0\0\0\0\0\0\0\x05";
    let (address, _) = peer(move |mut stream| async move {
        stream.write_all(words).await.expect("the client reads");
        end(stream, Then::Wait).await;
    })
    .await;
    let expected = UpgradeOutcome::Http2Error { code: Reason::PROTOCOL_ERROR.into(), by_peer: false };
    assert_eq!(step(&meets(address, |_| ()).await).outcome, expected);
}

/// Frame types: the last that a client sends before it hears SETTINGS, and the last before an answer.
const WINDOW_UPDATE: u8 = 8;
const HEADERS: u8 = 1;

/// Reads frames up to one of this type, to the byte: so closing is no reset.
async fn hear_until(stream: &mut TcpStream, kind: u8) {
    let mut header = [0; 9];
    while header[3] != kind {
        stream.read_exact(&mut header).await.expect("a frame");
        let length = usize::from(header[1]) << 8 | usize::from(header[2]);
        stream.read_exact(&mut vec![0; length]).await.expect("its payload");
    }
}

#[tokio::test]
async fn every_way_to_lose_an_answer_is_told_from_the_others() {
    for (then, loss) in
        [(Then::Close, Loss::Closed), (Then::Reset, Loss::Reset), (Then::Wait, Loss::TimedOut)]
    {
        for settings in [false, true] {
            let limit = if loss == Loss::TimedOut { SHORT } else { Duration::from_secs(20) };
            let (address, _) = peer(move |mut stream| async move {
                stream.read_exact(&mut [0; 24]).await.expect("a preface");
                hear_until(&mut stream, WINDOW_UPDATE).await;
                if settings {
                    stream.write_all(b"\0\0\x06\x04\0\0\0\0\0\0\x08\0\0\0\x01").await.expect("read");
                    hear_until(&mut stream, HEADERS).await;
                }
                end(stream, then).await;
            })
            .await;
            let dialed = meets(address, |it| it.limits.handshake = limit).await;
            assert_eq!(step(&dialed).outcome, UpgradeOutcome::Lost(loss), "{then:?} {settings}");
            assert_eq!(step(&dialed).request.is_empty(), !settings);
        }
    }
}

#[tokio::test]
async fn what_speaks_no_http2_is_kept_as_it_came() {
    for words in ["HTTP/1.1 400 Bad Request\r\n\r\nno", "SSH-2.0-OpenSSH_9.2\r\n"] {
        for then in [Then::Close, Then::Wait] {
            let (address, _) = says(words, then).await;
            let dialed = meets(address, |_| ()).await;
            assert_eq!(step(&dialed).outcome, UpgradeOutcome::NotHttp2, "{words:?}");
            assert_eq!(step(&dialed).response, words.as_bytes());
        }
    }
}

/// What dialling makes of a TLS server that agrees to these protocols.
async fn agrees(protocols: &[&str]) -> Dialed {
    let certified = self_signed(&["localhost"]);
    let mut config = config(&certified);
    config.alpn_protocols = protocols.iter().map(|it| it.as_bytes().to_vec()).collect();
    let acceptor = tokio_rustls::TlsAcceptor::from(Arc::new(config));
    let (address, _) = peer(|stream| async move {
        let Ok(mut stream) = acceptor.accept(stream).await else { return };
        if stream.get_ref().1.alpn_protocol() != Some(b"h2") {
            return crate::peer::drain(&mut stream).await;
        }
        let mut server =
            Builder::new().enable_connect_protocol().handshake::<_, Bytes>(stream).await.expect("HTTP/2");
        let (_, mut answer) = server.accept().await.expect("asked").expect("good");
        let _open = answer.send_response(status(200).body(()).expect("good"), false);
        while let Some(Ok(_)) = server.accept().await {}
    })
    .await;
    dial("wss://localhost/", |it| {
        http2(it);
        it.connect_to = Some(address);
        it.tls.extra_roots = vec![certified.pem.clone().into_bytes()];
    })
    .await
}

#[tokio::test]
async fn over_tls_http2_is_agreed_on_by_alpn() {
    let dialed = agrees(&["http/1.1", "h2"]).await;
    assert!(dialed.is_open(), "{:?}", dialed.trace);
    assert_eq!(dialed.trace.tls.as_ref().and_then(|it| it.step.alpn.as_deref()), Some("h2"));
    assert!(step(&dialed).request.starts_with(b":method: CONNECT\r\n:scheme: https\r\n"));
    let dialed = agrees(&[]).await;
    assert_eq!(step(&dialed).outcome, UpgradeOutcome::NotHttp2);
    assert!(step(&dialed).request.is_empty() && step(&dialed).response.is_empty());
    let dialed = agrees(&["http/1.1"]).await;
    let tls = dialed.trace.tls.expect("it got as far");
    assert_eq!(tls.step.outcome, Some(TlsOutcome::Alert(120)));
}

#[tokio::test]
async fn what_http2_cannot_carry_is_not_dialled() {
    let (address, peer) = says("", Then::Close).await;
    let header = Header { name: "Connection".into(), value: "keep-alive".into() };
    let dialed = meets(address, |it| it.request.headers.push(header)).await;
    let why = wire::HeadError::ConnectionSpecific("Connection".into());
    assert_eq!(step(&dialed).outcome, UpgradeOutcome::Unsendable(why));
    assert!(dialed.trace.tcp.is_none() && !peer.is_finished());
}
