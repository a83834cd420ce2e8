//! Name resolution.

use super::DnsServer;
use std::net::IpAddr;
use std::time::Duration;

/// Name resolution.
#[derive(Clone, Debug)]
pub struct DnsStep {
    /// The name asked for, or the literal address.
    pub host: String,
    /// What getaddrinfo said, in the order it gave.
    pub outcome: DnsOutcome,
    /// Our own queries, made beside it.
    pub queries: Vec<DnsQuery>,
    /// Each configured name server asked by itself, where getaddrinfo found nothing.
    pub servers: Vec<DnsServer>,
}

/// How name resolution ended.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum DnsOutcome {
    /// The host is a literal address: nothing was asked.
    Literal,
    /// Addresses to try, in order.
    Found(Vec<IpAddr>),
    /// None.
    Failed {
        /// getaddrinfo's words.
        message: String,
    },
    /// No answer in the time allowed.
    TimedOut,
}

/// One query of ours to the configured resolver.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct DnsQuery {
    /// `A` or `AAAA`.
    pub record: &'static str,
    /// How it ended.
    pub answer: DnsAnswer,
    /// How long it took.
    pub took: Duration,
}

/// How a query ended.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum DnsAnswer {
    /// RCODE 0 with records.
    Addresses(Vec<IpAddr>),
    /// RCODE 0 without a record of this type.
    NoData,
    /// RCODE 3.
    NxDomain,
    /// Another RCODE: 2 is SERVFAIL, 5 is REFUSED.
    Code(u16),
    /// Nothing came.
    TimedOut,
    /// The resolver could not be asked.
    Failed(String),
}
