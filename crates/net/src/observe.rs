//! What happens after a 101, for the doctor: one ping, a short listen, a clean close.

mod vigil;
mod watch;

pub use vigil::{Enough, Reply, keep_vigil};

use crate::dial::Dialed;
use crate::flow;
use crate::link::Link;
use crate::loss::loss_of;
use crate::random::{mask_seed, nonce};
use crate::tls::Tap;
use model::Trace;
use model::trace::{CloseStep, FramesStep};
use std::time::Duration;
use tokio::time::{Instant, timeout_at};
use watch::Watch;
use wire::{Config, Connection, Outgoing, Role, State, Strictness};

/// Silence after the pong that says: there is nothing more.
const QUIET: Duration = Duration::from_millis(50);
/// Bytes received that are kept.
const RECEIVED: usize = 64 * 1024;
/// Frames that are kept; a peer that sends more has been heard enough.
const FRAMES: usize = 256;
/// Pongs that fill more than one segment of an Ethernet.
const STRETCH: usize = 12;
/// How long a transport may stand after both close frames.
const LINGER: Duration = Duration::from_secs(1);

type Tapped = Link<Tap<crate::Stream>>;

/// Pings once, listens leniently for at most `patience`, closes with 1000 and waits for the answer
/// at most as long again. Fills [`Trace::frames`] and [`Trace::close`]; without a 101, does nothing.
pub async fn observe(dialed: Dialed, patience: Duration) -> Trace {
    let Dialed { mut trace, stream: Some(stream), clock, deflate, watched, .. } = dialed else {
        return dialed.trace;
    };
    let stretches = trace.goes_abroad();
    let (tap, heard) = Tap::new(stream, RECEIVED);
    let config = Config {
        role: Role::Client,
        strictness: Strictness::Lenient,
        report_frames: true,
        deflate,
        mask_seed: mask_seed(),
        ..Config::default()
    };
    let mut link = Link::new(tap, Connection::new(config));
    let mut watch = Watch::new(clock);

    let began = clock.elapsed();
    listen(&mut link, &mut watch, patience).await;
    let heard_by_then = heard.bytes();
    let listened = clock.elapsed().saturating_sub(began);

    let close_began = clock.elapsed();
    let close = close(&mut link, &mut watch, patience, stretches).await;
    flow::note(&mut trace, watched.as_ref());
    trace.close = Some(clock.timed(close_began, close));
    let received = heard.bytes();
    debug_assert!(received.len() >= heard_by_then.len(), "a tap forgets nothing");
    let step = FramesStep { received, ..watch.frames };
    trace.frames = Some(model::trace::Timed { began, took: listened, step });
    trace
}

async fn listen(link: &mut Tapped, watch: &mut Watch, patience: Duration) {
    let deadline = Instant::now() + patience;
    let payload = ping_payload();
    watch.send(link, Outgoing::Ping(&payload));
    watch.ping = Some((payload, watch.clock.elapsed()));
    // What stood behind the head is there already.
    loop {
        watch.drain(link);
        // Who never pauses is always heard first: then no timer ends the wait.
        let over = watch.frames.records.len() >= FRAMES || Instant::now() >= deadline;
        if link.connection().state() != State::Open || over {
            return;
        }
        let answered = watch.frames.ping_answered.is_some();
        let until = if answered { deadline.min(Instant::now() + QUIET) } else { deadline };
        match timeout_at(until, link.exchange()).await {
            Ok(Ok(true)) => {}
            Ok(Ok(false)) => watch.frames.lost = Some(model::trace::Loss::Closed),
            Ok(Err(error)) => watch.frames.lost = Some(loss_of(&error)),
            Err(_) => return,
        }
        if watch.frames.lost.is_some() {
            watch.drain(link);
            return;
        }
    }
}

async fn close(link: &mut Tapped, watch: &mut Watch, patience: Duration, stretches: bool) -> CloseStep {
    let peer_began = watch.close.is_some();
    if !peer_began && watch.frames.lost.is_none() {
        // Unsolicited pongs want no answer (RFC 6455 section 5.5.3): together with the close frame
        // they fill a segment of full size, so its answer says that such segments arrive.
        for _ in 0..if stretches { STRETCH } else { 0 } {
            watch.send(link, Outgoing::Pong(&[b'w'; 125]));
        }
        watch.send(link, Outgoing::Close { code: Some(1000), reason: "" });
    }
    let mut deadline = Instant::now() + patience;
    let mut lost = watch.frames.lost;
    while lost.is_none() {
        if link.connection().state() == State::Closed {
            deadline = deadline.min(Instant::now() + LINGER);
        }
        match timeout_at(deadline, link.exchange()).await {
            Ok(Ok(true)) if Instant::now() < deadline => watch.drain(link),
            Ok(Ok(true)) => break,
            Ok(Ok(false)) => lost = Some(model::trace::Loss::Closed),
            Ok(Err(error)) => lost = Some(loss_of(&error)),
            Err(_) if watch.close.is_some() => break,
            Err(_) => lost = Some(model::trace::Loss::TimedOut),
        }
    }
    watch.drain(link);
    let clean = link.connection().state() == State::Closed;
    let (code, reason) = watch.close.clone().unwrap_or_default();
    CloseStep { peer_began, code, reason, clean, lost }
}

/// A payload that nobody else sends.
fn ping_payload() -> Vec<u8> {
    let mut payload = b"wscope ".to_vec();
    payload.extend(nonce().iter().take(4).flat_map(|it| format!("{it:02x}").into_bytes()));
    payload
}
