//! Each name server of the configuration, asked by itself: which one is silent, closed, or failing.

use crate::clock::Clock;
use crate::{icmp, random};
use model::trace::{DnsServer, ServerAnswer};
use socket2::{Domain, Socket, Type};
use std::io;
use std::net::{IpAddr, Ipv4Addr, SocketAddr};
use std::time::Duration;
use tokio::net::UdpSocket;
use tokio::task::JoinSet;
use tokio::time::timeout;

/// How long one server may take.
const PATIENCE: Duration = Duration::from_secs(2);
/// As many as a system's resolver asks (resolv.conf(5)).
const MOST: usize = 3;
const SERVFAIL: u16 = 2;
/// Checking disabled (RFC 4035 section 3.2.2).
const UNVALIDATED: u8 = 0x10;
/// The option of an extended error (RFC 8914 section 2).
const EXTENDED_ERROR: u16 = 15;

/// Asks each server of the system for the A record of this name.
pub(super) async fn ask(host: &str) -> Vec<DnsServer> {
    let text = tokio::fs::read_to_string("/etc/resolv.conf").await.unwrap_or_default();
    ask_these(&configured(&text), host).await
}

async fn ask_these(servers: &[SocketAddr], host: &str) -> Vec<DnsServer> {
    let mut asking = JoinSet::new();
    for (index, address) in servers.iter().copied().enumerate() {
        let host = host.to_owned();
        asking.spawn(async move { (index, ask_one(address, &host).await) });
    }
    let mut answers = asking.join_all().await;
    answers.sort_by_key(|(index, _)| *index);
    answers.into_iter().map(|(_, answer)| answer).collect()
}

/// The servers of a `resolv.conf`; without any, the one of this machine.
fn configured(text: &str) -> Vec<SocketAddr> {
    let mut found: Vec<_> = text
        .lines()
        .filter_map(|line| line.trim_start().strip_prefix("nameserver"))
        .filter_map(|rest| rest.split_whitespace().next()?.parse::<IpAddr>().ok())
        .map(|address| SocketAddr::new(address, 53))
        .take(MOST)
        .collect();
    if found.is_empty() {
        found.push((Ipv4Addr::LOCALHOST, 53).into());
    }
    found
}

async fn ask_one(address: SocketAddr, host: &str) -> DnsServer {
    let clock = Clock::start();
    let (answer, extended) = exchange(address, host, 0).await;
    let took = clock.elapsed();
    let mut unvalidated = None;
    if answer == ServerAnswer::Code(SERVFAIL) {
        let (again, _) = exchange(address, host, UNVALIDATED).await;
        unvalidated = Some(again == ServerAnswer::Code(0));
    }
    DnsServer { address, answer, took, extended, unvalidated }
}

type Said = (ServerAnswer, Option<(u16, String)>);

async fn exchange(address: SocketAddr, host: &str, flags: u8) -> Said {
    let Some(query) = query(host, flags) else {
        return (ServerAnswer::Failed("no name that can be asked for".into()), None);
    };
    match open(address) {
        Err(error) => (of_error(&error, None), None),
        Ok((socket, watched)) => match timeout(PATIENCE, talk(&socket, &query)).await {
            Err(_) => (ServerAnswer::Silent, None),
            Ok(Err(error)) => (of_error(&error, icmp::read(&watched)), None),
            Ok(Ok(answer)) => (ServerAnswer::Code(u16::from(answer[3] & 15)), extended(&answer)),
        },
    }
}

fn open(address: SocketAddr) -> io::Result<(UdpSocket, Socket)> {
    let socket = Socket::new(Domain::for_address(address), Type::DGRAM, None)?;
    socket.set_nonblocking(true)?;
    icmp::watch(&socket, address, true);
    socket.connect(&address.into())?;
    let watched = socket.try_clone()?;
    Ok((UdpSocket::from_std(socket.into())?, watched))
}

/// The answer to this query: at least a header, with its number.
async fn talk(socket: &UdpSocket, query: &[u8]) -> io::Result<Vec<u8>> {
    socket.send(query).await?;
    let mut room = [0; 4096];
    loop {
        let size = socket.recv(&mut room).await?;
        let answer = &room[..size];
        if size >= 12 && answer[..2] == query[..2] && answer[2] & 0x80 != 0 {
            return Ok(answer.to_vec());
        }
    }
}

/// A question for the A record (RFC 1035 section 4.1), with room for extended errors (RFC 6891).
fn query(host: &str, flags: u8) -> Option<Vec<u8>> {
    let nonce = random::nonce();
    let mut query = vec![nonce[0], nonce[1], 1, flags, 0, 1, 0, 0, 0, 0, 0, 1];
    for label in host.trim_end_matches('.').split('.') {
        query.push(u8::try_from(label.len()).ok().filter(|it| (1..64).contains(it))?);
        query.extend(label.as_bytes());
    }
    query.extend([0, 0, 1, 0, 1]);
    query.extend([0, 0, 41, 0x04, 0xd0, 0, 0, 0, 0, 0, 0]);
    Some(query)
}

fn of_error(error: &io::Error, icmp: Option<model::trace::Icmp>) -> ServerAnswer {
    use io::ErrorKind as Kind;
    match error.kind() {
        Kind::ConnectionRefused => ServerAnswer::Closed(icmp),
        Kind::HostUnreachable | Kind::NetworkUnreachable => ServerAnswer::Unreachable(icmp),
        _ if icmp.is_some() => ServerAnswer::Unreachable(icmp),
        _ => ServerAnswer::Failed(error.to_string()),
    }
}

/// The extended error in the additional section of an answer.
fn extended(answer: &[u8]) -> Option<(u16, String)> {
    let short = |at: usize| Some(usize::from(u16::from_be_bytes(answer.get(at..at + 2)?.try_into().ok()?)));
    let mut at = 12;
    for _ in 0..short(4)? {
        at = after_name(answer, at)? + 4;
    }
    for _ in 0..short(6)? + short(8)? + short(10)? {
        let record = after_name(answer, at)?;
        let end = record + 10 + short(record + 8)?;
        if short(record)? == 41 {
            return option(answer.get(record + 10..end)?);
        }
        at = end;
    }
    None
}

/// The extended error among the options of a record.
fn option(mut options: &[u8]) -> Option<(u16, String)> {
    while let [a, b, c, d, rest @ ..] = options {
        let (body, next) = rest.split_at_checked(usize::from(u16::from_be_bytes([*c, *d])))?;
        if let (EXTENDED_ERROR, [high, low, text @ ..]) = (u16::from_be_bytes([*a, *b]), body) {
            return Some((u16::from_be_bytes([*high, *low]), String::from_utf8_lossy(text).into_owned()));
        }
        options = next;
    }
    None
}

/// Where a name ends that begins here.
fn after_name(bytes: &[u8], mut at: usize) -> Option<usize> {
    loop {
        match *bytes.get(at)? {
            0 => return Some(at + 1),
            length if length & 0xc0 == 0xc0 => return Some(at + 2),
            length => at += 1 + usize::from(length),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use model::trace::Icmp;

    #[test]
    fn the_servers_are_those_of_the_file_or_this_machine() {
        let places = |text| configured(text).iter().map(ToString::to_string).collect::<Vec<_>>();
        assert_eq!(
            places("search a.test\nnameserver 192.0.2.1\n nameserver ::1 # x\n"),
            ["192.0.2.1:53", "[::1]:53"]
        );
        assert_eq!(places("nameserver nonsense\n"), ["127.0.0.1:53"]);
    }

    /// A server that answers so, twice at most.
    async fn serve(answers: Vec<Vec<u8>>) -> SocketAddr {
        let socket = UdpSocket::bind("127.0.0.1:0").await.expect("loopback");
        let at = socket.local_addr().expect("bound");
        tokio::spawn(async move {
            for answer in answers {
                let mut room = [0; 512];
                let (size, client) = socket.recv_from(&mut room).await.expect("a query");
                let question = &room[12..size - 11];
                let head = [&room[..2], &answer[..2], &[0, 1, 0, 0, 0, 0, 0, 1], question].concat();
                socket.send_to(&[&head, &answer[2..]].concat(), client).await.expect("it waits");
            }
        });
        at
    }

    #[tokio::test]
    async fn a_failure_is_told_with_its_reason_and_asked_again_without_validation() {
        // EDE 6, "DNSSEC Bogus", and to the second query no error.
        let option = [&[0, 15, 0, 5, 0, 6][..], b"bad"].concat();
        let record = [&[0, 0, 41, 4, 0xd0, 0, 0, 0, 0, 0, 9][..], &option].concat();
        let failing = [&[0x81, 0x82][..], &record].concat();
        let plain = [&[0x81, 0x80][..], &[0, 0, 41, 4, 0xd0, 0, 0, 0, 0, 0, 0]].concat();
        let at = serve(vec![failing, plain]).await;
        let said = ask_these(&[at], "a.test").await;
        assert_eq!(said[0].answer, ServerAnswer::Code(2));
        assert_eq!(said[0].extended, Some((6, "bad".into())));
        assert_eq!(said[0].unvalidated, Some(true));
    }

    #[tokio::test]
    async fn a_closed_port_is_told_from_silence() {
        let closed = std::net::UdpSocket::bind("127.0.0.1:0").and_then(|it| it.local_addr());
        let said = ask_these(&[closed.expect("loopback")], "a.test").await;
        let from = [127, 0, 0, 1].into();
        let expected = if cfg!(target_os = "linux") { Some(Icmp { kind: 3, code: 3, from }) } else { None };
        assert_eq!(said[0].answer, ServerAnswer::Closed(expected));
        let silent = UdpSocket::bind("127.0.0.1:0").await.expect("loopback");
        let at = silent.local_addr().expect("bound");
        assert_eq!(ask_these(&[at], "a.test").await[0].answer, ServerAnswer::Silent);
        let nameless = ask_these(&[at], "a..test").await;
        assert!(matches!(nameless[0].answer, ServerAnswer::Failed(_)));
    }
}
