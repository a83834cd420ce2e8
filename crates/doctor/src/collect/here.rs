//! This machine as a target: who listens where, from `/proc` (proc(5)); needs no privilege, and sees
//! what this user may see.

mod log;
mod nginx;
mod sockets;

use crate::around::{Here, Listener, Process};
use crate::mask;
use std::collections::HashMap;
use std::path::{Path, PathBuf};

/// Listeners that are told.
const MOST: usize = 4;
/// Ports no further apart than this are near.
const NEAR: u16 = 10;
/// Longest command line that is told.
const COMMAND: usize = 200;

/// Looks at this port and its neighbours; `None`: there is no `/proc` to look at.
pub(super) async fn look(port: u16) -> Option<Here> {
    let (sockets, owners) = tokio::task::spawn_blocking(move || {
        let sockets = chosen(sockets::listening(Path::new("/proc/net"))?, port);
        let owners = owners(&sockets.iter().map(|it| it.inode).collect::<Vec<_>>());
        Some((sockets, owners))
    })
    .await
    .ok()??;
    let mut here = Here::default();
    for socket in sockets {
        let mut process = owners.get(&socket.inode).and_then(|pid| describe(*pid));
        if let Some(process) = process.as_mut().filter(|_| socket.address.port() == port) {
            process.log = log::end_of(process.pid).await;
        }
        here.listeners.push(Listener { address: socket.address, process });
    }
    for process in here.listeners.iter().filter_map(|it| it.process.as_ref()) {
        let known = here.nginx.iter().any(|it: &crate::around::NginxInForce| it.pid == process.pid);
        if process.name == "nginx" && !known {
            here.nginx.extend(nginx::in_force(process.pid).await);
        }
    }
    Some(here)
}

/// The sockets at this port, then those near it.
fn chosen(mut sockets: Vec<sockets::Socket>, port: u16) -> Vec<sockets::Socket> {
    sockets.retain(|it| is_near(it.address.port(), port));
    sockets.sort_by_key(|it| (it.address.port().abs_diff(port), it.address));
    sockets.dedup_by_key(|it| it.address);
    sockets.truncate(MOST);
    sockets
}

/// The same, a neighbour, or a slip of the keys: two digits swapped, one missing or one too many.
fn is_near(one: u16, other: u16) -> bool {
    let (a, b) = (one.to_string(), other.to_string());
    let sorted = |text: &str| {
        let mut digits: Vec<u8> = text.bytes().collect();
        digits.sort_unstable();
        digits
    };
    let (short, long) = if a.len() < b.len() { (&a, &b) } else { (&b, &a) };
    let missing = short.len() > 1
        && long.len() == short.len() + 1
        && (0..long.len()).any(|at| format!("{}{}", &long[..at], &long[at + 1..]) == *short);
    one.abs_diff(other) <= NEAR || sorted(&a) == sorted(&b) || missing
}

/// Which process has each of these sockets: of several, the eldest (the master of its workers).
fn owners(inodes: &[u64]) -> HashMap<u64, u32> {
    let mut found: HashMap<u64, u32> = HashMap::new();
    if inodes.is_empty() {
        return found;
    }
    let Ok(processes) = std::fs::read_dir("/proc") else { return found };
    for process in processes.flatten() {
        let Some(pid) = process.file_name().to_str().and_then(|it| it.parse::<u32>().ok()) else { continue };
        let Ok(files) = std::fs::read_dir(process.path().join("fd")) else { continue };
        for file in files.flatten() {
            let Some(inode) = std::fs::read_link(file.path()).ok().and_then(|it| inode_of(&it)) else {
                continue;
            };
            if inodes.contains(&inode) {
                let eldest = found.entry(inode).or_insert(pid);
                *eldest = pid.min(*eldest);
            }
        }
    }
    found
}

/// `socket:[12345]`.
fn inode_of(link: &Path) -> Option<u64> {
    link.to_str()?.strip_prefix("socket:[")?.strip_suffix(']')?.parse().ok()
}

fn describe(pid: u32) -> Option<Process> {
    let folder = PathBuf::from(format!("/proc/{pid}"));
    let name = std::fs::read_to_string(folder.join("comm")).ok()?.trim().to_owned();
    let words = std::fs::read(folder.join("cmdline")).unwrap_or_default();
    let words = String::from_utf8_lossy(&words).replace('\0', " ");
    let command = mask::free_text(words.trim()).chars().take(COMMAND).collect();
    Some(Process { pid, name, command, log: None })
}

#[cfg(all(test, target_os = "linux"))]
mod tests {
    use super::*;
    use std::net::TcpListener;

    #[test]
    fn near_is_what_a_slip_of_the_keys_gives() {
        for (one, other) in [(8080, 8081), (8080, 8008), (8080, 80), (808, 8080), (3000, 3000), (3000, 300)] {
            assert_eq!(is_near(one, other), (one, other) != (8080, 80), "{one} {other}");
        }
        assert!(!is_near(8080, 9000) && !is_near(80, 443));
    }

    #[tokio::test]
    async fn a_listener_is_found_with_its_program() {
        let listener = TcpListener::bind("127.0.0.1:0").expect("loopback");
        let address = listener.local_addr().expect("bound");
        let here = look(address.port()).await.expect("Linux has /proc");
        let found = here.listeners.iter().find(|it| it.address == address).expect("it listens");
        let process = found.process.as_ref().expect("it is our own");
        assert_eq!(process.pid, std::process::id());
        assert!(!process.command.is_empty());
        assert_eq!(here.listeners[0].address.port(), address.port(), "the port itself comes first");
    }
}
