//! What a plain request carries to each backend: the headers that the configuration decides.

use crate::value::{Request, Value, evaluate};
use crate::{Config, Proxy};

/// For every place that proxies, in the order of the file, its headers for a plain request.
#[derive(Debug, PartialEq, Eq)]
pub(super) struct Plain(Vec<Vec<Header>>);

/// A header's name in lower case, and its value.
type Header = (Vec<u8>, Sent);

#[derive(Debug, PartialEq, Eq, PartialOrd, Ord)]
enum Sent {
    /// This text.
    Text(Vec<u8>),
    /// What becomes of this, which depends on what is not in the file.
    Written(Vec<u8>),
}

impl Plain {
    pub(super) fn of(config: &Config) -> Self {
        Self(config.proxies.iter().map(|proxy| headers(config, proxy)).collect())
    }
}

fn headers(config: &Config, proxy: &Proxy) -> Vec<Header> {
    // What nginx sends of itself, where no line says otherwise.
    let defaults: [(&[u8], Sent); 2] =
        [(b"host", Sent::Written(b"$proxy_host".into())), (b"connection", Sent::Text(b"close".into()))];
    let lines = proxy.headers.iter().map(|&id| config.tree.directive(id));
    let set: Vec<Header> = lines
        .map(|line| {
            let name = line.argument(0).unwrap_or_default().to_ascii_lowercase();
            (name, sent(config, line.argument(1).unwrap_or_default()))
        })
        .collect();
    let left = defaults.into_iter().filter(|(name, _)| set.iter().all(|(it, _)| it != name));
    let mut all: Vec<Header> = left.map(|(name, value)| (name.to_vec(), value)).collect();
    all.extend(set);
    // An empty value is not sent, and a plain request asks for no upgrade.
    all.retain(|(name, value)| *value != Sent::Text(vec![]) && name != b"upgrade");
    let client = proxy.nearest(config, "proxy_pass_request_headers").and_then(|line| line.argument(0));
    all.push((b"those of the client".into(), Sent::Text(client.unwrap_or(b"on").to_vec())));
    all.sort();
    all
}

fn sent(config: &Config, value: &[u8]) -> Sent {
    match evaluate(config, value, Request::Plain) {
        Value::Text(text) => Sent::Text(text),
        Value::Unknown => Sent::Written(value.to_vec()),
    }
}
