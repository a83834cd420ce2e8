//! Runs of addresses: `10.0.0.0/8`.

use std::fmt;
use std::net::{IpAddr, Ipv4Addr, Ipv6Addr};
use std::str::FromStr;

/// All addresses that begin with the same bits.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Network {
    first: IpAddr,
    bits: u8,
}

/// What is no network.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
#[error("{0:?} is no network: write it as 10.0.0.0/8 or fd00::/8")]
pub struct NotANetwork(String);

impl Network {
    /// Whether the address is one of these. An IPv4 address in IPv6 clothes counts as what it is.
    #[must_use]
    pub fn contains(&self, address: IpAddr) -> bool {
        match (self.first, address.to_canonical()) {
            (IpAddr::V4(first), IpAddr::V4(it)) => {
                let shift = 32 - u32::from(self.bits);
                (u64::from(first.to_bits()) >> shift) == (u64::from(it.to_bits()) >> shift)
            }
            (IpAddr::V6(first), IpAddr::V6(it)) => {
                let mask = u128::MAX.checked_shl(128 - u32::from(self.bits)).unwrap_or(0);
                first.to_bits() & mask == it.to_bits() & mask
            }
            _ => false,
        }
    }

    pub(crate) const fn v4(a: u8, b: u8, c: u8, d: u8, bits: u8) -> Self {
        Self { first: IpAddr::V4(Ipv4Addr::new(a, b, c, d)), bits }
    }

    pub(crate) const fn v6(first: u128, bits: u8) -> Self {
        Self { first: IpAddr::V6(Ipv6Addr::from_bits(first)), bits }
    }
}

impl FromStr for Network {
    type Err = NotANetwork;

    /// Reads an address, or an address and how many of its first bits count. Those after them must be 0:
    /// `10.1.2.3/8` is more likely a slip than a wish.
    fn from_str(text: &str) -> Result<Self, NotANetwork> {
        let wrong = || NotANetwork(text.to_owned());
        let (address, bits) = text.split_once('/').map_or((text, None), |(a, b)| (a, Some(b)));
        let first: IpAddr = address.trim().parse().map_err(|_| wrong())?;
        let all = if first.is_ipv4() { 32 } else { 128 };
        let bits = bits.map_or(Ok(all), |it| it.trim().parse::<u8>().map_err(|_| wrong()))?;
        let rest_is_zero = match first {
            IpAddr::V4(it) => it.to_bits().checked_shl(bits.into()).unwrap_or(0) == 0,
            IpAddr::V6(it) => it.to_bits().checked_shl(bits.into()).unwrap_or(0) == 0,
        };
        if bits > all || !rest_is_zero { Err(wrong()) } else { Ok(Self { first, bits }) }
    }
}

impl fmt::Display for Network {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{}/{}", self.first, self.bits)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn network(text: &str) -> Network {
        text.parse().expect("a network")
    }

    #[test]
    fn the_first_bits_decide() {
        for (text, inside, outside) in [
            ("10.0.0.0/8", "10.255.1.2", "11.0.0.0"),
            ("192.168.1.0/25", "192.168.1.127", "192.168.1.128"),
            ("192.0.2.7", "192.0.2.7", "192.0.2.8"),
            ("0.0.0.0/0", "255.255.255.255", "::1"),
            ("fd00::/8", "fdff::1", "fc00::1"),
            ("::/0", "fe80::1", "10.0.0.1"),
            ("::1", "::1", "::2"),
            ("10.0.0.0/8", "::ffff:10.1.1.1", "::ffff:11.1.1.1"),
        ] {
            let address = |text: &str| text.parse::<IpAddr>().expect("an address");
            assert!(network(text).contains(address(inside)), "{text} {inside}");
            assert!(!network(text).contains(address(outside)), "{text} {outside}");
        }
        assert_eq!(network(" 10.0.0.0/8").to_string(), "10.0.0.0/8");
    }

    #[test]
    fn what_is_no_network_is_refused() {
        for text in
            ["", "10", "10.0.0.0/33", "10.0.0.0/-1", "10.0.0.1/8", "::/129", "a/8", "10.0.0.0/", "fd00::1/8"]
        {
            assert!(text.parse::<Network>().is_err(), "{text}");
        }
    }
}
