//! Loads on servers of our own, on loopback.

use load::{Error, Outcome, Pace, Plan, Stop};
use model::trace::UpgradeOutcome;
use net::{AcceptLimits, Link};
use std::time::Duration;
use tokio::net::{TcpListener, TcpStream};
use wire::{Config, Connection, Event, Frame, Outgoing, Role};

/// What a server does with the messages of a connection.
#[derive(Clone, Copy)]
enum Manner {
    Echo,
    /// Echoes, but with its last byte turned over.
    Garble,
    /// Greets first, then echoes.
    Greet,
    /// Says nothing.
    Mute,
    /// Answers nothing until so many messages have come, then all.
    Hold(usize),
    /// Echoes so many messages, then closes.
    Leave(usize),
    /// Answers with a frame that has no meaning.
    Break,
    /// Answers the upgrade with 403.
    Refuse,
}

async fn serve(stream: TcpStream, manner: Manner) {
    let request = net::accept(stream, AcceptLimits::default()).await.expect("a request");
    if matches!(manner, Manner::Refuse) {
        return request.refuse(403, &[], b"no").await.expect("it listens");
    }
    let stream = request.open(None, &[]).await.expect("it listens");
    let config = Config { role: Role::Server, ..Config::default() };
    let mut link = Link::new(stream, Connection::new(config));
    if matches!(manner, Manner::Greet) {
        link.connection().send(Outgoing::Text("welcome")).expect("open");
    }
    let mut held = vec![];
    let mut heard = 0;
    while matches!(link.exchange().await, Ok(true)) {
        while let Some(event) = link.connection().poll_event() {
            let Event::Message { payload, .. } = event else { continue };
            heard += 1;
            let mut payload = payload.to_vec();
            match manner {
                Manner::Mute => continue,
                Manner::Garble => *payload.last_mut().expect("not empty") ^= 0xFF,
                _ => {}
            }
            held.push(payload);
        }
        if matches!(manner, Manner::Hold(count) if heard < count) {
            continue;
        }
        if matches!(manner, Manner::Break) {
            let frame = Frame { fin: true, reserved: 0, opcode: 3, masked: None, payload: b"" };
            let _ = link.connection().send(Outgoing::Raw(frame));
            held.clear();
        }
        let leaves = matches!(manner, Manner::Leave(count) if heard >= count);
        for payload in held.drain(..) {
            let _ = link.connection().send(Outgoing::Binary(&payload));
        }
        if leaves {
            let _ = link.connection().send(Outgoing::Close { code: Some(1001), reason: "enough" });
        }
    }
    // The client may have gone already.
    let _ = link.flush().await;
}

/// Runs a plan on a server of this manner.
async fn run(manner: Manner, plan: impl FnOnce(Plan) -> Plan) -> Result<Outcome, Error> {
    let listener = TcpListener::bind("127.0.0.1:0").await.expect("loopback");
    let url = format!("ws://{}/", listener.local_addr().expect("bound"));
    let server = async {
        let mut served = tokio::task::JoinSet::new();
        loop {
            let (stream, _) = listener.accept().await.expect("a connection");
            served.spawn(serve(stream, manner));
        }
    };
    let plan = plan(Plan { patience: Duration::from_secs(20), ..Plan::new(model::Attempt::new(url)) });
    tokio::select! {
        outcome = load::run(plan) => outcome,
        () = server => unreachable!("it serves for ever"),
    }
}

#[tokio::test]
async fn every_message_comes_back_and_is_counted() {
    let plan = |plan| Plan { connections: 3, message_bytes: 100, stop: Stop::Messages(100), ..plan };
    for in_flight in [1, 16] {
        let outcome = run(Manner::Echo, |it| Plan { pace: Pace::InFlight(in_flight), ..plan(it) }).await;
        let outcome = outcome.expect("it opens");
        assert_eq!((outcome.opened, outcome.lost), (3, 0));
        assert_eq!((outcome.sent, outcome.received, outcome.unanswered, outcome.errors), (100, 100, 0, 0));
        assert_eq!((outcome.sent_bytes, outcome.received_bytes), (10_000, 10_000));
        let times = outcome.round_trip;
        assert!(!times.min.is_zero() && times.min <= times.p50 && times.p50 <= times.p99);
        assert!(times.p999 <= times.max && times.max <= outcome.elapsed * 1001 / 1000, "{outcome:?}");
        assert!(outcome.received_per_second() > 0.0);
        assert_eq!(outcome.delay, load::Distribution::default());
    }
}

#[tokio::test]
async fn messages_of_any_size_are_echoed() {
    for message_bytes in [0, 1, 7, 8, 70_000, 2_000_000] {
        let stop = Stop::Messages(4);
        let outcome =
            run(Manner::Echo, |it| Plan { message_bytes, stop, pace: Pace::InFlight(4), ..it }).await;
        let outcome = outcome.expect("it opens");
        assert_eq!((outcome.received, outcome.errors), (4, 0), "{message_bytes}");
    }
}

#[tokio::test]
async fn a_closed_loop_ends_when_its_time_is_up() {
    let stop = Stop::Elapsed(Duration::from_millis(50));
    let outcome = run(Manner::Echo, |it| Plan { stop, ..it }).await.expect("it opens");
    assert!(outcome.sent > 0 && outcome.sent == outcome.received, "{outcome:?}");
    assert!(outcome.elapsed >= Duration::from_millis(40), "{outcome:?}");
}

#[tokio::test]
async fn an_open_loop_does_not_wait_for_answers() {
    let (pace, stop) = (Pace::PerSecond(1000.0), Stop::Messages(50));
    let outcome = run(Manner::Hold(50), |it| Plan { pace, stop, ..it }).await.expect("it opens");
    assert_eq!((outcome.sent, outcome.received, outcome.errors), (50, 50, 0));
    assert!(outcome.elapsed >= Duration::from_millis(49), "evenly, not at once: {outcome:?}");
    assert!(outcome.round_trip.max >= Duration::from_millis(49), "{outcome:?}");
    assert!(outcome.round_trip.p50 >= Duration::from_millis(24), "{outcome:?}");
}

#[tokio::test]
async fn garbled_and_unasked_messages_are_errors() {
    let stop = Stop::Messages(10);
    let outcome = run(Manner::Garble, |it| Plan { stop, ..it }).await.expect("it opens");
    assert_eq!((outcome.received, outcome.errors), (10, 10));
    let outcome = run(Manner::Greet, |it| Plan { stop, ..it }).await.expect("it opens");
    assert_eq!((outcome.received, outcome.errors, outcome.lost), (10, 1, 0));
}

#[tokio::test]
async fn a_silent_server_is_given_up() {
    let patience = Duration::from_millis(30);
    let plan = |it| Plan { connections: 2, pace: Pace::InFlight(3), patience, ..it };
    let outcome = run(Manner::Mute, plan).await.expect("it opens");
    assert_eq!((outcome.lost, outcome.sent, outcome.received, outcome.unanswered), (2, 6, 0, 6));
}

#[tokio::test]
async fn a_server_that_leaves_is_lost() {
    let outcome = run(Manner::Leave(5), |it| Plan { stop: Stop::Messages(9), ..it }).await.expect("it opens");
    assert_eq!((outcome.lost, outcome.received), (1, 5));
}

#[tokio::test]
async fn a_server_that_breaks_the_protocol_is_an_error() {
    let outcome = run(Manner::Break, |it| it).await.expect("it opens");
    assert_eq!((outcome.errors, outcome.lost, outcome.unanswered), (1, 1, 1));
}

#[tokio::test]
async fn a_connection_that_does_not_open_says_why() {
    let error = run(Manner::Refuse, |it| Plan { connections: 3, ..it }).await.expect_err("refused");
    assert_eq!(error.to_string(), "connection 1 of 3 did not open");
    let Error::NotOpened { trace, .. } = error else { panic!("{error:?}") };
    let upgrade = trace.upgrade.expect("it came that far").step;
    assert_eq!((upgrade.outcome, &*upgrade.body), (UpgradeOutcome::Status(403), &b"no"[..]));
}

#[tokio::test]
async fn a_plan_that_makes_no_sense_is_refused() {
    let plans: [fn(Plan) -> Plan; 4] = [
        |it| Plan { connections: 0, ..it },
        |it| Plan { pace: Pace::InFlight(0), ..it },
        |it| Plan { pace: Pace::PerSecond(0.0), ..it },
        |it| Plan { pace: Pace::PerSecond(f64::NAN), ..it },
    ];
    for plan in plans {
        assert!(matches!(run(Manner::Echo, plan).await, Err(Error::Plan(_))));
    }
}
