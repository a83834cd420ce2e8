//! Looks around the target where the first attempt leaves doubts. Nothing is asked of other hosts
//! than the one named and the configured resolver.

use super::{here, near};
use crate::around::{Around, Here};
use model::Trace;
use model::trace::{DnsAnswer, DnsOutcome, Icmp, TcpAttempt, TcpOutcome, TlsOutcome, Trust};
use std::net::{IpAddr, SocketAddr};
use std::time::Duration;
use tokio::task::JoinSet;

/// The longest that one look may take.
const LOOK: Duration = Duration::from_secs(3);
/// An attempt that was given so long and did not connect is a doubtful one.
const DOUBT: Duration = Duration::from_millis(200);
/// Addresses tried alone.
const MOST_ADDRESSES: usize = 8;
/// Ports that answer on most hosts.
const COMMON_PORTS: [u16; 2] = [443, 80];

/// Looks around for at most `left`.
pub(super) async fn look(first: &Trace, left: Duration) -> Around {
    let limit = (left / 2).min(LOOK);
    let (alone, ports, near_names, made_up_name, here) = tokio::join!(
        probe_all(doubtful(first), limit),
        probe_all(other_ports(first), limit),
        near::existing(missing_name(first), limit),
        made_up(first, limit),
        this_machine(first, limit),
    );
    let own = addresses(first).into_iter().filter(|it| net::is_of_this_machine(*it)).collect();
    let without_way = targets(first).into_iter().filter(|it| net::source_towards(*it).is_none()).collect();
    Around { alone, ports, own, without_way, near_names, made_up_name, here }
}

async fn probe_all(addresses: Vec<SocketAddr>, limit: Duration) -> Vec<TcpAttempt> {
    let mut probing = JoinSet::new();
    for address in addresses {
        probing.spawn(net::probe(address, limit));
    }
    let mut done = probing.join_all().await;
    done.sort_by_key(|it| it.address);
    done
}

fn attempts(first: &Trace) -> &[TcpAttempt] {
    first.tcp.as_ref().map_or(&[], |it| &it.step.attempts)
}

/// The addresses that had time to connect, and were overtaken.
fn doubtful(first: &Trace) -> Vec<SocketAddr> {
    if first.attempt.proxy.is_some() {
        return vec![];
    }
    let slow = |it: &&TcpAttempt| it.outcome == TcpOutcome::Abandoned && it.took >= DOUBT;
    attempts(first).iter().filter(slow).map(|it| it.address).take(MOST_ADDRESSES).collect()
}

/// Common ports of a host whose port is silent.
fn other_ports(first: &Trace) -> Vec<SocketAddr> {
    let stands = first.tcp.as_ref().is_none_or(|it| it.step.connected.is_some());
    let silent = attempts(first).iter().find(|it| it.outcome == TcpOutcome::TimedOut);
    let Some(silent) = silent.filter(|_| !stands && first.attempt.proxy.is_none()) else { return vec![] };
    let others = COMMON_PORTS.iter().filter(|it| **it != silent.address.port());
    others.map(|port| SocketAddr::new(silent.address.ip(), *port)).collect()
}

/// The name that the resolver does not know.
fn missing_name(first: &Trace) -> Option<&str> {
    let dns = &first.dns.as_ref()?.step;
    let failed = matches!(dns.outcome, DnsOutcome::Failed { .. } | DnsOutcome::TimedOut);
    let missing = dns.queries.iter().any(|it| it.answer == DnsAnswer::NxDomain);
    (failed && missing && first.attempt.proxy.is_none()).then_some(dns.host.as_str())
}

/// Asks for a name that nobody has, where somebody else than the host may have answered.
async fn made_up(first: &Trace, limit: Duration) -> Option<Vec<IpAddr>> {
    let named = matches!(first.dns.as_ref()?.step.outcome, DnsOutcome::Found(_));
    if !named || first.attempt.proxy.is_some() || first.switched() || !foreign_hand(first) {
        return None;
    }
    let clock = std::time::SystemTime::now().duration_since(std::time::UNIX_EPOCH).unwrap_or_default();
    let label = format!("wscope-{:x}", clock.as_nanos());
    // Resolvers may keep `.invalid` to themselves (RFC 6761 section 6.4), so another is asked for too.
    let (invalid, other) = (format!("{label}.invalid"), format!("{label}.com"));
    let (mut found, more) = tokio::join!(net::look_up(&invalid, limit), net::look_up(&other, limit));
    found.extend(more);
    Some(found)
}

/// A redirect, a page, or a certificate that nobody vouches for.
fn foreign_hand(first: &Trace) -> bool {
    let rejected = first.tls.as_ref().is_some_and(|it| {
        it.step.outcome == Some(TlsOutcome::CertificateRejected)
            || matches!(it.step.trust, Trust::Rejected(_))
    });
    let head = first.upgrade.as_ref().and_then(|it| it.step.head());
    let page = head.is_some_and(|head| {
        (300..400).contains(&head.status)
            || head.field("Content-Type").is_some_and(|it| it.value.contains("html"))
    });
    rejected || page
}

async fn this_machine(first: &Trace, limit: Duration) -> Option<Here> {
    let attempts = attempts(first);
    let here = !net::has_egress_policy()
        && !attempts.is_empty()
        && attempts.iter().all(|it| is_here(it.address.ip()));
    if !here || first.attempt.proxy.is_some() || first.switched() {
        return None;
    }
    tokio::time::timeout(limit, here::look(attempts[0].address.port())).await.ok().flatten()
}

/// An unspecified address as destination is this machine.
fn is_here(address: IpAddr) -> bool {
    address.is_loopback() || address.is_unspecified() || net::is_of_this_machine(address)
}

fn targets(first: &Trace) -> Vec<IpAddr> {
    attempts(first).iter().map(|it| it.address.ip()).collect()
}

/// Every address in the trace that may be this machine's.
fn addresses(first: &Trace) -> Vec<IpAddr> {
    let icmp = |it: &TcpAttempt| match it.outcome {
        TcpOutcome::Refused(icmp) | TcpOutcome::Unreachable(icmp) => icmp.map(|it: Icmp| it.from),
        _ => None,
    };
    let mut found = targets(first);
    found.extend(attempts(first).iter().filter_map(icmp));
    found.sort_unstable();
    found.dedup();
    found
}
