//! A client's stream that drives its own connection, whenever it is read or written: without a task
//! beside it there is nothing to join, and nothing outlives it.

use super::ears::{Ears, Heard};
use super::stream::{Http2Stream, kind_of};
use bytes::Bytes;
use std::io;
use std::pin::Pin;
use std::sync::{Arc, Mutex, PoisonError};
use std::task::{Context, Poll, Wake, Waker};
use tokio::io::{AsyncRead, AsyncWrite, ReadBuf};

/// Polls that say goodbye: the reset of a stream, then GOAWAY, then the end of the transport.
const FAREWELL: usize = 3;

/// The one stream of a connection, and the connection. Dropping it resets the stream, where it has
/// not ended, and says GOAWAY as far as the transport takes it at once.
pub(super) struct Driven {
    // Fields are dropped in order: the stream lets go before the connection says goodbye.
    stream: Http2Stream,
    driver: Driver,
}

impl Driven {
    pub(super) fn new(stream: Http2Stream, driver: Driver) -> Self {
        Self { stream, driver }
    }

    /// A GOAWAY says more of the end than that it was one, which is all that the stream knows.
    fn why(&self, error: io::Error) -> io::Error {
        match &self.driver.ended {
            Some(Err(ended)) if ended.is_go_away() => io::Error::new(kind_of(ended), ended.to_string()),
            _ => error,
        }
    }
}

/// A connection that moves when it is told to.
pub(super) struct Driver {
    connection: h2::client::Connection<Ears, Bytes>,
    heard: Heard,
    waiting: Arc<Waiting>,
    waker: Waker,
    ended: Option<Result<(), h2::Error>>,
}

/// Who waits for the connection. The halves of a stream may be held by two tasks, and the connection
/// must move when either is awake.
#[derive(Default)]
struct Waiting {
    reader: Mutex<Option<Waker>>,
    writer: Mutex<Option<Waker>>,
}

/// Who drives.
#[derive(Clone, Copy)]
pub(super) enum Half {
    Reader,
    Writer,
}

impl Waiting {
    fn keep(&self, half: Half, waker: &Waker) {
        let place = match half {
            Half::Reader => &self.reader,
            Half::Writer => &self.writer,
        };
        let mut place = place.lock().unwrap_or_else(PoisonError::into_inner);
        if !place.as_ref().is_some_and(|it| it.will_wake(waker)) {
            *place = Some(waker.clone());
        }
    }
}

impl Wake for Waiting {
    fn wake(self: Arc<Self>) {
        for place in [&self.reader, &self.writer] {
            let waker = place.lock().unwrap_or_else(PoisonError::into_inner).clone();
            waker.iter().for_each(Waker::wake_by_ref);
        }
    }
}

impl Driver {
    pub(super) fn new(connection: h2::client::Connection<Ears, Bytes>, heard: Heard) -> Self {
        let waiting = Arc::<Waiting>::default();
        let waker = Waker::from(waiting.clone());
        Self { connection, heard, waiting, waker, ended: None }
    }

    /// Lets the connection do all that it can do now. How it ended, where it has.
    pub(super) fn drive(&mut self, half: Half, context: &Context<'_>) -> Option<&Result<(), h2::Error>> {
        if self.ended.is_none() {
            self.waiting.keep(half, context.waker());
            let mut context = Context::from_waker(&self.waker);
            if let Poll::Ready(ended) = Pin::new(&mut self.connection).poll(&mut context) {
                self.ended = Some(ended);
            }
        }
        self.ended.as_ref()
    }

    /// Waits until the transport has taken all that is to be sent now.
    fn poll_written(&mut self, context: &Context<'_>) -> Poll<()> {
        if self.drive(Half::Writer, context).is_some() || self.heard.is_written() {
            return Poll::Ready(());
        }
        Poll::Pending
    }
}

impl Drop for Driver {
    fn drop(&mut self) {
        let context = Context::from_waker(Waker::noop());
        for _ in 0..FAREWELL {
            self.drive(Half::Writer, &context);
        }
    }
}

impl AsyncRead for Driven {
    fn poll_read(
        mut self: Pin<&mut Self>,
        context: &mut Context<'_>,
        into: &mut ReadBuf<'_>,
    ) -> Poll<io::Result<()>> {
        self.driver.drive(Half::Reader, context);
        let polled = Pin::new(&mut self.stream).poll_read(context, into);
        polled.map_err(|error| self.why(error))
    }
}

impl AsyncWrite for Driven {
    fn poll_write(
        mut self: Pin<&mut Self>,
        context: &mut Context<'_>,
        bytes: &[u8],
    ) -> Poll<io::Result<usize>> {
        self.driver.drive(Half::Writer, context);
        let polled = Pin::new(&mut self.stream).poll_write(context, bytes);
        polled.map_err(|error| self.why(error))
    }

    fn poll_flush(mut self: Pin<&mut Self>, context: &mut Context<'_>) -> Poll<io::Result<()>> {
        self.driver.poll_written(context).map(Ok)
    }

    fn poll_shutdown(mut self: Pin<&mut Self>, context: &mut Context<'_>) -> Poll<io::Result<()>> {
        // Once more does no harm: the library refuses it.
        let _ = Pin::new(&mut self.stream).poll_shutdown(context);
        self.driver.poll_written(context).map(Ok)
    }
}
