//! How a place of the nginx of this machine is reached from here, whatever its names resolve to.

use model::Attempt;
use nginx::{Config, Endpoint};
use std::net::{IpAddr, Ipv4Addr, Ipv6Addr, SocketAddr};
use std::path::PathBuf;

/// An attempt at the URL of an endpoint, sent to the address on which its server listens.
#[must_use]
pub fn attempt(config: &Config, endpoint: &Endpoint) -> Attempt {
    let mut attempt = Attempt::new(endpoint.url.clone());
    let line = endpoint.listen.and_then(|id| config.tree.directive(id).argument(0));
    let word = String::from_utf8_lossy(line.unwrap_or(b"80")).into_owned();
    match word.strip_prefix("unix:") {
        Some(path) => attempt.unix_socket = Some(PathBuf::from(path)),
        None => attempt.connect_to = address(&word),
    }
    attempt
}

/// The address of a `listen`, as a client on this machine has it.
fn address(word: &str) -> Option<SocketAddr> {
    let (host, port) = match word.rsplit_once(':') {
        Some((host, port)) if !word.ends_with(']') => (host, port.parse().ok()?),
        _ => word.parse().map_or((word, 80), |port: u16| ("*", port)),
    };
    let address = match host.trim_matches(['[', ']']) {
        "*" | "0.0.0.0" | "localhost" => IpAddr::V4(Ipv4Addr::LOCALHOST),
        "::" => IpAddr::V6(Ipv6Addr::LOCALHOST),
        other => other.parse().ok()?,
    };
    Some(SocketAddr::new(address, port))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn an_address_is_reached_from_this_machine() {
        for (word, reached) in [
            ("80", "127.0.0.1:80"),
            ("*:81", "127.0.0.1:81"),
            ("0.0.0.0:82", "127.0.0.1:82"),
            ("[::]:83", "[::1]:83"),
            ("[::1]", "[::1]:80"),
            ("192.0.2.7", "192.0.2.7:80"),
            ("192.0.2.7:84", "192.0.2.7:84"),
            ("localhost:85", "127.0.0.1:85"),
        ] {
            assert_eq!(address(word).map(|it| it.to_string()).as_deref(), Some(reached), "{word}");
        }
        assert_eq!(address("example.test:1"), None);
    }
}
