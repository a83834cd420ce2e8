//! How often an address may do something in a minute.

use super::places::network;
use std::collections::HashMap;
use std::net::IpAddr;
use std::sync::{Mutex, PoisonError};
use std::time::{Duration, Instant};

/// Over so long it is counted, and then anew.
const MINUTE: Duration = Duration::from_secs(60);
/// Addresses that are counted at a time. More than that in a minute: then none is known apart.
const ADDRESSES: usize = 1 << 16;

/// What each address did in this minute.
#[derive(Debug, Default)]
pub(crate) struct Rate(Mutex<Counted>);

#[derive(Debug, Default)]
struct Counted {
    since: Option<Instant>,
    by_address: HashMap<IpAddr, u32>,
}

impl Rate {
    /// Counts once more; false: that is more often than this.
    pub(crate) fn may(&self, address: IpAddr, most: u32) -> bool {
        self.may_at(address, most, Instant::now())
    }

    fn may_at(&self, address: IpAddr, most: u32, now: Instant) -> bool {
        let mut counted = self.0.lock().unwrap_or_else(PoisonError::into_inner);
        if counted.since.is_none_or(|since| now.duration_since(since) >= MINUTE) {
            *counted = Counted { since: Some(now), by_address: HashMap::new() };
        }
        let address = network(address);
        let is_room = counted.by_address.len() < ADDRESSES || counted.by_address.contains_key(&address);
        if !is_room {
            return false;
        }
        let count = counted.by_address.entry(address).or_default();
        *count = count.saturating_add(1);
        *count <= most
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn each_address_has_its_own_and_each_minute_begins_anew() {
        let (rate, now) = (Rate::default(), Instant::now());
        let may = |address: &str, now| rate.may_at(address.parse().expect("an address"), 2, now);
        assert!(may("192.0.2.1", now) && may("192.0.2.1", now) && !may("192.0.2.1", now));
        assert!(may("192.0.2.2", now) && may("2001:db8::1", now) && may("2001:db8::2", now));
        assert!(!may("2001:db8::3", now), "one network is one address");
        assert!(!may("192.0.2.1", now + MINUTE / 2) && may("192.0.2.1", now + MINUTE));
    }
}
