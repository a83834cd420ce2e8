//! The upgrade against scripted peers: every way in which an answer comes or does not.

use crate::peer::{OPENS, SHORT, Then, dial, says};
use model::trace::{Loss, UpgradeOutcome, UpgradeStep};
use net::Dialed;
use std::time::Duration;
use tokio::io::AsyncReadExt as _;
use wire::HandshakeFault;

/// What dialling makes of a peer that says this.
async fn hears(words: impl Into<Vec<u8>>, then: Then) -> Dialed {
    hears_for(Duration::from_secs(20), words, then).await
}

async fn hears_for(limit: Duration, words: impl Into<Vec<u8>>, then: Then) -> Dialed {
    let (address, peer) = says(words, then).await;
    let dialed = dial(&format!("ws://{address}/chat?x=1"), |it| {
        it.limits.handshake = limit;
        it.limits.head = 4096;
        it.limits.body = 64;
        it.request.subprotocols = vec!["a".into()];
    })
    .await;
    if dialed.stream.is_none() {
        let request = peer.await.expect("the peer said its words");
        assert_eq!(request.as_bytes(), step(&dialed).request, "the trace keeps what was sent");
    }
    dialed
}

fn step(dialed: &Dialed) -> &UpgradeStep {
    &dialed.trace.upgrade.as_ref().expect("the attempt got as far as the upgrade").step
}

#[tokio::test]
async fn a_right_answer_opens() {
    let dialed = hears(format!("{OPENS}Sec-WebSocket-Protocol: a\r\n\r\n"), Then::Wait).await;
    assert!(dialed.is_open(), "{:?}", dialed.faults);
    assert_eq!(dialed.subprotocol.as_deref(), Some("a"));
    assert_eq!(step(&dialed).outcome, UpgradeOutcome::Status(101));
    assert!(dialed.trace.switched());
    assert!(dialed.trace.tcp.is_some() && dialed.trace.dns.is_some() && dialed.trace.tls.is_none());
}

#[tokio::test]
async fn frames_glued_to_the_head_are_the_first_bytes_of_the_stream() {
    let dialed = hears(format!("{OPENS}\r\n\u{1}\u{2}hi"), Then::Close).await;
    assert!(step(&dialed).response.ends_with(b"\r\n\r\n"), "the head ends where it ends");
    let mut rest = vec![];
    let mut stream = dialed.stream.expect("open");
    stream.read_to_end(&mut rest).await.expect("the peer closed");
    assert_eq!(rest, b"\x01\x02hi");
}

#[tokio::test]
async fn interim_answers_stand_before_the_final_head() {
    let early = "HTTP/1.1 103 Early Hints\r\nLink: </x>\r\n\r\nHTTP/1.1 102 Processing\r\n\r\n";
    let dialed = hears(format!("{early}{OPENS}\r\n"), Then::Wait).await;
    assert!(dialed.is_open());
    assert_eq!(step(&dialed).final_head_at, early.len());
    assert_eq!(step(&dialed).head().map(|it| it.status), Some(101));
}

#[tokio::test]
async fn a_101_with_faults_keeps_its_stream_and_is_not_open() {
    let wrong = "HTTP/1.1 101 Switching Protocols\r\nUpgrade: websocket\r\nConnection: Upgrade\r\n\
                 Sec-WebSocket-Accept: AAAAAAAAAAAAAAAAAAAAAAAAAAA=\r\n\r\n";
    let dialed = hears(wrong, Then::Wait).await;
    assert_eq!(dialed.faults, [HandshakeFault::WrongAccept]);
    assert!(dialed.stream.is_some() && !dialed.is_open());

    let other = format!("{OPENS}Sec-WebSocket-Protocol: b\r\n\r\n");
    let dialed = hears(other, Then::Wait).await;
    assert_eq!((dialed.faults, dialed.subprotocol), (vec![HandshakeFault::SubprotocolNotOffered], None));
}

#[tokio::test]
async fn the_body_of_a_refusal_is_kept() {
    let cases = [
        ("HTTP/1.1 403 Forbidden\r\nContent-Length: 4\r\n\r\nnope, not this", Then::Wait, "nope", false),
        ("HTTP/1.1 404 Not Found\r\n\r\nCannot GET /chat", Then::Close, "Cannot GET /chat", false),
        ("HTTP/1.1 404 Not Found\r\n\r\nstill here", Then::Wait, "still here", false),
        (
            "HTTP/1.1 500 Oh\r\nTransfer-Encoding: chunked\r\n\r\n3\r\nabc\r\n2;x\r\nde\r\n0\r\n\r\n",
            Then::Wait,
            "abcde",
            false,
        ),
        ("HTTP/1.1 204 No Content\r\n\r\n", Then::Wait, "", false),
    ];
    for (words, then, body, cut) in cases {
        let dialed = hears(words, then).await;
        let step = step(&dialed);
        assert_eq!((&*step.body, step.body_cut), (body.as_bytes(), cut), "{words}");
        assert!(dialed.stream.is_none());
    }
    let long = "x".repeat(65);
    let dialed = hears(format!("HTTP/1.1 400 Bad\r\n\r\n{long}"), Then::Close).await;
    assert_eq!((step(&dialed).body.len(), step(&dialed).body_cut), (64, true));
}

#[tokio::test]
async fn every_way_to_lose_an_answer_is_told_from_the_others() {
    let cases = [
        ("", Then::Close, Loss::Closed),
        ("", Then::Reset, Loss::Reset),
        ("", Then::Wait, Loss::TimedOut),
        ("HTTP/1.1 101 Swi", Then::Close, Loss::Closed),
        ("HTTP/1.1 101 Switching Protocols\r\nUpgrade: websocket\r\n", Then::Wait, Loss::TimedOut),
        ("HTTP/1.1 103 Early Hints\r\n\r\n", Then::Close, Loss::Closed),
    ];
    for (words, then, loss) in cases {
        let limit = if loss == Loss::TimedOut { SHORT } else { Duration::from_secs(20) };
        let dialed = hears_for(limit, words, then).await;
        assert_eq!(step(&dialed).outcome, UpgradeOutcome::Lost(loss), "{words:?} {then:?}");
        assert_eq!(step(&dialed).response, words.as_bytes());
    }
}

#[tokio::test]
async fn a_timeout_takes_as_long_as_it_may() {
    let dialed = hears_for(SHORT, "", Then::Wait).await;
    let took = dialed.trace.upgrade.expect("got there").took;
    assert!(took >= SHORT, "{took:?}");
}

#[tokio::test]
async fn what_is_no_http_is_kept_as_it_came() {
    let cases: [&[u8]; 4] = [
        b"SSH-2.0-OpenSSH_9.2p1 Debian-2\r\n",
        b"\x15\x03\x01\x00\x02\x02\x28",
        b"220 mail.example.test ESMTP\r\n",
        b"HTTP/x.y what\r\n\r\n",
    ];
    for words in cases {
        for then in [Then::Close, Then::Wait] {
            let dialed = hears(words, then).await;
            assert_eq!(step(&dialed).outcome, UpgradeOutcome::NotHttp, "{words:?}");
            assert_eq!(step(&dialed).response, words);
            assert!(step(&dialed).head().is_none());
        }
    }
}

#[tokio::test]
async fn a_head_without_end_is_cut_at_the_limit() {
    let words = format!("HTTP/1.1 200 OK\r\nX: {}", "x".repeat(5000));
    let dialed = hears(words, Then::Wait).await;
    assert_eq!(step(&dialed).outcome, UpgradeOutcome::TooLong);
    assert!(step(&dialed).head().is_none());
    let words = format!("HTTP/1.1 200 OK\r\nX: {}\r\n\r\n", "x".repeat(5000));
    assert_eq!(step(&hears(words, Then::Wait).await).outcome, UpgradeOutcome::TooLong);
}

#[tokio::test]
async fn an_attempt_goes_no_further_than_it_can() {
    let dialed = dial("ws://127.0.0.1:0/", |_| ()).await;
    assert!(dialed.trace.target().is_none() && dialed.trace.dns.is_none());
    let (address, _) = says("", Then::Close).await;
    let closed = std::net::TcpListener::bind("127.0.0.1:0").expect("loopback");
    let nobody = closed.local_addr().expect("bound");
    drop(closed);
    let dialed = dial(&format!("ws://{nobody}/"), |_| ()).await;
    let tcp = dialed.trace.tcp.expect("tried").step;
    assert_eq!(tcp.attempts[0].outcome, model::trace::TcpOutcome::Refused(None));
    assert!(dialed.trace.upgrade.is_none() && !address.ip().is_unspecified());
}

#[tokio::test]
async fn a_request_that_cannot_be_written_is_not_even_dialled() {
    let listener = std::net::TcpListener::bind("127.0.0.1:0").expect("loopback");
    listener.set_nonblocking(true).expect("an open socket");
    let address = listener.local_addr().expect("bound");
    let header = model::Header { name: "X-Token".into(), value: "abc\r\nEvil: 1".into() };
    let dialed = dial(&format!("ws://{address}/"), |it| it.request.headers.push(header)).await;
    let why = wire::HeadError::Value("X-Token".into());
    assert_eq!(step(&dialed).outcome, UpgradeOutcome::Unsendable(why));
    assert!(step(&dialed).request.is_empty() && step(&dialed).head().is_none() && !dialed.is_open());
    assert!(dialed.trace.dns.is_none() && dialed.trace.tcp.is_none());
    let knocked = listener.accept().expect_err("nobody knocked");
    assert_eq!(knocked.kind(), std::io::ErrorKind::WouldBlock);
}

#[tokio::test]
async fn repeated_headers_arrive_as_often_as_given() {
    let (address, peer) = says(format!("{OPENS}\r\n"), Then::Close).await;
    let given = ["X-Tag: 1", "Cookie: a=b", "x-tag:2", "X-Tag: 1"];
    dial(&format!("ws://{address}/"), |it| {
        let headers = given.iter().filter_map(|it| it.split_once(':'));
        let header = |(name, value): (&str, &str)| model::Header {
            name: name.into(),
            value: value.trim_start().into(),
        };
        it.request.headers = headers.map(header).collect();
    })
    .await;
    let heard = peer.await.expect("heard");
    assert!(heard.ends_with("\r\nX-Tag: 1\r\nCookie: a=b\r\nx-tag: 2\r\nX-Tag: 1\r\n\r\n"), "{heard}");
}

#[tokio::test]
async fn a_connection_can_be_sent_elsewhere() {
    let (address, peer) = says(format!("{OPENS}\r\n"), Then::Close).await;
    let dialed = dial("ws://example.invalid:81/x", |it| it.connect_to = Some(address)).await;
    assert!(dialed.is_open(), "{:?}", dialed.trace);
    assert!(dialed.trace.dns.is_none(), "nothing was asked");
    assert!(peer.await.expect("heard").contains("\r\nHost: example.invalid:81\r\n"));
}

#[tokio::test]
async fn a_dial_can_be_cancelled() {
    let (address, peer) = says("", Then::Wait).await;
    let url = format!("ws://{address}/");
    let dialing = dial(&url, |_| ());
    assert!(tokio::time::timeout(SHORT, dialing).await.is_err());
    // The peer waits for our end of the connection: it is gone with the future.
    peer.await.expect("the connection was closed");
}
