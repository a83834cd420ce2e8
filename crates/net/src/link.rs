//! The wire engine over a byte stream.

use crate::outlet::Outlet;
use std::cell::Cell;
use std::future::poll_fn;
use std::io;
use std::pin::Pin;
use std::task::{Context, Poll, ready};
use tokio::io::{AsyncRead, AsyncWrite, AsyncWriteExt as _, ReadBuf};

/// Bytes read at once.
const CHUNK: usize = 80 * 1024;
/// A frame of which more than this is missing is a long one.
const LONG: usize = 8 * 1024;
/// While more than this waits to be written, nothing should be added, and by default nothing is
/// read: the peer has to take it first.
const HIGH_WATER: usize = 1024 * 1024;

thread_local! {
    /// Memory for whoever reads next on this thread: a link that waits holds none.
    static SPARE: Cell<wire::Buffers> = Cell::default();
}

/// A [`wire::Connection`] over a byte stream. It owns both; it spawns nothing.
#[derive(Debug)]
pub struct Link<S> {
    stream: S,
    connection: wire::Connection,
    unflushed: bool,
    reads_below: usize,
    /// The size of a long frame that was read, while such frames follow each other; else 0.
    long: usize,
}

impl<S: AsyncRead + AsyncWrite + Unpin> Link<S> {
    /// A link over a stream whose handshake has ended.
    pub fn new(stream: S, connection: wire::Connection) -> Self {
        Self { stream, connection, unflushed: false, reads_below: HIGH_WATER, long: 0 }
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

    /// The next event, as of [`wire::Connection::poll_event`], and where the answer goes while it
    /// is in hand.
    #[inline]
    pub fn poll_event(&mut self) -> Option<(wire::Event<'_>, Outlet<'_, S>)> {
        let Self { stream, connection, unflushed, .. } = self;
        let (event, speaker) = connection.poll()?;
        Some((event, Outlet { stream, speaker, unflushed }))
    }

    /// Where what is said goes.
    #[inline]
    pub fn outlet(&mut self) -> Outlet<'_, S> {
        let Self { stream, connection, unflushed, .. } = self;
        Outlet { stream, speaker: connection.speaker(), unflushed }
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
        if self.connection.is_without_buffers() {
            self.connection.lend(SPARE.take());
        }
        let wanted = self.wanted();
        let space = self.connection.space(wanted.unwrap_or(CHUNK).min(CHUNK));
        let most = wanted.unwrap_or(usize::MAX).min(space.len());
        let mut space = ReadBuf::new(&mut space[..most]);
        let Poll::Ready(result) = Pin::new(&mut self.stream).poll_read(context, &mut space) else {
            self.rest();
            return Poll::Pending;
        };
        let count = space.filled().len();
        self.connection.received(count);
        result.map(|()| count > 0).into()
    }

    /// How much it is best to read: what is missing of a long frame or, behind one, as much as
    /// another one. Then the next begins at the front of the memory, and nothing has to be moved.
    /// `None`: as much as there is.
    #[inline]
    fn wanted(&mut self) -> Option<usize> {
        let missing = usize::try_from(self.connection.missing()).unwrap_or(usize::MAX);
        let unread = self.connection.unread();
        if missing >= LONG {
            self.long = missing.saturating_add(unread);
            return Some(missing);
        }
        if unread > 0 {
            self.long = 0;
        }
        (self.long >= CHUNK / 2).then_some(self.long)
    }

    /// Gives its memory to whoever reads next, unless a part of a frame is in it.
    fn rest(&mut self) {
        if let Some(buffers) = self.connection.reclaim() {
            SPARE.set(buffers);
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use std::time::Duration;
    use tokio::io::{AsyncReadExt as _, DuplexStream, duplex};
    use tokio::time::timeout;
    use wire::{Config, Connection, Event, Outgoing, Role};

    /// A client's link over a pipe of this size, and the other end of the pipe.
    fn pipe(size: usize) -> (Link<DuplexStream>, DuplexStream) {
        let (ours, theirs) = duplex(size);
        (Link::new(ours, Connection::new(Config::default())), theirs)
    }

    /// What a server sends for these messages.
    fn sent(messages: &[&str]) -> Vec<u8> {
        let mut server = Connection::new(Config { role: Role::Server, ..Config::default() });
        for text in messages {
            server.send(Outgoing::Text(text)).expect("open");
        }
        server.output().to_vec()
    }

    fn heard(link: &mut Link<DuplexStream>) -> Option<String> {
        match link.connection().poll_event()? {
            Event::Message { payload, .. } => Some(String::from_utf8_lossy(payload).into_owned()),
            other => panic!("{other:?}"),
        }
    }

    #[tokio::test]
    async fn a_peer_that_takes_nothing_is_not_read_either() {
        let (mut link, mut peer) = pipe(1024);
        peer.write_all(&sent(&["hi"])).await.expect("room");
        link.connection().send(Outgoing::Binary(&vec![0; HIGH_WATER + 4096])).expect("open");
        let waits = timeout(Duration::from_millis(50), link.exchange()).await;
        assert!(waits.is_err() && heard(&mut link).is_none() && link.is_full());
        let taking = tokio::spawn(async move { tokio::io::copy(&mut peer, &mut tokio::io::sink()).await });
        assert!(link.exchange().await.expect("it stands"));
        assert!(!link.is_full(), "whoever waits to send is told");
        assert!(link.exchange().await.expect("it stands"));
        assert_eq!(heard(&mut link).as_deref(), Some("hi"));
        link.shutdown().await.expect("the peer reads");
        let taken = taking.await.expect("it ends").expect("a pipe");
        assert_eq!(taken, HIGH_WATER as u64 + 4096 + 14);
    }

    #[tokio::test]
    async fn links_that_wait_hold_no_buffers_and_lose_nothing_of_a_frame() {
        let (mut first, mut first_peer) = pipe(1 << 20);
        let (mut second, mut second_peer) = pipe(1 << 20);
        let bytes = sent(&["one", "two"]);
        let waits = async |link: &mut Link<DuplexStream>| {
            let waiting = poll_fn(|context| Poll::Ready(Pin::new(&mut *link).poll_read(context))).await;
            assert!(waiting.is_pending());
        };
        // The first holds half a frame while the second reads and rests.
        first_peer.write_all(&bytes[..7]).await.expect("room");
        assert!(first.exchange().await.expect("it stands"));
        assert_eq!(heard(&mut first).as_deref(), Some("one"));
        assert_eq!(heard(&mut first), None);
        waits(&mut first).await;
        assert!(!first.connection().is_without_buffers(), "half a frame is in them");
        second_peer.write_all(&bytes).await.expect("room");
        assert!(second.exchange().await.expect("it stands"));
        assert_eq!(heard(&mut second).as_deref(), Some("one"));
        assert_eq!(heard(&mut second).as_deref(), Some("two"));
        assert_eq!(heard(&mut second), None);
        waits(&mut second).await;
        assert!(second.connection().is_without_buffers());
        first_peer.write_all(&bytes[7..]).await.expect("room");
        assert!(first.exchange().await.expect("it stands"));
        assert_eq!(heard(&mut first).as_deref(), Some("two"));
        assert_eq!(heard(&mut first), None);
        waits(&mut first).await;
        assert!(first.connection().is_without_buffers());
    }

    #[tokio::test]
    async fn an_exchange_that_is_cancelled_loses_nothing() {
        let (mut link, mut peer) = pipe(7);
        let texts: Vec<_> = (0..50).map(|it| format!("message {it}")).collect();
        let bytes = sent(&texts.iter().map(String::as_str).collect::<Vec<_>>());
        let writing = tokio::spawn(async move {
            peer.write_all(&bytes).await.expect("the link reads");
            let mut back = vec![];
            peer.read_to_end(&mut back).await.expect("a pipe");
            back.len()
        });
        link.connection().send(Outgoing::Binary(&[1; 100])).expect("open");
        let mut told = vec![];
        while told.len() < texts.len() {
            // Each exchange is dropped after it has been polled once.
            tokio::select! {
                biased;
                more = link.exchange() => assert!(more.expect("it stands")),
                () = tokio::task::yield_now() => {}
            }
            told.extend(std::iter::from_fn(|| heard(&mut link)));
        }
        assert_eq!(told, texts);
        link.shutdown().await.expect("the peer reads");
        assert_eq!(writing.await.expect("a length"), 106);
    }

    #[tokio::test]
    async fn the_last_words_of_a_peer_are_heard_before_its_end() {
        let (mut link, mut peer) = pipe(1024);
        peer.write_all(&sent(&["bye"])).await.expect("room");
        drop(peer);
        // Writing fails at once; what was said before is read first.
        link.connection().send(Outgoing::Text("late")).expect("open");
        assert!(link.exchange().await.expect("there is something to hear"));
        assert_eq!(heard(&mut link).as_deref(), Some("bye"));
        assert!(!matches!(link.exchange().await, Ok(true)));
    }
}
