use crate::bus::Bus;
use crate::guard::guard;
use crate::log::Log;
use crate::problem::{Problem, say};
use crate::workbench::{Shared, Workbench};
use crate::{api, echo, extract, log, metrics, page, sample, team};
use axum::Router;
use axum::extract::DefaultBodyLimit;
use axum::middleware::{from_fn, from_fn_with_state};
use axum::routing::get;
use finding::Language;
use model::SystemProxy;
use std::io;
use std::net::SocketAddr;
use std::path::PathBuf;
use std::time::Duration;
use store::Store;
use tokio::net::TcpListener;
use tokio::task::JoinHandle;

/// How long requests under way may take to end when the workbench stops.
const PATIENCE: Duration = Duration::from_secs(2);

/// What the workbench needs to know.
#[derive(Clone, Debug)]
pub struct Options {
    /// Where to listen. Only requests that name this machine by its loopback names are answered.
    pub listen: SocketAddr,
    /// The folder in which everything is kept; made where it is missing.
    pub data: PathBuf,
    /// The language of what is made at the first start.
    pub language: Language,
    /// What the system says of forward proxies.
    pub proxy: SystemProxy,
}

/// Why the workbench cannot start.
#[derive(Debug, thiserror::Error)]
#[non_exhaustive]
pub enum Error {
    /// Another program listens there.
    #[error("{address} is in use")]
    PortInUse {
        /// Where.
        address: SocketAddr,
    },
    /// The system does not let us listen there.
    #[error("cannot listen on {address}")]
    Listen {
        /// Where.
        address: SocketAddr,
        /// Why.
        source: io::Error,
    },
    /// The certificate or the key cannot be used.
    #[error("{what}")]
    Tls {
        /// Which file, and what is wrong.
        what: String,
    },
    /// The way to the NATS server cannot be used as it is configured.
    #[error("{what}")]
    Nats {
        /// What is wrong.
        what: String,
    },
    /// Nobody has an account with this address.
    #[error("nobody has an account with the address {email}")]
    NoAccount {
        /// The address.
        email: String,
    },
    /// What is kept cannot be reached: an unwritable folder, a newer database, …
    #[error(transparent)]
    Store(#[from] store::Error),
}

/// A workbench that runs. Dropping it leaves its tasks to the runtime; [`Running::stop`] joins them.
#[derive(Debug)]
pub struct Running {
    /// Where it listens.
    pub address: SocketAddr,
    /// The URL of its echo server.
    pub echo_url: String,
    /// The link that makes the first administrator, where a team's server has none yet; or the one that gives
    /// an account another password, where that was asked for.
    pub link: Option<String>,
    pub(crate) bench: Shared,
    pub(crate) task: JoinHandle<io::Result<()>>,
}

/// Starts the workbench: opens the store, listens, and makes a sample project at the first start.
///
/// # Errors
/// Where it cannot listen, or what is kept cannot be reached.
pub async fn serve(options: Options) -> Result<Running, Error> {
    let address = options.listen;
    let listener = TcpListener::bind(address).await.map_err(|source| match source.kind() {
        io::ErrorKind::AddrInUse => Error::PortInUse { address },
        _ => Error::Listen { address, source },
    })?;
    let address = listener.local_addr().map_err(|source| Error::Listen { address, source })?;
    let store = Store::open(&options.data).await?;
    store.prune(crate::sessions::now_ns()).await?;
    store.announce(&address.to_string())?;
    let bench = Workbench::new(store, address, options.proxy, None, Log::default(), Bus::alone());
    let echo_url = bench.echo_url();
    sample::keep(&bench.store, &echo_url, options.language).await?;
    let stopping = bench.tasks.stopping();
    let server = axum::serve(listener, router(&bench)).with_graceful_shutdown(stopping);
    let task = tokio::spawn(server.into_future());
    Ok(Running { address, echo_url, link: None, bench, task })
}

impl Running {
    /// Ends the sessions, writes what is waiting, and closes everything.
    pub async fn stop(mut self) {
        self.bench.tasks.stop().await;
        crate::nodes::leave(&self.bench).await;
        self.bench.bus.close().await;
        if tokio::time::timeout(PATIENCE, &mut self.task).await.is_err() {
            self.task.abort();
            // Cancelled, as just asked.
            let _ = self.task.await;
        }
        self.bench.store.close().await;
    }
}

/// Every route; the guard stands outermost.
pub(crate) fn router(bench: &Shared) -> Router {
    let (api, ..) = api::doors().parts();
    let page = Router::new().fallback(page::page).with_state(Shared::clone(bench));
    // What only a user's own machine has, and what only the server of a team.
    let own = match &bench.team {
        None => Router::new().route("/echo", get(echo::open)),
        Some(_) => Router::new()
            .route("/healthz", get(metrics::health))
            .route("/readyz", get(metrics::ready))
            .route("/metrics", get(metrics::metrics)),
    };
    Router::new()
        .merge(api)
        .merge(own)
        .route_layer(from_fn(log::name))
        .method_not_allowed_fallback(async || Problem::wrong_method())
        .fallback_service(page)
        .layer(DefaultBodyLimit::max(extract::LONGEST))
        .layer(from_fn_with_state(Shared::clone(bench), team::identify))
        .layer(from_fn_with_state(Shared::clone(bench), guard))
        .layer(from_fn(say))
        .layer(from_fn_with_state(Shared::clone(bench), log::note))
        .with_state(Shared::clone(bench))
}
