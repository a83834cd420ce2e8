//! Dialling: uri, dns, tcp, proxy, tls, upgrade, each step into the trace as far as it gets.

use crate::clock::Clock;
use crate::proxy::{self, ProxyUrl};
use crate::stream::Stream;
use crate::upgrade::Asked;
use crate::uri::{ascii_host, parse_uri};
use crate::{dns, tcp, tls, upgrade};
use model::trace::{TlsOutcome, UpgradeOutcome, Uri, UriStep};
use model::{Attempt, Trace};
use wire::HandshakeFault;

/// What dialling came to.
#[derive(Debug)]
pub struct Dialed {
    /// Everything that was seen.
    pub trace: Trace,
    /// After any 101: the byte stream, which first yields what was read beyond the head.
    pub stream: Option<Stream>,
    /// Why a client must not use it although it is a 101; empty: it may.
    pub faults: Vec<HandshakeFault>,
    /// The subprotocol that the server chose among those offered.
    pub subprotocol: Option<String>,
    /// The clock of the trace: its beginning is the trace's.
    pub clock: Clock,
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
            proxy: None,
            tls: None,
            upgrade: None,
            frames: None,
            close: None,
        };
        Self { trace, stream: None, faults: vec![], subprotocol: None, clock }
    }
}

/// Dials and does the handshake; never fails: what went wrong is in the trace. A request that cannot
/// be written as asked for is such a thing: then nothing is dialled.
///
/// A TLS alert that comes only after the handshake (TLS 1.3 refuses a missing client certificate
/// so) becomes the outcome of the TLS step, beside an upgrade that was lost.
pub async fn dial(attempt: Attempt) -> Dialed {
    let mut dialed = Dialed::nothing(attempt);
    let UriStep::Parsed(uri) = dialed.trace.uri.step.clone() else { return dialed };
    let asked = match Asked::of(&uri, &dialed.trace.attempt.request) {
        Ok(asked) => asked,
        Err(why) => {
            let step = dialed.clock.timed(dialed.clock.elapsed(), upgrade::unsendable(why));
            dialed.trace.upgrade = Some(step);
            return dialed;
        }
    };
    if let Some(stream) = reach(&mut dialed, &uri).await {
        shake_hands(&mut dialed, asked, stream).await;
    }
    dialed
}

/// A byte stream to the host: TCP, maybe through a proxy, TLS on it where the scheme asks for it.
async fn reach(dialed: &mut Dialed, uri: &Uri) -> Option<Stream> {
    let proxy = match dialed.trace.attempt.proxy.clone() {
        None => None,
        Some(secret) => match ProxyUrl::parse(&secret.0) {
            Ok(proxy) => Some(proxy),
            Err(shown) => {
                let step = proxy::unusable(shown);
                dialed.trace.proxy = Some(dialed.clock.timed(dialed.clock.elapsed(), step));
                return None;
            }
        },
    };
    let stream = connect(dialed, uri, proxy.as_ref()).await?;
    let stream = match proxy {
        None => stream,
        Some(proxy) => tunnel(dialed, uri, &proxy, stream).await?,
    };
    if !uri.secure {
        return Some(stream);
    }
    let (clock, began) = (dialed.clock, dialed.clock.elapsed());
    let attempt = &dialed.trace.attempt;
    let (step, stream) = tls::handshake(stream, uri, &attempt.tls, attempt.limits.connect).await;
    dialed.trace.tls = Some(clock.timed(began, step));
    stream
}

async fn connect(dialed: &mut Dialed, uri: &Uri, proxy: Option<&ProxyUrl>) -> Option<Stream> {
    let clock = dialed.clock;
    let attempt = &dialed.trace.attempt;
    let limit = attempt.limits.connect;
    let (addresses, port) = match (proxy, attempt.connect_to) {
        (None, Some(address)) => (vec![address.ip()], address.port()),
        _ => {
            let (host, port) = proxy.map_or((uri.host.as_str(), uri.port), |it| (it.host.as_str(), it.port));
            let host = ascii_host(host).unwrap_or_else(|| host.to_owned());
            let began = clock.elapsed();
            let (step, addresses) = dns::resolve(&host, port, attempt.family, limit).await;
            let found = matches!(
                step.outcome,
                model::trace::DnsOutcome::Literal | model::trace::DnsOutcome::Found(_)
            );
            dialed.trace.dns = Some(clock.timed(began, step));
            if !found {
                return None;
            }
            (addresses, port)
        }
    };
    let began = clock.elapsed();
    let (step, stream) = tcp::connect(&addresses, port, limit).await;
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
    let step = proxy::tunnel(&mut stream, proxy, &target.0, target.1, &attempt.limits).await;
    let stands = step.outcome == model::trace::ProxyOutcome::Tunnel;
    dialed.trace.proxy = Some(clock.timed(began, step));
    stands.then_some(stream)
}

async fn shake_hands(dialed: &mut Dialed, asked: Asked, mut stream: Stream) {
    let limits = dialed.trace.attempt.limits;
    let upgraded = upgrade::upgrade(&dialed.clock, &mut stream, asked, &limits).await;
    if let (Some(alert), Some(tls)) = (upgraded.alert, &mut dialed.trace.tls) {
        tls.step.outcome = Some(TlsOutcome::Alert(alert));
    }
    let step = &upgraded.step.step;
    if let (UpgradeOutcome::Status(101), Some(head)) = (&step.outcome, step.head()) {
        let asked = &upgraded.asked;
        let extensions: Vec<_> = asked.extensions.iter().map(String::as_str).collect();
        dialed.faults = head.handshake_faults(&asked.key, &asked.subprotocols, &extensions);
        dialed.subprotocol = head
            .field("Sec-WebSocket-Protocol")
            .map(|it| it.value.clone())
            .filter(|it| asked.subprotocols.contains(it));
        dialed.stream = Some(stream);
    }
    dialed.trace.upgrade = Some(upgraded.step);
}
