//! Where this process may connect to. Without a policy: everywhere, as a program on a user's own machine
//! must. With one, addresses that are not of the public internet are refused, whatever name, redirect
//! or proxy led there: it is asked where a connection begins, so nothing goes around it.

use crate::Network;
use std::net::{IpAddr, Ipv4Addr, Ipv6Addr};
use std::sync::OnceLock;

/// The policy of this process.
static POLICY: OnceLock<Egress> = OnceLock::new();

/// What is not the public internet, or leads out of it, in IPv4.
const CLOSED_V4: &[Network] = &[
    Network::v4(0, 0, 0, 0, 8),
    Network::v4(10, 0, 0, 0, 8),
    Network::v4(100, 64, 0, 0, 10),
    Network::v4(127, 0, 0, 0, 8),
    // Link-local, and the metadata of clouds.
    Network::v4(169, 254, 0, 0, 16),
    Network::v4(172, 16, 0, 0, 12),
    Network::v4(192, 0, 0, 0, 24),
    Network::v4(192, 0, 2, 0, 24),
    Network::v4(192, 88, 99, 0, 24),
    Network::v4(192, 168, 0, 0, 16),
    Network::v4(198, 18, 0, 0, 15),
    Network::v4(198, 51, 100, 0, 24),
    Network::v4(203, 0, 113, 0, 24),
    Network::v4(224, 0, 0, 0, 3),
];

/// Of IPv6 only what is given out as global unicast is open, without these parts of it.
const OPEN_V6: Network = Network::v6(0x2000 << 112, 3);
const CLOSED_V6: &[Network] = &[
    // Protocol assignments, Teredo and ORCHID among them.
    Network::v6(0x2001 << 112, 23),
    Network::v6(0x2001_0db8 << 96, 32),
    Network::v6(0x3fff << 112, 20),
];

/// Where connections may go.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Egress {
    /// What is allowed although it is not of the public internet.
    pub allow: Vec<Network>,
}

impl Egress {
    /// Makes this the policy of the process, for good; false: it has one already, which stays.
    pub fn enforce(self) -> bool {
        POLICY.set(self).is_ok()
    }

    /// Whether a connection may go there.
    #[must_use]
    pub fn permits(&self, address: IpAddr) -> bool {
        let address = address.to_canonical();
        let allowed = |address: IpAddr| self.allow.iter().any(|it| it.contains(address));
        if allowed(address) {
            return true;
        }
        match address {
            IpAddr::V4(it) => is_public_v4(it),
            // What a translator makes an IPv4 address of is judged as that.
            IpAddr::V6(it) => match inner(it) {
                Some(inner) => is_public_v4(inner) || allowed(inner.into()),
                None => is_public_v6(it),
            },
        }
    }
}

/// Whether the policy of this process permits a connection to there.
pub(crate) fn permits(address: IpAddr) -> bool {
    POLICY.get().is_none_or(|it| it.permits(address))
}

/// Whether this process has a policy. Then the machine that it runs on is not its user's to look at.
#[must_use]
pub fn is_enforced() -> bool {
    POLICY.get().is_some()
}

fn is_public_v4(address: Ipv4Addr) -> bool {
    !CLOSED_V4.iter().any(|it| it.contains(address.into()))
}

fn is_public_v6(address: Ipv6Addr) -> bool {
    let address = address.into();
    OPEN_V6.contains(address) && !CLOSED_V6.iter().any(|it| it.contains(address))
}

/// The IPv4 address in one of NAT64 (RFC 6052, the well-known prefix), 6to4 (RFC 3056), or one that is
/// "compatible" (RFC 4291 section 2.5.5.1).
fn inner(address: Ipv6Addr) -> Option<Ipv4Addr> {
    let bits = address.to_bits();
    let last = Ipv4Addr::from_bits(u32::try_from(bits & 0xffff_ffff).unwrap_or_default());
    match address.segments() {
        [0x64, 0xff9b, 0, 0, 0, 0, ..] | [0, 0, 0, 0, 0, 0, ..] => Some(last),
        [0x2002, high, low, ..] => Some(Ipv4Addr::from_bits((u32::from(high) << 16) | u32::from(low))),
        _ => None,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn policy(allow: &[&str]) -> Egress {
        Egress { allow: allow.iter().map(|it| it.parse().expect("a network")).collect() }
    }

    fn permits(policy: &Egress, address: &str) -> bool {
        policy.permits(address.parse().expect("an address"))
    }

    #[test]
    fn the_public_internet_is_open() {
        for address in [
            "1.1.1.1",
            "8.8.8.8",
            "11.0.0.0",
            "100.63.255.255",
            "100.128.0.0",
            "172.15.255.255",
            "172.32.0.0",
            "223.255.255.255",
            "2606:4700::1111",
            "2a00:1450:4001::1",
            "::ffff:1.1.1.1",
            "64:ff9b::101:101",
            "2002:101:101::1",
        ] {
            assert!(permits(&policy(&[]), address), "{address}");
        }
    }

    #[test]
    fn what_is_within_is_closed_in_whatever_clothes() {
        for address in [
            "0.0.0.0",
            "0.1.2.3",
            "10.0.0.1",
            "100.64.0.1",
            "100.100.100.200",
            "127.0.0.1",
            "127.255.255.254",
            "169.254.169.254",
            "172.16.0.1",
            "172.31.255.255",
            "192.168.0.1",
            "192.0.0.192",
            "198.18.0.1",
            "224.0.0.1",
            "240.0.0.1",
            "255.255.255.255",
            "::",
            "::1",
            "::127.0.0.1",
            "::ffff:127.0.0.1",
            "::ffff:169.254.169.254",
            "64:ff9b::7f00:1",
            "64:ff9b::a9fe:a9fe",
            "64:ff9b:1::a00:1",
            "2002:7f00:1::1",
            "2002:a9fe:a9fe::",
            "2001::1",
            "2001:db8::1",
            "fc00::1",
            "fd00:ec2::254",
            "fe80::1",
            "fec0::1",
            "ff02::1",
            "100::1",
            "5f00::1",
            "4000::1",
        ] {
            assert!(!permits(&policy(&[]), address), "{address}");
        }
    }

    #[test]
    fn what_is_allowed_is_open_and_what_stands_beside_it_is_not() {
        let policy = policy(&["10.1.0.0/16", "fd12::/16", "127.0.0.1"]);
        for address in ["10.1.2.3", "::ffff:10.1.2.3", "64:ff9b::a01:203", "fd12::1", "127.0.0.1"] {
            assert!(permits(&policy, address), "{address}");
        }
        for address in ["10.2.0.1", "fd13::1", "127.0.0.2", "::1", "64:ff9b::a02:1"] {
            assert!(!permits(&policy, address), "{address}");
        }
    }
}
