//! Why no connection stands: one reading of all the addresses that were tried.

use crate::{Case, evidence};
use finding::{Finding, Meta, Text};
use model::trace::{Icmp, TcpOutcome, TcpStep};
use std::net::SocketAddr;

/// How the host cannot be reached.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Fault {
    /// Refused by the host: nothing listens.
    Refused,
    /// Refused or unreachable by the word of a box: its ICMP answer says so.
    Firewall(Icmp),
    /// No answer.
    TimedOut,
    /// No way there, by the word of a box.
    Unreachable(Icmp),
    /// This machine has no way there, or none that it may take: nobody else was asked.
    NoRoute,
    /// Reset.
    Reset,
    /// Another error of the system.
    Other,
}

/// The fault that tells most, and the index of its address: `None` where no connection was tried,
/// `Some(None)` where one stands.
pub(crate) fn read(case: &Case) -> Option<Option<(Fault, usize, SocketAddr)>> {
    let step = &case.first.tcp.as_ref()?.step;
    if step.connected.is_some() {
        return Some(None);
    }
    let faults = step
        .attempts
        .iter()
        .enumerate()
        .filter_map(|(index, attempt)| Some((fault(&attempt.outcome)?, index, attempt.address)));
    Some(faults.min_by_key(|(fault, ..)| rank(*fault)))
}

fn fault(outcome: &TcpOutcome) -> Option<Fault> {
    Some(match outcome {
        TcpOutcome::Connected | TcpOutcome::Abandoned => return None,
        TcpOutcome::Refused(Some(icmp)) => Fault::Firewall(*icmp),
        TcpOutcome::Refused(None) => Fault::Refused,
        TcpOutcome::TimedOut => Fault::TimedOut,
        TcpOutcome::Unreachable(Some(icmp)) if prohibits(*icmp) => Fault::Firewall(*icmp),
        TcpOutcome::Unreachable(Some(icmp)) => Fault::Unreachable(*icmp),
        TcpOutcome::Unreachable(None) => Fault::NoRoute,
        // ECONNRESET and ECONNABORTED.
        TcpOutcome::Failed { errno: Some(103 | 104), .. } => Fault::Reset,
        TcpOutcome::Failed { errno: Some(110), .. } => Fault::TimedOut,
        // ENETUNREACH and EHOSTUNREACH; EPERM, EACCES and EINVAL are the words of a route that forbids
        // (`ip route add prohibit`, `blackhole`), EAFNOSUPPORT and EADDRNOTAVAIL those of a machine
        // without this family.
        TcpOutcome::Failed { errno: Some(101 | 113 | 1 | 13 | 22 | 97 | 99), .. } => Fault::NoRoute,
        TcpOutcome::Failed { .. } => Fault::Other,
    })
}

/// Whether an ICMP answer says that a policy forbids it: codes 9, 10 and 13 of type 3 (RFC 1812),
/// code 1 of ICMPv6 type 1.
fn prohibits(icmp: Icmp) -> bool {
    matches!((icmp.kind, icmp.code, icmp.from.is_ipv4()), (3, 9 | 10 | 13, true) | (1, 1 | 5 | 6, false))
}

fn rank(fault: Fault) -> u8 {
    match fault {
        Fault::Refused => 0,
        Fault::Firewall(_) => 1,
        Fault::Reset => 2,
        Fault::TimedOut => 3,
        Fault::Other => 4,
        Fault::Unreachable(_) => 5,
        Fault::NoRoute => 6,
    }
}

/// A finding at the line of one address, with the other addresses beside it.
pub(crate) fn tell(case: &Case, rule: &'static Meta, index: usize, message: Text, label: Text) -> Finding {
    let empty = TcpStep::default();
    let step = case.first.tcp.as_ref().map_or(&empty, |tcp| &tcp.step);
    let mut finding = rule.find(message).at(evidence::tcp_line(step, index), label).proven();
    for (other, attempt) in step.attempts.iter().enumerate() {
        if other != index && attempt.outcome != TcpOutcome::Abandoned {
            finding = finding
                .at(evidence::tcp_line(step, other), Text::new("so did this one", "このアドレスも失敗"));
        }
    }
    finding
}

/// Whether this is an end that the address itself is to blame for, or the way to it: not a slower
/// race, and not the want of a way out of this machine.
pub(super) fn is_dead(outcome: &TcpOutcome) -> bool {
    matches!(
        fault(outcome),
        Some(Fault::Refused | Fault::Firewall(_) | Fault::TimedOut | Fault::Unreachable(_) | Fault::Reset)
    )
}

/// Whether the connection that failed was the one to a forward proxy.
pub(crate) fn to_proxy(case: &Case) -> bool {
    case.first.attempt.proxy.is_some()
}
