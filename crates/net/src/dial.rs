//! Dialling: uri, dns, tcp, proxy, tls, upgrade (over HTTP/2 an extended CONNECT), each step into
//! the trace as far as it gets.

use crate::clock::Clock;
use crate::proxy::{self, ProxyUrl};
use crate::stream::Stream;
use crate::uri::{ascii_host, parse_uri};
use crate::{dns, flow, http2, tcp, tls, unix, upgrade};
use model::trace::{ProxyOutcome, TlsOutcome, UpgradeOutcome, Uri, UriStep};
use model::{Attempt, HttpVersion, Trace};
use socket2::{SockRef, Socket};
use wire::{Deflate, HandshakeFault, HeadError};

/// What dialling came to.
#[derive(Debug)]
pub struct Dialed {
    /// Everything that was seen.
    pub trace: Trace,
    /// After any answer that switches: the byte stream, which first yields what was read beyond the head.
    pub stream: Option<Stream>,
    /// Why a client must not use it although the server switched; empty: it may.
    pub faults: Vec<HandshakeFault>,
    /// The subprotocol that the server chose among those offered.
    pub subprotocol: Option<String>,
    /// How messages are compressed; `None`: they are not.
    pub deflate: Option<Deflate>,
    /// The clock of the trace: its beginning is the trace's.
    pub clock: Clock,
    /// A second handle of the TCP connection, where its counts are wanted.
    pub(crate) watched: Option<Socket>,
}

impl Dialed {
    /// Whether messages may flow.
    #[must_use]
    pub fn is_open(&self) -> bool {
        self.stream.is_some() && self.faults.is_empty()
    }

    fn nothing(attempt: Attempt) -> Self {
        let clock = Clock::start();
        let uri = parse_uri(&attempt.url);
        let trace = Trace {
            began_unix: clock.began_unix(),
            uri: clock.timed(std::time::Duration::ZERO, uri),
            attempt,
            dns: None,
            tcp: None,
            unix: None,
            proxy: None,
            tls: None,
            upgrade: None,
            frames: None,
            close: None,
        };
        Self { trace, stream: None, faults: vec![], subprotocol: None, deflate: None, clock, watched: None }
    }
}

/// Dials and does the handshake; never fails: what went wrong is in the trace. A request that cannot
/// be written as asked for is such a thing: then nothing is dialled.
///
/// A TLS alert that comes only after the handshake (TLS 1.3 refuses a missing client certificate
/// so) becomes the outcome of the TLS step, beside an upgrade that was lost.
pub async fn dial(attempt: Attempt) -> Dialed {
    dial_watched(attempt, |_| {}).await
}

/// As [`dial`]; the trace is shown after every step, and at its end.
pub async fn dial_watched(attempt: Attempt, show: impl Fn(&Trace) + Send + Sync) -> Dialed {
    let mut dialed = Dialed::nothing(attempt);
    if let UriStep::Parsed(uri) = dialed.trace.uri.step.clone() {
        match Request::of(&uri, &dialed.trace.attempt) {
            Err(why) => end_at_upgrade(&mut dialed, UpgradeOutcome::Unsendable(why)),
            Ok(request) => {
                if let Some(stream) = reach(&mut dialed, &uri, &show).await {
                    shake_hands(&mut dialed, request, stream).await;
                }
                flow::note(&mut dialed.trace, dialed.watched.as_ref());
                // Only who goes on with the stream goes on watching it.
                dialed.watched = dialed.watched.take().filter(|_| dialed.stream.is_some());
            }
        }
    }
    show(&dialed.trace);
    dialed
}

/// Who is shown the trace as it grows.
type Show<'a> = dyn Fn(&Trace) + Send + Sync + 'a;

/// What is to be said when a stream stands.
enum Request {
    Http1(upgrade::Asked),
    Http2(Box<http2::Asked>),
}

impl Request {
    fn of(uri: &Uri, attempt: &Attempt) -> Result<Self, HeadError> {
        Ok(match attempt.http {
            HttpVersion::Http1 => Self::Http1(upgrade::Asked::of(uri, &attempt.request)?),
            HttpVersion::Http2 => Self::Http2(Box::new(http2::Asked::of(uri, &attempt.request)?)),
        })
    }
}

/// Nothing is said, and this is why.
fn end_at_upgrade(dialed: &mut Dialed, why: UpgradeOutcome) {
    let step = dialed.clock.timed(dialed.clock.elapsed(), upgrade::nothing(why));
    dialed.trace.upgrade = Some(step);
}

/// A byte stream to the host: TCP or a Unix socket, maybe through a proxy, TLS on it where the scheme
/// asks for it.
async fn reach(dialed: &mut Dialed, uri: &Uri, show: &Show<'_>) -> Option<Stream> {
    let proxy = match dialed.trace.attempt.proxy.clone() {
        None => None,
        Some(secret) => match ProxyUrl::parse(&secret.0) {
            Ok(proxy) => Some(proxy),
            Err(shown) => {
                let step = proxy::nothing(shown, ProxyOutcome::Unusable);
                dialed.trace.proxy = Some(dialed.clock.timed(dialed.clock.elapsed(), step));
                return None;
            }
        },
    };
    show(&dialed.trace);
    let stream = connect(dialed, uri, proxy.as_ref(), show).await?;
    show(&dialed.trace);
    let stream = match proxy {
        None => stream,
        Some(proxy) => {
            let stream = tunnel(dialed, uri, &proxy, stream).await?;
            show(&dialed.trace);
            stream
        }
    };
    if !uri.secure {
        return Some(stream);
    }
    let (clock, began) = (dialed.clock, dialed.clock.elapsed());
    let attempt = &dialed.trace.attempt;
    let (step, stream) =
        tls::handshake(stream, uri, &attempt.tls, attempt.alpn(), attempt.limits.connect).await;
    dialed.trace.tls = Some(clock.timed(began, step));
    show(&dialed.trace);
    stream
}

async fn connect(
    dialed: &mut Dialed,
    uri: &Uri,
    proxy: Option<&ProxyUrl>,
    show: &Show<'_>,
) -> Option<Stream> {
    let clock = dialed.clock;
    let attempt = &dialed.trace.attempt;
    let limit = attempt.limits.connect;
    if let Some(path) = attempt.unix_socket.clone() {
        let began = clock.elapsed();
        let (step, stream) = unix::connect(&path, limit).await;
        dialed.trace.unix = Some(clock.timed(began, step));
        return stream.map(Stream::over);
    }
    let (addresses, port) = match (proxy, attempt.connect_to) {
        (None, Some(address)) => (vec![address.ip()], address.port()),
        _ => {
            let (host, port) = proxy.map_or((uri.host.as_str(), uri.port), |it| (it.host.as_str(), it.port));
            let host = ascii_host(host).unwrap_or_else(|| host.to_owned());
            let began = clock.elapsed();
            let (step, addresses) = dns::resolve(&host, port, attempt.family, limit).await;
            dialed.trace.dns = Some(clock.timed(began, step));
            if addresses.is_empty() {
                return None;
            }
            show(&dialed.trace);
            (addresses, port)
        }
    };
    let began = clock.elapsed();
    let (step, stream) = tcp::connect(&addresses, port, attempt.segment, limit).await;
    let counted = stream.as_ref().filter(|_| attempt.counts_flow);
    dialed.watched = counted.and_then(|it| SockRef::from(it).try_clone().ok());
    dialed.trace.tcp = Some(clock.timed(began, step));
    stream.map(Stream::over)
}

async fn tunnel(dialed: &mut Dialed, uri: &Uri, proxy: &ProxyUrl, mut stream: Stream) -> Option<Stream> {
    let (clock, began) = (dialed.clock, dialed.clock.elapsed());
    let attempt = &dialed.trace.attempt;
    let target = match attempt.connect_to {
        Some(address) => (address.ip().to_string(), address.port()),
        None => (ascii_host(&uri.host).unwrap_or_else(|| uri.host.clone()), uri.port),
    };
    let step = if proxy::may_reach(&target.0, target.1, attempt.limits.connect).await {
        proxy::tunnel(&mut stream, proxy, &target.0, target.1, &attempt.limits).await
    } else {
        proxy::nothing(proxy.shown(), ProxyOutcome::Forbidden)
    };
    let stands = step.outcome == ProxyOutcome::Tunnel;
    dialed.trace.proxy = Some(clock.timed(began, step));
    stands.then_some(stream)
}

async fn shake_hands(dialed: &mut Dialed, request: Request, mut stream: Stream) {
    let (clock, limits) = (dialed.clock, dialed.trace.attempt.limits);
    let (upgraded, stream) = match request {
        Request::Http1(asked) => {
            let upgraded = upgrade::upgrade(&clock, &mut stream, asked, &limits).await;
            (upgraded, Some(stream))
        }
        // RFC 9113 section 3.2: over TLS, what was not agreed on is not spoken.
        Request::Http2(_)
            if dialed.trace.tls.as_ref().is_some_and(|it| it.step.alpn.as_deref() != Some("h2")) =>
        {
            return end_at_upgrade(dialed, UpgradeOutcome::NotHttp2);
        }
        Request::Http2(asked) => http2::upgrade(&clock, stream, *asked, &limits).await,
    };
    if let (Some(alert), Some(tls)) = (upgraded.alert, &mut dialed.trace.tls) {
        tls.step.outcome = Some(TlsOutcome::Alert(alert));
    }
    dialed.trace.upgrade = Some(upgraded.step);
    let head =
        dialed.trace.upgrade.as_ref().filter(|_| dialed.trace.switched()).and_then(|it| it.step.head());
    if let Some(head) = head {
        let asked = &upgraded.asked;
        dialed.faults = head.handshake_faults(&asked.key, &asked.subprotocols, &asked.extensions);
        dialed.faults.retain(|it| dialed.trace.attempt.http.knows(it));
        // Parameters that no offer allows are among the faults.
        dialed.deflate = head.deflate(&asked.extensions).unwrap_or_default();
        dialed.subprotocol = head
            .field("Sec-WebSocket-Protocol")
            .map(|it| it.value.clone())
            .filter(|it| asked.subprotocols.contains(it));
        dialed.stream = stream;
    }
}
