//! What servers and boxes in between do to connections on which nothing is said.

use net::Link;
use std::io;
use std::time::Duration;
use tokio::io::{AsyncRead, AsyncWrite};
use tokio::time::{Instant, interval_at, sleep_until, timeout_at};
use wire::{Config, Connection, Event, Outgoing, Role, Strictness};

/// How long a client is listened to, as a good server does.
#[derive(Clone, Copy, Debug)]
pub(crate) enum Until {
    /// Until nothing came from it for so many milliseconds.
    Quiet(u64),
    /// Until it is so many milliseconds old, whatever came.
    Age(u64),
}

/// Whether the client is still there.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Client {
    Stays,
    Left,
}

fn link<S: AsyncRead + AsyncWrite + Unpin>(stream: S) -> Link<S> {
    let config = Config { role: Role::Server, strictness: Strictness::Lenient, ..Config::default() };
    Link::new(stream, Connection::new(config))
}

/// Listens until then, and says whether the client has left before.
pub(crate) async fn listen<S>(stream: S, until: Until) -> io::Result<Client>
where
    S: AsyncRead + AsyncWrite + Unpin,
{
    let mut link = link(stream);
    let (lasting, renews) = match until {
        Until::Quiet(ms) => (Duration::from_millis(ms), true),
        Until::Age(ms) => (Duration::from_millis(ms), false),
    };
    let mut deadline = Instant::now() + lasting;
    while let Ok(heard) = timeout_at(deadline, link.exchange()).await {
        if !heard? || has_closed(&mut link).await? {
            return Ok(Client::Left);
        }
        if renews {
            deadline = Instant::now() + lasting;
        }
    }
    Ok(Client::Stays)
}

/// Pings at this interval, and listens until a ping was not answered when the next one is due.
pub(crate) async fn heartbeat<S>(stream: S, ms: u64) -> io::Result<Client>
where
    S: AsyncRead + AsyncWrite + Unpin,
{
    let mut link = link(stream);
    let every = Duration::from_millis(ms);
    let mut due = interval_at(Instant::now() + every, every);
    let mut waiting = false;
    loop {
        tokio::select! {
            _ = due.tick() => {
                if waiting {
                    return Ok(Client::Stays);
                }
                waiting = link.connection().send(Outgoing::Ping(b"alive?")).is_ok();
            }
            heard = link.exchange() => {
                if !heard? {
                    return Ok(Client::Left);
                }
                while let Some(event) = link.connection().poll_event() {
                    match event {
                        Event::Pong(_) => waiting = false,
                        Event::Close { .. } => {
                            link.flush().await?;
                            return Ok(Client::Left);
                        }
                        _ => {}
                    }
                }
            }
        }
    }
}

/// Says much, and listens, until the client takes nothing for so many milliseconds.
pub(crate) async fn flood<S>(stream: S, ms: u64) -> io::Result<Client>
where
    S: AsyncRead + AsyncWrite + Unpin,
{
    let mut link = link(stream);
    let (stalled, every) = (Duration::from_millis(ms), Duration::from_millis(20));
    let much = vec![0; 64 * 1024];
    let mut due = interval_at(Instant::now(), every);
    let mut taken = Instant::now();
    loop {
        tokio::select! {
            _ = due.tick() => match link.queued() {
                0 => {
                    taken = Instant::now();
                    let _ = link.connection().send(Outgoing::Binary(&much));
                }
                _ if taken.elapsed() > stalled => return Ok(Client::Stays),
                _ => {}
            },
            heard = link.exchange() => {
                if !heard? || has_closed(&mut link).await? {
                    return Ok(Client::Left);
                }
            }
        }
    }
}

/// Says something at this interval, as a good server does, over a box that lets through what it
/// has gathered in so many milliseconds at once.
pub(crate) async fn in_lumps<S>(stream: S, every_ms: u64, gather_ms: u64) -> io::Result<()>
where
    S: AsyncRead + AsyncWrite + Unpin,
{
    let mut link = link(stream);
    let (every, gather) = (Duration::from_millis(every_ms), Duration::from_millis(gather_ms));
    let mut due = interval_at(Instant::now() + every, every);
    loop {
        let release = Instant::now() + gather;
        // Reading would write what is queued: meanwhile only time passes.
        loop {
            tokio::select! {
                _ = due.tick() => {
                    let _ = link.connection().send(Outgoing::Text("tick"));
                }
                () = sleep_until(release) => break,
            }
        }
        let heard = timeout_at(Instant::now() + Duration::from_millis(1), link.exchange()).await;
        if let Ok(heard) = heard
            && (!heard? || has_closed(&mut link).await?)
        {
            return Ok(());
        }
    }
}

/// Whether the client's close frame is among what came; it is answered.
async fn has_closed<S: AsyncRead + AsyncWrite + Unpin>(link: &mut Link<S>) -> io::Result<bool> {
    while let Some(event) = link.connection().poll_event() {
        if let Event::Close { .. } = event {
            link.flush().await?;
            return Ok(true);
        }
    }
    Ok(false)
}
