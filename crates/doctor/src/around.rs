//! What was looked at beside the attempts: single addresses, ports and names, and this machine.

use model::trace::TcpAttempt;
use std::net::{IpAddr, SocketAddr};

/// Facts from around the target. What was not looked at is empty, or `None`.
#[derive(Clone, Debug, Default)]
pub struct Around {
    /// Addresses that were slower than the one that is used, each tried alone.
    pub alone: Vec<TcpAttempt>,
    /// Other ports of a host that does not answer.
    pub ports: Vec<TcpAttempt>,
    /// Which of the addresses in the traces are this machine's own.
    pub own: Vec<IpAddr>,
    /// The target's addresses to which this machine has no way of its own: no address of that family,
    /// or no route.
    pub without_way: Vec<IpAddr>,
    /// Names like one that does not exist, that do exist.
    pub near_names: Vec<String>,
    /// What a name that nobody has resolves to.
    pub made_up_name: Option<Vec<IpAddr>>,
    /// This machine, where it is the target.
    pub here: Option<Here>,
}

/// This machine, as far as it may be looked at.
#[derive(Clone, Debug, Default)]
pub struct Here {
    /// Who listens on the port asked for, or on one like it.
    pub listeners: Vec<Listener>,
    /// The nginx configurations that are in force.
    pub nginx: Vec<NginxInForce>,
}

/// A listening TCP socket.
#[derive(Clone, Debug)]
pub struct Listener {
    /// Where it listens.
    pub address: SocketAddr,
    /// Whose it is; `None`: that may not be seen.
    pub process: Option<Process>,
}

/// A running program.
#[derive(Clone, Debug)]
pub struct Process {
    /// Its number.
    pub pid: u32,
    /// Its name.
    pub name: String,
    /// Its command line, secrets masked.
    pub command: String,
    /// The last lines of its log, where they can be read.
    pub log: Option<Log>,
}

/// The end of a log.
#[derive(Clone, Debug)]
pub struct Log {
    /// The file, or the unit of the journal.
    pub from: String,
    /// Its last lines, secrets masked.
    pub lines: Vec<String>,
}

/// A configuration that a running nginx was started with.
#[derive(Clone, Debug)]
pub struct NginxInForce {
    /// The process.
    pub pid: u32,
    /// The file.
    pub path: String,
    /// Whether it is the compiled default, not one that was named.
    pub is_default: bool,
    /// The file with all that it includes; `None`: it may not be read from here.
    pub files: Option<nginx::Project>,
    /// What is known beside them.
    pub facts: nginx::Facts,
}

impl Around {
    /// Whether this is an address of this machine.
    pub(crate) fn is_own(&self, address: IpAddr) -> bool {
        address.is_loopback() || self.own.contains(&address)
    }
}

impl Listener {
    /// Its program in words: `node (pid 123)`.
    pub(crate) fn who(&self) -> Option<String> {
        self.process.as_ref().map(|it| format!("{} (pid {})", it.name, it.pid))
    }

    /// Whether it takes connections to this address.
    pub(crate) fn serves(&self, address: IpAddr) -> bool {
        let own = self.address.ip();
        own == address || (own.is_unspecified() && (own.is_ipv6() || address.is_ipv4()))
    }
}
