//! One story for every bus: within a process, and between two by a real NATS server.

use super::{Bus, Heard, Message, Nats, State, Unanswered};
use bytes::Bytes;
use std::time::Duration;

const KEY: [u8; 32] = [3; 32];
/// Far longer than anything here takes.
const PATIENCE: Duration = Duration::from_secs(60);

async fn joined(url: &str, key: &[u8; 32]) -> Bus {
    let nats = Nats { url: url.into(), roots: None, identity: None };
    Bus::between(&nats, key).await.expect("an address")
}

async fn stands(bus: &Bus, state: State) {
    let mut now = bus.state();
    let waited = tokio::time::timeout(PATIENCE, now.wait_for(|it| *it == state)).await;
    waited.expect("in time").expect("the bus lives");
}

/// The next message; gaps on the way are counted.
async fn heard(subscription: &mut super::Subscription) -> (Message, usize) {
    let mut gaps = 0;
    loop {
        match tokio::time::timeout(PATIENCE, subscription.next()).await.expect("in time") {
            Heard::Message(message) => return (message, gaps),
            Heard::Gap => gaps += 1,
        }
    }
}

/// What is said by one is heard by the other: in order, whole, and by those only who listen.
async fn tell(one: &Bus, other: &Bus) {
    let mut all = other.subscribe("a.>").await;
    let mut exact = other.subscribe("a.b").await;
    let mut twice = other.subscribe("a.b").await;
    let long = Bytes::from(vec![7; 3 << 20]);
    for (subject, bytes) in [("a.b", &b"1"[..]), ("a.c", b""), ("b.a", b"x"), ("a.b", &long)] {
        one.publish(subject, Bytes::copy_from_slice(bytes));
    }
    for (subject, bytes) in [("a.b", &b"1"[..]), ("a.c", b""), ("a.b", &long)] {
        let (message, _) = heard(&mut all).await;
        assert!(message.subject == subject && message.bytes == bytes, "{}", message.subject);
    }
    for listener in [&mut exact, &mut twice] {
        assert_eq!(heard(listener).await.0.bytes, &b"1"[..]);
        assert_eq!(heard(listener).await.0.bytes, long);
    }
    let mut questions = other.subscribe("ask").await;
    let answering = other.clone();
    let answers = tokio::spawn(async move {
        let (question, _) = heard(&mut questions).await;
        answering.answer(&question, [&question.bytes[..], b"!"].concat());
    });
    assert_eq!(one.request("ask", "who", PATIENCE).await, Ok(Bytes::from_static(b"who!")));
    answers.await.expect("it ends");
    assert!(one.request("nobody", "", Duration::from_millis(1)).await.is_err());
}

#[tokio::test]
async fn within_a_process() {
    let bus = Bus::alone();
    assert_eq!(*bus.state().borrow(), State::Alone);
    tell(&bus, &bus.clone()).await;
}

#[tokio::test]
async fn who_falls_behind_is_told_so() {
    let bus = Bus::alone();
    let mut slow = bus.subscribe("a").await;
    for _ in 0..100_000 {
        bus.publish("a", "x");
    }
    assert_eq!(slow.next().await, Heard::Gap, "first, so that it looks at the store");
    let (_, gaps) = heard(&mut slow).await;
    assert_eq!(gaps, 0);
}

#[tokio::test]
async fn between_processes_and_not_beyond_them() {
    let server = databases::Nats::start(&[]).expect("Debian's nats-server is installed");
    let (one, other) = (joined(&server.url(), &KEY).await, joined(&server.url(), &KEY).await);
    let stranger = joined(&server.url(), &[4; 32]).await;
    for bus in [&one, &other, &stranger] {
        stands(bus, State::Up).await;
    }
    let mut elsewhere = stranger.subscribe("a.>").await;
    tell(&one, &other).await;
    tell(&one, &one.clone()).await;
    stranger.publish("a.end", "");
    assert_eq!(heard(&mut elsewhere).await.0.subject, "a.end", "another key is another bus");
    one.publish("a.late", "");
    one.close().await;
}

#[tokio::test]
async fn a_server_that_went_and_came_back_is_a_gap_for_all() {
    let mut server = databases::Nats::start(&[]).expect("Debian's nats-server is installed");
    let (one, other) = (joined(&server.url(), &KEY).await, joined(&server.url(), &KEY).await);
    for bus in [&one, &other] {
        stands(bus, State::Up).await;
    }
    let mut far = other.subscribe("a").await;
    let mut near = one.subscribe("a").await;
    one.publish("a", "before");
    assert_eq!(heard(&mut far).await.0.bytes, "before");
    server.stop().expect("it ends");
    for bus in [&one, &other] {
        stands(bus, State::Away).await;
    }
    one.publish("a", "lost");
    assert_eq!(heard(&mut near).await.0.bytes, "before");
    assert_eq!(heard(&mut near).await.0.bytes, "lost", "whoever is near hears it all the same");
    assert_eq!(one.request("b", "", PATIENCE).await, Err(Unanswered::Away), "and does not wait in vain");
    server.run().expect("it starts again");
    for bus in [&one, &other] {
        stands(bus, State::Up).await;
    }
    // The listening goes on by itself; that something was lost is said before anything else is.
    loop {
        one.publish("a", "after");
        if let Ok(Heard::Gap) = tokio::time::timeout(PATIENCE, far.next()).await {
            break;
        }
    }
    one.publish("a", "end");
    while heard(&mut far).await.0.bytes != "end" {}
}

#[tokio::test]
async fn a_server_is_waited_for_and_a_password_is_shown() {
    let mut server =
        databases::Nats::start(&["--user", "u", "--pass", "p w"]).expect("nats-server is installed");
    server.stop().expect("it ends");
    let url = server.url().replace("nats://", "nats://u:p%20w@");
    let bus = joined(&url, &KEY).await;
    assert_eq!(*bus.state().borrow(), State::Away);
    tell(&bus, &bus.clone()).await;
    server.run().expect("it starts");
    stands(&bus, State::Up).await;
    let wrong = Nats { url: "http://x y".into(), roots: None, identity: None };
    assert!(Bus::between(&wrong, &KEY).await.is_err());
}
