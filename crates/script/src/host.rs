//! What the name of a host says of where it is.

use std::net::{Ipv4Addr, Ipv6Addr};

/// How near a host is.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Near {
    /// The machine itself.
    Loopback,
    /// A network of its own: a private address, a name without a dot, `.local` and the like.
    Private,
    /// Anywhere.
    Public,
}

/// How near this host is; `None` where a part of it is not known.
pub(crate) fn near(host: &str) -> Option<Near> {
    if host.is_empty() || host.contains('…') {
        return None;
    }
    let host = host.trim_end_matches('.').to_ascii_lowercase();
    if let Some(inner) = host.strip_prefix('[').and_then(|it| it.strip_suffix(']')) {
        return inner.parse::<Ipv6Addr>().ok().map(|it| match it.is_loopback() {
            true => Near::Loopback,
            false if it.is_unique_local() || it.is_unicast_link_local() => Near::Private,
            false => Near::Public,
        });
    }
    if let Ok(address) = host.parse::<Ipv4Addr>() {
        let is_private = address.is_private() || address.is_link_local() || address.is_unspecified();
        return Some(match address.is_loopback() {
            true => Near::Loopback,
            false if is_private => Near::Private,
            false => Near::Public,
        });
    }
    if host == "localhost" || host.ends_with(".localhost") {
        return Some(Near::Loopback);
    }
    let ending = host.rsplit_once('.').map(|(_, ending)| ending);
    Some(match ending {
        None | Some("local" | "internal" | "lan" | "home" | "test" | "onion" | "intranet" | "corp") => {
            Near::Private
        }
        Some(_) => Near::Public,
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn hosts_are_near_or_far() {
        for (host, wanted) in [
            ("localhost", Near::Loopback),
            ("LOCALHOST.", Near::Loopback),
            ("app.localhost", Near::Loopback),
            ("127.0.0.1", Near::Loopback),
            ("[::1]", Near::Loopback),
            ("192.168.0.3", Near::Private),
            ("[fd00::1]", Near::Private),
            ("backend", Near::Private),
            ("printer.local", Near::Private),
            ("chat.example", Near::Public),
            ("8.8.8.8", Near::Public),
            ("[2001:db8::1]", Near::Public),
        ] {
            assert_eq!(near(host), Some(wanted), "{host}");
        }
        for host in ["", "…", "chat.…", "[nonsense]"] {
            assert_eq!(near(host), None, "{host}");
        }
    }
}
