//! What the HTTP/2 library does not tell: how the peer began, its first SETTINGS, a TLS alert, and
//! whether all was written.

use crate::loss::alert_of;
use crate::stream::Stream;
use std::io;
use std::pin::Pin;
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};
use std::task::{Context, Poll};
use tokio::io::{AsyncRead, AsyncWrite, ReadBuf};

/// Bytes kept of what came first.
const FIRST: usize = 1024;
/// A frame header (RFC 9113 section 4.1).
const HEADER: usize = 9;
/// The type of a SETTINGS frame (section 6.5).
const SETTINGS: u8 = 4;

/// A transport that is listened to.
#[derive(Debug)]
pub(super) struct Ears {
    inner: Stream,
    heard: Heard,
}

/// What was heard so far.
#[derive(Clone, Debug, Default)]
pub(super) struct Heard(Arc<Mutex<Notes>>);

#[derive(Debug, Default)]
struct Notes {
    first: Vec<u8>,
    total: u64,
    unwritten: bool,
    alert: Option<u8>,
}

impl Ears {
    pub(super) fn new(inner: Stream) -> (Self, Heard) {
        let heard = Heard::default();
        (Self { inner, heard: heard.clone() }, heard)
    }
}

impl Heard {
    fn notes(&self) -> MutexGuard<'_, Notes> {
        self.0.lock().unwrap_or_else(PoisonError::into_inner)
    }

    /// The first bytes that came, up to 1 KiB.
    pub(super) fn first_bytes(&self) -> Vec<u8> {
        self.notes().first.clone()
    }

    /// Whether what came cannot begin an HTTP/2 connection: a server begins with SETTINGS
    /// (section 3.4). Nothing is no objection.
    pub(super) fn is_other_protocol(&self) -> bool {
        let notes = self.notes();
        let fits = |(at, byte): (usize, &u8)| match at {
            // No frame is longer than 16 KiB before it was agreed on.
            0 => *byte == 0,
            3 => *byte == SETTINGS,
            4 => byte & 1 == 0,
            5..HEADER => *byte == 0,
            _ => true,
        };
        !notes.first.iter().enumerate().take(HEADER).all(fits)
    }

    /// The parameters of the first SETTINGS frame, as far as they are kept; `None`: it has not come.
    pub(super) fn settings(&self) -> Option<Vec<(u16, u32)>> {
        let notes = self.notes();
        let header = notes.first.get(..HEADER)?;
        let length = usize::from(header[1]) << 8 | usize::from(header[2]);
        if notes.total < (HEADER + length) as u64 {
            return None;
        }
        let payload = notes.first[HEADER..].iter().copied().take(length).collect::<Vec<_>>();
        let parameter = |it: &[u8]| {
            (u16::from_be_bytes([it[0], it[1]]), u32::from_be_bytes([it[2], it[3], it[4], it[5]]))
        };
        Some(payload.chunks_exact(6).map(parameter).collect())
    }

    /// The TLS alert that ended the connection.
    pub(super) fn alert(&self) -> Option<u8> {
        self.notes().alert
    }

    /// Whether the transport has taken everything.
    pub(super) fn is_written(&self) -> bool {
        !self.notes().unwritten
    }
}

impl AsyncRead for Ears {
    fn poll_read(
        mut self: Pin<&mut Self>,
        context: &mut Context<'_>,
        into: &mut ReadBuf<'_>,
    ) -> Poll<io::Result<()>> {
        let before = into.filled().len();
        let polled = Pin::new(&mut self.inner).poll_read(context, into);
        let mut notes = self.heard.notes();
        match &polled {
            Poll::Pending => {}
            Poll::Ready(Err(error)) => notes.alert = notes.alert.or(alert_of(error)),
            Poll::Ready(Ok(())) => {
                let came = &into.filled()[before..];
                let room = FIRST.saturating_sub(notes.first.len());
                notes.first.extend(came.iter().take(room));
                notes.total += came.len() as u64;
            }
        }
        drop(notes);
        polled
    }
}

impl AsyncWrite for Ears {
    fn poll_write(
        mut self: Pin<&mut Self>,
        context: &mut Context<'_>,
        bytes: &[u8],
    ) -> Poll<io::Result<usize>> {
        self.heard.notes().unwritten = true;
        Pin::new(&mut self.inner).poll_write(context, bytes)
    }

    fn poll_flush(mut self: Pin<&mut Self>, context: &mut Context<'_>) -> Poll<io::Result<()>> {
        let polled = Pin::new(&mut self.inner).poll_flush(context);
        if let Poll::Ready(Ok(())) = polled {
            self.heard.notes().unwritten = false;
        }
        polled
    }

    fn poll_shutdown(mut self: Pin<&mut Self>, context: &mut Context<'_>) -> Poll<io::Result<()>> {
        Pin::new(&mut self.inner).poll_shutdown(context)
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use tokio::io::AsyncReadExt as _;

    async fn hears(bytes: &'static [u8]) -> Heard {
        let (mut client, server) = tokio::io::duplex(64);
        tokio::io::AsyncWriteExt::write_all(&mut client, bytes).await.expect("room");
        drop(client);
        let (mut ears, heard) = Ears::new(Stream::over(server));
        ears.read_to_end(&mut vec![]).await.expect("memory does not fail");
        heard
    }

    #[tokio::test]
    async fn settings_are_read_when_they_are_whole() {
        let whole = b"\0\0\x0c\x04\0\0\0\0\0\0\x08\0\0\0\x01\0\x03\0\0\0\x64";
        assert_eq!(hears(whole).await.settings(), Some(vec![(8, 1), (3, 100)]));
        assert_eq!(hears(&whole[..20]).await.settings(), None);
        assert_eq!(hears(b"\0\0\0\x04\0\0\0\0\0").await.settings(), Some(vec![]));
        assert_eq!(hears(b"\0\0").await.settings(), None);
    }

    #[tokio::test]
    async fn what_begins_otherwise_is_no_http2() {
        for other in
            [&b"HTTP/1.1 400 Bad Request\r\n"[..], b"H", b"\0\0\x0c\x01", b"\x15\x03\x01", b"\0\0\0\x04\x01"]
        {
            assert!(hears(other).await.is_other_protocol(), "{other:?}");
        }
        for settings in [&b""[..], b"\0\0", b"\0\0\x06\x04\0\0\0\0\0\0\x08"] {
            assert!(!hears(settings).await.is_other_protocol(), "{settings:?}");
        }
    }
}
