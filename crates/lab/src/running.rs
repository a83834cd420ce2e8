//! Starting a scenario, and what a client needs to meet it.

use crate::certificate::{Authority, Identity, Leaf, WEAK_ROOT};
use crate::perform::{End, Stage, perform};
use crate::scenario::{Backend, Front};
use crate::serving::Serving;
use crate::{Echo, Error, Scenario, echo, scenarios};
use model::{Attempt, Header, HttpVersion, Secret};
use std::io;
use std::net::{Ipv4Addr, SocketAddr};
use std::sync::Arc;
use std::time::Duration;
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
    /// Headers to send: names and values.
    pub headers: Vec<(String, String)>,
    /// The client that it shows to, by the name that the doctor has for it; `None`: to every one.
    pub client: Option<&'static str>,
    /// Certificates to trust, PEM.
    pub trust: Option<String>,
    /// The client's certificate chain and its key, PEM.
    pub identity: Option<(String, Secret)>,
    /// Whether to ask for HTTP/2.
    pub http2: bool,
    /// Forward proxy to use.
    pub proxy: Option<String>,
    /// The page that opens the connection.
    pub page: Option<String>,
    /// The server behind a reverse proxy, as a URL to open directly.
    pub upstream: Option<String>,
    /// How long idle connections are to be watched.
    pub idle: Option<Duration>,
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
    start_under(cause, port, &Authority::new()?).await
}

/// The same, with certificates of this authority: who starts several trusts one.
///
/// # Errors
/// As [`start_on`].
pub async fn start_under(cause: &str, port: u16, authority: &Authority) -> Result<Running, Error> {
    let scenario = scenarios()
        .iter()
        .find(|scenario| scenario.cause == cause)
        .ok_or_else(|| Error::UnknownCause { cause: cause.into() })?;
    let backend = Held::backend(scenario.backend, authority).await?;
    let upstream = backend.as_ref().map(Held::address).transpose()?;
    let front = Held::front(scenario, port, authority, upstream).await?;
    let address = front.address()?;
    let at = address.to_string();
    let hints = Hints {
        origin: scenario.origin.map(Into::into),
        subprotocols: scenario.subprotocols.iter().map(|&it| it.into()).collect(),
        headers: scenario.headers.iter().map(|&(name, value)| (name.into(), value.into())).collect(),
        client: scenario.client,
        trust: scenario.trusts_root.then(|| scenario.root(authority)),
        identity: scenario.identity.as_ref().map(stranger).transpose()?,
        http2: scenario.http2,
        proxy: scenario.proxy.map(|proxy| proxy.replace("{at}", &at)),
        page: scenario.page.map(|page| page.replace("{at}", &at)),
        upstream: upstream.map(|address| format!("ws://{address}/chat")),
        idle: scenario.idle.map(Duration::from_secs),
    };
    let url = scenario.url.replace("{at}", &at).replace("{port}", &address.port().to_string());
    Ok(Running { cause: scenario.cause, url, hints, front, backend })
}

impl Running {
    /// The attempt that meets the failure.
    #[must_use]
    pub fn attempt(&self) -> Attempt {
        let mut attempt = Attempt::new(&self.url);
        attempt.request.origin.clone_from(&self.hints.origin);
        attempt.request.subprotocols.clone_from(&self.hints.subprotocols);
        let headers = self.hints.headers.iter();
        attempt.request.headers =
            headers.map(|(name, value)| Header { name: name.clone(), value: value.clone() }).collect();
        attempt.tls.extra_roots = self.hints.trust.iter().map(|pem| pem.clone().into_bytes()).collect();
        attempt.tls.identity = self
            .hints
            .identity
            .clone()
            .map(|(certificates, key)| model::Identity { certificates: certificates.into_bytes(), key });
        attempt.http = if self.hints.http2 { HttpVersion::Http2 } else { HttpVersion::Http1 };
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
    async fn backend(backend: Backend, authority: &Authority) -> Result<Option<Self>, Error> {
        Ok(match backend {
            Backend::None => None,
            Backend::Echo => Some(Self::Echo(Echo::start(listen(0).await?)?)),
            Backend::Closed => Some(Self::closed(0)?),
            Backend::Server(scenario) => Some(Self::front(scenario, 0, authority, None).await?),
        })
    }

    async fn front(
        scenario: &'static Scenario,
        port: u16,
        authority: &Authority,
        upstream: Option<SocketAddr>,
    ) -> Result<Self, Error> {
        let site = scenario.site.as_ref().map(|leaf| secure(authority, &authority.issue(leaf)?, Guard::Open));
        let stage = Arc::new(Stage { scenario, upstream, site: site.transpose()? });
        let acceptor = match &scenario.front {
            Front::Closed => return Ok(Self::closed(port)?),
            Front::Plain => None,
            Front::Tls(leaf) => Some(secure(authority, &authority.issue(leaf)?, Guard::Open)?),
            Front::MutualTls(leaf) => Some(secure(authority, &authority.issue(leaf)?, Guard::Mutual)?),
            Front::WeakTls => Some(secure(authority, &Identity::weak()?, Guard::Open)?),
            Front::Http2Tls(leaf) => Some(secure(authority, &authority.issue(leaf)?, Guard::Http2)?),
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
            Ok(secured) if secured.get_ref().1.alpn_protocol() == Some(b"h2") => {
                echo::serve_http2(secured).await;
                return;
            }
            Ok(mut secured) => perform(&mut secured, stage).await,
            Err(_) => return,
        },
    };
    if let Ok(End::Reset) = end {
        let _ = stream.set_zero_linger();
    }
}

impl Scenario {
    /// The root that its client trusts, as PEM.
    fn root(&self, authority: &Authority) -> String {
        match self.front {
            Front::WeakTls => WEAK_ROOT.to_owned(),
            _ => authority.root_pem(),
        }
    }
}

/// A client's chain and key, of an authority that nobody here knows.
fn stranger(leaf: &Leaf) -> Result<(String, Secret), Error> {
    let identity = Authority::new()?.issue(leaf)?;
    Ok((identity.chain_pem().to_owned(), Secret(identity.key_pem())))
}

/// Whom TLS lets in.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Guard {
    /// Everyone.
    Open,
    /// Clients with a certificate of the root alone.
    Mutual,
    /// Clients that speak HTTP/2 alone.
    Http2,
}

/// TLS as this server.
fn secure(authority: &Authority, identity: &Identity, guard: Guard) -> Result<TlsAcceptor, Error> {
    let provider = Arc::new(rustls::crypto::ring::default_provider());
    let builder = rustls::ServerConfig::builder_with_provider(Arc::clone(&provider))
        .with_safe_default_protocol_versions()?;
    let builder = if guard == Guard::Mutual {
        let mut roots = rustls::RootCertStore::empty();
        roots.add(authority.root_der())?;
        let verifier =
            rustls::server::WebPkiClientVerifier::builder_with_provider(Arc::new(roots), provider).build()?;
        builder.with_client_cert_verifier(verifier)
    } else {
        builder.with_no_client_auth()
    };
    let staple = identity.staple().unwrap_or_default().to_vec();
    let mut config = builder.with_single_cert_with_ocsp(identity.chain(), identity.key(), staple)?;
    if guard == Guard::Http2 {
        config.alpn_protocols = vec![b"h2".to_vec()];
    }
    Ok(TlsAcceptor::from(Arc::new(config)))
}

#[cfg(test)]
mod tests;
