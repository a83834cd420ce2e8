//! Every kind of byte stream carries a WebSocket: real messages, both ways, in both HTTP versions.

use crate::peer::{OPENS, Then, dial, head, says};
use crate::tls::{config, self_signed};
use model::trace::{TcpOutcome, UnixOutcome};
use model::{Attempt, HttpVersion, Secret};
use net::{AcceptLimits, Dialed, Http2, Link, Transport, accept, begins_http2};
use std::sync::Arc;
use std::time::Duration;
use tokio::io::{AsyncReadExt as _, AsyncWriteExt as _, copy_bidirectional};
use tokio::net::{TcpListener, TcpStream, UnixListener};
use tokio::time::timeout;
use tokio_rustls::TlsAcceptor;
use wire::{Config, Connection, Event, Opcode, Outgoing, Role, State, Strictness};

const LONG: Duration = Duration::from_secs(30);

/// A server that echoes on this stream, in the HTTP with which its client begins.
async fn serve(stream: impl Transport + 'static) {
    let limits = AcceptLimits::default();
    let (http2, stream) = begins_http2(stream, limits).await.expect("the client speaks");
    if !http2 {
        let request = accept(stream, limits).await.expect("a request");
        assert_eq!(request.flaw(), None);
        return echo(request.open(None, &[]).await.expect("the client waits")).await;
    }
    let mut connection = Http2::accept(stream, limits).await.expect("HTTP/2");
    let request = connection.next().await.expect("a request");
    assert_eq!(request.flaw(), None);
    let mut echo = std::pin::pin!(echo(request.open(None, &[]).expect("the client waits")));
    let mut done = false;
    loop {
        tokio::select! {
            () = &mut echo, if !done => done = true,
            more = connection.next() => return assert!(done && more.is_none()),
        }
    }
}

async fn echo(stream: impl Transport) {
    let config = Config { role: Role::Server, strictness: Strictness::Strict, ..Config::default() };
    let mut link = Link::new(stream, Connection::new(config));
    while link.connection().state() != State::Closed {
        let mut said = vec![];
        while let Some(event) = link.connection().poll_event() {
            if let Event::Message { opcode, payload, .. } = event {
                said.push((opcode, payload.to_vec()));
            }
        }
        for (opcode, payload) in said {
            link.connection().send(message(opcode, &payload)).expect("open");
        }
        if link.connection().state() != State::Closed {
            assert!(link.exchange().await.expect("it stands"), "the client closes before it leaves");
        }
    }
    link.shutdown().await.expect("it stands");
}

fn message(opcode: Opcode, payload: &[u8]) -> Outgoing<'_> {
    match opcode {
        Opcode::Text => Outgoing::Text(std::str::from_utf8(payload).expect("the engine has checked it")),
        _ => Outgoing::Binary(payload),
    }
}

/// Sends messages of each kind and of each size of length, hears them all again, and closes.
async fn exchanges(dialed: Dialed) {
    assert!(dialed.is_open(), "{:?}", dialed.trace);
    let config = Config { mask_seed: net::mask_seed(), ..Config::default() };
    let mut link = Link::new(dialed.stream.expect("open"), Connection::new(config));
    let messages = [
        (Opcode::Text, "こんにちは".as_bytes().to_vec()),
        (Opcode::Binary, vec![]),
        (Opcode::Binary, (0..=255).cycle().take(1000).collect()),
        (Opcode::Text, "x".repeat(300_000).into_bytes()),
    ];
    for (opcode, payload) in &messages {
        link.connection().send(message(*opcode, payload)).expect("open");
    }
    link.connection().send(Outgoing::Ping(b"still there?")).expect("open");
    let (mut heard, mut ponged) = (vec![], false);
    while link.connection().state() != State::Closed {
        assert!(timeout(LONG, link.exchange()).await.expect("it moves").expect("it stands"));
        while let Some(event) = link.connection().poll_event() {
            match event {
                Event::Message { opcode, payload, .. } => heard.push((opcode, payload.to_vec())),
                Event::Pong(payload) => ponged = payload == b"still there?",
                Event::Close { code, .. } => assert_eq!(code, Some(1000)),
                other => panic!("{other:?}"),
            }
        }
        if heard.len() == messages.len() && ponged {
            let _ = link.connection().send(Outgoing::Close { code: Some(1000), reason: "" });
        }
    }
    assert!(heard == messages);
    assert!(!timeout(LONG, link.exchange()).await.expect("it ends").expect("without an error"));
}

/// What a client meets at the end.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum End {
    Plain,
    Tls,
}

/// How it gets there.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Way {
    Tcp,
    Connect,
    Socks,
    Unix,
    UnixConnect,
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn messages_go_over_every_kind_of_stream() {
    for http in [HttpVersion::Http1, HttpVersion::Http2] {
        for end in [End::Plain, End::Tls] {
            for way in [Way::Tcp, Way::Connect, Way::Socks, Way::Unix, Way::UnixConnect] {
                let gone = timeout(LONG, goes(http, end, way)).await;
                assert!(gone.is_ok(), "nothing moves: {http:?} {end:?} {way:?}");
            }
        }
    }
}

async fn goes(http: HttpVersion, end: End, way: Way) {
    let certified = self_signed(&["localhost"]);
    let mut tls = config(&certified);
    tls.alpn_protocols = vec![b"h2".to_vec(), b"http/1.1".to_vec()];
    let acceptor = (end == End::Tls).then(|| TlsAcceptor::from(Arc::new(tls)));
    let listener = TcpListener::bind("127.0.0.1:0").await.expect("loopback");
    let port = listener.local_addr().expect("bound").port();
    let folder = tempfile::tempdir().expect("a folder");
    let path = folder.path().join("socket");
    let unix = UnixListener::bind(&path).expect("a socket");
    let (proxy_at, via) = proxy(port).await;
    let server = tokio::spawn(async move {
        match way {
            Way::Unix => serve_end(unix.accept().await.expect("a client").0, acceptor).await,
            Way::UnixConnect => {
                tunnel(unix.accept().await.expect("a client").0, port, listener, acceptor).await
            }
            _ => serve_end(listener.accept().await.expect("a client").0, acceptor).await,
        }
    });
    let scheme = if end == End::Tls { "wss" } else { "ws" };
    let dialed = dial(&format!("{scheme}://localhost:{port}/chat"), |it: &mut Attempt| {
        it.http = http;
        it.tls.extra_roots = vec![certified.pem.clone().into_bytes()];
        it.family = Some(model::Family::V4);
        it.proxy = match way {
            Way::Connect | Way::UnixConnect => Some(Secret(format!("http://{via}"))),
            Way::Socks => Some(Secret(format!("socks5://{via}"))),
            Way::Tcp | Way::Unix => None,
        };
        it.unix_socket = matches!(way, Way::Unix | Way::UnixConnect).then(|| path.clone());
    })
    .await;
    let trace = &dialed.trace;
    assert_eq!(trace.unix.is_some(), matches!(way, Way::Unix | Way::UnixConnect));
    assert_eq!(trace.tcp.is_some(), trace.unix.is_none());
    assert_eq!(trace.proxy.is_some(), !matches!(way, Way::Tcp | Way::Unix));
    exchanges(dialed).await;
    server.await.expect("the server did its part");
    proxy_at.abort();
}

async fn serve_end(stream: impl Transport + 'static, acceptor: Option<TlsAcceptor>) {
    match acceptor {
        None => serve(stream).await,
        Some(acceptor) => serve(acceptor.accept(stream).await.expect("TLS")).await,
    }
}

/// An HTTP proxy at a Unix socket, and the server behind it.
async fn tunnel(
    mut client: impl Transport + 'static,
    port: u16,
    listener: TcpListener,
    acceptor: Option<TlsAcceptor>,
) {
    let asked = head(&mut client).await;
    assert!(asked.starts_with(&format!("CONNECT localhost:{port} HTTP/1.1\r\n")), "{asked}");
    client.write_all(b"HTTP/1.1 200 OK\r\n\r\n").await.expect("read");
    let mut target = TcpStream::connect(("127.0.0.1", port)).await.expect("it listens");
    let (server, _) = listener.accept().await.expect("ourselves");
    let copying = copy_bidirectional(&mut client, &mut target);
    tokio::join!(serve_end(server, acceptor), async { drop(copying.await) });
}

/// A proxy that speaks SOCKS 5 and HTTP, as it is spoken to, for one client; it leads to this port.
async fn proxy(port: u16) -> (tokio::task::JoinHandle<()>, std::net::SocketAddr) {
    let listener = TcpListener::bind("127.0.0.1:0").await.expect("loopback");
    let address = listener.local_addr().expect("bound");
    let task = tokio::spawn(async move {
        let (mut client, _) = listener.accept().await.expect("a client");
        let mut first = [0];
        client.peek(&mut first).await.expect("it speaks");
        if first == [5] {
            client.read_exact(&mut [0; 3]).await.expect("a greeting");
            client.write_all(b"\x05\x00").await.expect("read");
            client.read_exact(&mut [0; 4 + 1 + "localhost".len() + 2]).await.expect("a request");
            client.write_all(b"\x05\x00\x00\x01\x7f\x00\x00\x01\x00\x50").await.expect("read");
        } else {
            head(&mut client).await;
            client.write_all(b"HTTP/1.1 200 OK\r\n\r\n").await.expect("read");
        }
        let mut target = TcpStream::connect(("127.0.0.1", port)).await.expect("it listens");
        let _ = copy_bidirectional(&mut client, &mut target).await;
    });
    (task, address)
}

#[tokio::test]
async fn messages_that_came_with_the_head_are_heard_first() {
    let (address, _) = says(format!("{OPENS}\r\n\u{1}\u{3}on"), Then::Close).await;
    let dialed = dial(&format!("ws://{address}/"), |_| ()).await;
    let stream = dialed.stream.expect("open");
    assert_eq!(stream.ahead(), b"\x01\x03on", "half a frame, read with the head");
    // The rest of it comes later, and the first byte of another.
    let rest = tokio::io::join(&b"e\x80\x02!!"[..], tokio::io::sink());
    let (ahead, _) = stream.into_parts();
    let mut link = Link::new(net::Prefixed::new(ahead, rest), Connection::new(Config::default()));
    let mut heard = vec![];
    while link.exchange().await.expect("memory does not fail") {
        while let Some(event) = link.connection().poll_event() {
            let Event::Message { payload, .. } = event else { panic!("{event:?}") };
            heard.push(String::from_utf8(payload.to_vec()).expect("text"));
        }
    }
    assert_eq!(heard, ["one!!"]);
}

#[tokio::test]
async fn a_unix_socket_that_is_not_there_is_told_and_nothing_else_is_tried() {
    let folder = tempfile::tempdir().expect("a folder");
    let path = folder.path().join("none");
    let (address, _) = says("", Then::Close).await;
    let dialed = dial(&format!("ws://{address}/"), |it| it.unix_socket = Some(path.clone())).await;
    let step = dialed.trace.unix.as_ref().expect("tried").step.clone();
    assert_eq!((step.path, step.outcome), (path, UnixOutcome::Missing));
    assert!(dialed.trace.was_dialled() && dialed.trace.dns.is_none() && dialed.trace.tcp.is_none());
    assert!(dialed.trace.upgrade.is_none() && !dialed.is_open());
    let reached = dial(&format!("ws://{address}/"), |_| ()).await;
    assert_eq!(reached.trace.tcp.expect("tried").step.attempts[0].outcome, TcpOutcome::Connected);
}
