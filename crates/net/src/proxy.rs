//! Forward proxies: the dialogue that makes a tunnel, every byte of it kept, credentials masked.

mod http;
mod socks;
mod url;

pub(crate) use url::{ProxyKind, ProxyUrl};

use crate::stream::Stream;
use model::Limits;
use model::trace::{Loss, ProxyOutcome, ProxyStep};
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

/// The step of a proxy whose URL says nothing to connect to.
pub(crate) fn unusable(shown: String) -> ProxyStep {
    ProxyStep { proxy: shown, request: vec![], response: vec![], outcome: ProxyOutcome::Unusable }
}
