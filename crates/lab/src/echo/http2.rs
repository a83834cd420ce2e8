//! WebSockets on the streams of one HTTP/2 connection (RFC 8441).

use super::say_again;
use crate::perform::end;
use futures_util::StreamExt as _;
use futures_util::stream::FuturesUnordered;
use model::Header;
use net::{AcceptLimits, Http2, Http2Request};
use std::io;
use tokio::io::{AsyncRead, AsyncWrite};
use wire::Deflate;

/// Serves every request of this connection until the client has gone. They all run within the one
/// task of the connection, and end with it.
pub(crate) async fn serve<S>(stream: S)
where
    S: AsyncRead + AsyncWrite + Unpin,
{
    let Ok(mut connection) = Http2::accept(stream, AcceptLimits::default()).await else { return };
    let mut conversations = FuturesUnordered::new();
    loop {
        tokio::select! {
            request = connection.next() => match request {
                Some(request) => conversations.push(converse(request)),
                None => return,
            },
            // What goes wrong on one stream is no matter of the others.
            Some(_) = conversations.next() => {}
        }
    }
}

async fn converse(request: Http2Request) -> io::Result<()> {
    if let Some(flaw) = request.flaw() {
        let version = Header { name: "Sec-WebSocket-Version".into(), value: "13".into() };
        return request.refuse(400, &[version], flaw.as_bytes());
    }
    let subprotocol = request.subprotocols().into_iter().next();
    let (deflate, header) = request.deflate(&Deflate::default()).unzip();
    let mut stream = request.open(subprotocol.as_deref(), header.as_slice())?;
    say_again(&mut stream, deflate).await?;
    end(&mut stream).await
}

#[cfg(test)]
mod tests;
