//! `/proc/net/tcp` and `tcp6`: the listening sockets of this network namespace.

use std::net::{IpAddr, Ipv4Addr, Ipv6Addr, SocketAddr};
use std::path::Path;

/// `TCP_LISTEN` of the kernel.
const LISTENING: &str = "0A";

/// A listening socket.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) struct Socket {
    pub(super) address: SocketAddr,
    pub(super) inode: u64,
}

/// Every listening socket; `None`: neither table can be read.
pub(super) fn listening(folder: &Path) -> Option<Vec<Socket>> {
    let tables: Vec<_> =
        ["tcp", "tcp6"].iter().filter_map(|it| std::fs::read_to_string(folder.join(it)).ok()).collect();
    (!tables.is_empty()).then(|| tables.iter().flat_map(|it| it.lines().filter_map(read)).collect())
}

/// A line: number, local address, peer, state, queues, timers, retransmissions, user, timeout, inode.
fn read(line: &str) -> Option<Socket> {
    let mut words = line.split_whitespace();
    let (local, state) = (words.nth(1)?, words.nth(1)?);
    let inode = words.nth(5)?.parse().ok()?;
    let (address, port) = local.split_once(':')?;
    let address = SocketAddr::new(ip(address)?, u16::from_str_radix(port, 16).ok()?);
    (state == LISTENING).then_some(Socket { address, inode })
}

/// An address as the kernel prints it: words of 32 bits in the machine's own order.
fn ip(hex: &str) -> Option<IpAddr> {
    if !hex.is_ascii() {
        return None;
    }
    let word = |at: usize| Some(u32::from_str_radix(hex.get(at..at + 8)?, 16).ok()?.to_ne_bytes());
    match hex.len() {
        8 => Some(Ipv4Addr::from(word(0)?).into()),
        32 => {
            let words = [word(0)?, word(8)?, word(16)?, word(24)?].concat();
            Some(Ipv6Addr::from(<[u8; 16]>::try_from(words).ok()?).into())
        }
        _ => None,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[cfg(target_endian = "little")]
    #[test]
    fn a_line_of_the_kernel_is_read() {
        let v4 = "   1: 0100007F:1F90 00000000:0000 0A 00000000:00000000 00:00000000 00000000  1000        0 4242 1 x";
        let expected = Socket { address: "127.0.0.1:8080".parse().expect("an address"), inode: 4242 };
        assert_eq!(read(v4), Some(expected));
        let v6 = "   0: 00000000000000000000000001000000:0050 00000000000000000000000000000000:0000 0A \
                  00000000:00000000 00:00000000 00000000     0        0 7 1 x";
        assert_eq!(read(v6).map(|it| it.address.to_string()).as_deref(), Some("[::1]:80"));
        assert_eq!(read(&v4.replace(" 0A ", " 01 ")), None);
        assert_eq!(read("  sl  local_address rem_address   st tx_queue"), None);
    }
}
