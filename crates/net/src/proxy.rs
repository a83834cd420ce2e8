//! Forward proxies: the dialogue that makes a tunnel, every byte of it kept, credentials masked.

mod http;
mod socks;
mod url;

pub(crate) use url::{ProxyKind, ProxyUrl};

use crate::stream::Stream;
use crate::{dns, egress};
use model::Limits;
use model::trace::{Loss, ProxyOutcome, ProxyStep};
use std::time::Duration;
use tokio::time::timeout;

/// What was said so far.
#[derive(Default)]
struct Dialogue {
    request: Vec<u8>,
    response: Vec<u8>,
}

/// Asks the proxy for a tunnel to this host. After [`ProxyOutcome::Tunnel`] the stream goes there.
pub(crate) async fn tunnel(
    stream: &mut Stream,
    proxy: &ProxyUrl,
    host: &str,
    port: u16,
    limits: &Limits,
) -> ProxyStep {
    let mut dialogue = Dialogue::default();
    let talk = async {
        match proxy.kind {
            ProxyKind::Http => http::connect(stream, proxy, host, port, limits, &mut dialogue).await,
            ProxyKind::Socks5 => socks::connect(stream, proxy, host, port, &mut dialogue).await,
        }
    };
    let outcome = timeout(limits.connect, talk).await.unwrap_or(ProxyOutcome::Lost(Loss::TimedOut));
    ProxyStep { proxy: proxy.shown(), request: dialogue.request, response: dialogue.response, outcome }
}

/// Whether a forward proxy may be given by this URL: `http://`, `socks5://` or `host:port`, with
/// credentials before an `@` where it wants some.
pub fn is_proxy_url(url: &str) -> bool {
    ProxyUrl::parse(url).is_ok()
}

/// Whether the policy of this process permits what a proxy would connect to. A name that this machine does
/// not know may be anything.
pub(crate) async fn may_reach(host: &str, port: u16, limit: Duration) -> bool {
    if !egress::is_enforced() {
        return true;
    }
    let (_, addresses) = dns::resolve(host, port, None, limit).await;
    !addresses.is_empty() && addresses.into_iter().all(egress::permits)
}

/// The step of a proxy that nothing was said to.
pub(crate) fn nothing(shown: String, outcome: ProxyOutcome) -> ProxyStep {
    ProxyStep { proxy: shown, request: vec![], response: vec![], outcome }
}
