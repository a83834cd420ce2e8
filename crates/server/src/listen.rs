//! The connections of a team's server: how many there may be, and how slow. A client that dawdles, or does
//! not read, is left; one that comes too often is not let in.

mod door;
mod paced;

pub(crate) use door::{Door, Limits};

use crate::tasks::Tasks;
use crate::team::Peer;
use axum::Router;
use axum::body::{Body, Bytes};
use axum::extract::{ConnectInfo, Request};
use axum::middleware::Next;
use axum::response::Response;
use axum::serve::Listener;
use futures_util::StreamExt as _;
use futures_util::stream::unfold;
use hyper::body::Incoming;
use hyper::server::conn::http1;
use hyper::service::service_fn;
use hyper_util::rt::{TokioIo, TokioTimer};
use std::convert::Infallible;
use std::io;
use std::net::SocketAddr;
use std::sync::Arc;
use std::time::Duration;
use tokio::task::JoinSet;
use tokio::time::{Instant, timeout};
use tower::ServiceExt as _;

/// How long the head of a request may take, and how long a connection may wait for the next one.
const HEAD: Duration = Duration::from_secs(20);
/// The headers of a request, in bytes.
const HEAD_BYTES: usize = 64 << 10;
/// How long a client may be silent within the body of a request.
const SILENCE: Duration = Duration::from_secs(20);
/// After so long, a body must have come at this pace at least, in bytes a second.
const GRACE: Duration = Duration::from_secs(60);
const PACE: u64 = 1024;

/// Serves until the server stops; then requests under way are done, and no other is begun.
pub(crate) async fn serve<L>(mut listener: L, router: Router, tasks: Arc<Tasks>) -> io::Result<()>
where
    L: Listener<Addr = SocketAddr>,
{
    let mut connections = JoinSet::new();
    let mut stopping = std::pin::pin!(tasks.stopping());
    loop {
        let (stream, address) = tokio::select! {
            accepted = listener.accept() => accepted,
            () = &mut stopping => break,
        };
        while connections.try_join_next().is_some() {}
        connections.spawn(connection(stream, address, router.clone(), tasks.stopping()));
    }
    drop(listener);
    while connections.join_next().await.is_some() {}
    Ok(())
}

async fn connection<S>(stream: S, address: SocketAddr, router: Router, stopping: impl Future<Output = ()>)
where
    S: tokio::io::AsyncRead + tokio::io::AsyncWrite + Unpin + Send + 'static,
{
    let service = service_fn(move |request: hyper::Request<Incoming>| {
        let mut request = request.map(Body::new);
        request.extensions_mut().insert(ConnectInfo(Peer(address.ip())));
        answer(router.clone(), request)
    });
    let mut http = http1::Builder::new();
    http.timer(TokioTimer::new()).header_read_timeout(HEAD).max_buf_size(HEAD_BYTES);
    let connection = http.serve_connection(TokioIo::new(stream), service).with_upgrades();
    let mut connection = std::pin::pin!(connection);
    tokio::select! {
        // Whatever broke, the client has gone.
        _ = &mut connection => return,
        () = stopping => connection.as_mut().graceful_shutdown(),
    }
    let _ = connection.await;
}

async fn answer(router: Router, request: Request) -> Result<Response, Infallible> {
    router.oneshot(request).await
}

/// Middleware: a body that does not come on is given up.
pub(crate) async fn pace(request: Request, next: Next) -> Response {
    let (parts, body) = request.into_parts();
    let began = Instant::now();
    let paced = unfold((Some(body.into_data_stream()), 0), move |(stream, came)| async move {
        let mut stream = stream?;
        let late = (Err(io::ErrorKind::TimedOut.into()), (None, came));
        if is_late(began.elapsed(), came) {
            return Some(late);
        }
        match timeout(SILENCE, stream.next()).await {
            Ok(Some(Ok(bytes))) => {
                let came = came + bytes.len() as u64;
                Some((Ok::<Bytes, io::Error>(bytes), (Some(stream), came)))
            }
            Ok(Some(Err(error))) => Some((Err(io::Error::other(error)), (None, came))),
            Ok(None) => None,
            Err(_) => Some(late),
        }
    });
    next.run(Request::from_parts(parts, Body::from_stream(paced))).await
}

fn is_late(took: Duration, came: u64) -> bool {
    took > GRACE && came < took.as_secs() * PACE
}

#[cfg(test)]
mod tests {
    use super::*;

    /// What a handler makes of a body that comes in pieces of so many bytes, each after such a pause.
    async fn taken(pieces: usize, size: usize, pause: Duration) -> Result<usize, io::ErrorKind> {
        let body = unfold(pieces, move |left| async move {
            let left = left.checked_sub(1)?;
            tokio::time::sleep(pause).await;
            Some((Ok::<_, Infallible>(Bytes::from(vec![0; size])), left))
        });
        let count = |request: Request| async {
            let read = axum::body::to_bytes(request.into_body(), usize::MAX).await;
            read.map_or_else(|_| "late".to_owned(), |it| it.len().to_string())
        };
        let router = Router::new().fallback(count).layer(axum::middleware::from_fn(pace));
        let Ok(answer) = router.oneshot(Request::new(Body::from_stream(body))).await;
        let said = axum::body::to_bytes(answer.into_body(), 100).await.expect("an answer");
        String::from_utf8_lossy(&said).parse().map_err(|_| io::ErrorKind::TimedOut)
    }

    #[tokio::test(start_paused = true)]
    async fn a_body_may_be_long_and_slow_but_not_for_ever() {
        let second = Duration::from_secs(1);
        assert_eq!(taken(3, 9, second).await, Ok(27));
        assert_eq!(taken(600, 2048, second).await, Ok(600 * 2048), "ten minutes at twice the pace");
        assert!(taken(600, 1, second).await.is_err(), "a byte a second");
        assert!(taken(2, 4096, 21 * second).await.is_err(), "silence");
    }
}
