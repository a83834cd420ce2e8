//! What every handler works with.

use crate::sessions::Sessions;
use crate::tasks::Tasks;
use model::SystemProxy;
use std::net::SocketAddr;
use std::sync::Arc;
use store::Store;
use tokio::sync::Semaphore;

/// Configurations that are judged at a time.
const READERS: usize = 2;

/// The workbench: what is kept, and what is live.
#[derive(Debug)]
pub(crate) struct Workbench {
    pub(crate) store: Store,
    pub(crate) sessions: Sessions,
    pub(crate) tasks: Arc<Tasks>,
    pub(crate) address: SocketAddr,
    /// What the system says of forward proxies.
    pub(crate) proxy: SystemProxy,
    /// Turns to judge a configuration, which may keep a processor busy.
    pub(crate) readers: Arc<Semaphore>,
}

/// A handle that handlers share.
pub(crate) type Shared = Arc<Workbench>;

impl Workbench {
    pub(crate) fn new(store: Store, address: SocketAddr, proxy: SystemProxy) -> Shared {
        let tasks = Arc::new(Tasks::new());
        let readers = Arc::new(Semaphore::new(READERS));
        Arc::new(Self { store, sessions: Sessions::default(), tasks, address, proxy, readers })
    }

    /// The URL of the local echo server: our own `/echo`, which keeps its address as long as the
    /// workbench keeps its port.
    pub(crate) fn echo_url(&self) -> String {
        echo_url(self.address)
    }
}

/// The URL of `/echo` on a server that listens here.
pub(crate) fn echo_url(address: SocketAddr) -> String {
    // Only these names pass the guard; a wildcard address is reached by the first.
    let host = if address.ip() == std::net::Ipv6Addr::LOCALHOST { "[::1]" } else { "127.0.0.1" };
    format!("ws://{host}:{}/echo", address.port())
}
