//! An HTTP/2 stream as a byte stream: what a WebSocket runs over instead of TCP (RFC 8441 section 5).

use bytes::{Buf as _, Bytes};
use h2::{Reason, RecvStream, SendStream};
use std::io;
use std::pin::Pin;
use std::task::{Context, Poll, ready};
use tokio::io::{AsyncRead, AsyncWrite, ReadBuf};

/// Bytes that go into one DATA frame at most: what every peer takes (RFC 9113 section 4.2).
const FRAME: usize = 16 * 1024;

/// A stream of an HTTP/2 connection, whose connection is driven elsewhere. What is read gives the
/// peer room for more, and writing waits until the peer has room: nothing is buffered beyond the
/// windows. Shutting down ends our direction (END_STREAM); a reset by the peer is an error.
#[derive(Debug)]
pub struct Http2Stream {
    send: SendStream<Bytes>,
    receive: RecvStream,
    /// Received, and not read yet.
    ahead: Bytes,
}

impl Http2Stream {
    pub(super) fn new(send: SendStream<Bytes>, receive: RecvStream) -> Self {
        Self { send, receive, ahead: Bytes::new() }
    }

    /// Why nothing more can be sent.
    fn why_closed(&mut self, context: &mut Context<'_>) -> io::Error {
        match self.send.poll_reset(context) {
            Poll::Ready(Ok(reason)) if reason != Reason::NO_ERROR => {
                io::Error::new(io::ErrorKind::ConnectionReset, h2::Error::from(reason))
            }
            Poll::Ready(Err(error)) => io_error(error),
            _ => io::ErrorKind::BrokenPipe.into(),
        }
    }
}

impl AsyncRead for Http2Stream {
    fn poll_read(
        mut self: Pin<&mut Self>,
        context: &mut Context<'_>,
        into: &mut ReadBuf<'_>,
    ) -> Poll<io::Result<()>> {
        while self.ahead.is_empty() {
            match ready!(self.receive.poll_data(context)) {
                Some(Ok(bytes)) => self.ahead = bytes,
                // The peer wants no more of ours, and has ended its own direction before.
                Some(Err(error)) if error.reason() == Some(Reason::NO_ERROR) => return Poll::Ready(Ok(())),
                Some(Err(error)) => return Poll::Ready(Err(io_error(error))),
                None => return Poll::Ready(Ok(())),
            }
        }
        let count = self.ahead.len().min(into.remaining());
        into.put_slice(&self.ahead[..count]);
        self.ahead.advance(count);
        // It fails only for more than was received.
        let _ = self.receive.flow_control().release_capacity(count);
        Poll::Ready(Ok(()))
    }
}

impl AsyncWrite for Http2Stream {
    fn poll_write(
        mut self: Pin<&mut Self>,
        context: &mut Context<'_>,
        bytes: &[u8],
    ) -> Poll<io::Result<usize>> {
        if bytes.is_empty() {
            return Poll::Ready(Ok(0));
        }
        self.send.reserve_capacity(bytes.len().min(FRAME));
        // What was assigned before is not told again.
        let mut room = self.send.capacity();
        while room == 0 {
            room = match ready!(self.send.poll_capacity(context)) {
                Some(Ok(room)) => room,
                Some(Err(error)) => return Poll::Ready(Err(io_error(error))),
                None => return Poll::Ready(Err(self.why_closed(context))),
            };
        }
        let count = room.min(bytes.len()).min(FRAME);
        let sent = self.send.send_data(Bytes::copy_from_slice(&bytes[..count]), false);
        Poll::Ready(sent.map(|()| count).map_err(io_error))
    }

    fn poll_flush(self: Pin<&mut Self>, _: &mut Context<'_>) -> Poll<io::Result<()>> {
        Poll::Ready(Ok(()))
    }

    fn poll_shutdown(mut self: Pin<&mut Self>, _: &mut Context<'_>) -> Poll<io::Result<()>> {
        // Where the stream has ended already, there is nothing left to end.
        let _ = self.send.send_data(Bytes::new(), true);
        Poll::Ready(Ok(()))
    }
}

/// An error of the library as one of a transport.
pub(super) fn io_error(error: h2::Error) -> io::Error {
    io::Error::new(kind_of(&error), error)
}

/// A reset of the stream is what RST is to TCP (RFC 8441 section 5), GOAWAY an abort; where the
/// connection below was closed or failed, it is that.
pub(super) fn kind_of(error: &h2::Error) -> io::ErrorKind {
    match (error.get_io(), error.reason()) {
        // The library's word for a connection that the peer has closed.
        (Some(below), _) if below.kind() == io::ErrorKind::BrokenPipe => io::ErrorKind::UnexpectedEof,
        (Some(below), _) => below.kind(),
        (None, Some(_)) if error.is_reset() => io::ErrorKind::ConnectionReset,
        (None, Some(_)) => io::ErrorKind::ConnectionAborted,
        (None, None) => io::ErrorKind::Other,
    }
}
