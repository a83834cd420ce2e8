//! Who is let in: so many connections of one address, and so many in all.

use super::paced::Paced;
use axum::serve::Listener;
use net::Network;
use std::collections::BTreeMap;
use std::io;
use std::net::{IpAddr, Ipv6Addr, SocketAddr};
use std::sync::{Arc, Mutex, PoisonError};
use tokio::net::{TcpListener, TcpStream};

/// How many connections there may be.
#[derive(Clone, Debug)]
pub(crate) struct Limits {
    /// Of one address, unless it is that of a proxy.
    pub(crate) of_one: usize,
    /// In all.
    pub(crate) of_all: usize,
    pub(crate) proxies: Vec<Network>,
}

/// A listener that counts.
pub(crate) struct Door {
    listener: TcpListener,
    limits: Limits,
    inside: Arc<Inside>,
}

#[derive(Debug, Default)]
struct Inside(Mutex<BTreeMap<IpAddr, usize>>);

/// The place of one connection, until it is dropped.
#[derive(Debug)]
pub(crate) struct Place {
    inside: Arc<Inside>,
    of: IpAddr,
}

impl Door {
    pub(crate) fn new(listener: TcpListener, limits: Limits) -> Self {
        Self { listener, limits, inside: Arc::default() }
    }

    fn admit(&self, address: IpAddr) -> Option<Place> {
        let of = whose(address);
        let is_proxy = self.limits.proxies.iter().any(|it| it.contains(address.to_canonical()));
        let mut inside = self.inside.0.lock().unwrap_or_else(PoisonError::into_inner);
        let all: usize = inside.values().sum();
        let own = inside.get(&of).copied().unwrap_or(0);
        if all >= self.limits.of_all || (own >= self.limits.of_one && !is_proxy) {
            return None;
        }
        inside.insert(of, own + 1);
        Some(Place { inside: Arc::clone(&self.inside), of })
    }
}

impl Drop for Place {
    fn drop(&mut self) {
        let mut inside = self.inside.0.lock().unwrap_or_else(PoisonError::into_inner);
        if let Some(count) = inside.get_mut(&self.of) {
            *count -= 1;
            if *count == 0 {
                inside.remove(&self.of);
            }
        }
    }
}

impl Listener for Door {
    type Io = Paced<TcpStream>;
    type Addr = SocketAddr;

    async fn accept(&mut self) -> (Self::Io, SocketAddr) {
        loop {
            let (stream, address) = Listener::accept(&mut self.listener).await;
            // Who is not let in is told by the end of the connection: an answer would cost what is saved.
            let Some(place) = self.admit(address.ip()) else { continue };
            // Frames and answers are small, and each one matters now.
            let _ = stream.set_nodelay(true);
            return (Paced::new(stream, place), address);
        }
    }

    fn local_addr(&self) -> io::Result<SocketAddr> {
        self.listener.local_addr()
    }
}

/// Whose an address is: in IPv6, one customer has 64 bits of them.
fn whose(address: IpAddr) -> IpAddr {
    match address.to_canonical() {
        IpAddr::V6(it) => {
            let [a, b, c, d, ..] = it.segments();
            IpAddr::V6(Ipv6Addr::new(a, b, c, d, 0, 0, 0, 0))
        }
        it @ IpAddr::V4(_) => it,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[tokio::test]
    async fn so_many_of_one_address_and_of_all() {
        let listener = TcpListener::bind("127.0.0.1:0").await.expect("loopback");
        let proxies = vec!["10.0.0.0/8".parse().expect("a network")];
        let door = Door::new(listener, Limits { of_one: 2, of_all: 6, proxies });
        let admit = |text: &str| door.admit(text.parse().expect("an address"));
        let (one, two) = (admit("192.0.2.1"), admit("::ffff:192.0.2.1"));
        assert!(one.is_some() && two.is_some() && admit("192.0.2.1").is_none());
        drop(one);
        assert!(admit("192.0.2.1").is_some(), "a place is free again");
        let six = [admit("2001:db8::1"), admit("2001:db8::2"), admit("2001:db8::3"), admit("2001:db8:1::")];
        assert_eq!(six.map(|it| it.is_some()), [true, true, false, true], "64 bits are one customer's");
        let proxied: Vec<_> = (0..9).map_while(|_| admit("10.0.0.1")).collect();
        assert_eq!(proxied.len(), 5, "a proxy brings many, but not more than all");
    }
}
