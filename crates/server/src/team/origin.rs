//! Under which address everybody reaches the server.

use std::fmt;
use std::str::FromStr;

/// The scheme and the authority of the page: `https://wscope.example.com`. Over plain HTTP only on a
/// loopback address: anything else would show every secret on the way.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct PublicUrl {
    secure: bool,
    /// In lower case, without the port that belongs to the scheme.
    authority: String,
}

/// What cannot be where a server is reached.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
#[error("the public URL must be https://HOST or http://127.0.0.1:PORT, without a path")]
pub struct NotAnOrigin;

impl PublicUrl {
    /// Whether browsers reach it over TLS.
    #[must_use]
    pub fn is_secure(&self) -> bool {
        self.secure
    }

    /// Whether a `Host` names it.
    pub(crate) fn is_host(&self, host: &str) -> bool {
        authority(host, self.secure).is_some_and(|it| it == self.authority)
    }

    /// Whether an `Origin` names it.
    pub(crate) fn is_origin(&self, origin: &str) -> bool {
        origin == self.to_string()
    }
}

impl FromStr for PublicUrl {
    type Err = NotAnOrigin;

    fn from_str(text: &str) -> Result<Self, NotAnOrigin> {
        let text = text.trim();
        let (scheme, rest) = text.split_once("://").ok_or(NotAnOrigin)?;
        let secure = scheme.eq_ignore_ascii_case("https");
        if !secure && !scheme.eq_ignore_ascii_case("http") {
            return Err(NotAnOrigin);
        }
        let authority = authority(rest.strip_suffix('/').unwrap_or(rest), secure).ok_or(NotAnOrigin)?;
        let host = authority.rsplit_once(':').map_or(&*authority, |it| it.0);
        let here = ["localhost", "127.0.0.1", "[::1]"];
        let is_here = here.contains(&host) || here.contains(&&*authority);
        if secure || is_here { Ok(Self { secure, authority }) } else { Err(NotAnOrigin) }
    }
}

impl fmt::Display for PublicUrl {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{}://{}", if self.secure { "https" } else { "http" }, self.authority)
    }
}

/// A host with a port where it is not the scheme's own; `None`: it is none.
fn authority(text: &str, secure: bool) -> Option<String> {
    let text = text.to_ascii_lowercase();
    let fits = |it: char| it.is_ascii_alphanumeric() || ".-:[]".contains(it);
    if text.is_empty() || text.starts_with(':') || !text.chars().all(fits) {
        return None;
    }
    let own = if secure { ":443" } else { ":80" };
    Some(text.strip_suffix(own).map_or(text.clone(), Into::into))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn one_name_and_no_other_is_ours() {
        let url: PublicUrl = " https://Team.example:443/ ".parse().expect("an origin");
        assert_eq!((url.to_string().as_str(), url.is_secure()), ("https://team.example", true));
        for host in ["team.example", "TEAM.example", "team.example:443"] {
            assert!(url.is_host(host), "{host}");
        }
        for host in
            ["", "team.example:80", "team.example.", "evil.example", "team.example:443:443", "a@team.example"]
        {
            assert!(!url.is_host(host), "{host}");
        }
        assert!(url.is_origin("https://team.example"));
        for origin in
            ["null", "http://team.example", "https://team.example.evil", "https://team.example:8443"]
        {
            assert!(!url.is_origin(origin), "{origin}");
        }
    }

    #[test]
    fn plain_http_is_for_this_machine_only() {
        for url in ["http://127.0.0.1:9180", "http://localhost", "http://[::1]:80", "https://10.0.0.1:8443"] {
            assert!(url.parse::<PublicUrl>().is_ok(), "{url}");
        }
        for url in [
            "",
            "team.example",
            "http://team.example",
            "https://",
            "https://a/b",
            "https://u@a",
            "ws://a",
            "http://127.0.0.1.nip.io",
        ] {
            assert!(url.parse::<PublicUrl>().is_err(), "{url}");
        }
    }
}
