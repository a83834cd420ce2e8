//! A stream whose reader must read: what cannot be written for too long ends it.

use super::door::Place;
use std::io;
use std::pin::Pin;
use std::task::{Context, Poll, ready};
use std::time::Duration;
use tokio::io::{AsyncRead, AsyncWrite, ReadBuf};
use tokio::time::{Sleep, sleep};

/// How long a client may leave what is sent to it where it is.
const STALLED: Duration = Duration::from_secs(60);

/// A stream with its place among all.
pub(crate) struct Paced<S> {
    stream: S,
    /// Runs while a write waits.
    stalled: Option<Pin<Box<Sleep>>>,
    _place: Place,
}

impl<S> Paced<S> {
    pub(super) fn new(stream: S, place: Place) -> Self {
        Self { stream, stalled: None, _place: place }
    }

    /// A write that waits is given up after a while.
    fn pace<T>(&mut self, cx: &mut Context<'_>, poll: Poll<io::Result<T>>) -> Poll<io::Result<T>> {
        if poll.is_ready() {
            self.stalled = None;
            return poll;
        }
        let stalled = self.stalled.get_or_insert_with(|| Box::pin(sleep(STALLED)));
        ready!(stalled.as_mut().poll(cx));
        Poll::Ready(Err(io::ErrorKind::TimedOut.into()))
    }
}

impl<S: AsyncRead + Unpin> AsyncRead for Paced<S> {
    fn poll_read(
        mut self: Pin<&mut Self>,
        cx: &mut Context<'_>,
        room: &mut ReadBuf<'_>,
    ) -> Poll<io::Result<()>> {
        Pin::new(&mut self.stream).poll_read(cx, room)
    }
}

impl<S: AsyncWrite + Unpin> AsyncWrite for Paced<S> {
    fn poll_write(
        mut self: Pin<&mut Self>,
        cx: &mut Context<'_>,
        bytes: &[u8],
    ) -> Poll<io::Result<usize>> {
        let poll = Pin::new(&mut self.stream).poll_write(cx, bytes);
        self.pace(cx, poll)
    }

    fn poll_write_vectored(
        mut self: Pin<&mut Self>,
        cx: &mut Context<'_>,
        slices: &[io::IoSlice<'_>],
    ) -> Poll<io::Result<usize>> {
        let poll = Pin::new(&mut self.stream).poll_write_vectored(cx, slices);
        self.pace(cx, poll)
    }

    fn is_write_vectored(&self) -> bool {
        self.stream.is_write_vectored()
    }

    fn poll_flush(mut self: Pin<&mut Self>, cx: &mut Context<'_>) -> Poll<io::Result<()>> {
        let poll = Pin::new(&mut self.stream).poll_flush(cx);
        self.pace(cx, poll)
    }

    fn poll_shutdown(mut self: Pin<&mut Self>, cx: &mut Context<'_>) -> Poll<io::Result<()>> {
        let poll = Pin::new(&mut self.stream).poll_shutdown(cx);
        self.pace(cx, poll)
    }
}

#[cfg(test)]
mod tests {
    use super::super::door::{Door, Limits};
    use axum::serve::Listener as _;
    use tokio::io::{AsyncReadExt as _, AsyncWriteExt as _};
    use tokio::net::{TcpListener, TcpStream};

    /// The clock of the test stands still but for what waits on it.
    #[tokio::test(start_paused = true)]
    async fn who_does_not_read_is_left_and_who_reads_slowly_is_not() {
        let listener = TcpListener::bind("127.0.0.1:0").await.expect("loopback");
        let address = listener.local_addr().expect("bound");
        let mut door = Door::new(listener, Limits { of_one: 9, of_all: 9, proxies: vec![] });
        let mut client = TcpStream::connect(address).await.expect("it listens");
        let (mut stream, _) = door.accept().await;
        let much = vec![0; 64 << 20];
        let error = stream.write_all(&much).await.expect_err("nobody reads");
        assert_eq!(error.kind(), std::io::ErrorKind::TimedOut);
        drop(stream);
        let mut rest = vec![];
        client.read_to_end(&mut rest).await.expect("what was sent before");
        let mut client = TcpStream::connect(address).await.expect("it listens");
        let (mut stream, _) = door.accept().await;
        let reads = tokio::spawn(async move {
            let mut room = vec![0; 1 << 20];
            while client.read(&mut room).await.expect("it lives") > 0 {}
        });
        stream.write_all(&much).await.expect("somebody reads");
        drop(stream);
        reads.await.expect("it ends");
    }
}
