//! The client's side: one connection, one request on it, and its answer.

use super::driven::{Driven, Driver, Half};
use super::ears::{Ears, Heard};
use super::request::{Asked, answer_words};
use super::stream::{Http2Stream, kind_of};
use super::{SMALL_FRAMES, WINDOW};
use crate::clock::Clock;
use crate::loss::loss_of;
use crate::stream::Stream;
use crate::upgrade::body::Body;
use crate::upgrade::{Upgraded, nothing};
use bytes::Bytes;
use h2::RecvStream;
use h2::client::{Builder, Connection, ResponseFuture, SendRequest};
use model::Limits;
use model::trace::{Loss, Timed, UpgradeOutcome, UpgradeStep};
use std::future::poll_fn;
use std::pin::Pin;
use std::task::{Context, Poll};
use std::time::Duration;
use tokio::io::AsyncReadExt as _;
use tokio::time::timeout;

/// SETTINGS_ENABLE_CONNECT_PROTOCOL with the value that allows it (RFC 8441 section 3).
const EXTENDED_CONNECT: (u16, u32) = (8, 1);

/// An answer: its head in words, interim ones before it, and the stream.
struct Answer {
    status: u16,
    words: Vec<u8>,
    final_head_at: usize,
    stream: Driven,
}

/// Opens an HTTP/2 connection, waits for the peer's SETTINGS, sends the request and reads the answer.
/// After one that opens, the stream is there.
pub(crate) async fn upgrade(
    clock: &Clock,
    stream: Stream,
    asked: Asked,
    limits: &Limits,
) -> (Upgraded, Option<Stream>) {
    let began = clock.elapsed();
    let (ears, heard) = Ears::new(stream);
    let mut sent = false;
    let answer = timeout(limits.handshake, talk(ears, &heard, &asked, limits, &mut sent)).await;
    let took = clock.elapsed().saturating_sub(began);
    let mut step = UpgradeStep {
        request: if sent { asked.asked.head.clone() } else { vec![] },
        settings: heard.settings().unwrap_or_default(),
        ..nothing(UpgradeOutcome::Lost(Loss::TimedOut))
    };
    let mut open = None;
    match answer.unwrap_or(Err(UpgradeOutcome::Lost(Loss::TimedOut))) {
        Ok(answer) => {
            (step.response, step.final_head_at) = (answer.words, answer.final_head_at);
            step.outcome = outcome(answer.status, &mut step.response, limits.head);
            if step.outcome == UpgradeOutcome::Status(200) && asked.asks_for_a_stream() {
                open = Some(Stream::over(answer.stream));
            } else {
                let patience = limits.handshake.saturating_sub(took).max(Duration::from_millis(100));
                let body = read_body(answer.stream, limits.body, patience).await;
                (step.body, step.body_cut) = (body.bytes, body.cut);
            }
        }
        Err(UpgradeOutcome::NotHttp2) => {
            (step.response, step.outcome) = (heard.first_bytes(), UpgradeOutcome::NotHttp2);
        }
        Err(outcome) => step.outcome = outcome,
    }
    let upgraded = Upgraded { step: Timed { began, took, step }, asked: asked.asked, alert: heard.alert() };
    (upgraded, open)
}

/// What a whole head comes to; one over the limit is cut to it.
fn outcome(status: u16, words: &mut Vec<u8>, limit: usize) -> UpgradeOutcome {
    if words.len() <= limit {
        return UpgradeOutcome::Status(status);
    }
    words.truncate(limit);
    UpgradeOutcome::TooLong
}

/// `sent` becomes true when the request goes out.
async fn talk(
    ears: Ears,
    heard: &Heard,
    asked: &Asked,
    limits: &Limits,
    sent: &mut bool,
) -> Result<Answer, UpgradeOutcome> {
    let why = |error: &h2::Error| outcome_of(error, heard);
    let (mut requests, connection) = connect(ears, limits).await.map_err(|it| why(&it))?;
    let mut driver = Driver::new(connection, heard.clone());
    let settings = settings(&mut driver, heard).await?;
    if asked.asks_for_a_stream() && !settings.contains(&EXTENDED_CONNECT) {
        return Err(UpgradeOutcome::NoExtendedConnect);
    }
    poll_fn(|context| {
        driver.drive(Half::Writer, context);
        requests.poll_ready(context)
    })
    .await
    .map_err(|it| why(&it))?;
    let request = requests.send_request(asked.request.clone(), !asked.asks_for_a_stream());
    let (mut response, send) = request.map_err(|it| why(&it))?;
    *sent = true;
    let mut words = vec![];
    let (head, receive) = poll_fn(|context| {
        driver.drive(Half::Reader, context);
        poll_answer(&mut response, &mut words, context)
    })
    .await
    .map_err(|it| why(&it))?;
    let (status, final_head_at) = (head.status.as_u16(), words.len());
    words.extend(answer_words(status, &head.headers));
    let stream = Driven::new(Http2Stream::new(send, receive), driver);
    Ok(Answer { status, words, final_head_at, stream })
}

type Parts = (SendRequest<Bytes>, Connection<Ears, Bytes>);

async fn connect(ears: Ears, limits: &Limits) -> Result<Parts, h2::Error> {
    // Where the library's own limit is passed, it only speaks of a breach: ours comes well before.
    let head = u32::try_from(limits.head.saturating_mul(4)).unwrap_or(u32::MAX);
    Builder::new()
        .enable_push(false)
        .initial_window_size(WINDOW)
        .initial_connection_window_size(WINDOW)
        .data_frame_budget(SMALL_FRAMES)
        .max_header_list_size(head)
        .handshake(ears)
        .await
}

/// Waits for the peer's SETTINGS.
async fn settings(driver: &mut Driver, heard: &Heard) -> Result<Vec<(u16, u32)>, UpgradeOutcome> {
    poll_fn(|context| {
        let ended = driver.drive(Half::Reader, context);
        match (ended, heard.settings()) {
            _ if heard.is_other_protocol() => Poll::Ready(Err(UpgradeOutcome::NotHttp2)),
            (Some(Err(error)), _) => Poll::Ready(Err(outcome_of(error, heard))),
            (Some(Ok(())), _) => Poll::Ready(Err(UpgradeOutcome::Lost(Loss::Closed))),
            (None, Some(settings)) => Poll::Ready(Ok(settings)),
            (None, None) => Poll::Pending,
        }
    })
    .await
}

/// The final head; interim ones become words on the way.
fn poll_answer(
    response: &mut ResponseFuture,
    words: &mut Vec<u8>,
    context: &mut Context<'_>,
) -> Poll<Result<(http::response::Parts, RecvStream), h2::Error>> {
    while let Poll::Ready(Some(Ok(interim))) = response.poll_informational(context) {
        words.extend(answer_words(interim.status().as_u16(), interim.headers()));
    }
    Pin::new(response).poll(context).map_ok(http::Response::into_parts)
}

fn outcome_of(error: &h2::Error, heard: &Heard) -> UpgradeOutcome {
    if heard.is_other_protocol() {
        return UpgradeOutcome::NotHttp2;
    }
    match error.reason() {
        Some(reason) => UpgradeOutcome::Http2Error { code: reason.into(), by_peer: error.is_remote() },
        None => UpgradeOutcome::Lost(loss_of(&kind_of(error).into())),
    }
}

/// As much of the body of a refusal as the limit allows.
async fn read_body(mut stream: Driven, limit: usize, patience: Duration) -> Body {
    let mut bytes = vec![];
    let whole =
        async { while bytes.len() <= limit && matches!(stream.read_buf(&mut bytes).await, Ok(1..)) {} };
    let _ = timeout(patience, whole).await;
    let cut = bytes.len() > limit;
    bytes.truncate(limit);
    Body { bytes, cut }
}
