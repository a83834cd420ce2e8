//! An open connection as the filter and the echo have it: the link, and how it ends.

use super::ending::Ending;
use model::trace::Loss;
use net::{Dialed, Link, Stream};
use std::pin::Pin;
use std::time::Duration;
use tokio::time::{Instant, Sleep, sleep, timeout};
use wire::{Config, Connection, Event, Outgoing, Role, State, Strictness};

/// How long the peer's close frame is waited for, from the last that was heard.
const PATIENCE: Duration = Duration::from_secs(5);
/// How long the transport may stand after both close frames.
const LINGER: Duration = Duration::from_secs(1);

/// An open connection.
pub(super) struct Call {
    pub(super) link: Link<Stream>,
    pub(super) watch: Watch,
}

/// What has been seen of the end of a connection.
pub(super) struct Watch {
    /// How it ends, as far as is known.
    pub(super) ending: Ending,
    /// When waiting for the end is over.
    deadline: Option<Pin<Box<Sleep>>>,
    /// Both close frames are there, or ours is all that there will be.
    closed: bool,
    /// Whether a violation fails the connection.
    strict: bool,
}

impl Call {
    /// Takes over an open connection; `None` when it is not open. `reads_below`: see [`Link::reading_below`].
    pub(super) fn take(dialed: Dialed, strictness: Strictness, reads_below: Option<usize>) -> Option<Self> {
        let stream = dialed.stream.filter(|_| dialed.faults.is_empty())?;
        let config = Config {
            role: Role::Client,
            strictness,
            deflate: dialed.deflate,
            mask_seed: net::mask_seed(),
            ..Config::default()
        };
        let mut link = Link::new(stream, Connection::new(config));
        if let Some(bytes) = reads_below {
            link = link.reading_below(bytes);
        }
        let strict = strictness == Strictness::Strict;
        let watch = Watch { ending: Ending::default(), deadline: None, closed: false, strict };
        Some(Self { link, watch })
    }

    /// The next event, of which the ending is noted.
    #[inline]
    pub(super) fn hear(&mut self) -> Option<Event<'_>> {
        let event = self.link.connection().poll_event()?;
        self.watch.note(&event);
        Some(event)
    }

    /// Whether messages may be sent.
    pub(super) fn is_open(&mut self) -> bool {
        self.link.connection().state() == State::Open
    }

    /// Begins the closing handshake, where it has not begun.
    pub(super) fn close(&mut self, code: u16) {
        if self.link.connection().send(Outgoing::Close { code: Some(code), reason: "" }).is_ok() {
            self.watch.deadline = Some(Box::pin(sleep(PATIENCE)));
        }
    }

    /// Writes what is queued and, if it `reads`, takes what comes: all that was heard before must
    /// have been taken from [`Self::hear`]. Whether the transport has ended, by the peer or because
    /// the time to wait for that is over. Cancel safe.
    pub(super) async fn progress(&mut self, reads: bool) -> bool {
        if !reads {
            // An error is met again when it is read on, behind the peer's last words.
            let _ = self.link.flush().await;
            return std::future::pending().await;
        }
        tokio::select! {
            biased;
            () = passed(&mut self.watch.deadline) => {
                self.watch.ending.ends(Loss::TimedOut);
                self.let_go().await;
                true
            }
            result = self.link.exchange() => {
                self.watch.be_patient();
                let loss = net::end_of_transport(&result);
                loss.into_iter().for_each(|loss| self.watch.ending.ends(loss));
                loss.is_some()
            }
        }
    }

    /// Nobody is left who would listen. The peer is told, if that can be done without waiting.
    pub(super) async fn abandon(&mut self) {
        self.close(1001);
        self.let_go().await;
    }

    /// Ends our direction of the transport, unless something that is queued stands before that.
    async fn let_go(&mut self) {
        let _ = timeout(Duration::ZERO, self.link.shutdown()).await;
    }
}

impl Watch {
    /// Notes what an event says about the end.
    #[inline]
    pub(super) fn note(&mut self, event: &Event<'_>) {
        match event {
            Event::Close { code, reason, .. } => {
                self.ending.hears_close(*code, reason);
                self.closed = true;
            }
            Event::Violation(_) => {
                self.ending.hears_violation();
                self.closed |= self.strict;
            }
            _ => return,
        }
        if self.closed {
            self.deadline = Some(Box::pin(sleep(LINGER)));
        }
    }

    /// Renews the patience after our close: the peer is heard for as long as it has something to say.
    pub(super) fn be_patient(&mut self) {
        if let Some(deadline) = self.deadline.as_mut().filter(|_| !self.closed) {
            deadline.as_mut().reset(Instant::now() + PATIENCE);
        }
    }
}

/// Waits for ever where there is no such time.
pub(super) async fn passed(time: &mut Option<Pin<Box<Sleep>>>) {
    match time {
        Some(time) => time.await,
        None => std::future::pending().await,
    }
}
