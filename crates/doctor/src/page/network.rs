//! How far an address is reachable, as browsers see it (Local Network Access).

use model::Trace;
use std::net::IpAddr;

/// An address space: the later, the more private.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub(crate) enum Space {
    /// Everyone.
    Public,
    /// The network that the machine is in.
    Local,
    /// The machine itself.
    Loopback,
}

impl Space {
    /// Where this address is.
    pub(crate) fn of(address: IpAddr) -> Self {
        let address = address.to_canonical();
        let local = match address {
            // 100.64.0.0/10 is what carriers share (RFC 6598): local too, in Chromium.
            IpAddr::V4(it) => {
                it.is_private() || it.is_link_local() || it.octets()[0] == 100 && it.octets()[1] & 0xc0 == 64
            }
            IpAddr::V6(it) => it.is_unique_local() || it.is_unicast_link_local(),
        };
        match address {
            _ if address.is_loopback() || address.is_unspecified() => Self::Loopback,
            _ if local => Self::Local,
            _ => Self::Public,
        }
    }

    /// Where the host of this attempt was reached, or tried; `None` where something stood between.
    pub(crate) fn of_trace(trace: &Trace) -> Option<Self> {
        if trace.attempt.proxy.is_some() || trace.unix.is_some() {
            return None;
        }
        let tcp = &trace.tcp.as_ref()?.step;
        let used = tcp.connected.and_then(|index| tcp.attempts.get(index)).or(tcp.attempts.first())?;
        Some(Self::of(used.address.ip()))
    }
}
