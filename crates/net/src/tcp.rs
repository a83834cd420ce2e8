//! Connecting: every address, as RFC 8305 (Happy Eyeballs) tries them, and what came of each.

use crate::clock::Clock;
use crate::{egress, icmp};
use model::trace::{FORBIDDEN, Icmp, TcpAttempt, TcpOutcome, TcpStep};
use socket2::{Domain, Protocol, Socket, Type};
use std::io;
use std::net::{IpAddr, SocketAddr};
use std::time::Duration;
use tokio::net::{TcpSocket, TcpStream};
use tokio::task::JoinSet;
use tokio::time::{sleep, timeout};

/// The pause before the next address is tried beside the one that has not answered (section 5).
const PAUSE: Duration = Duration::from_millis(250);

/// Tries the addresses; the first that connects is used. `segment` is the longest segment to agree on.
pub(crate) async fn connect(
    addresses: &[IpAddr],
    port: u16,
    segment: Option<u16>,
    limit: Duration,
) -> (TcpStep, Option<TcpStream>) {
    let addresses: Vec<_> = interleave(addresses).into_iter().map(|it| SocketAddr::new(it, port)).collect();
    let (clock, step, running) = (Clock::start(), TcpStep::default(), JoinSet::new());
    let mut race = Race { clock, step, running, segment };
    let stream = timeout(limit, race.run(&addresses)).await;
    let in_time = stream.is_ok();
    let stream = stream.ok().flatten();
    race.settle(if in_time { TcpOutcome::Abandoned } else { TcpOutcome::TimedOut });
    (race.step, stream)
}

struct Race {
    clock: Clock,
    step: TcpStep,
    running: JoinSet<(usize, Result<TcpStream, TcpOutcome>)>,
    segment: Option<u16>,
}

impl Race {
    async fn run(&mut self, addresses: &[SocketAddr]) -> Option<TcpStream> {
        let mut waiting = addresses.iter();
        self.begin(*waiting.next()?);
        loop {
            let more = waiting.len() > 0;
            tokio::select! {
                biased;
                Some(ended) = self.running.join_next() => {
                    // A task that panicked is one that said nothing: the limit ends its attempt.
                    let Ok((index, result)) = ended else { continue };
                    if let Some(stream) = self.end(index, result) {
                        return Some(stream);
                    }
                    match waiting.next() {
                        Some(next) => self.begin(*next),
                        None if self.running.is_empty() => return None,
                        None => {}
                    }
                }
                () = sleep(PAUSE), if more => {
                    if let Some(next) = waiting.next() {
                        self.begin(*next);
                    }
                }
                else => return None,
            }
        }
    }

    fn begin(&mut self, address: SocketAddr) {
        let index = self.step.attempts.len();
        let began = self.clock.elapsed();
        // Its outcome is filled in when it ends, or when the race does.
        let outcome = TcpOutcome::Abandoned;
        self.step.attempts.push(TcpAttempt { address, began, took: Duration::MAX, outcome });
        let segment = self.segment;
        self.running.spawn(async move { (index, attempt(address, segment).await) });
    }

    fn end(&mut self, index: usize, result: Result<TcpStream, TcpOutcome>) -> Option<TcpStream> {
        let now = self.clock.elapsed();
        let attempt = &mut self.step.attempts[index];
        attempt.took = now.saturating_sub(attempt.began);
        match result {
            Ok(stream) => {
                attempt.outcome = TcpOutcome::Connected;
                self.step.connected = Some(index);
                Some(stream)
            }
            Err(outcome) => {
                attempt.outcome = outcome;
                None
            }
        }
    }

    /// What has not ended by now ended so.
    fn settle(&mut self, outcome: TcpOutcome) {
        let now = self.clock.elapsed();
        for attempt in self.step.attempts.iter_mut().filter(|it| it.took == Duration::MAX) {
            attempt.took = now.saturating_sub(attempt.began);
            attempt.outcome = outcome.clone();
        }
    }
}

/// The families in turn, the first one's first (section 4).
fn interleave(addresses: &[IpAddr]) -> Vec<IpAddr> {
    let first_is_v4 = addresses.first().is_some_and(IpAddr::is_ipv4);
    let (first, second): (Vec<_>, Vec<_>) = addresses.iter().partition(|it| it.is_ipv4() == first_is_v4);
    let mut second = second.into_iter();
    let mut order = vec![];
    for address in first {
        order.push(address);
        order.extend(second.next());
    }
    order.extend(second);
    order
}

async fn attempt(address: SocketAddr, segment: Option<u16>) -> Result<TcpStream, TcpOutcome> {
    if !egress::permits(address.ip()) {
        // EACCES, as where a route forbids it.
        return Err(TcpOutcome::Failed { errno: Some(13), message: FORBIDDEN.to_owned() });
    }
    let socket = open(address, segment).map_err(|error| outcome_of(&error, None))?;
    // The second handle outlives a failed connect, and its error queue with it.
    let watched = socket.try_clone().map_err(|error| outcome_of(&error, None))?;
    let stream = TcpSocket::from_std_stream(socket.into()).connect(address).await;
    let stream = stream.map_err(|error| outcome_of(&error, icmp::read(&watched)))?;
    icmp::watch(&watched, address, false);
    // Frames are small and each one matters now.
    let _ = stream.set_nodelay(true);
    Ok(stream)
}

fn open(address: SocketAddr, segment: Option<u16>) -> io::Result<Socket> {
    let socket = Socket::new(Domain::for_address(address), Type::STREAM, Some(Protocol::TCP))?;
    socket.set_nonblocking(true)?;
    if let Some(segment) = segment {
        socket.set_tcp_mss(segment.into())?;
    }
    icmp::watch(&socket, address, true);
    Ok(socket)
}

fn outcome_of(error: &io::Error, icmp: Option<Icmp>) -> TcpOutcome {
    use io::ErrorKind as Kind;
    match error.kind() {
        Kind::ConnectionRefused => TcpOutcome::Refused(icmp),
        Kind::HostUnreachable | Kind::NetworkUnreachable => TcpOutcome::Unreachable(icmp),
        Kind::TimedOut => TcpOutcome::TimedOut,
        // Linux reports some of them with an errno of their own: ICMPv6 1/1 (policy) is EACCES.
        _ if icmp.is_some() => TcpOutcome::Unreachable(icmp),
        _ => TcpOutcome::Failed { errno: error.raw_os_error(), message: error.to_string() },
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use tokio::net::TcpListener;

    const LIMIT: Duration = Duration::from_secs(10);
    const HERE: IpAddr = IpAddr::V4(std::net::Ipv4Addr::LOCALHOST);

    fn addresses(texts: &[&str]) -> Vec<IpAddr> {
        texts.iter().map(|it| it.parse().expect("an address")).collect()
    }

    #[test]
    fn families_take_turns() {
        let order = interleave(&addresses(&["::1", "::2", "::3", "1.1.1.1", "2.2.2.2"]));
        assert_eq!(order, addresses(&["::1", "1.1.1.1", "::2", "2.2.2.2", "::3"]));
        let order = interleave(&addresses(&["1.1.1.1", "::1", "::2"]));
        assert_eq!(order, addresses(&["1.1.1.1", "::1", "::2"]));
    }

    #[tokio::test]
    async fn a_port_without_listener_refuses_and_the_next_address_connects() {
        let listener = TcpListener::bind((HERE, 0)).await.expect("loopback");
        let port = listener.local_addr().expect("bound").port();
        let second = IpAddr::from([127, 0, 0, 2]);
        let (step, stream) = connect(&[second, HERE], port, None, LIMIT).await;
        let outcomes: Vec<_> = step.attempts.iter().map(|it| &it.outcome).collect();
        assert_eq!(outcomes, [&TcpOutcome::Refused(None), &TcpOutcome::Connected]);
        assert_eq!(step.connected, Some(1));
        let stream = stream.expect("the second address listens");
        assert!(stream.nodelay().expect("an open socket"));
    }

    #[tokio::test]
    async fn an_address_of_nobody_is_told_with_its_error() {
        // The broadcast address refuses streams with an errno of its own.
        let (step, stream) = connect(&[IpAddr::from([255, 255, 255, 255])], 9, None, LIMIT).await;
        assert!(stream.is_none() && step.connected.is_none());
        assert!(!matches!(step.attempts[0].outcome, TcpOutcome::Connected | TcpOutcome::Abandoned));
    }

    #[tokio::test]
    async fn a_silent_address_times_out_at_the_limit() {
        let silent = full_listener();
        let address = silent.local_addr().expect("bound").as_socket().expect("an address");
        let fillers = fill(address).await;
        let limit = Duration::from_millis(300);
        let (step, stream) = connect(&[address.ip()], address.port(), None, limit).await;
        assert!(stream.is_none());
        assert_eq!(step.attempts[0].outcome, TcpOutcome::TimedOut);
        assert!(step.attempts[0].took >= limit, "{:?}", step.attempts[0].took);
        drop(fillers);
    }

    #[tokio::test]
    async fn a_slow_address_is_abandoned_for_one_that_answers() {
        let silent = full_listener();
        let address = silent.local_addr().expect("bound").as_socket().expect("an address");
        let fillers = fill(address).await;
        let second = IpAddr::from([127, 0, 0, 2]);
        let _listener = TcpListener::bind((second, address.port())).await.expect("another address");
        let (step, stream) = connect(&[address.ip(), second], address.port(), None, LIMIT).await;
        assert!(stream.is_some());
        let outcomes: Vec<_> = step.attempts.iter().map(|it| &it.outcome).collect();
        assert_eq!(outcomes, [&TcpOutcome::Abandoned, &TcpOutcome::Connected]);
        assert!(step.attempts[1].began >= PAUSE, "{step:?}");
        drop(fillers);
    }

    /// A listener with the smallest backlog, which nobody accepts from.
    fn full_listener() -> Socket {
        let socket = Socket::new(Domain::IPV4, Type::STREAM, None).expect("a socket");
        socket.bind(&SocketAddr::new(HERE, 0).into()).expect("loopback");
        socket.listen(0).expect("bound");
        socket
    }

    /// Connections until the backlog is full: then the kernel drops what knocks.
    async fn fill(address: SocketAddr) -> Vec<TcpStream> {
        let mut fillers = vec![];
        while let Ok(stream) = timeout(Duration::from_millis(200), TcpStream::connect(address)).await {
            fillers.push(stream.expect("a listener listens"));
        }
        fillers
    }
}
