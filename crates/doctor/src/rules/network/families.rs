//! The addresses of a host side by side: which are dead, and which live.

use super::reach::is_dead;
use crate::{Case, evidence};
use finding::Span;
use model::trace::TcpOutcome;
use std::net::{IpAddr, SocketAddr};

/// One address of the host, and how it ended by itself.
pub(super) struct Address<'a> {
    pub(super) at: SocketAddr,
    pub(super) outcome: &'a TcpOutcome,
    pub(super) line: Span,
}

/// The dead and the live ones, where a connection stands. `None`: nothing was connected directly.
pub(super) fn read(case: &Case) -> Option<(Vec<Address<'_>>, Vec<Address<'_>>)> {
    let step = &case.first.tcp.as_ref()?.step;
    if case.first.attempt.proxy.is_some() || step.connected.is_none() {
        return None;
    }
    let all = step.attempts.iter().enumerate().map(|(index, attempt)| {
        // One that was overtaken was tried once more, alone.
        let alone = case.around.alone.iter().find(|it| it.address == attempt.address);
        let line = match alone {
            Some(alone) => evidence::around_line(&case.around, &format!("{} ", alone.address)),
            None => evidence::tcp_line(step, index),
        };
        Address { at: attempt.address, outcome: &alone.unwrap_or(attempt).outcome, line }
    });
    let told = all.filter(|it| !it.at.ip().is_loopback());
    let (dead, rest): (Vec<_>, Vec<_>) =
        told.partition(|it| is_dead(it.outcome) && !case.around.without_way.contains(&it.at.ip()));
    Some((dead, rest.into_iter().filter(|it| *it.outcome == TcpOutcome::Connected).collect()))
}

/// Whether any of these has this family.
pub(super) fn has(addresses: &[Address<'_>], v6: bool) -> bool {
    addresses.iter().any(|it| it.at.is_ipv6() == v6)
}

/// Addresses in a row.
pub(super) fn list<'a>(addresses: impl Iterator<Item = &'a Address<'a>>) -> String {
    addresses.map(|it| it.at.ip()).map(|it: IpAddr| it.to_string()).collect::<Vec<_>>().join(", ")
}
