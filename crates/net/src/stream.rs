//! Byte streams, and bytes that were read too far.

use bytes::{Buf, Bytes};
use std::io;
use std::pin::Pin;
use std::task::{Context, Poll};
use tokio::io::{AsyncRead, AsyncWrite, ReadBuf};

/// What a connection runs over: TCP, a Unix socket, TLS, a tunnel, an HTTP/2 stream, or a pipe in
/// memory.
pub trait Transport: AsyncRead + AsyncWrite + Unpin + Send {}

impl<T: AsyncRead + AsyncWrite + Unpin + Send> Transport for T {}

/// The byte stream of a dialled connection.
pub type Stream = Prefixed<Box<dyn Transport>>;

/// A stream that first yields bytes which were read from it already.
#[derive(Debug)]
pub struct Prefixed<S> {
    ahead: Bytes,
    inner: S,
}

impl<S> Prefixed<S> {
    /// `inner`, with `ahead` before it.
    pub fn new(ahead: impl Into<Bytes>, inner: S) -> Self {
        Self { ahead: ahead.into(), inner }
    }

    /// What was read already and is still to be yielded.
    #[must_use]
    pub fn ahead(&self) -> &[u8] {
        &self.ahead
    }

    /// The parts: bytes read already, and the stream.
    pub fn into_parts(self) -> (Bytes, S) {
        (self.ahead, self.inner)
    }

    /// The stream below.
    pub fn inner(&self) -> &S {
        &self.inner
    }
}

impl Stream {
    /// A stream over this transport.
    pub fn over(transport: impl Transport + 'static) -> Self {
        Self::new(Bytes::new(), Box::new(transport))
    }

    /// Gives back bytes that were read too far. Nothing may be left of earlier ones.
    pub(crate) fn unread(&mut self, bytes: impl Into<Bytes>) {
        debug_assert!(self.ahead.is_empty(), "bytes given back twice");
        self.ahead = bytes.into();
    }
}

impl std::fmt::Debug for dyn Transport {
    fn fmt(&self, formatter: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        formatter.write_str("Transport")
    }
}

impl<S: AsyncRead + Unpin> AsyncRead for Prefixed<S> {
    fn poll_read(
        mut self: Pin<&mut Self>,
        context: &mut Context<'_>,
        into: &mut ReadBuf<'_>,
    ) -> Poll<io::Result<()>> {
        if self.ahead.is_empty() {
            return Pin::new(&mut self.inner).poll_read(context, into);
        }
        let count = self.ahead.len().min(into.remaining());
        into.put_slice(&self.ahead[..count]);
        self.ahead.advance(count);
        Poll::Ready(Ok(()))
    }
}

impl<S: AsyncWrite + Unpin> AsyncWrite for Prefixed<S> {
    fn poll_write(
        mut self: Pin<&mut Self>,
        context: &mut Context<'_>,
        bytes: &[u8],
    ) -> Poll<io::Result<usize>> {
        Pin::new(&mut self.inner).poll_write(context, bytes)
    }

    fn poll_write_vectored(
        mut self: Pin<&mut Self>,
        context: &mut Context<'_>,
        slices: &[io::IoSlice<'_>],
    ) -> Poll<io::Result<usize>> {
        Pin::new(&mut self.inner).poll_write_vectored(context, slices)
    }

    fn is_write_vectored(&self) -> bool {
        self.inner.is_write_vectored()
    }

    fn poll_flush(mut self: Pin<&mut Self>, context: &mut Context<'_>) -> Poll<io::Result<()>> {
        Pin::new(&mut self.inner).poll_flush(context)
    }

    fn poll_shutdown(mut self: Pin<&mut Self>, context: &mut Context<'_>) -> Poll<io::Result<()>> {
        Pin::new(&mut self.inner).poll_shutdown(context)
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use tokio::io::AsyncReadExt as _;

    #[tokio::test]
    async fn bytes_read_too_far_come_first_even_into_a_small_buffer() {
        let mut stream = Prefixed::new(&b"head"[..], &b"tail"[..]);
        let mut three = [0; 3];
        stream.read_exact(&mut three).await.expect("three bytes are there");
        assert_eq!((&three, stream.ahead()), (b"hea", &b"d"[..]));
        let mut rest = vec![];
        stream.read_to_end(&mut rest).await.expect("memory does not fail");
        assert_eq!(rest, b"dtail");
    }
}
