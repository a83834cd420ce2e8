//! Pipes in memory: one copy in, one copy out. Copies are made in pieces: longer ones are handed to
//! the processor's string moves, which some processors do many times slower where both places lie
//! alike in their pages, so that luck would decide who is fast.

use std::cell::RefCell;
use std::hint::black_box;
use std::io::{self, IoSlice};
use std::pin::Pin;
use std::rc::Rc;
use std::task::{Context, Poll};
use tokio::io::{AsyncRead, AsyncWrite, ReadBuf};

/// Bytes copied at a time.
const PIECE: usize = 1024;

fn put(bytes: &[u8], space: &mut ReadBuf<'_>) -> usize {
    let count = bytes.len().min(space.remaining());
    bytes[..count].chunks(PIECE).for_each(|piece| space.put_slice(piece));
    count
}

fn append(slice: &[u8], bytes: &mut Vec<u8>) {
    bytes.reserve(slice.len());
    slice.chunks(PIECE).for_each(|piece| bytes.extend_from_slice(piece));
}

/// Bytes on their way in one direction.
#[derive(Default)]
struct Lane {
    bytes: Vec<u8>,
    read: usize,
}

impl Lane {
    fn take(&mut self, space: &mut ReadBuf<'_>) -> bool {
        let count = put(&self.bytes[self.read..], space);
        self.read += count;
        if self.read == self.bytes.len() {
            self.bytes.clear();
            self.read = 0;
        }
        count > 0
    }
}

/// One end of a pipe. A write is taken whole while less than the pipe's bound is on its way.
pub(crate) struct Pipe {
    incoming: Rc<RefCell<Lane>>,
    outgoing: Rc<RefCell<Lane>>,
    bound: usize,
}

impl Pipe {
    /// Both ends.
    pub(crate) fn pair(bound: usize) -> (Self, Self) {
        let lanes: [Rc<RefCell<Lane>>; 2] = Default::default();
        let end = |incoming: usize, outgoing: usize| Self {
            incoming: lanes[incoming].clone(),
            outgoing: lanes[outgoing].clone(),
            bound,
        };
        (end(0, 1), end(1, 0))
    }
}

impl AsyncRead for Pipe {
    fn poll_read(self: Pin<&mut Self>, _: &mut Context<'_>, space: &mut ReadBuf<'_>) -> Poll<io::Result<()>> {
        if self.incoming.borrow_mut().take(space) { Poll::Ready(Ok(())) } else { Poll::Pending }
    }
}

impl AsyncWrite for Pipe {
    fn poll_write(self: Pin<&mut Self>, _: &mut Context<'_>, bytes: &[u8]) -> Poll<io::Result<usize>> {
        let mut lane = self.outgoing.borrow_mut();
        if lane.bytes.len() - lane.read >= self.bound {
            return Poll::Pending;
        }
        append(bytes, &mut lane.bytes);
        Poll::Ready(Ok(bytes.len()))
    }

    fn poll_write_vectored(
        self: Pin<&mut Self>,
        _: &mut Context<'_>,
        slices: &[IoSlice<'_>],
    ) -> Poll<io::Result<usize>> {
        let mut lane = self.outgoing.borrow_mut();
        if lane.bytes.len() - lane.read >= self.bound {
            return Poll::Pending;
        }
        slices.iter().for_each(|slice| append(slice, &mut lane.bytes));
        Poll::Ready(Ok(slices.iter().map(|slice| slice.len()).sum()))
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

/// Copies whatever is written and forgets it: the sending side alone. The copy is what any
/// transport makes; without it, who hands over borrowed bytes would seem to do nothing at all.
/// It keeps a record where asked.
pub(crate) struct Sink {
    copy: Vec<u8>,
    record: Option<Rc<RefCell<Vec<u8>>>>,
}

impl Sink {
    /// A sink.
    pub(crate) fn new() -> Self {
        Self { copy: vec![], record: None }
    }

    /// A sink, and all that is written to it.
    pub(crate) fn recording() -> (Self, Rc<RefCell<Vec<u8>>>) {
        let record: Rc<RefCell<Vec<u8>>> = Rc::default();
        (Self { copy: vec![], record: Some(record.clone()) }, record)
    }

    fn swallow(&mut self, slices: &[IoSlice<'_>]) -> usize {
        self.copy.clear();
        slices.iter().for_each(|slice| append(slice, &mut self.copy));
        black_box(&self.copy);
        if let Some(record) = &self.record {
            record.borrow_mut().extend_from_slice(&self.copy);
        }
        self.copy.len()
    }
}

impl AsyncRead for Sink {
    fn poll_read(self: Pin<&mut Self>, _: &mut Context<'_>, _: &mut ReadBuf<'_>) -> Poll<io::Result<()>> {
        Poll::Pending
    }
}

impl AsyncWrite for Sink {
    fn poll_write(self: Pin<&mut Self>, _: &mut Context<'_>, bytes: &[u8]) -> Poll<io::Result<usize>> {
        Poll::Ready(Ok(self.get_mut().swallow(&[IoSlice::new(bytes)])))
    }

    fn poll_write_vectored(
        self: Pin<&mut Self>,
        _: &mut Context<'_>,
        slices: &[IoSlice<'_>],
    ) -> Poll<io::Result<usize>> {
        Poll::Ready(Ok(self.get_mut().swallow(slices)))
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

/// The same bytes over and over, as much at a time as there is room for: the receiving side alone.
pub(crate) struct Source {
    bytes: Rc<[u8]>,
    at: usize,
}

impl Source {
    /// A source of these bytes.
    pub(crate) fn new(bytes: Rc<[u8]>) -> Self {
        Self { bytes, at: 0 }
    }
}

impl AsyncRead for Source {
    fn poll_read(
        mut self: Pin<&mut Self>,
        _: &mut Context<'_>,
        space: &mut ReadBuf<'_>,
    ) -> Poll<io::Result<()>> {
        let count = put(&self.bytes[self.at..], space);
        self.at = (self.at + count) % self.bytes.len();
        Poll::Ready(Ok(()))
    }
}

impl AsyncWrite for Source {
    fn poll_write(self: Pin<&mut Self>, _: &mut Context<'_>, bytes: &[u8]) -> Poll<io::Result<usize>> {
        Poll::Ready(Ok(bytes.len()))
    }

    fn poll_flush(self: Pin<&mut Self>, _: &mut Context<'_>) -> Poll<io::Result<()>> {
        Poll::Ready(Ok(()))
    }

    fn poll_shutdown(self: Pin<&mut Self>, _: &mut Context<'_>) -> Poll<io::Result<()>> {
        Poll::Ready(Ok(()))
    }
}
