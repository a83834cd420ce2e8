//! The byte stream of an HTTP/2 stream: flow control, its ends, and both sides of ours together.

use crate::http2::{Server, request, serve};
use crate::peer::{SHORT, dial, peer};
use bytes::Bytes;
use h2::{Reason, RecvStream, SendStream};
use http::Response;
use model::HttpVersion;
use net::{AcceptLimits, Http2, Http2Stream, Stream, begins_http2};
use std::io::ErrorKind;
use std::net::SocketAddr;
use std::time::Duration;
use tokio::io::{AsyncReadExt as _, AsyncWriteExt as _};
use tokio::net::TcpStream;
use tokio::sync::oneshot;
use tokio::task::JoinHandle;
use tokio::time::timeout;

const LONG: Duration = Duration::from_secs(30);

/// Opens a stream to this server.
async fn open(address: SocketAddr) -> Stream {
    let dialed = dial(&format!("ws://{address}/"), |it| it.http = HttpVersion::Http2).await;
    assert!(dialed.is_open(), "{:?}", dialed.trace);
    dialed.stream.expect("open")
}

/// A client's open stream, and a server of the library's that does this with its end.
async fn opened<F, R, T>(script: F) -> (Stream, JoinHandle<T>)
where
    F: FnOnce(Server, SendStream<Bytes>, RecvStream) -> R + Send + 'static,
    R: Future<Output = T> + Send + 'static,
    T: Send + 'static,
{
    let (address, task) = peer(|stream| async move {
        let mut server = serve(stream).await;
        let (asked, mut answer) = request(&mut server).await;
        let send = answer.send_response(Response::new(()), false).expect("the client waits");
        script(server, send, asked.into_body()).await
    })
    .await;
    (open(address).await, task)
}

/// A client's open stream, and a server of ours that does this with its end.
async fn ours<F, R>(script: F) -> (Stream, JoinHandle<()>)
where
    F: FnOnce(Http2Stream) -> R + Send + 'static,
    R: Future<Output = ()> + Send + 'static,
{
    let (address, task) = peer(|stream: TcpStream| async move {
        let limits = AcceptLimits::default();
        let (http2, stream) = begins_http2(stream, limits).await.expect("the client speaks");
        assert!(http2);
        let mut connection = Http2::accept(stream, limits).await.expect("HTTP/2");
        let request = connection.next().await.expect("a request");
        assert_eq!((request.flaw(), &*request.head.target), (None, "/"));
        let mut script = std::pin::pin!(script(request.open(None, &[]).expect("it waits")));
        let mut done = false;
        loop {
            tokio::select! {
                () = &mut script, if !done => done = true,
                more = connection.next() => match more {
                    Some(_) => panic!("one request was enough"),
                    None => return assert!(done, "the client left too early"),
                },
            }
        }
    })
    .await;
    (open(address).await, task)
}

/// Lets the connection move until then.
async fn moves_until(server: &mut Server, then: oneshot::Receiver<()>) {
    tokio::select! {
        then = then => then.expect("the test goes on"),
        _ = server.accept() => panic!("one request was enough"),
    }
}

/// Some bytes that no two places have alike.
fn bytes(count: u32) -> Vec<u8> {
    (0..count).flat_map(u32::to_le_bytes).collect()
}

async fn echo(mut stream: Http2Stream) {
    let (mut room, mut total) = (vec![0; 10_000], 0);
    loop {
        match stream.read(&mut room).await.expect("it stands") {
            0 => break,
            count => {
                stream.write_all(&room[..count]).await.expect("the client reads");
                total += count;
            }
        }
    }
    stream.shutdown().await.expect("it stands");
    assert!(total > 0);
}

#[tokio::test]
async fn more_than_the_windows_goes_both_ways_at_once() {
    let (stream, server) = ours(echo).await;
    let sent = bytes(2_000_000);
    let (mut reader, mut writer) = tokio::io::split(stream);
    let copy = sent.clone();
    // Each half in a task of its own: the one that waits must not stop the other.
    let writing = tokio::spawn(async move {
        writer.write_all(&copy).await.expect("the server reads");
        writer.shutdown().await.expect("it stands");
        writer
    });
    let mut back = vec![];
    timeout(LONG, reader.read_to_end(&mut back)).await.expect("it moves").expect("it stands");
    assert!(back == sent, "{} of {} came back, or others", back.len(), sent.len());
    drop((writing.await.expect("it wrote"), reader));
    timeout(LONG, server).await.expect("the client said goodbye").expect("all was as it should be");
}

#[tokio::test]
async fn a_writer_that_is_not_read_waits_and_buffers_nothing_without_end() {
    let (ready, go) = oneshot::channel();
    let (mut stream, server) = opened(|mut server, send, mut body| async move {
        // The connection moves, and nobody reads the stream.
        moves_until(&mut server, go).await;
        let reading = async {
            let mut total = 0;
            while let Some(data) = body.data().await {
                let data = data.expect("it stands");
                total += data.len();
                body.flow_control().release_capacity(data.len()).expect("it was received");
            }
            drop(send);
            total
        };
        let mut reading = std::pin::pin!(reading);
        loop {
            tokio::select! {
                total = &mut reading => return total,
                _ = server.accept() => {}
            }
        }
    })
    .await;
    let sent = bytes(200_000);
    // The library's default window: then writing waits.
    let (first, rest) = sent.split_at(65_535);
    stream.write_all(first).await.expect("there is room");
    stream.flush().await.expect("it stands");
    assert!(timeout(SHORT, stream.write(rest)).await.is_err(), "there was more room");
    ready.send(()).expect("the server waits");
    timeout(LONG, stream.write_all(rest)).await.expect("there is room now").expect("it stands");
    stream.shutdown().await.expect("it stands");
    // Once more does no harm.
    stream.shutdown().await.expect("it stands");
    let mut room = [0; 1];
    let (total, _) = tokio::join!(server, timeout(LONG, stream.read(&mut room)));
    assert_eq!(total.expect("the server read"), sent.len());
}

#[tokio::test]
async fn a_burst_of_the_smallest_frames_is_no_attack() {
    const COUNT: usize = 200_000;
    let (mut stream, server) = opened(|mut server, mut send, _body| async move {
        send.reserve_capacity(2 * COUNT);
        for _ in 0..COUNT {
            while send.capacity() < 2 {
                tokio::select! {
                    _ = std::future::poll_fn(|context| send.poll_capacity(context)) => {}
                    _ = server.accept() => panic!("the client left"),
                }
            }
            send.send_data(Bytes::from_static(b"\x81\x00"), false).expect("it stands");
        }
        send.send_data(Bytes::new(), true).expect("it stands");
        while let Some(Ok(_)) = server.accept().await {}
    })
    .await;
    let mut all = vec![];
    timeout(LONG, stream.read_to_end(&mut all)).await.expect("it moves").expect("it stands");
    assert_eq!(all.len(), 2 * COUNT);
    drop(stream);
    server.await.expect("it sent all");
}

#[tokio::test]
async fn each_end_of_a_stream_is_what_it_is_on_tcp() {
    for (reason, kind) in [
        (None, None),
        (Some(Reason::CANCEL), Some(ErrorKind::ConnectionReset)),
        (Some(Reason::INTERNAL_ERROR), Some(ErrorKind::ConnectionReset)),
    ] {
        let (ready, go) = oneshot::channel();
        let (mut stream, _server) = opened(move |mut server, mut send, _body| async move {
            send.send_data(Bytes::from_static(b"last words"), reason.is_none()).expect("it stands");
            moves_until(&mut server, go).await;
            if let Some(reason) = reason {
                send.send_reset(reason);
            }
            while let Some(Ok(_)) = server.accept().await {}
        })
        .await;
        let mut heard = [0; 10];
        stream.read_exact(&mut heard).await.expect("it came");
        assert_eq!(&heard, b"last words");
        ready.send(()).expect("the server waits");
        let end = timeout(LONG, stream.read(&mut heard)).await.expect("it ends");
        assert_eq!(end.map_err(|it| it.kind()), kind.map_or(Ok(0), Err), "{reason:?}");
        if let Some(kind) = kind {
            let late = stream.write_all(b"late").await.expect_err("it was reset");
            assert_eq!(late.kind(), kind);
        }
    }
}

#[tokio::test]
async fn an_end_of_the_connection_is_told_by_its_way() {
    for (goaway, kind) in [(true, ErrorKind::ConnectionAborted), (false, ErrorKind::UnexpectedEof)] {
        let (ready, go) = oneshot::channel();
        let (mut stream, _server) = opened(move |mut server, _send, _body| async move {
            moves_until(&mut server, go).await;
            if goaway {
                server.abrupt_shutdown(Reason::ENHANCE_YOUR_CALM);
                while let Some(Ok(_)) = server.accept().await {}
            }
        })
        .await;
        ready.send(()).expect("the server waits");
        let error = timeout(LONG, stream.read(&mut [0; 1])).await.expect("it ends").expect_err("an error");
        assert_eq!(error.kind(), kind, "{error}");
    }
}

#[tokio::test]
async fn what_is_shut_down_has_gone_out() {
    let (mut stream, server) = opened(|mut server, send, mut body| async move {
        let heard = async {
            let mut all = vec![];
            while let Some(data) = body.data().await {
                all.extend(data.expect("it stands"));
            }
            (all, body.is_end_stream())
        };
        let mut heard = std::pin::pin!(heard);
        let heard = loop {
            tokio::select! {
                heard = &mut heard => break heard,
                _ = server.accept() => {}
            }
        };
        drop(send);
        heard
    })
    .await;
    stream.write_all(b"bye").await.expect("there is room");
    stream.shutdown().await.expect("it stands");
    // Nothing is polled from here on.
    let (all, ended) = timeout(LONG, server).await.expect("it came").expect("it was heard");
    assert_eq!((&*all, ended), (&b"bye"[..], true));
    drop(stream);
}

#[tokio::test]
async fn a_stream_that_is_dropped_is_cancelled_and_its_connection_closed() {
    let (stream, server) = opened(|mut server, mut send, _body| async move {
        let closed = server.accept().await.is_none();
        (std::future::poll_fn(|context| send.poll_reset(context)).await.ok(), closed)
    })
    .await;
    drop(stream);
    let (reset, closed) = timeout(LONG, server).await.expect("it was told").expect("it was heard");
    assert_eq!((reset, closed), (Some(Reason::CANCEL), true));
}

#[tokio::test]
async fn other_beginnings_are_given_back_whole() {
    for (words, is) in [
        (&b"PRI * HTTP/2.0\r\n\r\nSM\r\n\r\nrest"[..], true),
        (b"GET / HTTP/1.1\r\n", false),
        (b"PUT / HTTP/1.1\r\n", false),
        (b"PRI * HTTP/2.0\r\n\r\nXX", false),
        (b"PR", false),
        (b"", false),
    ] {
        let (mut client, server) = tokio::io::duplex(64);
        client.write_all(words).await.expect("room");
        drop(client);
        let (http2, mut stream) = begins_http2(server, AcceptLimits::default()).await.expect("in time");
        let mut all = vec![];
        stream.read_to_end(&mut all).await.expect("memory does not fail");
        assert_eq!((http2, &*all), (is, words));
    }
    let (mut client, server) = tokio::io::duplex(64);
    client.write_all(b"PRI").await.expect("room");
    let limits = AcceptLimits { timeout: SHORT, ..AcceptLimits::default() };
    assert!(matches!(begins_http2(server, limits).await, Err(net::AcceptError::TimedOut)));
}
