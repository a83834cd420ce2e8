//! Plays a scenario to one client.

use crate::idling::{self, Client};
use crate::script::{Rule, Step, Then, When, choose, fill};
use crate::{Scenario, echo, passing};
use net::{AcceptError, AcceptLimits, Accepted, Link};
use std::io;
use std::net::SocketAddr;
use std::time::Duration;
use tokio::io::{AsyncRead, AsyncReadExt, AsyncWrite, AsyncWriteExt};
use tokio_rustls::TlsAcceptor;
use wire::{Config, Connection, Event, Role, Strictness};

/// How long a client may take to end after we have.
const PATIENCE: Duration = Duration::from_secs(5);

/// What a server does, and to whom it passes requests on.
pub(crate) struct Stage {
    pub(crate) scenario: &'static Scenario,
    pub(crate) upstream: Option<SocketAddr>,
    /// Who answers by TLS in tunnels to port 443.
    pub(crate) site: Option<TlsAcceptor>,
}

/// How a connection is to end.
pub(crate) enum End {
    /// It has ended already, FIN and all.
    Gently,
    /// By RST.
    Reset,
}

/// What a WebSocket library says to what is no WebSocket handshake (the words are those of Node's `ws`).
static LIBRARY: &[Rule] = &[
    (
        When::NoUpgrade,
        Then::Do(&[Step::Reply(
            "HTTP/1.1 426 Upgrade Required\nConnection: Upgrade\nUpgrade: websocket\nContent-Type: text/plain\n\
         Content-Length: {length}\n\nUpgrade Required",
        )]),
    ),
    (
        When::NoKey,
        Then::Do(&[Step::Reply(
            "HTTP/1.1 400 Bad Request\nConnection: close\nContent-Type: text/html\nContent-Length: {length}\n\n\
         Missing or invalid Sec-WebSocket-Key header",
        )]),
    ),
    (
        When::OtherVersion,
        Then::Do(&[Step::Reply(
            "HTTP/1.1 400 Bad Request\nConnection: close\nContent-Type: text/html\nContent-Length: {length}\n\
         Sec-WebSocket-Version: 13, 8\n\nMissing or invalid Sec-WebSocket-Version header",
        )]),
    ),
];

/// What a server says to bytes that are no HTTP request.
const NO_REQUEST: &str =
    "HTTP/1.1 400 Bad Request\nConnection: close\nContent-Length: {length}\n\nBad Request";
/// What a forward proxy says to whom it opens a tunnel.
const TUNNEL: &[u8] = b"HTTP/1.1 200 Connection established\r\n\r\n";

/// Plays the scenario to this client.
pub(crate) async fn perform<S>(stream: &mut S, stage: &Stage) -> io::Result<End>
where
    S: AsyncRead + AsyncWrite + Unpin,
{
    let scenario = stage.scenario;
    let mut ending = take(stream, scenario.greeting, "").await?;
    if !scenario.rules.is_empty() {
        match hear(stream, stage).await? {
            Some(end) => ending = end,
            None => return Ok(End::Gently),
        }
    }
    if let End::Gently = ending {
        end(stream).await?;
    }
    Ok(ending)
}

/// Hears a request and answers it; where it asks for a tunnel of one who opens them, the request within
/// is heard instead. `None`: none came.
async fn hear<S>(stream: &mut S, stage: &Stage) -> io::Result<Option<End>>
where
    S: AsyncRead + AsyncWrite + Unpin,
{
    let limits = AcceptLimits::default();
    let request = match net::accept(&mut *stream, limits).await {
        Ok(request) => request,
        Err(error) => return deaf(stream, &error).await,
    };
    if !stage.scenario.tunnels || request.head.method != "CONNECT" {
        return answer(request, stage).await.map(Some);
    }
    let (head, mut tunnel) = request.into_parts();
    tunnel.write_all(TUNNEL).await?;
    match &stage.site {
        Some(site) if head.target.ends_with(":443") => {
            let Ok(mut secured) = site.accept(&mut tunnel).await else { return Ok(None) };
            let end = within(&mut secured, stage).await?;
            secured.shutdown().await?;
            Ok(end)
        }
        _ => within(&mut tunnel, stage).await,
    }
}

/// Hears the request within a tunnel and answers it.
async fn within<S>(tunnel: &mut S, stage: &Stage) -> io::Result<Option<End>>
where
    S: AsyncRead + AsyncWrite + Unpin,
{
    match net::accept(&mut *tunnel, AcceptLimits::default()).await {
        Ok(request) => answer(request, stage).await.map(Some),
        Err(error) => deaf(tunnel, &error).await,
    }
}

/// Says of bytes that they are no request.
async fn deaf<S: AsyncWrite + Unpin>(stream: &mut S, error: &AcceptError) -> io::Result<Option<End>> {
    if !matches!(error, AcceptError::NotHttp) {
        return Ok(None);
    }
    stream.write_all(&fill(NO_REQUEST, "")).await?;
    Ok(Some(End::Gently))
}

async fn answer<S>(request: Accepted<S>, stage: &Stage) -> io::Result<End>
where
    S: AsyncRead + AsyncWrite + Unpin,
{
    let scenario = stage.scenario;
    let library = if scenario.library { LIBRARY } else { &[] };
    let then = choose(library, &request.head).or_else(|| choose(scenario.rules, &request.head));
    match (then, stage.upstream) {
        (Some(Then::Echo), _) => echo::converse(request).await.map(|()| End::Gently),
        (Some(Then::Do(steps)), _) => {
            let (head, mut stream) = request.into_parts();
            let key = head.field("Sec-WebSocket-Key").map_or("", |it| it.value.as_str());
            take(&mut stream, steps, key).await
        }
        (Some(Then::Forward), Some(upstream)) => {
            let (head, mut stream) = request.into_parts();
            stream.write_all(&passing::forward(&head, upstream).await?).await?;
            Ok(End::Gently)
        }
        (Some(Then::Relay(change)), Some(upstream)) => {
            passing::relay(request, upstream, change).await.map(|()| End::Gently)
        }
        _ => Ok(End::Gently),
    }
}

/// Ends the connection without losing what is under way: FIN, then what the client still says.
pub(crate) async fn end<S>(stream: &mut S) -> io::Result<()>
where
    S: AsyncRead + AsyncWrite + Unpin,
{
    stream.shutdown().await?;
    let drained = tokio::time::timeout(PATIENCE, drain(stream)).await;
    drained.unwrap_or(Ok(()))
}

async fn drain<S: AsyncRead + Unpin>(stream: &mut S) -> io::Result<()> {
    let mut room = [0; 4096];
    while stream.read(&mut room).await? > 0 {}
    Ok(())
}

/// Takes these steps for a client that sent this key.
async fn take<S>(stream: &mut S, steps: &[Step], key: &str) -> io::Result<End>
where
    S: AsyncRead + AsyncWrite + Unpin,
{
    for step in steps {
        match step {
            Step::Reply(template) => stream.write_all(&fill(template, key)).await?,
            Step::Bytes(bytes) => stream.write_all(bytes).await?,
            Step::Repeat(line, times) => stream.write_all(&fill(line, key).repeat(*times)).await?,
            Step::Close(code, reason) => stream.write_all(&close_frame(*code, reason)).await?,
            Step::Hear => {
                stream.flush().await?;
                let _ = stream.read(&mut [0; 4096]).await?;
            }
            Step::HearClose => listen(stream, false).await?,
            Step::Listen => listen(stream, true).await?,
            Step::ListenFor(until) => {
                if let Client::Left = idling::listen(&mut *stream, *until).await? {
                    break;
                }
            }
            Step::Heartbeat(ms) => {
                if let Client::Left = idling::heartbeat(&mut *stream, *ms).await? {
                    break;
                }
            }
            Step::Flood(ms) => {
                if let Client::Left = idling::flood(&mut *stream, *ms).await? {
                    break;
                }
            }
            Step::InLumps(every, gather) => idling::in_lumps(&mut *stream, *every, *gather).await?,
            Step::Wait => {
                stream.flush().await?;
                drain(stream).await?;
            }
            Step::Reset => return Ok(End::Reset),
        }
    }
    stream.flush().await?;
    Ok(End::Gently)
}

/// A close frame of a server: every code may be written here, legal or not.
fn close_frame(code: u16, reason: &str) -> Vec<u8> {
    let length = u8::try_from(2 + reason.len()).expect("the lab's reasons are short");
    [&[0x88, length], &code.to_be_bytes(), reason.as_bytes()].concat()
}

/// Listens until the client's close frame, or its end. Whatever the client may send is let pass:
/// the fault is to be the server's.
async fn listen<S: AsyncRead + AsyncWrite + Unpin>(stream: &mut S, answers: bool) -> io::Result<()> {
    stream.flush().await?;
    let config = Config {
        role: Role::Server,
        strictness: Strictness::Lenient,
        answer_pings: answers,
        ..Config::default()
    };
    let mut link = Link::new(stream, Connection::new(config));
    while link.exchange().await? {
        while let Some(event) = link.connection().poll_event() {
            if let Event::Close { .. } = event {
                return if answers { link.flush().await } else { Ok(()) };
            }
        }
    }
    Ok(())
}
