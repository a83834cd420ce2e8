//! Starting a scenario, and what a client needs to meet it.

use crate::certificate::{Authority, Leaf};
use crate::perform::{End, Stage, perform};
use crate::scenario::{Backend, Front};
use crate::serving::Serving;
use crate::{Echo, Error, Scenario, scenarios};
use model::{Attempt, Secret};
use std::io;
use std::net::{Ipv4Addr, SocketAddr};
use std::sync::Arc;
use tokio::net::{TcpListener, TcpSocket, TcpStream};
use tokio_rustls::TlsAcceptor;

/// A scenario's servers, running. Dropping it ends them; [`Running::stop`] waits until they are gone.
#[derive(Debug)]
pub struct Running {
    /// The cause that it shows.
    pub cause: &'static str,
    /// The URL to open.
    pub url: String,
    /// What a client must bring along to meet the failure and no other.
    pub hints: Hints,
    front: Held,
    backend: Option<Held>,
}

/// What a client must bring along.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Hints {
    /// `Origin` to send.
    pub origin: Option<String>,
    /// Subprotocols to offer.
    pub subprotocols: Vec<String>,
    /// Certificates to trust, PEM.
    pub trust: Option<String>,
    /// Forward proxy to use.
    pub proxy: Option<String>,
    /// The page that opens the connection.
    pub page: Option<String>,
    /// The server behind a reverse proxy, as a URL to open directly.
    pub upstream: Option<String>,
}

/// What holds a port.
#[derive(Debug)]
enum Held {
    Serving(Serving, SocketAddr),
    Echo(Echo),
    /// Bound and never listening: connections are refused, and nobody else can take the port.
    Closed(TcpSocket),
}

/// Starts the servers of the scenario that shows this cause.
///
/// # Errors
/// When no scenario shows it, or the system has no port or no randomness to give.
pub async fn start(cause: &str) -> Result<Running, Error> {
    start_on(cause, 0).await
}

/// The same, with the server that a client meets on this port of loopback; 0: a free one.
///
/// # Errors
/// As [`start`], and when the port is taken.
pub async fn start_on(cause: &str, port: u16) -> Result<Running, Error> {
    let scenario = scenarios()
        .iter()
        .find(|scenario| scenario.cause == cause)
        .ok_or_else(|| Error::UnknownCause { cause: cause.into() })?;
    let authority = Authority::new()?;
    let backend = Held::backend(scenario.backend).await?;
    let upstream = backend.as_ref().map(Held::address).transpose()?;
    let front = Held::front(scenario, port, &authority, upstream).await?;
    let at = front.address()?.to_string();
    let hints = Hints {
        origin: scenario.origin.map(Into::into),
        subprotocols: scenario.subprotocols.iter().map(|&it| it.into()).collect(),
        trust: scenario.trusts_root.then(|| authority.root_pem()),
        proxy: scenario.proxy.map(|proxy| proxy.replace("{at}", &at)),
        page: scenario.page.map(|page| page.replace("{at}", &at)),
        upstream: upstream.map(|address| format!("ws://{address}/chat")),
    };
    Ok(Running { cause: scenario.cause, url: scenario.url.replace("{at}", &at), hints, front, backend })
}

impl Running {
    /// The attempt that meets the failure.
    #[must_use]
    pub fn attempt(&self) -> Attempt {
        let mut attempt = Attempt::new(&self.url);
        attempt.request.origin.clone_from(&self.hints.origin);
        attempt.request.subprotocols.clone_from(&self.hints.subprotocols);
        attempt.tls.extra_roots = self.hints.trust.iter().map(|pem| pem.clone().into_bytes()).collect();
        attempt.proxy = self.hints.proxy.clone().map(Secret);
        attempt
    }

    /// Ends the servers and waits until they are gone.
    pub async fn stop(self) {
        self.front.stop().await;
        if let Some(backend) = self.backend {
            backend.stop().await;
        }
    }
}

impl Held {
    async fn backend(backend: Backend) -> Result<Option<Self>, Error> {
        Ok(match backend {
            Backend::None => None,
            Backend::Echo => Some(Self::Echo(Echo::start(listen(0).await?)?)),
            Backend::Closed => Some(Self::closed(0)?),
        })
    }

    async fn front(
        scenario: &'static Scenario,
        port: u16,
        authority: &Authority,
        upstream: Option<SocketAddr>,
    ) -> Result<Self, Error> {
        let stage = Arc::new(Stage { scenario, upstream });
        let acceptor = match &scenario.front {
            Front::Closed => return Ok(Self::closed(port)?),
            Front::Plain => None,
            Front::Tls(leaf) => Some(tls(authority, leaf, false)?),
            Front::MutualTls(leaf) => Some(tls(authority, leaf, true)?),
        };
        let listener = listen(port).await?;
        let address = listener.local_addr()?;
        let serving = Serving::start(listener, move |stream| {
            let (stage, acceptor) = (Arc::clone(&stage), acceptor.clone());
            async move { handle(stream, &stage, acceptor).await }
        });
        Ok(Self::Serving(serving, address))
    }

    fn closed(port: u16) -> io::Result<Self> {
        let socket = TcpSocket::new_v4()?;
        socket.bind((Ipv4Addr::LOCALHOST, port).into())?;
        Ok(Self::Closed(socket))
    }

    fn address(&self) -> io::Result<SocketAddr> {
        match self {
            Self::Serving(_, address) => Ok(*address),
            Self::Echo(echo) => Ok(echo.local_addr()),
            Self::Closed(socket) => socket.local_addr(),
        }
    }

    async fn stop(self) {
        match self {
            Self::Serving(serving, _) => serving.stop().await,
            Self::Echo(echo) => echo.stop().await,
            Self::Closed(_) => {}
        }
    }
}

async fn listen(port: u16) -> io::Result<TcpListener> {
    TcpListener::bind((Ipv4Addr::LOCALHOST, port)).await
}

/// Plays the scenario to one client. What goes wrong here is the client's doing or the point of
/// the scenario: there is nobody to tell.
async fn handle(mut stream: TcpStream, stage: &Stage, acceptor: Option<TlsAcceptor>) {
    let end = match acceptor {
        None => perform(&mut stream, stage).await,
        Some(acceptor) => match acceptor.accept(&mut stream).await {
            Ok(mut secured) => perform(&mut secured, stage).await,
            Err(_) => return,
        },
    };
    if let Ok(End::Reset) = end {
        let _ = stream.set_zero_linger();
    }
}

/// TLS with this certificate, for everyone or for clients of the root alone.
fn tls(authority: &Authority, leaf: &Leaf, mutual: bool) -> Result<TlsAcceptor, Error> {
    let identity = authority.issue(leaf)?;
    let provider = Arc::new(rustls::crypto::ring::default_provider());
    let builder = rustls::ServerConfig::builder_with_provider(Arc::clone(&provider))
        .with_safe_default_protocol_versions()?;
    let builder = if mutual {
        let mut roots = rustls::RootCertStore::empty();
        roots.add(authority.root_der())?;
        let verifier =
            rustls::server::WebPkiClientVerifier::builder_with_provider(Arc::new(roots), provider).build()?;
        builder.with_client_cert_verifier(verifier)
    } else {
        builder.with_no_client_auth()
    };
    let config = builder.with_single_cert(identity.chain(), identity.key())?;
    Ok(TlsAcceptor::from(Arc::new(config)))
}

#[cfg(test)]
mod tests;
