//! The body of a request that must come on, and the pace that is asked for.

use axum::BoxError;
use axum::body::Bytes;
use hyper::body::{Body, Frame, SizeHint};
use std::pin::Pin;
use std::sync::Arc;
use std::sync::atomic::{AtomicBool, Ordering};
use std::task::{Context, Poll, ready};
use std::time::Duration;
use tokio::time::{Instant, Sleep, sleep_until};

/// Bytes that must move in a second, on the average: less is no line, but somebody who holds us up.
const LEAST: f64 = 1024.0;

/// Somebody who must keep a pace from now on.
#[derive(Debug)]
pub(super) struct Pace {
    stall: Duration,
    over: Pin<Box<Sleep>>,
    until: Instant,
}

impl Pace {
    /// With so long a start; nobody is ever further ahead.
    pub(super) fn new(stall: Duration) -> Self {
        let until = Instant::now() + stall;
        Self { stall, over: Box::pin(sleep_until(until)), until }
    }

    /// So many bytes have moved.
    pub(super) fn moved(&mut self, bytes: usize) {
        self.excuse(Duration::from_secs_f64(bytes as f64 / LEAST));
    }

    /// So long it was not for them to move.
    pub(super) fn excuse(&mut self, time: Duration) {
        self.until = (self.until + time).min(Instant::now() + self.stall);
    }

    /// Ready when there was not enough for too long.
    pub(super) fn poll_over(&mut self, context: &mut Context<'_>) -> Poll<()> {
        ready!(self.over.as_mut().poll(context));
        // It is set anew when it is over only, not at each piece.
        while self.until > self.over.deadline() {
            let until = self.until;
            self.over.as_mut().reset(until);
            ready!(self.over.as_mut().poll(context));
        }
        Poll::Ready(())
    }
}

/// What a body ends with that does not come on.
#[derive(Debug, thiserror::Error)]
#[error("the body does not come on")]
struct TooSlow;

/// A body under way. Who made it learns by the flag that it did not come on.
pub(super) struct Coming<B> {
    body: B,
    pace: Pace,
    /// When it was last given something: until it is asked again, it is not for the client to send.
    given: Option<Instant>,
    is_late: Arc<AtomicBool>,
}

impl<B> Coming<B> {
    pub(super) fn new(body: B, stall: Duration) -> (Self, Arc<AtomicBool>) {
        let is_late = Arc::<AtomicBool>::default();
        let coming =
            Self { body, pace: Pace::new(stall), given: Some(Instant::now()), is_late: Arc::clone(&is_late) };
        (coming, is_late)
    }
}

impl<B> Body for Coming<B>
where
    B: Body<Data = Bytes, Error = axum::Error> + Unpin,
{
    type Data = Bytes;
    type Error = BoxError;

    fn poll_frame(
        mut self: Pin<&mut Self>,
        context: &mut Context<'_>,
    ) -> Poll<Option<Result<Frame<Bytes>, BoxError>>> {
        if let Some(given) = self.given.take() {
            self.pace.excuse(given.elapsed());
        }
        match Pin::new(&mut self.body).poll_frame(context) {
            Poll::Ready(Some(Ok(frame))) => {
                self.pace.moved(frame.data_ref().map_or(0, Bytes::len));
                self.given = Some(Instant::now());
                Poll::Ready(Some(Ok(frame)))
            }
            Poll::Ready(other) => Poll::Ready(other.map(|it| it.map_err(Into::into))),
            Poll::Pending => {
                ready!(self.pace.poll_over(context));
                self.is_late.store(true, Ordering::Relaxed);
                Poll::Ready(Some(Err(TooSlow.into())))
            }
        }
    }

    fn is_end_stream(&self) -> bool {
        self.body.is_end_stream()
    }

    fn size_hint(&self) -> SizeHint {
        self.body.size_hint()
    }
}
