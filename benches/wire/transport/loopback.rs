//! A TCP connection over loopback, both ends in this process.

use std::io::{self, IoSlice, Write as _};
use std::net::{Ipv4Addr, TcpListener, TcpStream};
use std::pin::Pin;
use std::task::{Context, Poll};
use tokio::io::{AsyncRead, AsyncWrite, ReadBuf};

/// One end. As in a runtime, a read that left room in the buffer ends the readiness: the next read
/// waits without asking the system, and asks once the other end has had its turn.
pub(crate) struct Loopback {
    stream: TcpStream,
    readable: bool,
}

impl Loopback {
    /// Both ends.
    pub(crate) fn pair() -> io::Result<(Self, Self)> {
        let listener = TcpListener::bind((Ipv4Addr::LOCALHOST, 0))?;
        let near = TcpStream::connect(listener.local_addr()?)?;
        let (far, _) = listener.accept()?;
        Ok((Self::over(near)?, Self::over(far)?))
    }

    fn over(stream: TcpStream) -> io::Result<Self> {
        stream.set_nonblocking(true)?;
        stream.set_nodelay(true)?;
        Ok(Self { stream, readable: true })
    }
}

/// Reads into memory as it is, like tokio's own stream: zeroing it would be charged to the engines.
#[allow(unsafe_code, reason = "a read buffer hands out memory that is not initialised in no other way")]
fn read(stream: &TcpStream, space: &mut ReadBuf<'_>) -> io::Result<usize> {
    // SAFETY: nothing is taken from the memory, and what the system wrote is initialised.
    unsafe {
        let (filled, _) = rustix::io::read(stream, space.unfilled_mut())?;
        let count = filled.len();
        space.assume_init(count);
        space.advance(count);
        Ok(count)
    }
}

fn polled<V>(result: io::Result<V>) -> Poll<io::Result<V>> {
    match result {
        Err(error) if error.kind() == io::ErrorKind::WouldBlock => Poll::Pending,
        result => Poll::Ready(result),
    }
}

impl AsyncRead for Loopback {
    fn poll_read(
        mut self: Pin<&mut Self>,
        _: &mut Context<'_>,
        space: &mut ReadBuf<'_>,
    ) -> Poll<io::Result<()>> {
        if !self.readable {
            self.readable = true;
            return Poll::Pending;
        }
        let wanted = space.remaining();
        polled(read(&self.stream, space)).map_ok(|count| self.readable = count == wanted)
    }
}

impl AsyncWrite for Loopback {
    fn poll_write(mut self: Pin<&mut Self>, _: &mut Context<'_>, bytes: &[u8]) -> Poll<io::Result<usize>> {
        polled(self.stream.write(bytes))
    }

    fn poll_write_vectored(
        mut self: Pin<&mut Self>,
        _: &mut Context<'_>,
        slices: &[IoSlice<'_>],
    ) -> Poll<io::Result<usize>> {
        polled(self.stream.write_vectored(slices))
    }

    fn is_write_vectored(&self) -> bool {
        true
    }

    fn poll_flush(self: Pin<&mut Self>, _: &mut Context<'_>) -> Poll<io::Result<()>> {
        Poll::Ready(Ok(()))
    }

    fn poll_shutdown(self: Pin<&mut Self>, _: &mut Context<'_>) -> Poll<io::Result<()>> {
        Poll::Ready(Ok(()))
    }
}
