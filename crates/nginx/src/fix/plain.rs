//! What a plain request carries to each backend: its method and the headers that the configuration decides.

use crate::{Config, Proxy};

/// For every place that proxies, in the order of the file, what its plain requests carry.
#[derive(Debug, PartialEq, Eq)]
pub(super) struct Plain(Vec<Vec<Header>>);

/// A header's name in lower case, and its value, written out.
type Header = (Vec<u8>, Vec<u8>);

impl Plain {
    pub(super) fn of(config: &Config) -> Self {
        Self(config.proxies.iter().map(|proxy| headers(config, proxy)).collect())
    }
}

fn headers(config: &Config, proxy: &Proxy) -> Vec<Header> {
    let scene = proxy.plain(config);
    let lines = proxy.headers.iter().map(|&id| config.tree.directive(id));
    let set: Vec<Header> = lines
        .map(|line| {
            let name = line.argument(0).unwrap_or_default().to_ascii_lowercase();
            (name, scene.written(line.argument(1).unwrap_or_default()))
        })
        .collect();
    // What nginx sends of itself, where no line says otherwise.
    let defaults = [
        (&b"host"[..], scene.written(b"$proxy_host")),
        (b"connection", config.default_connection().to_vec()),
    ];
    let left = defaults.into_iter().filter(|(name, _)| set.iter().all(|(it, _)| it != name));
    let mut all: Vec<Header> = left.map(|(name, value)| (name.to_vec(), value)).collect();
    all.extend(set);
    // An empty value is not sent, and what only a handshake has is not meant for a plain request.
    let is_of_handshakes = |name: &[u8]| name == b"upgrade" || name.starts_with(b"sec-websocket-");
    all.retain(|(name, value)| !value.is_empty() && !is_of_handshakes(name));
    for (name, default) in [("proxy_pass_request_headers", &b"on"[..]), ("proxy_method", b"$request_method")]
    {
        let value = proxy.nearest(config, name).and_then(|line| line.argument(0));
        all.push((name.into(), scene.written(value.unwrap_or(default))));
    }
    all.sort();
    all
}
