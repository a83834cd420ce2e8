//! The URL that is asked about, as nginx sees it.

/// A URL, taken apart.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Target {
    /// As it was given.
    pub url: String,
    /// `wss` or `https`.
    pub is_tls: bool,
    /// The host, in lower case; an IPv6 address without its brackets.
    pub host: String,
    /// The port; 0: a Unix socket, of which a URL says nothing.
    pub port: u16,
    /// As sent: the path and the query.
    pub request_uri: String,
}

impl Target {
    /// Takes a URL apart; `None`: it is none that a WebSocket client would dial.
    #[must_use]
    pub fn parse(url: &str) -> Option<Self> {
        let (scheme, rest) = url.trim().split_once("://")?;
        let is_tls = match scheme.to_ascii_lowercase().as_str() {
            "ws" | "http" => false,
            "wss" | "https" => true,
            _ => return None,
        };
        let rest = rest.split('#').next().unwrap_or_default();
        let end = rest.find(['/', '?']).unwrap_or(rest.len());
        let (authority, path) = rest.split_at(end);
        let authority = authority.rsplit_once('@').map_or(authority, |(_, host)| host);
        let (host, port) = match authority.strip_prefix('[') {
            Some(rest) => {
                let (host, port) = rest.split_once(']')?;
                (host, port.strip_prefix(':'))
            }
            None => match authority.rsplit_once(':') {
                Some((host, port)) => (host, Some(port)),
                None => (authority, None),
            },
        };
        let port = match port.filter(|port| !port.is_empty()) {
            Some(port) => port.parse().ok()?,
            None => {
                if is_tls {
                    443
                } else {
                    80
                }
            }
        };
        if host.is_empty() || host.contains(char::is_whitespace) {
            return None;
        }
        let slash = if path.starts_with('/') { "" } else { "/" };
        let host = host.trim_end_matches('.').to_ascii_lowercase();
        Some(Self { url: url.into(), is_tls, host, port, request_uri: format!("{slash}{path}") })
    }

    /// The `Host` that a client sends.
    #[must_use]
    pub fn http_host(&self) -> String {
        let host = if self.host.contains(':') { format!("[{}]", self.host) } else { self.host.clone() };
        let default = if self.is_tls { 443 } else { 80 };
        if self.port == default || self.port == 0 { host } else { format!("{host}:{}", self.port) }
    }

    /// The path as nginx matches it: decoded, without dots, with one slash for several.
    #[must_use]
    pub fn path(&self) -> Vec<u8> {
        self.path_of(true)
    }

    /// The same where `merge_slashes` says whether several slashes become one.
    pub(crate) fn path_of(&self, merges: bool) -> Vec<u8> {
        let raw = self.request_uri.split('?').next().unwrap_or_default();
        let decoded = decode(raw.as_bytes());
        let mut parts: Vec<&[u8]> = vec![];
        let mut ends_open = true;
        let mut rest = decoded.split(|&byte| byte == b'/').skip(1).peekable();
        while let Some(part) = rest.next() {
            ends_open = matches!(part, b"" | b"." | b"..");
            match part {
                b"" if !merges && rest.peek().is_some() => parts.push(part),
                b"" | b"." => {}
                b".." => {
                    parts.pop();
                }
                part => parts.push(part),
            }
        }
        let mut path: Vec<u8> = parts.iter().flat_map(|part| [b"/", *part].concat()).collect();
        if ends_open {
            path.push(b'/');
        }
        path
    }

    /// The query, without its `?`.
    #[must_use]
    pub fn query(&self) -> &str {
        self.request_uri.split_once('?').map_or("", |(_, query)| query)
    }
}

fn decode(raw: &[u8]) -> Vec<u8> {
    let mut out = Vec::with_capacity(raw.len());
    let mut at = 0;
    while let Some(&byte) = raw.get(at) {
        let code = raw.get(at + 1..at + 3).and_then(|code| std::str::from_utf8(code).ok());
        let decoded = code.filter(|_| byte == b'%').and_then(|code| u8::from_str_radix(code, 16).ok());
        out.push(decoded.unwrap_or(byte));
        at += if decoded.is_some() { 3 } else { 1 };
    }
    out
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_url_is_taken_apart() {
        let target = Target::parse("wss://User@Example.Test.:8443/a//b/../c%20d/?x=/y").expect("a URL");
        assert!(target.is_tls);
        assert_eq!((target.host.as_str(), target.port), ("example.test", 8443));
        assert_eq!(target.path(), b"/a/c d/");
        assert_eq!(target.query(), "x=/y");
        assert_eq!(target.http_host(), "example.test:8443");
        let plain = Target::parse("ws://[::1]?q").expect("a URL");
        assert_eq!((plain.host.as_str(), plain.port, plain.request_uri.as_str()), ("::1", 80, "/?q"));
        assert_eq!(plain.path(), b"/");
        assert_eq!(Target::parse("ws://a/b/..").expect("a URL").path(), b"/");
        let slashes = Target::parse("ws://a//b///c//").expect("a URL");
        assert_eq!((slashes.path_of(true), slashes.path_of(false)), (b"/b/c/".into(), b"//b///c//".into()));
        for none in ["", "a", "ftp://a/", "ws://", "ws://a:b/", "ws:///a"] {
            assert_eq!(Target::parse(none), None, "{none}");
        }
    }
}
