//! What a client meets at an endpoint: a handshake, a long message, silence, and plain HTTP.

use super::SCALE;
use super::backend::MARK;
use model::trace::UpgradeOutcome;
use model::{Attempt, UpgradeShape};
use net::{Link, Stream, dial};
use nginx::Target;
use std::path::Path;
use std::time::Duration;
use tokio::time::timeout;
use wire::{Config, Connection, Event, Outgoing};

/// Bytes of the message.
const MESSAGE: usize = 1 << 20;
/// How long its echo may take.
const PATIENCE: Duration = Duration::from_secs(20);
/// A silence that every connection should live through: nginx's default timeout.
pub const WANTED: Duration = Duration::from_secs(60);
/// How long it is watched: beyond that, so that a cut after just that time is seen.
const WATCHED: Duration = Duration::from_secs(72);

/// What a client met.
#[derive(Clone, Debug)]
pub struct Tried {
    /// The handshake.
    pub handshake: Handshake,
    /// Whether a message of 1 MiB came back whole; `None`: there was no connection.
    pub message: Option<bool>,
    /// What became of a silent connection; `None`: there was none.
    pub silence: Option<Silence>,
    /// The answer to a plain request.
    pub plain: Plain,
}

/// How a handshake ended.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Handshake {
    /// It opened.
    Opens,
    /// By this status; whether the backend gave it.
    Refused(u16, bool),
    /// Without an answer.
    Lost,
}

/// What became of a silent connection, in the time of the configuration.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Silence {
    /// It was still open after this time.
    Lives(Duration),
    /// It was cut after about this time.
    Dies(Duration),
}

/// The answer to a plain request.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Plain {
    /// Its status; `None`: there was no answer.
    pub status: Option<u16>,
    /// The request as it came to the backend; `None`: it did not.
    pub heard: Option<Vec<u8>>,
}

impl Tried {
    /// Whether the handshake opened.
    #[must_use]
    pub fn opens(&self) -> bool {
        self.handshake == Handshake::Opens
    }

    /// Whether a silent connection was cut sooner than by nginx's default.
    #[must_use]
    pub fn dies_early(&self) -> bool {
        // The clock of a busy machine is late, never early.
        matches!(self.silence, Some(Silence::Dies(age)) if age < WANTED.mul_f64(0.97))
    }

    /// Whether a WebSocket lives here.
    #[must_use]
    pub fn passes(&self) -> bool {
        self.opens() && self.message == Some(true) && !self.dies_early()
    }
}

impl Plain {
    /// Whether it is the same answer to the same request. A WebSocket needs HTTP/1.1 on the way to the
    /// backend, and nobody reads a meaning into the order of headers: neither counts.
    #[must_use]
    pub fn is_like(&self, other: &Self) -> bool {
        let heard = |it: &Self| {
            it.heard.as_deref().map(|bytes| {
                let mut lines: Vec<Vec<u8>> =
                    bytes.split(|&byte| byte == b'\n').map(<[u8]>::to_vec).collect();
                if let Some(first) = lines.first_mut() {
                    first.truncate(first.len().saturating_sub("HTTP/1.x\r".len()));
                }
                lines.iter_mut().for_each(|line| line.truncate(line.trim_ascii_end().len()));
                lines.sort();
                lines
            })
        };
        self.status == other.status && heard(self) == heard(other)
    }
}

/// A handshake, a message and a plain request.
pub(super) async fn speak(target: &Target, socket: &Path) -> Tried {
    let (handshake, link) = open(target, socket).await;
    let message = match link {
        Some(link) => Some(timeout(PATIENCE, echoes(link)).await.unwrap_or(false)),
        None => None,
    };
    Tried { handshake, message, silence: None, plain: ask(target, socket).await }
}

/// A connection on which nothing is said, where times are scaled down.
pub(super) async fn be_silent(target: &Target, socket: &Path) -> Option<Silence> {
    let factor = u32::try_from(SCALE).unwrap_or(1);
    let (_, link) = open(target, socket).await;
    let mut link = link?;
    let began = tokio::time::Instant::now();
    let ended = timeout(WATCHED / factor, async {
        while matches!(link.exchange().await, Ok(true)) {
            while link.poll_event().is_some() {}
        }
    });
    Some(match ended.await {
        Ok(()) => Silence::Dies(began.elapsed() * factor),
        Err(_) => Silence::Lives(WATCHED),
    })
}

/// Opens a WebSocket as a browser would, by this socket.
async fn open(target: &Target, socket: &Path) -> (Handshake, Option<Link<Stream>>) {
    let dialed = dial(attempt(target, socket)).await;
    let outcome = dialed.trace.upgrade.as_ref().map(|it| &it.step.outcome);
    let head = dialed.trace.upgrade.as_ref().and_then(|it| it.step.head());
    let is_marked = head.is_some_and(|head| head.field(MARK).is_some());
    let handshake = match outcome {
        _ if dialed.is_open() => Handshake::Opens,
        Some(UpgradeOutcome::Status(status)) => Handshake::Refused(*status, is_marked),
        _ => Handshake::Lost,
    };
    let deflate = dialed.deflate;
    let stream = dialed.stream.filter(|_| handshake == Handshake::Opens);
    let config = Config { mask_seed: net::mask_seed(), max_message: u64::MAX, deflate, ..Config::default() };
    (handshake, stream.map(|stream| Link::new(stream, Connection::new(config))))
}

fn attempt(target: &Target, socket: &Path) -> Attempt {
    let mut attempt = Attempt::new(target.url.clone());
    attempt.unix_socket = Some(socket.to_owned());
    attempt.tls.verify = false;
    attempt
}

/// Whether a long message comes back as it was.
async fn echoes(mut link: Link<Stream>) -> bool {
    let payload: Vec<u8> = (0..MESSAGE).map(|at| (at % 251) as u8).collect();
    if link.connection().send(Outgoing::Binary(&payload)).is_err() {
        return false;
    }
    loop {
        while let Some((event, _)) = link.poll_event() {
            if let Event::Message { payload: heard, .. } = event {
                return heard[..] == payload[..];
            }
        }
        if !matches!(link.exchange().await, Ok(true)) {
            return false;
        }
    }
}

/// A plain request.
async fn ask(target: &Target, socket: &Path) -> Plain {
    let mut attempt = attempt(target, socket);
    attempt.request.shape = UpgradeShape::PlainGet;
    let trace = dial(attempt).await.trace;
    let Some(step) = trace.upgrade.map(|it| it.step) else { return Plain { status: None, heard: None } };
    let head = step.head();
    let is_ours = head.as_ref().is_some_and(|it| it.field(MARK).is_some());
    let heard = is_ours.then(|| step.body.clone());
    Plain { status: head.map(|it| it.status), heard }
}
