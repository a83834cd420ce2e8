//! What the kernel counted of a TCP connection (tcp(7), `TCP_INFO`): it tells a peer that is silent
//! from a way on which segments are lost. Needs no privilege.
#![allow(unsafe_code)]

use model::Trace;
use model::trace::Flow;
use socket2::Socket;

/// Puts the counts of the watched connection into the trace, where they can be had.
pub(crate) fn note(trace: &mut Trace, watched: Option<&Socket>) {
    if let (Some(tcp), Some(socket)) = (&mut trace.tcp, watched) {
        tcp.step.flow = read(socket);
    }
}

fn read(socket: &Socket) -> Option<Flow> {
    #[cfg(target_os = "linux")]
    return linux::read(socket);
    #[cfg(not(target_os = "linux"))]
    {
        let _ = socket;
        None
    }
}

#[cfg(target_os = "linux")]
mod linux {
    use super::{Flow, Socket};
    use std::os::fd::AsRawFd as _;
    use std::ptr;

    /// Where the counts stand in `struct tcp_info` (linux/tcp.h): it only ever grew at its end.
    const UNACKNOWLEDGED: usize = 24;
    const RETRANSMITTED: usize = 100;
    const ACKNOWLEDGED: usize = 120;
    const RECEIVED: usize = 128;
    const OUT_OF_ORDER: usize = 224;

    pub(super) fn read(socket: &Socket) -> Option<Flow> {
        let mut bytes = [0_u8; 256];
        let mut size = bytes.len() as libc::socklen_t;
        // SAFETY: the descriptor is open while `socket` is borrowed; `bytes` has room for `size` bytes,
        // and both live through the call.
        let ended = unsafe {
            libc::getsockopt(
                socket.as_raw_fd(),
                libc::IPPROTO_TCP,
                libc::TCP_INFO,
                bytes.as_mut_ptr().cast(),
                ptr::from_mut(&mut size),
            )
        };
        let filled = bytes.get(..size as usize).filter(|_| ended == 0)?;
        let short = |at: usize| Some(u32::from_ne_bytes(filled.get(at..at + 4)?.try_into().ok()?));
        let long = |at: usize| Some(u64::from_ne_bytes(filled.get(at..at + 8)?.try_into().ok()?));
        Some(Flow {
            unacknowledged: short(UNACKNOWLEDGED)?,
            retransmitted: short(RETRANSMITTED)?,
            out_of_order: short(OUT_OF_ORDER).unwrap_or(0),
            acknowledged: long(ACKNOWLEDGED)?,
            received: long(RECEIVED)?,
        })
    }
}

#[cfg(all(test, target_os = "linux"))]
mod tests {
    use super::*;
    use socket2::SockRef;
    use tokio::io::{AsyncReadExt as _, AsyncWriteExt as _};
    use tokio::net::{TcpListener, TcpStream};

    #[tokio::test]
    async fn what_was_sent_and_heard_is_counted() {
        let listener = TcpListener::bind("127.0.0.1:0").await.expect("loopback");
        let at = listener.local_addr().expect("bound");
        let mut client = TcpStream::connect(at).await.expect("it listens");
        let (mut server, _) = listener.accept().await.expect("a client");
        client.write_all(b"12345").await.expect("room");
        server.read_exact(&mut [0; 5]).await.expect("five bytes");
        server.write_all(b"123").await.expect("room");
        client.read_exact(&mut [0; 3]).await.expect("three bytes");
        let flow = read(&SockRef::from(&client).try_clone().expect("a descriptor")).expect("Linux counts");
        // The kernel counts the SYN as a byte that was acknowledged.
        assert!((5..=6).contains(&flow.acknowledged), "{flow:?}");
        assert_eq!((flow.received, flow.unacknowledged, flow.retransmitted), (3, 0, 0));
    }
}
