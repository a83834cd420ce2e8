//! `http://user:pass@host:port`, `socks5://…`, or `host:port`.

use crate::upgrade::bracketed;
use std::net::Ipv6Addr;

/// What a proxy speaks.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum ProxyKind {
    /// HTTP CONNECT.
    Http,
    /// SOCKS 5; names are resolved by the proxy.
    Socks5,
}

/// Where a proxy is and how it knows us.
#[derive(Clone, PartialEq, Eq)]
pub(crate) struct ProxyUrl {
    pub(crate) kind: ProxyKind,
    pub(crate) host: String,
    pub(crate) port: u16,
    /// User and password, percent-decoded.
    pub(crate) credentials: Option<(String, String)>,
}

impl ProxyUrl {
    /// Reads a proxy's URL. The error is the URL as it may be shown, without credentials.
    pub(crate) fn parse(url: &str) -> Result<Self, String> {
        Self::read(url).ok_or_else(|| without_credentials(url))
    }

    fn read(url: &str) -> Option<Self> {
        let (scheme, rest) = url.split_once("://").unwrap_or(("http", url));
        let kind = match &*scheme.to_ascii_lowercase() {
            "http" => ProxyKind::Http,
            "socks5" | "socks5h" | "socks" => ProxyKind::Socks5,
            _ => return None,
        };
        let authority = rest.split(['/', '?', '#']).next()?;
        let (credentials, place) = match authority.rsplit_once('@') {
            Some((credentials, place)) => (Some(credentials), place),
            None => (None, authority),
        };
        let (host, port) = match place.strip_prefix('[') {
            Some(rest) => {
                let (host, port) = rest.split_once(']')?;
                host.parse::<Ipv6Addr>().ok()?;
                (host, port.strip_prefix(':').unwrap_or(port))
            }
            None => place.split_once(':').unwrap_or((place, "")),
        };
        let usual = if kind == ProxyKind::Http { 80 } else { 1080 };
        let port = if port.is_empty() { usual } else { port.parse().ok().filter(|it| *it > 0)? };
        let blank = |it: char| it.is_whitespace() || it.is_control();
        if host.is_empty() || host.contains(blank) {
            return None;
        }
        let credentials = match credentials {
            None | Some("") => None,
            Some(text) => {
                let (user, password) = text.split_once(':').unwrap_or((text, ""));
                Some((decode(user)?, decode(password)?))
            }
        };
        Some(Self { kind, host: host.to_owned(), port, credentials })
    }

    /// The proxy without its credentials.
    pub(crate) fn shown(&self) -> String {
        let scheme = if self.kind == ProxyKind::Http { "http" } else { "socks5" };
        format!("{scheme}://{}:{}", bracketed(&self.host), self.port)
    }
}

fn without_credentials(url: &str) -> String {
    let (scheme, rest) = match url.split_once("://") {
        Some((scheme, rest)) => (format!("{scheme}://"), rest),
        None => (String::new(), url),
    };
    format!("{scheme}{}", rest.rsplit_once('@').map_or(rest, |(_, place)| place))
}

/// Percent-decodes; `None` where no text comes out.
fn decode(text: &str) -> Option<String> {
    let mut bytes = vec![];
    let mut rest = text.as_bytes();
    while let [first, tail @ ..] = rest {
        let escaped = (*first == b'%').then(|| tail.get(..2)).flatten();
        let escaped = escaped.and_then(|it| std::str::from_utf8(it).ok());
        match escaped.and_then(|it| u8::from_str_radix(it, 16).ok()) {
            Some(byte) => {
                bytes.push(byte);
                rest = &tail[2..];
            }
            None => {
                bytes.push(*first);
                rest = tail;
            }
        }
    }
    String::from_utf8(bytes).ok()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[track_caller]
    fn reads(url: &str, kind: ProxyKind, shown: &str, credentials: Option<(&str, &str)>) {
        let proxy = ProxyUrl::parse(url).unwrap_or_else(|it| panic!("{it} was refused"));
        let known = proxy.credentials.as_ref().map(|(user, password)| (&**user, &**password));
        assert_eq!((proxy.kind, &*proxy.shown(), known), (kind, shown, credentials));
    }

    #[test]
    fn a_proxy_is_a_url_or_a_place() {
        use ProxyKind::{Http, Socks5};
        reads("http://proxy.test:3128", Http, "http://proxy.test:3128", None);
        reads("proxy.test:3128", Http, "http://proxy.test:3128", None);
        reads("http://proxy.test/", Http, "http://proxy.test:80", None);
        reads("socks5://[::1]", Socks5, "socks5://[::1]:1080", None);
        reads("SOCKS5H://u:p%40%3a@h:9/", Socks5, "socks5://h:9", Some(("u", "p@:")));
        reads("http://u@h:1", Http, "http://h:1", Some(("u", "")));
        reads("http://a@b:c@h:1", Http, "http://h:1", Some(("a@b", "c")));
    }

    #[test]
    fn what_is_no_proxy_is_shown_without_its_credentials() {
        let refused = |url| ProxyUrl::parse(url).err().unwrap_or_default();
        assert_eq!(refused("https://u:secret@h:1"), "https://h:1");
        assert_eq!(refused("http://u:secret@h:0"), "http://h:0");
        assert_eq!(refused("http://u:secret@h:99999"), "http://h:99999");
        assert_eq!(refused("http://:1"), "http://:1");
        assert_eq!(refused("socks5://[x]:1"), "socks5://[x]:1");
    }
}
