//! A stream whose reader must take what is written: else it ends. So nothing waits for ever for a client
//! that does not read, be it an answer or a live channel.

use super::body::Pace;
use super::places::Place;
use std::io;
use std::pin::Pin;
use std::task::{Context, Poll, ready};
use std::time::Duration;
use tokio::io::{AsyncRead, AsyncWrite, ReadBuf};

/// A byte stream of a client, with its place among all.
#[derive(Debug)]
pub(super) struct Paced<S> {
    stream: S,
    stall: Duration,
    /// Since the reader has fallen behind.
    behind: Option<Pace>,
    #[expect(dead_code, reason = "held for its drop")]
    place: Place,
}

impl<S> Paced<S> {
    pub(super) fn new(stream: S, stall: Duration, place: Place) -> Self {
        Self { stream, stall, behind: None, place }
    }

    /// Notes what the reader took of so much, or waits with it.
    fn watch(
        &mut self,
        written: Poll<io::Result<usize>>,
        offered: usize,
        context: &mut Context<'_>,
    ) -> Poll<io::Result<usize>> {
        match written {
            Poll::Ready(Ok(taken)) => {
                if taken >= offered {
                    self.behind = None;
                } else if let Some(pace) = &mut self.behind {
                    pace.moved(taken);
                }
                Poll::Ready(Ok(taken))
            }
            Poll::Ready(Err(error)) => Poll::Ready(Err(error)),
            Poll::Pending => {
                let pace = self.behind.get_or_insert_with(|| Pace::new(self.stall));
                ready!(pace.poll_over(context));
                Poll::Ready(Err(io::Error::new(io::ErrorKind::TimedOut, "the client does not read")))
            }
        }
    }
}

impl<S: AsyncRead + Unpin> AsyncRead for Paced<S> {
    fn poll_read(
        mut self: Pin<&mut Self>,
        context: &mut Context<'_>,
        room: &mut ReadBuf<'_>,
    ) -> Poll<io::Result<()>> {
        Pin::new(&mut self.stream).poll_read(context, room)
    }
}

impl<S: AsyncWrite + Unpin> AsyncWrite for Paced<S> {
    fn poll_write(
        mut self: Pin<&mut Self>,
        context: &mut Context<'_>,
        bytes: &[u8],
    ) -> Poll<io::Result<usize>> {
        let written = Pin::new(&mut self.stream).poll_write(context, bytes);
        self.watch(written, bytes.len(), context)
    }

    fn poll_write_vectored(
        mut self: Pin<&mut Self>,
        context: &mut Context<'_>,
        slices: &[io::IoSlice<'_>],
    ) -> Poll<io::Result<usize>> {
        let written = Pin::new(&mut self.stream).poll_write_vectored(context, slices);
        self.watch(written, slices.iter().map(|it| it.len()).sum(), context)
    }

    fn is_write_vectored(&self) -> bool {
        self.stream.is_write_vectored()
    }

    fn poll_flush(mut self: Pin<&mut Self>, context: &mut Context<'_>) -> Poll<io::Result<()>> {
        Pin::new(&mut self.stream).poll_flush(context)
    }

    fn poll_shutdown(mut self: Pin<&mut Self>, context: &mut Context<'_>) -> Poll<io::Result<()>> {
        Pin::new(&mut self.stream).poll_shutdown(context)
    }
}

#[cfg(test)]
mod tests {
    use super::super::places::Places;
    use super::*;
    use tokio::io::{AsyncReadExt as _, AsyncWriteExt as _, DuplexStream, duplex};

    const STALL: Duration = Duration::from_millis(50);

    fn pair() -> (Paced<DuplexStream>, DuplexStream) {
        let (ours, theirs) = duplex(1024);
        let place = Places::new(1, 1).take(None).expect("there is one");
        (Paced::new(ours, STALL, place), theirs)
    }

    #[tokio::test]
    async fn who_reads_nothing_is_left() {
        let (mut ours, _theirs) = pair();
        let error = ours.write_all(&[0; 4096]).await.expect_err("nobody reads");
        assert_eq!(error.kind(), io::ErrorKind::TimedOut);
    }

    #[tokio::test]
    async fn who_reads_a_byte_now_and_then_is_left_too() {
        let (mut ours, mut theirs) = pair();
        let drips = async {
            // Half of what is asked for.
            let mut drip = tokio::time::interval(Duration::from_millis(2));
            loop {
                drip.tick().await;
                let _ = theirs.read_u8().await;
            }
        };
        tokio::select! {
            error = ours.write_all(&[0; 1 << 20]) => {
                assert_eq!(error.expect_err("it is too slow").kind(), io::ErrorKind::TimedOut);
            }
            () = drips => {}
        }
    }

    #[tokio::test]
    async fn who_reads_is_kept_and_a_pause_counts_against_nobody() {
        let (mut ours, mut theirs) = pair();
        // Long enough for a machine that is busy elsewhere.
        ours.stall = Duration::from_millis(250);
        let reads = tokio::spawn(async move {
            let mut all = 0;
            let mut room = [0; 1024];
            while let Ok(count @ 1..) = theirs.read(&mut room).await {
                all += count;
            }
            all
        });
        ours.write_all(&[0; 100 * 1024]).await.expect("it is read");
        tokio::time::sleep(2 * ours.stall).await;
        ours.write_all(&[0; 100 * 1024]).await.expect("it is read");
        drop(ours);
        assert_eq!(reads.await.expect("it ends"), 200 * 1024);
    }
}
