//! Who is here: so many in all, so many of one address.

use std::collections::HashMap;
use std::net::{IpAddr, Ipv6Addr};
use std::sync::{Arc, Mutex, PoisonError};

/// Bits of an address of IPv6 that name a network: within it, one client has as many as it likes.
const NETWORK: u128 = !0 << 64;

/// Places for clients. A clone counts the same ones.
#[derive(Clone, Debug)]
pub(crate) struct Places(Arc<Inner>);

#[derive(Debug)]
struct Inner {
    most: usize,
    most_of_one: usize,
    taken: Mutex<Taken>,
}

#[derive(Debug, Default)]
struct Taken {
    all: usize,
    by_address: HashMap<IpAddr, usize>,
}

/// A place that is taken until it is dropped.
#[derive(Debug)]
pub(crate) struct Place {
    places: Places,
    whose: Option<IpAddr>,
}

/// There is none left.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) struct Full;

impl Places {
    pub(crate) fn new(most: usize, most_of_one: usize) -> Self {
        Self(Arc::new(Inner { most, most_of_one, taken: Mutex::default() }))
    }

    /// Takes a place for an address, or one that counts in all only.
    pub(crate) fn take(&self, whose: Option<IpAddr>) -> Result<Place, Full> {
        let whose = whose.map(network);
        let mut taken = self.0.taken.lock().unwrap_or_else(PoisonError::into_inner);
        let of_one = whose.and_then(|it| taken.by_address.get(&it)).copied().unwrap_or(0);
        if taken.all >= self.0.most || of_one >= self.0.most_of_one {
            return Err(Full);
        }
        taken.all += 1;
        if let Some(whose) = whose {
            taken.by_address.insert(whose, of_one + 1);
        }
        Ok(Place { places: self.clone(), whose })
    }
}

impl Drop for Place {
    fn drop(&mut self) {
        let mut taken = self.places.0.taken.lock().unwrap_or_else(PoisonError::into_inner);
        taken.all -= 1;
        let Some(whose) = self.whose else { return };
        match taken.by_address.get_mut(&whose) {
            Some(count) if *count > 1 => *count -= 1,
            _ => drop(taken.by_address.remove(&whose)),
        }
    }
}

/// What counts as one address.
pub(crate) fn network(address: IpAddr) -> IpAddr {
    match address.to_canonical() {
        IpAddr::V6(it) => Ipv6Addr::from_bits(it.to_bits() & NETWORK).into(),
        it => it,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn of(address: &str) -> Option<IpAddr> {
        Some(address.parse().expect("an address"))
    }

    #[test]
    fn an_address_has_its_places_and_all_have_theirs() {
        let places = Places::new(4, 2);
        let held = [places.take(of("192.0.2.1")), places.take(of("::ffff:192.0.2.1"))];
        assert!(held.iter().all(Result::is_ok));
        assert_eq!(places.take(of("192.0.2.1")).err(), Some(Full), "it has two");
        let six = [places.take(of("2001:db8::1")), places.take(of("2001:db8::2:0:0:1"))];
        assert!(six.iter().all(Result::is_ok));
        assert_eq!(places.take(of("192.0.2.2")).err(), Some(Full), "there are four");
        drop(held);
        assert_eq!(places.take(of("2001:db8::9")).err(), Some(Full), "one network is one address");
        assert!(places.take(of("192.0.2.1")).is_ok() && places.take(None).is_ok());
        drop(six);
        assert!(places.0.taken.lock().expect("not poisoned").by_address.is_empty(), "nothing is left behind");
    }
}
