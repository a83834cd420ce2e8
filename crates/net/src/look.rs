//! Small looks around a target: one address, one name, one way out. Each is bounded, and says
//! nothing of ours to anybody.

use crate::{dns, tcp};
use model::trace::{TcpAttempt, TcpOutcome};
use std::net::{IpAddr, Ipv4Addr, Ipv6Addr, SocketAddr, UdpSocket};
use std::time::Duration;

/// Connects to this one address, and closes at once.
pub async fn probe(address: SocketAddr, limit: Duration) -> TcpAttempt {
    let (step, _) = tcp::connect(&[address.ip()], address.port(), None, limit).await;
    step.attempts.into_iter().next().unwrap_or(TcpAttempt {
        address,
        began: Duration::ZERO,
        took: limit,
        outcome: TcpOutcome::TimedOut,
    })
}

/// The addresses of this name by the system's resolvers, asked directly: none where it has none, or
/// no answer came in time.
pub async fn look_up(name: &str, limit: Duration) -> Vec<IpAddr> {
    dns::addresses_of(name, limit).await
}

/// The address that this machine would speak from to that one; `None`: it has no way there. Nothing
/// is sent.
#[must_use]
pub fn source_towards(address: IpAddr) -> Option<IpAddr> {
    let any: IpAddr =
        if address.is_ipv4() { Ipv4Addr::UNSPECIFIED.into() } else { Ipv6Addr::UNSPECIFIED.into() };
    let socket = UdpSocket::bind((any, 0)).ok()?;
    socket.connect((address, 9)).ok()?;
    socket.local_addr().ok().map(|it| it.ip())
}

/// Whether this is an address of this machine. Nothing is sent.
#[must_use]
pub fn is_of_this_machine(address: IpAddr) -> bool {
    !address.is_unspecified() && UdpSocket::bind((address, 0)).is_ok()
}

#[cfg(test)]
mod tests {
    use super::*;
    use std::net::TcpListener;

    #[tokio::test]
    async fn a_probe_tells_what_one_address_does() {
        let listener = TcpListener::bind("127.0.0.1:0").expect("loopback");
        let at = listener.local_addr().expect("bound");
        let limit = Duration::from_secs(10);
        assert_eq!(probe(at, limit).await.outcome, TcpOutcome::Connected);
        drop(listener);
        assert_eq!(probe(at, limit).await.outcome, TcpOutcome::Refused(None));
    }

    #[test]
    fn this_machine_knows_its_own_addresses() {
        assert!(is_of_this_machine([127, 0, 0, 1].into()));
        assert!(!is_of_this_machine([192, 0, 2, 1].into()) && !is_of_this_machine([0, 0, 0, 0].into()));
        assert_eq!(source_towards([127, 0, 0, 1].into()), Some([127, 0, 0, 1].into()));
    }
}
