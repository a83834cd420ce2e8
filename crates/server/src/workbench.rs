//! What every handler works with.

use crate::bus::Bus;
use crate::connections::Bounds;
use crate::log::Log;
use crate::metrics::Counts;
use crate::nodes::Nodes;
use crate::problem::Problem;
use crate::sessions::Sessions;
use crate::tasks::Tasks;
use crate::team::Team;
use crate::together::{Together, Told};
use crate::view::Changed;
use model::SystemProxy;
use std::net::SocketAddr;
use std::sync::Arc;
use store::Store;
use tokio::sync::{Semaphore, watch};

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
    /// On the server of a team.
    pub(crate) team: Option<Team>,
    pub(crate) log: Log,
    /// How much clients, and what they ask for, may take.
    pub(crate) bounds: Bounds,
    pub(crate) nodes: Nodes,
    /// What nodes tell each other.
    pub(crate) bus: Bus,
    pub(crate) counts: Counts,
    /// Counts what changes who may do what: those who stay connected are looked at again.
    pub(crate) changes: watch::Sender<u64>,
    /// What those who work together are told.
    pub(crate) together: Together,
}

/// A handle that handlers share.
pub(crate) type Shared = Arc<Workbench>;

impl Workbench {
    pub(crate) fn new(
        store: Store,
        address: SocketAddr,
        proxy: SystemProxy,
        team: Option<Team>,
        log: Log,
        bus: Bus,
        bounds: Bounds,
    ) -> Shared {
        Arc::new(Self {
            store,
            sessions: Sessions::default(),
            tasks: Arc::new(Tasks::new()),
            address,
            proxy,
            readers: Arc::new(Semaphore::new(READERS)),
            team,
            log,
            bounds,
            nodes: Nodes::default(),
            bus,
            counts: Counts::default(),
            changes: watch::Sender::new(0),
            together: Together::default(),
        })
    }

    /// The server of a team, or a refusal on the workbench of one user.
    pub(crate) fn team(&self) -> Result<&Team, Problem> {
        self.team.as_ref().ok_or_else(Problem::no_accounts)
    }

    /// Tells all who may see it what somebody changed, on every node.
    pub(crate) fn tell(&self, changed: Changed) {
        crate::nodes::tell_others(self, &changed);
        self.together.tell(Told::Changed(changed));
    }

    /// Has those who stay connected looked at again, on every node.
    pub(crate) fn changed(&self) {
        self.look_again();
        crate::nodes::tell_changed(self);
    }

    /// The same on this node only.
    pub(crate) fn look_again(&self) {
        self.changes.send_modify(|it| *it += 1);
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
