//! What a server that plays a reverse proxy passes on to the one behind it.

use crate::script::Change;
use net::Accepted;
use std::io;
use std::net::SocketAddr;
use tokio::io::{AsyncRead, AsyncReadExt, AsyncWrite, AsyncWriteExt};
use tokio::net::TcpStream;
use wire::{RequestHead, ResponseHead};

/// Longest answer of a backend that is read.
const LONGEST: usize = 64 * 1024;

/// Passes a request on whole but for this change, and then whatever either side says, until both end.
pub(crate) async fn relay<S>(request: Accepted<S>, upstream: SocketAddr, change: Change) -> io::Result<()>
where
    S: AsyncRead + AsyncWrite + Unpin,
{
    let (head, mut client) = request.into_parts();
    let mut backend = TcpStream::connect(upstream).await?;
    let (version, lost) = match change {
        Change::Without(field) => ("HTTP/1.1", field),
        Change::Http10 => ("HTTP/1.0", ""),
    };
    let mut request = format!("{} {} {version}\r\n", head.method, head.target);
    for field in head.fields.iter().filter(|field| !field.name.eq_ignore_ascii_case(lost)) {
        request.push_str(&format!("{}: {}\r\n", field.name, field.value));
    }
    request.push_str("\r\n");
    backend.write_all(request.as_bytes()).await?;
    tokio::io::copy_bidirectional(&mut client, &mut backend).await.map(drop)
}

/// Asks the backend as nginx 1.22 does without its two WebSocket lines: HTTP/1.0, `Connection: close`
/// and no `Upgrade`; every other field, the key and the version too, goes through. The answer is
/// the backend's, under the proxy's name.
pub(crate) async fn forward(head: &RequestHead, upstream: SocketAddr) -> io::Result<Vec<u8>> {
    let mut backend = TcpStream::connect(upstream).await?;
    let mut request =
        format!("{} {} HTTP/1.0\r\nHost: {upstream}\r\nConnection: close\r\n", head.method, head.target);
    let dropped =
        |name: &str| ["host", "connection", "upgrade"].iter().any(|it| name.eq_ignore_ascii_case(it));
    for field in head.fields.iter().filter(|field| !dropped(&field.name)) {
        request.push_str(&format!("{}: {}\r\n", field.name, field.value));
    }
    request.push_str("\r\n");
    backend.write_all(request.as_bytes()).await?;
    let mut answer = Vec::new();
    backend.take(LONGEST as u64).read_to_end(&mut answer).await?;
    let head = ResponseHead::parse(&answer).ok_or(io::ErrorKind::InvalidData)?;
    let mut reply = format!("HTTP/1.1 {} {}\r\nServer: nginx/1.22.1\r\n", head.status, head.reason);
    let dropped =
        |name: &str| ["server", "connection", "date"].iter().any(|it| name.eq_ignore_ascii_case(it));
    for field in head.fields.iter().filter(|field| !dropped(&field.name)) {
        reply.push_str(&format!("{}: {}\r\n", field.name, field.value));
    }
    reply.push_str("Connection: close\r\n\r\n");
    let mut reply = reply.into_bytes();
    reply.extend_from_slice(&answer[head.size..]);
    Ok(reply)
}
