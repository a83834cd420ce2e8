//! What carries the bytes: a pipe in memory, a loopback connection, and half pipes that measure one
//! direction of one side alone. All are polled by hand, without a runtime.

mod loopback;
mod memory;

pub(crate) use loopback::Loopback;
pub(crate) use memory::{Pipe, Sink, Source};

use std::io::{self, Read, Write};
use std::pin::Pin;
use std::task::{Context, Poll, Waker};
use tokio::io::{AsyncRead, AsyncWrite, ReadBuf};

/// Bytes in both directions, for engines that are asynchronous.
pub(crate) trait Transport: AsyncRead + AsyncWrite + Unpin + 'static {
    /// Whether each read and write is a call of the system, so that few large ones are worth a copy.
    const SYSTEM: bool;
}

impl Transport for Loopback {
    const SYSTEM: bool = true;
}

impl Transport for Pipe {
    const SYSTEM: bool = false;
}

impl Transport for Sink {
    const SYSTEM: bool = false;
}

impl Transport for Source {
    const SYSTEM: bool = false;
}

/// The same for engines that are not: what would wait is [`io::ErrorKind::WouldBlock`].
pub(crate) struct Polled<T>(pub(crate) T);

fn now<V>(poll: Poll<io::Result<V>>) -> io::Result<V> {
    match poll {
        Poll::Ready(result) => result,
        Poll::Pending => Err(io::ErrorKind::WouldBlock.into()),
    }
}

impl<T: Transport> Read for Polled<T> {
    fn read(&mut self, bytes: &mut [u8]) -> io::Result<usize> {
        let mut space = ReadBuf::new(bytes);
        now(Pin::new(&mut self.0).poll_read(&mut Context::from_waker(Waker::noop()), &mut space))?;
        Ok(space.filled().len())
    }
}

impl<T: Transport> Write for Polled<T> {
    fn write(&mut self, bytes: &[u8]) -> io::Result<usize> {
        now(Pin::new(&mut self.0).poll_write(&mut Context::from_waker(Waker::noop()), bytes))
    }

    fn write_vectored(&mut self, slices: &[io::IoSlice<'_>]) -> io::Result<usize> {
        now(Pin::new(&mut self.0).poll_write_vectored(&mut Context::from_waker(Waker::noop()), slices))
    }

    fn flush(&mut self) -> io::Result<()> {
        Ok(())
    }
}
