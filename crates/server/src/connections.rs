//! The connections of clients: listened for, bounded, and spoken to. A client that is slow, or comes with
//! too many connections, costs little and goes; what it asks is for the router.

mod body;
mod bounds;
mod gate;
mod paced;
mod places;
mod rate;

pub use bounds::Bounds;
pub(crate) use gate::pace;
pub(crate) use places::{Place, Places, network};
pub(crate) use rate::Rate;

use crate::serve::Error;
use crate::team::Peer;
use crate::workbench::{Shared, Workbench};
use axum::Router;
use axum::body::Body;
use axum::extract::ConnectInfo;
use hyper::body::Incoming;
use hyper::server::conn::http1;
use hyper::service::service_fn;
use hyper_util::rt::{TokioIo, TokioTimer};
use paced::Paced;
use std::io;
use std::net::{IpAddr, SocketAddr};
use std::sync::atomic::Ordering;
use std::time::Duration;
use tokio::io::{AsyncRead, AsyncWrite};
use tokio::net::{TcpListener, TcpSocket, TcpStream};
use tokio::task::JoinSet;
use tokio::time::{sleep, timeout};
use tokio_rustls::TlsAcceptor;
use tower::ServiceExt as _;

/// Connections that the system keeps until they are accepted.
const BACKLOG: u32 = 1024;
/// What the system keeps of answers that a client has not taken yet, in bytes: without a bound it grows to
/// megabytes for each that reads slowly.
const UNREAD: u32 = 256 << 10;
/// Longest request head, in bytes.
const LONGEST_HEAD: usize = 64 << 10;
/// How long nothing is accepted when the system has no room for another connection.
const BREATH: Duration = Duration::from_secs(1);

/// Listens there.
pub(crate) fn listen(address: SocketAddr) -> Result<TcpListener, Error> {
    let listening = || {
        let socket = if address.is_ipv4() { TcpSocket::new_v4() } else { TcpSocket::new_v6() }?;
        #[cfg(unix)]
        socket.set_reuseaddr(true)?;
        // Those that are accepted have it from here.
        socket.set_send_buffer_size(UNREAD)?;
        socket.bind(address)?;
        socket.listen(BACKLOG)
    };
    listening().map_err(|source| match source.kind() {
        io::ErrorKind::AddrInUse => Error::PortInUse { address },
        _ => Error::Listen { address, source },
    })
}

/// Serves who connects until the workbench stops and the last answer is out.
pub(crate) async fn serve(bench: Shared, listener: TcpListener, router: Router, tls: Option<TlsAcceptor>) {
    let places = Places::new(bench.bounds.connections, bench.bounds.connections_per_address);
    let mut stopping = std::pin::pin!(bench.tasks.stopping());
    let mut open = JoinSet::new();
    loop {
        let accepted = tokio::select! {
            accepted = listener.accept() => accepted,
            () = &mut stopping => break,
        };
        while open.try_join_next().is_some() {}
        let (stream, peer) = match accepted {
            Ok((stream, address)) => (stream, address.ip().to_canonical()),
            // It has gone already.
            Err(error) if is_of_one_client(&error) => continue,
            Err(error) => {
                bench.log.failure("connections cannot be accepted", &error);
                sleep(BREATH).await;
                continue;
            }
        };
        let Ok(place) = places.take(whose(&bench, peer)) else {
            bench.counts.refused_connections.fetch_add(1, Ordering::Relaxed);
            continue;
        };
        // Frames and answers are small, and each one matters now.
        let _ = stream.set_nodelay(true);
        let stream = Paced::new(stream, bench.bounds.stall, place);
        open.spawn(converse(Shared::clone(&bench), stream, peer, router.clone(), tls.clone()));
    }
    drop(listener);
    while open.join_next().await.is_some() {}
}

/// Whose connection counts against the bound of one address; `None`: a proxy's, who comes for many.
fn whose(bench: &Workbench, peer: IpAddr) -> Option<IpAddr> {
    Some(peer).filter(|it| bench.team.as_ref().is_none_or(|team| !team.trusts(it)))
}

fn is_of_one_client(error: &io::Error) -> bool {
    use io::ErrorKind as Kind;
    matches!(error.kind(), Kind::ConnectionRefused | Kind::ConnectionAborted | Kind::ConnectionReset)
}

async fn converse(
    bench: Shared,
    stream: Paced<TcpStream>,
    peer: IpAddr,
    router: Router,
    tls: Option<TlsAcceptor>,
) {
    match tls {
        None => speak(&bench, stream, peer, router).await,
        Some(tls) => {
            // What failed, or took too long, is gone.
            if let Ok(Ok(stream)) = timeout(bench.bounds.head, tls.accept(stream)).await {
                speak(&bench, stream, peer, router).await;
            }
        }
    }
}

/// Answers the requests of a connection, one after the other. Between them it waits as long as for a head.
async fn speak<I>(bench: &Workbench, stream: I, peer: IpAddr, router: Router)
where
    I: AsyncRead + AsyncWrite + Unpin + Send + 'static,
{
    let service = service_fn(move |request: hyper::Request<Incoming>| {
        let mut request = request.map(Body::new);
        request.extensions_mut().insert(ConnectInfo(Peer(peer)));
        router.clone().oneshot(request)
    });
    let connection = http1::Builder::new()
        .timer(TokioTimer::new())
        .header_read_timeout(bench.bounds.head)
        .max_buf_size(LONGEST_HEAD)
        .serve_connection(TokioIo::new(stream), service)
        .with_upgrades();
    let mut connection = std::pin::pin!(connection);
    tokio::select! {
        // Whatever went wrong, nobody is left to be told.
        _ = &mut connection => return,
        () = bench.tasks.stopping() => connection.as_mut().graceful_shutdown(),
    }
    let _ = connection.await;
}
