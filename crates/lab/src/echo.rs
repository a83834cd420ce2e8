//! The echo server: a good WebSocket server that says again what it hears.

mod http2;

pub(crate) use http2::serve as serve_http2;

use crate::certificate::Identity;
use crate::perform::{Stage, perform};
use crate::script::{Then, When};
use crate::serving::Serving;
use crate::{Error, Scenario};
use net::{AcceptLimits, Accepted, Link, OutletError};
use rustls::ServerConfig;
use std::io;
use std::net::SocketAddr;
use std::path::{Path, PathBuf};
use std::sync::Arc;
use tokio::io::{AsyncRead, AsyncWrite};
use tokio::net::{TcpListener, UnixListener};
use tokio_rustls::TlsAcceptor;
use wire::{Config, Connection, Deflate, Event, Outgoing, Role, State, Strictness};

/// A WebSocket echo server: strict, any number of connections, any path. It chooses the first
/// subprotocol offered, compresses where the client offers it, answers pings and the closing
/// handshake, and bounds what waits in it: a client that does not read is not read from.
///
/// It speaks HTTP/1.1 and HTTP/2 (RFC 8441), as each client begins: over TLS both are agreed on by
/// ALPN. One HTTP/2 connection carries any number of WebSockets.
#[derive(Debug)]
pub struct Echo<A = Address> {
    serving: Serving,
    at: A,
}

/// Where an echo server listens in the network, and how.
#[derive(Clone, Copy, Debug)]
pub struct Address {
    address: SocketAddr,
    scheme: &'static str,
}

/// The file of a Unix socket; it goes with its server.
#[derive(Debug)]
pub struct SocketFile(PathBuf);

impl Drop for SocketFile {
    fn drop(&mut self) {
        // Gone already is gone.
        let _ = std::fs::remove_file(&self.0);
    }
}

static SCENARIO: Scenario = Scenario::new("", "", "").websocket(&[(When::Always, Then::Echo)]);
static STAGE: Stage = Stage { scenario: &SCENARIO, upstream: None, site: None };

impl Echo {
    /// Serves on this listener until stopped or dropped.
    ///
    /// # Errors
    /// When the listener has no address.
    pub fn start(listener: TcpListener) -> io::Result<Self> {
        let at = Address { address: listener.local_addr()?, scheme: "ws" };
        Ok(Self { serving: Serving::start(listener, greet), at })
    }

    /// The same over TLS, as this server.
    ///
    /// # Errors
    /// When the listener has no address, or TLS refuses the identity.
    pub fn secure(listener: TcpListener, identity: &Identity) -> Result<Self, Error> {
        let at = Address { address: listener.local_addr()?, scheme: "wss" };
        let provider = Arc::new(rustls::crypto::ring::default_provider());
        let builder = ServerConfig::builder_with_provider(provider).with_safe_default_protocol_versions()?;
        let mut config = builder.with_no_client_auth().with_single_cert(identity.chain(), identity.key())?;
        config.alpn_protocols = vec![b"h2".to_vec(), b"http/1.1".to_vec()];
        let acceptor = TlsAcceptor::from(Arc::new(config));
        let serving = Serving::start(listener, move |stream| {
            let acceptor = acceptor.clone();
            async move {
                if let Ok(stream) = acceptor.accept(stream).await {
                    greet(stream).await;
                }
            }
        });
        Ok(Self { serving, at })
    }

    /// Where it listens.
    #[must_use]
    pub fn local_addr(&self) -> SocketAddr {
        self.at.address
    }

    /// Its URL.
    #[must_use]
    pub fn url(&self) -> String {
        format!("{}://{}/", self.at.scheme, self.at.address)
    }
}

impl Echo<SocketFile> {
    /// Makes a Unix socket at this path, and serves on it until stopped or dropped.
    ///
    /// # Errors
    /// When there is a file already, or none can be made.
    pub fn at_path(path: impl Into<PathBuf>) -> io::Result<Self> {
        let path = path.into();
        let listener = UnixListener::bind(&path)?;
        Ok(Self { serving: Serving::start(listener, greet), at: SocketFile(path) })
    }

    /// Where it listens.
    #[must_use]
    pub fn path(&self) -> &Path {
        &self.at.0
    }
}

impl<A> Echo<A> {
    /// Ends every connection, and waits until all of it is gone.
    pub async fn stop(self) {
        self.serving.stop().await;
    }
}

/// Serves one client, in the HTTP with which it begins. What a client does wrong is its own affair.
async fn greet<S>(stream: S)
where
    S: AsyncRead + AsyncWrite + Unpin,
{
    let Ok((http2, mut stream)) = net::begins_http2(stream, AcceptLimits::default()).await else { return };
    if http2 {
        http2::serve(stream).await;
    } else {
        let _ = perform(&mut stream, &STAGE).await;
    }
}

/// Accepts this upgrade and echoes until the client closes.
pub(crate) async fn converse<S>(request: Accepted<S>) -> io::Result<()>
where
    S: AsyncRead + AsyncWrite + Unpin,
{
    let subprotocol = request.subprotocols().into_iter().next();
    let (deflate, header) = request.deflate(&Deflate::default()).unzip();
    say_again(request.open(subprotocol.as_deref(), header.as_slice()).await?, deflate).await
}

/// Echoes until the client closes.
async fn say_again<S>(stream: S, deflate: Option<Deflate>) -> io::Result<()>
where
    S: AsyncRead + AsyncWrite + Unpin,
{
    let config = Config { role: Role::Server, strictness: Strictness::Strict, deflate, ..Config::default() };
    let mut link = Link::new(stream, Connection::new(config));
    loop {
        while let Some((event, mut outlet)) = link.poll_event() {
            let Event::Message { opcode, payload, .. } = event else { continue };
            match outlet.send(Outgoing::Again { opcode, payload }).await {
                Ok(()) => {}
                Err(OutletError::Forbidden(_)) => break,
                Err(OutletError::Transport(error)) => return Err(error),
            }
            if link.is_full() {
                link.flush().await?;
            }
        }
        if matches!(link.connection().state(), State::Closed | State::Failed) {
            return link.flush().await;
        }
        if !link.exchange().await? {
            return Ok(());
        }
    }
}

#[cfg(test)]
mod tests;
