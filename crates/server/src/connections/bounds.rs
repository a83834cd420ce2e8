use std::time::Duration;

/// How much clients, and what they make the server do, may take. What is counted is counted on one node.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Bounds {
    /// How long a client may take for a request head, or for a handshake of TLS; a connection on which
    /// nothing is asked is closed after as long.
    pub head: Duration,
    /// How long a client may neither send of a body nor take of an answer what a bad line carries: a kibibyte
    /// a second.
    pub stall: Duration,
    /// Connections at a time.
    pub connections: usize,
    /// Connections of one address, or for one behind a trusted proxy, at a time. An address of IPv6 is its
    /// first 64 bits.
    pub connections_per_address: usize,
    /// Sessions that are live at a time.
    pub live: usize,
    /// The same of one account.
    pub live_per_account: usize,
    /// What sessions and images of a project may take on the disk, in bytes; `None`: there is no bound.
    pub project_bytes: Option<u64>,
    /// Pages under links that one address may read in a minute.
    pub reads: u32,
}

impl Default for Bounds {
    /// Those of a team's server where nothing else is said.
    fn default() -> Self {
        Self {
            head: Duration::from_secs(20),
            stall: Duration::from_secs(30),
            connections: 4096,
            connections_per_address: 256,
            live: 1000,
            live_per_account: 100,
            project_bytes: Some(20 << 30),
            reads: 600,
        }
    }
}

impl Bounds {
    /// Those of a user's own machine, where everything belongs to who runs it.
    #[must_use]
    pub fn own() -> Self {
        Self {
            connections_per_address: usize::MAX,
            live: usize::MAX,
            live_per_account: usize::MAX,
            project_bytes: None,
            ..Self::default()
        }
    }
}
