//! Sessions against a real server role on loopback TCP.

use super::*;
use model::{Attempt, Direction, Kind};
use net::{AcceptLimits, Link, Prefixed};
use tokio::net::{TcpListener, TcpStream};
use wire::{Config, Connection, Deflate, DeflateOffer, Event, Frame, Outgoing, Role, Strictness};

const LONG: Duration = Duration::from_secs(20);

type Peer = Link<Prefixed<TcpStream>>;

/// A session and the server's end of its connection.
async fn pair(options: Options) -> (Session, mpsc::Receiver<Vec<Record>>, Peer) {
    pair_offering(options, None).await
}

/// The same, where the client may offer compression: then the server agrees.
async fn pair_offering(
    options: Options,
    offer: Option<DeflateOffer>,
) -> (Session, mpsc::Receiver<Vec<Record>>, Peer) {
    let listener = TcpListener::bind("127.0.0.1:0").await.expect("loopback");
    let url = format!("ws://{}/", listener.local_addr().expect("bound"));
    let serve = async {
        let (stream, _) = listener.accept().await.expect("a client comes");
        let accepted = net::accept(stream, AcceptLimits::default()).await.expect("a request");
        assert_eq!(accepted.flaw(), None);
        let (agreed, header) = accepted.deflate(&Deflate::default()).unzip();
        (accepted.open(None, header.as_slice()).await.expect("the client reads"), agreed)
    };
    let mut attempt = Attempt::new(url);
    attempt.request.deflate = offer;
    let (dialed, (stream, deflate)) = tokio::join!(net::dial(attempt), serve);
    assert!(dialed.is_open(), "{:?}", dialed.trace);
    let config = Config { role: Role::Server, strictness: Strictness::Lenient, deflate, ..Config::default() };
    let (session, records) = start(dialed, options);
    (session, records, Link::new(stream, Connection::new(config)))
}

/// The next event of the peer, as text, or how its transport ended.
async fn hears(peer: &mut Peer) -> String {
    loop {
        if let Some(event) = peer.connection().poll_event() {
            let told = match event {
                Event::Close { code, reason } => format!("close {code:?} {}", text(reason)),
                Event::Message { payload, .. } => format!("message {}", text(payload)),
                Event::Ping(payload) => format!("ping {}", text(payload)),
                Event::Pong(payload) => format!("pong {}", text(payload)),
                other => format!("{other:?}"),
            };
            // What the engine answers by itself goes out before the test goes on.
            let _ = peer.flush().await;
            return told;
        }
        let result = tokio::time::timeout(LONG, peer.exchange()).await.expect("the session speaks");
        if let Some(loss) = net::end_of_transport(&result) {
            return format!("{loss:?}");
        }
    }
}

fn text(bytes: &[u8]) -> &str {
    std::str::from_utf8(bytes).unwrap_or("binary")
}

/// Every record until the session ended.
async fn all(mut reader: mpsc::Receiver<Vec<Record>>) -> Vec<Record> {
    let mut records = vec![];
    while let Some(batch) =
        tokio::time::timeout(LONG, reader.recv()).await.expect("the session goes on or ends")
    {
        records.extend(batch);
    }
    for (index, record) in records.iter().enumerate() {
        assert_eq!(record.seq, index as u64 + 1, "numbers have gaps");
    }
    assert!(records.windows(2).all(|it| it[0].at_ns <= it[1].at_ns), "time goes back");
    records
}

/// Who, what, and the payload: opened and control payloads as text, closes by their code.
fn story(records: &[Record]) -> Vec<String> {
    let tell = |record: &Record| {
        let payload = match (record.kind, &record.payload[..]) {
            (Kind::Opened, head) => text(head).lines().next().unwrap_or_default().to_owned(),
            (Kind::Close, [high, low, reason @ ..]) => {
                format!("{} {}", u16::from_be_bytes([*high, *low]), text(reason))
            }
            (_, payload) => text(payload).to_owned(),
        };
        format!("{} {} {payload}", record.direction.name(), record.kind.name()).trim_end().to_owned()
    };
    records.iter().map(tell).collect()
}

const OPENED: &str = "local opened HTTP/1.1 101 Switching Protocols";

#[tokio::test]
async fn a_record_of_a_compressed_message_has_its_bytes_and_its_size_on_the_wire() {
    let (session, reader, mut peer) = pair_offering(Options::default(), Some(DeflateOffer::usual())).await;
    let long = "the same again, ".repeat(100);
    session.send(Message::Text(long.clone())).await.expect("open");
    assert_eq!(hears(&mut peer).await, format!("message {long}"));
    peer.connection().send(Outgoing::Text(&long)).expect("open");
    session.send(Message::Text(String::new())).await.expect("open");
    assert_eq!(hears(&mut peer).await, "message ");
    session.close(Some(1000), String::new()).await.expect("open");
    assert_eq!(hears(&mut peer).await, "close Some(1000) ");
    drop(peer);
    let records = all(reader).await;
    session.join().await;
    let messages: Vec<_> = records.iter().filter(|it| it.kind == Kind::Text).collect();
    let shapes: Vec<_> = messages.iter().map(|it| (it.direction, it.reserved, it.payload.len())).collect();
    let empty = (Direction::Sent, 0, 0);
    let (sent, received) = ((Direction::Sent, 4, long.len()), (Direction::Received, 4, long.len()));
    assert!(shapes == [sent, received, empty] || shapes == [sent, empty, received], "{shapes:?}");
    for record in messages.into_iter().filter(|it| !it.payload.is_empty()) {
        assert!((8..200).contains(&record.wire_size), "{} bytes", record.wire_size);
    }
}

#[tokio::test]
async fn a_session_tells_its_story_in_order() {
    let (session, reader, mut peer) = pair(Options::default()).await;
    session.send(Message::Text("hello".into())).await.expect("open");
    assert_eq!(hears(&mut peer).await, "message hello");
    peer.connection().send(Outgoing::Text("world")).expect("open");
    peer.connection().send(Outgoing::Ping(b"p")).expect("open");
    assert_eq!(hears(&mut peer).await, "pong p");
    session.send(Message::Binary(Bytes::from_static(&[0xFF]))).await.expect("open");
    assert_eq!(hears(&mut peer).await, "message binary");
    session.close(Some(1000), "bye".into()).await.expect("open");
    assert_eq!(hears(&mut peer).await, "close Some(1000) bye");
    drop(peer);
    let records = all(reader).await;
    session.join().await;
    assert_eq!(
        story(&records),
        [
            OPENED,
            "sent text hello",
            "received text world",
            "received ping p",
            "sent pong p",
            "sent binary binary",
            "sent close 1000 bye",
            "received close 1000",
            "local ended closed 1000",
        ]
    );
    let sizes: Vec<_> = records.iter().map(|it| it.wire_size).collect();
    assert_eq!(sizes, [0, 11, 7, 3, 7, 7, 11, 4, 0]);
}

#[tokio::test]
async fn a_ping_and_its_pong_are_records() {
    let (session, mut reader, mut peer) = pair(Options::default()).await;
    session.send(Message::Ping(Bytes::from_static(b"q"))).await.expect("open");
    assert_eq!(hears(&mut peer).await, "ping q");
    peer.flush().await.expect("the session reads");
    let mut records = vec![];
    while !records.iter().any(|it: &Record| it.kind == Kind::Pong) {
        records.extend(reader.recv().await.expect("the session goes on"));
    }
    assert_eq!(story(&records), [OPENED, "sent ping q", "received pong q"]);
    drop(peer);
    session.join().await;
}

#[tokio::test]
async fn a_close_of_the_peer_is_answered_and_ends_the_session() {
    let (session, reader, mut peer) = pair(Options::default()).await;
    peer.connection().send(Outgoing::Close { code: Some(1001), reason: "away" }).expect("open");
    assert_eq!(hears(&mut peer).await, "close Some(1001) ");
    drop(peer);
    let told = story(&all(reader).await);
    assert_eq!(told, [OPENED, "received close 1001 away", "sent close 1001", "local ended closed 1001"]);
    let error = session.send(Message::Text("late".into())).await;
    assert_eq!(error, Err(Error::Ended));
    session.join().await;
}

#[tokio::test]
async fn a_peer_that_never_answers_a_close_is_left() {
    let options = Options { close_patience: Duration::from_millis(100), ..Options::default() };
    let (session, reader, mut peer) = pair(options).await;
    session.close(None, String::new()).await.expect("open");
    let again = session.close(Some(1000), String::new()).await;
    assert!(matches!(again, Err(Error::Forbidden(wire::SendError::Closing) | Error::Ended)), "{again:?}");
    assert_eq!(story(&all(reader).await), [OPENED, "sent close", "local ended timeout"]);
    assert_eq!(hears(&mut peer).await, "close None ");
    assert_eq!(hears(&mut peer).await, "Closed");
    session.join().await;
}

#[tokio::test]
async fn a_peer_that_vanishes_ends_the_session_without_a_close() {
    let (session, reader, peer) = pair(Options::default()).await;
    drop(peer);
    assert_eq!(story(&all(reader).await), [OPENED, "local ended lost"]);
    session.join().await;

    let (session, reader, peer) = pair(Options::default()).await;
    let (stream, _) = peer.into_parts();
    let (_, tcp) = stream.into_parts();
    socket2::SockRef::from(&tcp).set_linger(Some(Duration::ZERO)).expect("an open socket");
    drop(tcp);
    assert_eq!(story(&all(reader).await), [OPENED, "local ended reset"]);
    session.join().await;
}

#[tokio::test]
async fn a_breach_is_a_record_and_the_session_goes_on() {
    let (session, reader, mut peer) = pair(Options::default()).await;
    let reserved = Frame { fin: true, reserved: 2, opcode: 1, masked: None, payload: b"odd" };
    peer.connection().send(Outgoing::Raw(reserved)).expect("raw frames always go");
    peer.connection().send(Outgoing::Text("after")).expect("open");
    peer.connection().send(Outgoing::Close { code: None, reason: "" }).expect("open");
    assert_eq!(hears(&mut peer).await, "close None ");
    drop(peer);
    let records = all(reader).await;
    let told = story(&records);
    assert_eq!(records[1].kind, Kind::Violation, "{told:?}");
    assert!(told.contains(&"received text after".to_owned()), "{told:?}");
    assert_eq!(told.last().map(String::as_str), Some("local ended closed 1005"));
    session.join().await;
}

#[tokio::test]
async fn a_message_above_the_maximum_ends_the_session_with_1009() {
    let (session, reader, mut peer) = pair(Options { max_message: 1000, ..Options::default() }).await;
    let long = "x".repeat(1001);
    peer.connection().send(Outgoing::Text("before")).expect("open");
    peer.connection().send(Outgoing::Text(&long)).expect("open");
    assert_eq!(hears(&mut peer).await, "close Some(1009) a message of 1001 bytes, at most 1000 are taken");
    drop(peer);
    let told = story(&all(reader).await);
    assert!(told.contains(&"received text before".to_owned()), "{told:?}");
    let close = "sent close 1009 a message of 1001 bytes, at most 1000 are taken";
    assert!(told.contains(&close.to_owned()), "{told:?}");
    assert_eq!(told.last().map(String::as_str), Some("local ended closed 1009"));
    session.join().await;
}

#[tokio::test]
async fn a_close_code_that_may_not_be_repeated_is_answered_with_1002() {
    let (session, reader, mut peer) = pair(Options::default()).await;
    let close = Frame { fin: true, reserved: 0, opcode: 8, masked: None, payload: &1005_u16.to_be_bytes() };
    peer.connection().send(Outgoing::Raw(close)).expect("raw frames always go");
    assert_eq!(hears(&mut peer).await, "close Some(1002) ");
    drop(peer);
    let told = story(&all(reader).await);
    assert!(told.contains(&"sent close 1002".to_owned()), "{told:?}");
    session.join().await;
}

#[tokio::test]
async fn what_may_not_be_sent_is_refused_and_leaves_no_record() {
    let (session, reader, peer) = pair(Options::default()).await;
    let long = session.send(Message::Ping(Bytes::from_static(&[0; 126]))).await;
    assert_eq!(long, Err(Error::Forbidden(wire::SendError::ControlTooLong)));
    let code = session.close(Some(1006), String::new()).await;
    assert_eq!(code, Err(Error::Forbidden(wire::SendError::CloseCode(1006))));
    drop(peer);
    assert_eq!(all(reader).await.len(), 2);
    session.join().await;
}

/// Sends so many numbered messages, as fast as the session takes them; then closes.
async fn flood(mut peer: Peer, count: usize) {
    for number in 0..count {
        peer.connection().send(Outgoing::Text(&format!("{number:0>100}"))).expect("open");
        if peer.is_full() {
            peer.flush().await.expect("the session reads");
        }
    }
    peer.connection().send(Outgoing::Close { code: Some(1000), reason: "" }).expect("open");
    assert_eq!(hears(&mut peer).await, "close Some(1000) ");
}

#[tokio::test]
async fn a_slow_reader_loses_nothing_of_ten_thousand_messages() {
    let options = Options { batches: 1, batch: 7, ..Options::default() };
    let (session, reader, peer) = pair(options).await;
    // The reader begins only when the peer has sent all that the session takes without one.
    let flooding = tokio::spawn(flood(peer, 10_000));
    let mut reader = reader;
    let mut records = vec![];
    while let Some(batch) = reader.recv().await {
        assert!(batch.len() <= 7, "a batch of {}", batch.len());
        records.extend(batch);
        tokio::task::yield_now().await;
    }
    flooding.await.expect("the peer was heard to its end");
    session.join().await;
    let texts: Vec<_> = records.iter().filter(|it| it.kind == Kind::Text).collect();
    assert_eq!(texts.len(), 10_000);
    for (number, record) in texts.iter().enumerate() {
        assert_eq!((text(&record.payload), record.seq), (&*format!("{number:0>100}"), number as u64 + 2));
    }
    assert_eq!(records.last().map(|it| (it.kind, it.direction)), Some((Kind::Ended, Direction::Local)));
}

#[tokio::test]
async fn a_reader_that_waits_holds_the_peer_back() {
    let options = Options { batches: 1, batch: 16, ..Options::default() };
    let (session, reader, mut peer) = pair(options).await;
    // Far more than the socket buffers and one book hold.
    let payload = vec![0; 1 << 20];
    let mut sent = 0;
    let held_back = loop {
        peer.connection().send(Outgoing::Binary(&payload)).expect("open");
        sent += 1;
        match tokio::time::timeout(Duration::from_millis(500), peer.flush()).await {
            Ok(result) => result.expect("the session stands"),
            Err(_) => break true,
        }
        if sent > 200 {
            break false;
        }
    };
    assert!(held_back, "the session took {sent} MiB that nobody read");
    // Once it is read, all of it is there.
    let counting = tokio::spawn(all(reader));
    peer.connection().send(Outgoing::Close { code: Some(1000), reason: "" }).expect("open");
    assert_eq!(hears(&mut peer).await, "close Some(1000) ");
    drop(peer);
    let records = counting.await.expect("no gap");
    assert_eq!(records.iter().filter(|it| it.kind == Kind::Binary).count(), sent);
    session.join().await;
}

#[tokio::test]
async fn two_sides_that_both_send_much_do_not_wait_for_each_other() {
    let (session, reader, mut peer) = pair(Options::default()).await;
    let reading = tokio::spawn(all(reader));
    let big = Bytes::from(vec![1; 4 << 20]);
    peer.connection().send(Outgoing::Binary(&big)).expect("open");
    let (sent, heard) = tokio::join!(session.send(Message::Binary(big.clone())), hears(&mut peer));
    sent.expect("open");
    assert_eq!(heard.len(), "message ".len() + big.len());
    drop(peer);
    let told = reading.await.expect("a story");
    assert_eq!(told.iter().filter(|it| it.payload == big).count(), 2);
    session.join().await;
}

#[tokio::test]
async fn a_session_that_is_dropped_says_that_it_goes_away() {
    let (session, reader, mut peer) = pair(Options::default()).await;
    drop(session);
    assert_eq!(hears(&mut peer).await, "close Some(1001) ");
    drop(peer);
    assert_eq!(story(&all(reader).await).last().map(String::as_str), Some("local ended closed 1001"));
}

#[tokio::test]
async fn a_session_that_nobody_reads_goes_away() {
    let (session, reader, mut peer) = pair(Options::default()).await;
    drop(reader);
    assert_eq!(hears(&mut peer).await, "close Some(1001) ");
    drop(peer);
    session.join().await;
}

#[tokio::test]
async fn what_never_opened_has_one_record() {
    let (session, reader) = start(net::dial(Attempt::new("nonsense")).await, Options::default());
    assert_eq!(story(&all(reader).await), ["local ended never opened"]);
    assert_eq!(session.send(Message::Text("x".into())).await, Err(Error::Ended));
    session.join().await;
}

#[tokio::test]
async fn a_session_reads_on_although_its_peer_does_not() {
    let (session, reader, mut peer) = pair(Options::default()).await;
    let records = tokio::spawn(all(reader));
    let message = Message::Binary(Bytes::from(vec![0xff; 1024 * 1024]));
    // More than the system holds between the two, both ways, before the peer reads a byte.
    let sending = async {
        for _ in 0..64 {
            session.send(message.clone()).await.expect("open");
        }
    };
    let talking = async {
        for _ in 0..64 {
            peer.connection().send(Outgoing::Binary(&vec![8; 1024 * 1024])).expect("open");
            peer.flush().await.expect("the session reads");
        }
        let mut heard = 0;
        while heard < 64 {
            heard += usize::from(hears(&mut peer).await == "message binary");
        }
        drop(peer);
    };
    let both = async { tokio::join!(sending, talking) };
    tokio::time::timeout(LONG, both).await.expect("nobody waits for ever");
    let records = records.await.expect("the reader ends");
    let received = |it: &&Record| it.direction == Direction::Received && it.kind == Kind::Binary;
    assert_eq!(records.iter().filter(received).count(), 64);
    session.join().await;
}

#[tokio::test]
async fn who_hears_out_waits_for_as_long_as_the_peer_has_something_to_say() {
    for hear_out in [false, true] {
        let patience = Duration::from_millis(600);
        let options = Options { hear_out, close_patience: patience, ..Options::default() };
        let (session, reader, mut peer) = pair(options).await;
        let records = tokio::spawn(all(reader));
        session.close(Some(1000), String::new()).await.expect("open");
        // A peer that talks for twice as long as a session waits for silence: time is the subject.
        let mut pace = tokio::time::interval(patience / 6);
        for _ in 0..12 {
            pace.tick().await;
            peer.connection().send(Outgoing::Text("late")).expect("the close was not read");
            if peer.flush().await.is_err() {
                break;
            }
        }
        drop(peer);
        let late = records.await.expect("the reader ends").iter().filter(|it| it.kind == Kind::Text).count();
        assert_eq!(late == 12, hear_out, "{late} late messages");
        session.join().await;
    }
}

#[tokio::test]
async fn a_frame_goes_out_as_given_and_is_kept_with_its_header() {
    let (session, reader, mut peer) = pair(Options::default()).await;
    let frame = |fin, opcode, masked, payload: &'static [u8]| {
        Message::Frame(crate::Frame {
            fin,
            reserved: 0,
            opcode,
            masked,
            payload: Bytes::from_static(payload),
        })
    };
    let parts = vec![frame(false, 1, true, b"he"), frame(true, 0, true, b"llo")];
    session.send_all(parts).await.expect("open");
    assert_eq!(hears(&mut peer).await, "message hello");
    session.send(frame(true, 3, true, b"?")).await.expect("open");
    assert!(hears(&mut peer).await.contains("Opcode"), "a wrong opcode reaches the peer");
    session.send(frame(true, 1, false, b"bare")).await.expect("open");
    assert!(hears(&mut peer).await.contains("Unmasked"), "a frame without a mask reaches the peer");
    session.send(frame(true, 8, true, b"\x03\xe8")).await.expect("a close frame is one, too");
    while !hears(&mut peer).await.starts_with("close") {}
    drop(peer);
    let records = all(reader).await;
    session.join().await;
    let frames: Vec<_> = records.iter().filter(|it| it.kind == Kind::Frame).collect();
    let bytes: Vec<&[u8]> = frames.iter().map(|it| &it.payload[..]).collect();
    let first = [&b"\x01\x82he"[..], b"\x80\x83llo", b"\x83\x81?", b"\x81\x04bare", b"\x88\x82\x03\xe8"];
    assert_eq!(bytes, first);
    assert_eq!(frames.iter().map(|it| it.fin).collect::<Vec<_>>(), [false, true, true, true, true]);
    assert_eq!(frames[0].wire_size, 8, "two bytes of header, the key, and the payload");
}

#[tokio::test]
async fn a_message_of_several_frames_has_their_headers() {
    let (session, reader, mut peer) = pair(Options::default()).await;
    let raw = |fin, opcode, payload| Outgoing::Raw(Frame { fin, reserved: 0, opcode, masked: None, payload });
    for (fin, opcode, payload) in [
        (false, 1, &b"ab"[..]),
        (true, 9, b""),
        (false, 0, b""),
        (true, 0, b"c"),
        (true, 2, b"whole"),
        (false, 1, b"never ended"),
        (true, 1, b"after it"),
    ] {
        peer.connection().send(raw(fin, opcode, payload)).expect("open");
    }
    peer.flush().await.expect("it reads");
    assert_eq!(hears(&mut peer).await, "pong ");
    session.send(Message::Text("x".into())).await.expect("open");
    assert_eq!(hears(&mut peer).await, "message x");
    session.close(Some(1000), String::new()).await.expect("open");
    assert_eq!(hears(&mut peer).await, "close Some(1000) ");
    drop(peer);
    let records = all(reader).await;
    session.join().await;
    let told = |payload: &[u8]| {
        let record = records.iter().find(|it| it.payload == payload && it.kind != Kind::Ping);
        let (frames, more) = record.expect("it is recorded").frames();
        assert_eq!(more, 0);
        frames.iter().map(|it| (it.fin, it.opcode, it.masked, it.header, it.length)).collect::<Vec<_>>()
    };
    assert_eq!(told(b"abc"), [(false, 1, false, 2, 2), (false, 0, false, 2, 0), (true, 0, false, 2, 1)]);
    assert_eq!(told(b"whole"), [(true, 2, false, 2, 5)]);
    assert_eq!(told(b"after it"), [(true, 1, false, 2, 8)], "not those of the one that never ended");
    assert_eq!(told(b"x"), [(true, 1, true, 6, 1)]);
}
