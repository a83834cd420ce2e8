//! Of names, connections and forward proxies.

use crate::clients::met::Met;
use crate::clients::table::reach as rows;
use model::Trace;
use model::trace::{DnsOutcome, ProxyOutcome, TcpOutcome, TcpStep};
use std::net::SocketAddr;

pub(in crate::clients) fn reach(first: &Trace) -> Vec<Met> {
    let dns = first.dns.as_ref().map(|it| &it.step.outcome);
    let tcp = first.tcp.as_ref().map(|it| &it.step).filter(|it| it.connected.is_none());
    let proxied = first.attempt.proxy.is_some();
    let met = match (dns, tcp) {
        (Some(DnsOutcome::Failed { .. } | DnsOutcome::TimedOut), _) | (_, Some(_)) if proxied => {
            Some(Met::new(&rows::PROXY_DOWN))
        }
        (Some(DnsOutcome::Failed { message }), _) => Some(name(message)),
        (Some(DnsOutcome::TimedOut), _) => Some(Met::new(&rows::NAME_FAILED)),
        (_, Some(tcp)) => Some(connection(tcp)),
        _ => first.proxy.as_ref().and_then(|it| proxy(&it.step.outcome)),
    };
    met.into_iter().collect()
}

/// By getaddrinfo's words.
fn name(message: &str) -> Met {
    Met::new(match message {
        _ if message.contains("Name or service not known") => &rows::NAME_UNKNOWN,
        _ if message.contains("No address associated") => &rows::NAME_EMPTY,
        _ if message.contains("Temporary failure") => &rows::NAME_FAILED,
        _ => &rows::NAME_OTHER,
    })
}

fn connection(tcp: &TcpStep) -> Met {
    let [attempt] = tcp.attempts.as_slice() else { return Met::new(&rows::NOT_CONNECTED) };
    match &attempt.outcome {
        TcpOutcome::Refused(_) => {
            let (peer, python) = match attempt.address {
                SocketAddr::V4(it) => (it.to_string(), format!("'{}', {}", it.ip(), it.port())),
                SocketAddr::V6(it) => {
                    let python =
                        format!("'{}', {}, {}, {}", it.ip(), it.port(), it.flowinfo(), it.scope_id());
                    (format!("{}:{}", it.ip(), it.port()), python)
                }
            };
            Met::new(&rows::REFUSED).with("peer", peer).with("python_peer", python)
        }
        TcpOutcome::TimedOut => Met::new(&rows::TIMED_OUT),
        TcpOutcome::Unreachable(_) => Met::new(&rows::UNREACHABLE),
        _ => Met::new(&rows::NOT_CONNECTED),
    }
}

fn proxy(outcome: &ProxyOutcome) -> Option<Met> {
    Some(Met::new(match outcome {
        ProxyOutcome::Tunnel => return None,
        ProxyOutcome::Status(407) => &rows::PROXY_AUTHENTICATION,
        ProxyOutcome::Status(_) | ProxyOutcome::Forbidden => &rows::PROXY_REFUSED,
        ProxyOutcome::Socks(_) => &rows::SOCKS_REFUSED,
        ProxyOutcome::Unusable | ProxyOutcome::Garbage | ProxyOutcome::Lost(_) => &rows::PROXY_DOWN,
    }))
}
