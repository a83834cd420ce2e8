//! What is seen of connections on which nothing is said.

use crate::peer::{OPENS, Then, dial, end, head, peer};
use model::Vigil;
use model::trace::Loss;
use model::vigil::{Ending, Manner};
use net::{AcceptLimits, Clock, Link, Prefixed, accept, keep_vigil};
use std::time::Duration;
use tokio::net::TcpStream;
use tokio::sync::watch;
use wire::{Config, Connection, Event, Outgoing, Role, State};

const LONG: Duration = Duration::from_secs(10);

/// What is seen of a server that opens and then does this, watched for at most so long.
async fn sees<F, R>(manner: Manner, lasting: Duration, script: F) -> Vigil
where
    F: FnOnce(Link<Prefixed<TcpStream>>) -> R + Send + 'static,
    R: Future<Output = ()> + Send + 'static,
{
    hears(manner, lasting, |_| None, script).await
}

/// The same, by a client that keeps this heartbeat.
async fn hears<F, R>(manner: Manner, lasting: Duration, reply: net::Reply, script: F) -> Vigil
where
    F: FnOnce(Link<Prefixed<TcpStream>>) -> R + Send + 'static,
    R: Future<Output = ()> + Send + 'static,
{
    let (address, task) = peer(|stream| async move {
        let accepted = accept(stream, AcceptLimits::default()).await.expect("a request");
        let stream = accepted.open(None, &[]).await.expect("the client reads");
        let config = Config { role: Role::Server, ..Config::default() };
        script(Link::new(stream, Connection::new(config))).await;
    })
    .await;
    let dialed = dial(&format!("ws://{address}/"), |_| ()).await;
    let (_say, enough) = watch::channel(false);
    let vigil =
        keep_vigil(dialed, manner, Clock::start(), lasting, LONG, enough, reply).await.expect("it opens");
    task.await.expect("the server did as it was told");
    vigil
}

/// Answers pings until the client closes; gives the number of pings, and of pongs.
async fn serve(link: &mut Link<Prefixed<TcpStream>>) -> (usize, usize) {
    let (mut pings, mut pongs) = (0, 0);
    while let Ok(true) = link.exchange().await {
        while let Some(event) = link.connection().poll_event() {
            match event {
                Event::Ping(_) => pings += 1,
                Event::Pong(_) => pongs += 1,
                Event::Close { .. } => {
                    let _ = link.shutdown().await;
                    return (pings, pongs);
                }
                _ => {}
            }
        }
    }
    (pings, pongs)
}

/// Says this, and answers until the client closes.
async fn say(link: &mut Link<Prefixed<TcpStream>>, outgoing: Outgoing<'_>) {
    link.connection().send(outgoing).expect("open");
    link.flush().await.expect("the client reads");
}

#[tokio::test]
async fn a_silent_connection_says_nothing_until_the_end_and_then_one_ping() {
    let vigil = sees(Manner::Silent, Duration::from_millis(50), |mut link| async move {
        assert_eq!(serve(&mut link).await, (1, 0));
    })
    .await;
    assert_eq!((vigil.ending.clone(), vigil.answers_at_the_end()), (Ending::Stood, Some(true)));
}

#[tokio::test]
async fn a_connection_that_pings_lives_until_the_peer_has_had_enough() {
    let manner = Manner::Pinging(Duration::from_millis(5));
    let vigil = sees(manner, LONG, |mut link| async move {
        let mut pings = 0;
        while pings < 3 {
            assert!(link.exchange().await.expect("the client stays"));
            while let Some(event) = link.connection().poll_event() {
                pings += usize::from(matches!(event, Event::Ping(_)));
            }
        }
        say(&mut link, Outgoing::Close { code: Some(4000), reason: "enough" }).await;
        serve(&mut link).await;
    })
    .await;
    assert_eq!(vigil.ending, Ending::Closed { code: Some(4000), reason: "enough".into() });
    assert!(vigil.answered() >= 3, "{:?}", vigil.pings);
}

#[tokio::test]
async fn pings_are_answered_except_by_the_deaf() {
    for (manner, answers) in [(Manner::Silent, 1), (Manner::Deaf, 0)] {
        let vigil = sees(manner, Duration::from_millis(50), move |mut link| async move {
            say(&mut link, Outgoing::Ping(b"there?")).await;
            assert_eq!(serve(&mut link).await.1, answers);
        })
        .await;
        assert_eq!((vigil.heard_pings.len(), vigil.sent_pongs), (1, answers), "{manner:?}");
    }
}

#[tokio::test]
async fn the_heartbeat_of_an_application_is_kept_except_by_the_deaf() {
    let reply: net::Reply = |message| (message == b"alive?").then_some("alive");
    for (manner, answers) in [(Manner::Silent, 1), (Manner::Deaf, 0)] {
        let script = move |mut link: Link<Prefixed<TcpStream>>| async move {
            say(&mut link, Outgoing::Text("alive?")).await;
            let mut heard = 0;
            while link.connection().state() == State::Open {
                assert!(link.exchange().await.expect("the client stays"));
                while let Some(event) = link.connection().poll_event() {
                    heard += usize::from(matches!(event, Event::Message { payload: b"alive", .. }));
                }
            }
            assert_eq!(heard, answers, "{manner:?}");
        };
        let vigil = hears(manner, Duration::from_millis(50), reply, script).await;
        assert_eq!(vigil.message_count, 1);
    }
}

#[tokio::test]
async fn how_a_connection_ended_is_seen() {
    for (then, loss) in [(Then::Close, Loss::Closed), (Then::Reset, Loss::Reset)] {
        let vigil = sees(Manner::Silent, LONG, move |link| async move {
            let (stream, _) = link.into_parts();
            end(stream.into_parts().1, then).await;
        })
        .await;
        assert_eq!((vigil.ending, vigil.pings.len()), (Ending::Lost(loss), 0));
    }
}

#[tokio::test]
async fn what_comes_by_one_read_has_one_age() {
    let vigil = sees(Manner::Silent, LONG, |mut link| async move {
        for text in ["one", "two"] {
            link.connection().send(Outgoing::Text(text)).expect("open");
        }
        say(&mut link, Outgoing::Close { code: None, reason: "" }).await;
        serve(&mut link).await;
    })
    .await;
    assert_eq!((vigil.message_count, vigil.message_bytes), (2, 6));
    assert_eq!(vigil.messages[0].at, vigil.messages[1].at);
    assert_eq!(vigil.messages[1].beginning, b"two");
    assert_eq!(vigil.ending, Ending::Closed { code: None, reason: String::new() });
}

#[tokio::test]
async fn whoever_has_seen_enough_ends_it() {
    let (address, task) = peer(|stream| async move {
        let accepted = accept(stream, AcceptLimits::default()).await.expect("a request");
        let stream = accepted.open(None, &[]).await.expect("the client reads");
        let config = Config { role: Role::Server, ..Config::default() };
        serve(&mut Link::new(stream, Connection::new(config))).await
    })
    .await;
    let dialed = dial(&format!("ws://{address}/"), |_| ()).await;
    let (say_enough, enough) = watch::channel(false);
    let clock = Clock::start();
    let keeping =
        tokio::spawn(keep_vigil(dialed, Manner::Silent, clock, Duration::MAX / 4, LONG, enough, |_| None));
    say_enough.send(true).expect("it listens");
    let vigil = keeping.await.expect("it ends").expect("it was open");
    assert!(vigil.stood());
    assert_eq!(task.await.expect("it was served"), (1, 0));
}

#[tokio::test]
async fn a_handshake_that_no_client_accepts_is_not_watched() {
    let (address, _task) = peer(|mut stream| async move {
        head(&mut stream).await;
        use tokio::io::AsyncWriteExt as _;
        let _ = stream.write_all(format!("{}\r\n", OPENS.replace("{accept}", "wrong")).as_bytes()).await;
        end(stream, Then::Wait).await;
    })
    .await;
    let dialed = dial(&format!("ws://{address}/"), |_| ()).await;
    let (_say, enough) = watch::channel(false);
    assert!(keep_vigil(dialed, Manner::Silent, Clock::start(), LONG, LONG, enough, |_| None).await.is_none());
}
