//! The server of a team: the workbench behind accounts, on SQLite or PostgreSQL.

use crate::bus::{Bus, Nats};
use crate::credentials;
use crate::log::Log;
use crate::provider::{Provider, ProviderOptions};
use crate::serve::{Error, Running, router};
use crate::sessions::now_ms;
use crate::team::{Peer, PublicUrl, Team};
use crate::tls::{Plain, Secure};
use crate::workbench::Workbench;
use axum::serve::ListenerExt as _;
use model::SystemProxy;
use model::team::Invitation;
use net::Network;
use std::io;
use std::net::SocketAddr;
use std::path::PathBuf;
use std::sync::Arc;
use store::Store;
use tokio::net::TcpListener;

/// How long the link is good that makes the first administrator, or gives another password.
const FIRST_LINK_MS: i64 = 24 * 3_600_000;

/// What the server of a team needs to know.
#[derive(Clone, Debug)]
pub struct TeamOptions {
    /// Where to listen.
    pub listen: SocketAddr,
    /// Where everything is kept.
    pub home: Home,
    /// Where browsers reach it: by no other name it answers.
    pub public_url: PublicUrl,
    /// TLS, where no proxy speaks it.
    pub tls: Option<TlsFiles>,
    /// Whose `X-Forwarded-For` is believed.
    pub trusted_proxies: Vec<Network>,
    /// Where other nodes are met.
    pub nats: Option<Nats>,
    /// Who may read `/metrics`.
    pub metrics_from: Vec<Network>,
    /// Who else may say who somebody is.
    pub provider: Option<ProviderOptions>,
    /// The address of an account that is to get another password, by a link that the start makes.
    pub renews: Option<String>,
    /// What the system says of forward proxies.
    pub proxy: SystemProxy,
    /// Where it is told what happens.
    pub log: Log,
}

/// Where everything is kept.
#[derive(Clone, Debug)]
pub enum Home {
    /// SQLite, in this folder, made where it is missing.
    Folder(PathBuf),
    /// PostgreSQL, at this URL, as the node of this name.
    Database {
        /// `postgres://user:password@host/name`
        url: String,
        /// Another one for each process on the same database.
        node: String,
    },
}

/// The files of TLS, as PEM.
#[derive(Clone, Debug)]
pub struct TlsFiles {
    /// The certificate, and those that lead to its root.
    pub certificate: PathBuf,
    /// Its private key.
    pub key: PathBuf,
}

/// Starts the server of a team. While there is no account, a new link for the first administrator is made
/// at each start, and the one before is worth nothing.
///
/// The process should have an egress policy ([`net::Egress::enforce`]): its users choose where it connects.
///
/// # Errors
/// Where it cannot listen, or what is kept cannot be reached.
pub async fn serve_team(options: TeamOptions) -> Result<Running, Error> {
    let acceptor = options.tls.as_ref().map(crate::tls::acceptor).transpose()?;
    let address = options.listen;
    let listener = TcpListener::bind(address).await.map_err(|source| match source.kind() {
        io::ErrorKind::AddrInUse => Error::PortInUse { address },
        _ => Error::Listen { address, source },
    })?;
    let address = listener.local_addr().map_err(|source| Error::Listen { address, source })?;
    let store = match &options.home {
        Home::Folder(path) => Store::open(path).await?,
        Home::Database { url, node } => Store::connect(url, node).await?,
    };
    store.prune(crate::sessions::now_ns()).await?;
    let bus = bus(&store, options.nats.as_ref()).await?;
    let link = match &options.renews {
        Some(email) => Some(password_link(&store, &options.public_url, email).await?),
        None => first_link(&store, &options.public_url).await?,
    };
    let back = format!("{}/sign-in/back", options.public_url);
    let mut team = Team::new(options.public_url, options.trusted_proxies, options.metrics_from);
    team.provider = options.provider.map(|it| Arc::new(Provider::new(it, back)));
    let bench = Workbench::new(store, address, options.proxy, Some(team), options.log, bus);
    crate::nodes::enter(&bench, router(&bench)).await?;
    let service = router(&bench).into_make_service_with_connect_info::<Peer>();
    let stopping = bench.tasks.stopping();
    // Frames and answers are small, and each one matters now.
    let listener = listener.tap_io(|stream| drop(stream.set_nodelay(true)));
    let task = match acceptor {
        None => {
            let server = axum::serve(Plain(listener), service).with_graceful_shutdown(stopping);
            tokio::spawn(server.into_future())
        }
        Some(acceptor) => {
            let server =
                axum::serve(Secure::new(listener, acceptor), service).with_graceful_shutdown(stopping);
            tokio::spawn(server.into_future())
        }
    };
    bench.log.event("started");
    Ok(Running { address, echo_url: String::new(), link, bench, task })
}

/// The bus of the nodes that share this store, by a key that stands in it.
async fn bus(store: &Store, nats: Option<&Nats>) -> Result<Bus, Error> {
    let Some(nats) = nats else { return Ok(Bus::alone()) };
    let kept = store.settle_setting("bus", &credentials::secret()).await?;
    let unusable = |what: String| Error::Nats { what };
    let key = credentials::bytes(&kept).ok_or_else(|| unusable("the key in the database is none".into()))?;
    Bus::between(nats, &key).await.map_err(|error| unusable(error.to_string()))
}

async fn password_link(store: &Store, url: &PublicUrl, email: &str) -> Result<String, Error> {
    let unknown = || Error::NoAccount { email: email.to_owned() };
    let email = model::team::email(email).ok_or_else(unknown)?;
    let account = match store.account_by_email(&email).await {
        Ok((account, _)) => account.id,
        Err(store::Error::NotFound) => return Err(unknown()),
        Err(error) => return Err(error.into()),
    };
    let secret = credentials::secret();
    store.offer_password(&credentials::hash(&secret), account, now_ms() + FIRST_LINK_MS).await?;
    Ok(format!("{url}/join#{secret}"))
}

async fn first_link(store: &Store, url: &PublicUrl) -> Result<Option<String>, store::Error> {
    if store.has_accounts().await? {
        return Ok(None);
    }
    store.revoke_invitations().await?;
    let secret = credentials::secret();
    let expires_ms = now_ms() + FIRST_LINK_MS;
    let invitation =
        Invitation { id: 0, email: String::new(), project: None, admin: true, expires_ms, account: None };
    store.invite(&credentials::hash(&secret), &invitation).await?;
    Ok(Some(format!("{url}/join#{secret}")))
}
