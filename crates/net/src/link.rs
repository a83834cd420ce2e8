//! The wire engine over a byte stream.

use std::future::poll_fn;
use std::io;
use std::pin::Pin;
use std::task::{Context, Poll, ready};
use tokio::io::{AsyncRead, AsyncWrite, AsyncWriteExt as _, ReadBuf};

/// Bytes read at once.
const CHUNK: usize = 64 * 1024;
/// While more than this waits to be written, nothing should be added, and by default nothing is
/// read: the peer has to take it first.
const HIGH_WATER: usize = 1024 * 1024;

/// A [`wire::Connection`] over a byte stream. It owns both; it spawns nothing.
#[derive(Debug)]
pub struct Link<S> {
    stream: S,
    connection: wire::Connection,
    unflushed: bool,
    reads_below: usize,
}

impl<S: AsyncRead + AsyncWrite + Unpin> Link<S> {
    /// A link over a stream whose handshake has ended.
    pub fn new(stream: S, connection: wire::Connection) -> Self {
        Self { stream, connection, unflushed: false, reads_below: HIGH_WATER }
    }

    /// Reads on while less than this waits to be written. Right for who sends of its own accord and
    /// asks [`Link::is_full`] first: were two such peers to stop reading, both would wait for ever.
    /// Who answers what it reads keeps the default, so that what is queued stays bounded.
    #[must_use]
    pub fn reading_below(mut self, bytes: usize) -> Self {
        self.reads_below = bytes;
        self
    }

    /// The connection, to poll its events and to send on it.
    pub fn connection(&mut self) -> &mut wire::Connection {
        &mut self.connection
    }

    /// The stream and the connection.
    pub fn into_parts(self) -> (S, wire::Connection) {
        (self.stream, self.connection)
    }

    /// Bytes queued that the transport has not taken yet.
    #[must_use]
    pub fn queued(&self) -> usize {
        self.connection.output().len()
    }

    /// Whether so much is queued that nothing should be added before the peer takes some.
    #[must_use]
    pub fn is_full(&self) -> bool {
        self.queued() >= HIGH_WATER
    }

    /// Writes all queued output. Cancel safe.
    ///
    /// # Errors
    /// What the transport says.
    pub async fn flush(&mut self) -> io::Result<()> {
        poll_fn(|context| self.poll_write(context)).await
    }

    /// Writes what is queued, waits for bytes and feeds them to the connection. It does both at
    /// once: two peers that both write much do not wait for each other. Drain
    /// [`wire::Connection::poll_event`] before the next call. Cancel safe.
    ///
    /// `Ok(true)`: bytes came, or the link was full and is no more: who waits to add may do so.
    /// `Ok(false)`: the peer ended the transport.
    ///
    /// # Errors
    /// What the transport says.
    pub async fn exchange(&mut self) -> io::Result<bool> {
        let was_full = self.is_full();
        poll_fn(|context| {
            if let Poll::Ready(Err(error)) = self.poll_write(context) {
                return self.last_words(context, error);
            }
            if was_full && !self.is_full() {
                return Poll::Ready(Ok(true));
            }
            if self.queued() >= self.reads_below {
                return Poll::Pending;
            }
            self.poll_read(context)
        })
        .await
    }

    /// Writes what is queued and ends our direction of the transport.
    ///
    /// # Errors
    /// What the transport says.
    pub async fn shutdown(&mut self) -> io::Result<()> {
        self.flush().await?;
        self.stream.shutdown().await
    }

    /// A peer that ended the transport may have said why before: what it sent is read first.
    fn last_words(&mut self, context: &mut Context<'_>, error: io::Error) -> Poll<io::Result<bool>> {
        match self.poll_read(context) {
            Poll::Ready(Ok(true)) => Poll::Ready(Ok(true)),
            _ => Poll::Ready(Err(error)),
        }
    }

    fn poll_write(&mut self, context: &mut Context<'_>) -> Poll<io::Result<()>> {
        while !self.connection.output().is_empty() {
            let output = self.connection.output();
            match ready!(Pin::new(&mut self.stream).poll_write(context, output))? {
                0 => return Poll::Ready(Err(io::ErrorKind::WriteZero.into())),
                count => self.connection.written(count),
            }
            self.unflushed = true;
        }
        if self.unflushed {
            ready!(Pin::new(&mut self.stream).poll_flush(context))?;
            self.unflushed = false;
        }
        Poll::Ready(Ok(()))
    }

    fn poll_read(&mut self, context: &mut Context<'_>) -> Poll<io::Result<bool>> {
        let mut space = ReadBuf::new(self.connection.space(CHUNK));
        ready!(Pin::new(&mut self.stream).poll_read(context, &mut space))?;
        let count = space.filled().len();
        self.connection.received(count);
        Poll::Ready(Ok(count > 0))
    }
}
