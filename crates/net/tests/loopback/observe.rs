//! What the doctor sees after a 101.

use crate::peer::{SHORT, Then, dial, end, peer};
use model::trace::{CloseStep, FramesStep, Loss};
use model::{Direction, Kind, Trace};
use net::{AcceptLimits, Link, Prefixed, accept, end_of_transport};
use std::time::Duration;
use tokio::io::{AsyncReadExt as _, AsyncWriteExt as _};
use tokio::net::TcpStream;
use wire::{Breach, Config, Connection, Event, Outgoing, Role, Strictness};

const LONG: Duration = Duration::from_secs(10);

/// What is observed of a server that opens and then does this.
async fn observes<F, R>(patience: Duration, script: F) -> Trace
where
    F: FnOnce(Prefixed<TcpStream>) -> R + Send + 'static,
    R: Future<Output = ()> + Send + 'static,
{
    let (address, task) = peer(|stream| async move {
        let accepted = accept(stream, AcceptLimits::default()).await.expect("a request");
        script(accepted.open(None, &[]).await.expect("the client reads")).await;
    })
    .await;
    let dialed = dial(&format!("ws://{address}/"), |_| ()).await;
    assert!(dialed.is_open());
    let trace = net::observe(dialed, patience).await;
    task.await.expect("the server did as it was told");
    trace
}

/// A server as it should be: answers pings and closes by itself.
async fn serve(stream: Prefixed<TcpStream>, first: &[Outgoing<'_>]) {
    let config = Config { role: Role::Server, strictness: Strictness::Strict, ..Config::default() };
    let mut link = Link::new(stream, Connection::new(config));
    for outgoing in first {
        link.connection().send(*outgoing).expect("open");
    }
    loop {
        while let Some(event) = link.connection().poll_event() {
            if matches!(event, Event::Close { .. }) {
                let _ = link.shutdown().await;
                return;
            }
        }
        let result = link.exchange().await;
        assert_eq!(end_of_transport(&result), None, "the client closes before it leaves");
    }
}

fn frames(trace: &Trace) -> &FramesStep {
    &trace.frames.as_ref().expect("observed").step
}

fn close(trace: &Trace) -> &CloseStep {
    &trace.close.as_ref().expect("observed").step
}

fn kinds(trace: &Trace) -> Vec<(Direction, Kind)> {
    frames(trace).records.iter().map(|it| (it.direction, it.kind)).collect()
}

#[tokio::test]
async fn a_healthy_server_answers_the_ping_and_the_close() {
    let began = std::time::Instant::now();
    let trace = observes(LONG, |it| async { serve(it, &[]).await }).await;
    assert!(frames(&trace).ping_answered.is_some());
    assert_eq!(frames(&trace).violations, []);
    assert_eq!(
        kinds(&trace),
        [
            (Direction::Sent, Kind::Ping),
            (Direction::Received, Kind::Pong),
            (Direction::Sent, Kind::Close),
            (Direction::Received, Kind::Close),
        ]
    );
    let clean = CloseStep {
        peer_began: false,
        code: Some(1000),
        reason: String::new(),
        clean: true,
        lost: Some(Loss::Closed),
    };
    assert_eq!(close(&trace), &clean);
    assert!(began.elapsed() < LONG / 2, "health is seen at once");
}

#[tokio::test]
async fn messages_of_the_server_are_kept_frame_by_frame() {
    let trace = observes(LONG, |it| async {
        serve(it, &[Outgoing::Text("hello"), Outgoing::Ping(b"are you there")]).await;
    })
    .await;
    let records = &frames(&trace).records;
    let hello = records.iter().find(|it| it.kind == Kind::Text).expect("kept");
    assert_eq!((&*hello.payload, hello.wire_size, hello.fin), (&b"hello"[..], 7, true));
    let pong = records.iter().find(|it| it.direction == Direction::Sent && it.kind == Kind::Pong);
    assert_eq!(pong.map(|it| &*it.payload), Some(&b"are you there"[..]));
    assert!(frames(&trace).received.starts_with(b"\x81\x05hello\x89"));
}

#[tokio::test]
async fn breaches_are_seen_with_their_place_and_the_rest_is_still_read() {
    // RSV2 set; then a whole close, so that reading goes on to it.
    let trace = observes(LONG, |mut it| async move {
        it.write_all(b"\xA1\x02hi\x88\x02\x03\xE8").await.expect("the client reads");
        crate::peer::drain(&mut it).await;
    })
    .await;
    let breaches: Vec<_> = frames(&trace).violations.iter().map(|it| (it.breach, it.offset)).collect();
    assert_eq!(breaches, [(Breach::ReservedBits(2), 0)]);
    assert_eq!(frames(&trace).received, b"\xA1\x02hi\x88\x02\x03\xE8");
    assert_eq!((close(&trace).peer_began, close(&trace).code), (true, Some(1000)));
}

#[tokio::test]
async fn a_server_that_closes_first_is_told_with_its_reason() {
    let trace = observes(LONG, |it| async {
        serve(it, &[Outgoing::Close { code: Some(1008), reason: "go away" }]).await;
    })
    .await;
    let expected = CloseStep {
        peer_began: true,
        code: Some(1008),
        reason: "go away".into(),
        clean: true,
        lost: Some(Loss::Closed),
    };
    assert_eq!(close(&trace), &expected);
}

#[tokio::test]
async fn a_silent_server_costs_the_patience_and_no_more() {
    let trace = observes(SHORT, |mut it| async move { crate::peer::drain(&mut it).await }).await;
    assert_eq!(frames(&trace).ping_answered, None);
    assert_eq!(kinds(&trace), [(Direction::Sent, Kind::Ping), (Direction::Sent, Kind::Close)]);
    assert_eq!((close(&trace).clean, close(&trace).lost), (false, Some(Loss::TimedOut)));
}

#[tokio::test]
async fn a_transport_that_ends_is_told_by_its_way() {
    for (then, loss) in [(Then::Close, Loss::Closed), (Then::Reset, Loss::Reset)] {
        let trace = observes(LONG, move |it| async move {
            let (_, mut stream) = it.into_parts();
            // The ping is read, so that closing is no reset.
            let mut ping = [0; 21];
            tokio::io::AsyncReadExt::read_exact(&mut stream, &mut ping).await.expect("a ping comes");
            end(stream, then).await;
        })
        .await;
        assert_eq!(frames(&trace).lost, Some(loss), "{then:?}");
        assert_eq!((close(&trace).clean, close(&trace).lost), (false, Some(loss)));
    }
}

#[tokio::test]
async fn a_server_that_never_stops_talking_is_heard_enough() {
    let trace = observes(Duration::from_secs(1), |it| async {
        let config = Config { role: Role::Server, ..Config::default() };
        let mut link = Link::new(it, Connection::new(config));
        loop {
            while link.connection().poll_event().is_some() {}
            let _ = link.connection().send(Outgoing::Text("spam"));
            if link.flush().await.is_err() {
                return;
            }
        }
    })
    .await;
    assert_eq!(frames(&trace).records.len(), 256);
}

#[tokio::test]
async fn without_a_101_there_is_nothing_to_observe() {
    let dialed = dial("nonsense", |_| ()).await;
    let trace = net::observe(dialed, LONG).await;
    assert!(trace.frames.is_none() && trace.close.is_none());
}

#[tokio::test]
async fn what_follows_the_closing_handshake_is_no_websocket() {
    let response = b"HTTP/1.1 200 OK\r\nContent-Length: 0\r\n\r\n";
    // Werkzeug now and then leaves out the close frame.
    for (answer, clean) in [(b"\x88\x02\x03\xe8".as_slice(), true), (b"", false)] {
        let answer = [answer, response].concat();
        let trace = observes(SHORT, |mut stream| async move {
            let mut head = [0; 2];
            while head[0] != 0x88 {
                stream.read_exact(&mut head).await.expect("the client closes before it leaves");
                let mut rest = vec![0; 4 + usize::from(head[1] & 0x7f)];
                stream.read_exact(&mut rest).await.expect("whole frames");
            }
            stream.write_all(&answer).await.expect("the client reads");
        })
        .await;
        assert_eq!(close(&trace).clean, clean);
        assert_eq!(frames(&trace).violations, []);
        let last = if clean { Direction::Received } else { Direction::Sent };
        assert_eq!(kinds(&trace).last(), Some(&(last, Kind::Close)));
    }
}
