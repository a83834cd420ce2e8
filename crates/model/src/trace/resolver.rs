//! What each configured name server says by itself.

use super::Icmp;
use std::net::SocketAddr;
use std::time::Duration;

/// One query to one name server of the system's configuration.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct DnsServer {
    /// The server.
    pub address: SocketAddr,
    /// How it ended.
    pub answer: ServerAnswer,
    /// How long it took.
    pub took: Duration,
    /// The first extended error (RFC 8914): its code, and the server's own words.
    pub extended: Option<(u16, String)>,
    /// After SERVFAIL: whether it answers with addresses when it is told not to validate (RFC 4035
    /// section 3.2.2); `None`: it was not asked again.
    pub unvalidated: Option<bool>,
}

/// What a name server did.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum ServerAnswer {
    /// It answered with this RCODE.
    Code(u16),
    /// It said nothing in the time allowed.
    Silent,
    /// Its port is closed, by the word of the one who says so.
    Closed(Option<Icmp>),
    /// It cannot be reached.
    Unreachable(Option<Icmp>),
    /// Anything else, in the system's words.
    Failed(String),
}
