//! A cookie jar (RFC 6265): what a server sets is kept, and goes along where it belongs. Without a
//! clock: now comes in, as milliseconds since the Unix epoch.
//!
//! Without a list of public suffixes: a domain of one label is refused, any other is believed.

mod date;
mod read;

pub use read::Unusable;

use crate::Header;
use serde::{Deserialize, Serialize};
use std::net::IpAddr;

/// A cookie as it is kept.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct Cookie {
    /// Its number in the store; 0: it has none yet.
    pub id: i64,
    /// Its name.
    pub name: String,
    /// Its value.
    pub value: String,
    /// The host that it belongs to, in lower case and without a dot before it.
    pub domain: String,
    /// Whether it goes to that host alone; else to every host below it, too.
    pub host_only: bool,
    /// It goes along where the path begins so.
    pub path: String,
    /// When it ends, in milliseconds since the Unix epoch; `None`: when somebody deletes it.
    pub expires_ms: Option<i64>,
    /// Whether it goes over TLS only.
    pub secure: bool,
    /// Whether the script of a page may not read it.
    pub http_only: bool,
    /// What it says of other sites: `Strict`, `Lax`, `None`; empty: nothing.
    pub same_site: String,
    /// When it was first set, in milliseconds since the Unix epoch.
    pub created_ms: i64,
}

/// Where a request goes, as cookies see it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Destination {
    /// Its host in lower case, without brackets.
    pub host: String,
    /// Its path, without the query.
    pub path: String,
    /// Whether it is reached over TLS.
    pub secure: bool,
}

impl Destination {
    /// Where this host and target (a path with its query) are.
    #[must_use]
    pub fn new(host: &str, target: &str, secure: bool) -> Self {
        let host = host.trim_matches(['[', ']']).trim_end_matches('.').to_ascii_lowercase();
        let path = target.split(['?', '#']).next().unwrap_or_default();
        let path = if path.starts_with('/') { path.to_owned() } else { "/".to_owned() };
        Self { host, path, secure }
    }

    /// The path that a cookie without one gets (section 5.1.4).
    fn default_path(&self) -> String {
        match self.path.rfind('/') {
            None | Some(0) => "/".to_owned(),
            Some(last) => self.path[..last].to_owned(),
        }
    }

    /// Whether this domain takes in the host (section 5.1.3).
    fn is_within(&self, domain: &str) -> bool {
        let above = self.host.strip_suffix(domain).is_some_and(|it| it.ends_with('.'));
        self.host == domain || above && self.host.parse::<IpAddr>().is_err()
    }
}

impl Cookie {
    /// Whether it goes there now (section 5.4).
    #[must_use]
    pub fn goes_to(&self, place: &Destination, now_ms: i64) -> bool {
        let host = if self.host_only { place.host == self.domain } else { place.is_within(&self.domain) };
        host && self.fits(&place.path) && (place.secure || !self.secure) && !self.is_over(now_ms)
    }

    /// As it stands in a `Cookie` header.
    fn pair(&self) -> String {
        if self.name.is_empty() { self.value.clone() } else { format!("{}={}", self.name, self.value) }
    }

    /// Whether it has ended.
    #[must_use]
    pub fn is_over(&self, now_ms: i64) -> bool {
        self.expires_ms.is_some_and(|it| it <= now_ms)
    }

    /// Whether the path of a request begins so (section 5.1.4).
    fn fits(&self, path: &str) -> bool {
        match path.strip_prefix(self.path.as_str()) {
            Some(rest) => rest.is_empty() || self.path.ends_with('/') || rest.starts_with('/'),
            None => false,
        }
    }
}

/// Those of a jar that go to a place, in the order of section 5.4: long paths first, then old ones.
#[must_use]
pub fn going(jar: &[Cookie], place: &Destination, now_ms: i64) -> Vec<Cookie> {
    let mut found: Vec<_> = jar.iter().filter(|it| it.goes_to(place, now_ms)).cloned().collect();
    found.sort_by_key(|it| (std::cmp::Reverse(it.path.len()), it.created_ms, it.id));
    found
}

/// Puts cookies beside those that a user wrote into the headers; what has a name there stays out.
pub fn add_to(headers: &mut Vec<Header>, jar: &[Cookie]) {
    let own = own_names(headers);
    let pairs: Vec<_> = jar.iter().filter(|it| !own.contains(&it.name)).map(Cookie::pair).collect();
    if pairs.is_empty() {
        return;
    }
    let pairs = pairs.join("; ");
    match headers.iter_mut().rfind(|it| is_cookie(it)) {
        Some(header) if header.value.trim().is_empty() => header.value = pairs,
        Some(header) => header.value = format!("{}; {pairs}", header.value),
        None => headers.push(Header { name: "Cookie".into(), value: pairs }),
    }
}

/// The names of the cookies in headers.
#[must_use]
pub fn own_names(headers: &[Header]) -> Vec<String> {
    let values = headers.iter().filter(|it| is_cookie(it)).flat_map(|it| it.value.split(';'));
    values.filter_map(|it| it.split_once('=')).map(|(name, _)| name.trim().to_owned()).collect()
}

fn is_cookie(header: &Header) -> bool {
    header.name.eq_ignore_ascii_case("cookie")
}

#[cfg(test)]
mod tests {
    use super::*;

    const NOW: i64 = 1_700_000_000_000;

    fn place(url: &str) -> Destination {
        let (scheme, rest) = url.split_once("://").expect("a URL");
        let (host, path) = rest.split_once('/').unwrap_or((rest, ""));
        Destination::new(host, &format!("/{path}"), scheme == "wss")
    }

    /// Where what this place sets goes, of the others.
    #[track_caller]
    fn sets(from: &str, field: &str, goes: &[&str], stays: &[&str]) {
        let cookie = Cookie::read(field.as_bytes(), &place(from), NOW).expect("a cookie that can be kept");
        for (places, expected) in [(goes, true), (stays, false)] {
            for it in places {
                assert_eq!(cookie.goes_to(&place(it), NOW), expected, "{field} of {from} to {it}");
            }
        }
    }

    #[test]
    fn a_cookie_goes_to_its_host_and_with_a_domain_to_those_below() {
        sets("ws://a.test/", "k=v", &["ws://a.test/", "ws://A.TEST./x"], &["ws://b.a.test/", "ws://test/"]);
        sets(
            "ws://b.a.test/",
            "k=v; Domain=.A.test",
            &["ws://a.test/", "ws://c.a.test/"],
            &["ws://xa.test/"],
        );
        sets("ws://127.0.0.1/", "k=v; Domain=127.0.0.1", &["ws://127.0.0.1/"], &["ws://1.127.0.0.1/"]);
        sets("ws://[::1]/", "k=v", &["ws://[::1]/"], &["ws://localhost/"]);
        sets("ws://localhost/", "k=v; domain=localhost", &["ws://localhost/"], &["ws://x/"]);
    }

    #[test]
    fn a_cookie_goes_where_its_path_leads() {
        sets("ws://h/a/b?x=/c", "k=v", &["ws://h/a", "ws://h/a/", "ws://h/a/c?d"], &["ws://h/ab", "ws://h/"]);
        sets("ws://h/a/b", "k=v; Path=/", &["ws://h/", "ws://h/x"], &[]);
        sets("ws://h/a/b", "k=v; Path=x", &["ws://h/a/x"], &["ws://h/x"]);
        sets("ws://h/", "k=v; path=/a/", &["ws://h/a/", "ws://h/a/b"], &["ws://h/a"]);
    }

    #[test]
    fn a_secure_cookie_goes_over_tls_only() {
        sets("wss://h/", "k=v; Secure", &["wss://h/"], &["ws://h/"]);
        sets("wss://h/", "k=v", &["wss://h/", "ws://h/"], &[]);
    }

    #[test]
    fn what_the_user_wrote_counts_more_than_the_jar() {
        let header = |name: &str, value: &str| Header { name: name.into(), value: value.into() };
        let cookie = |name: &str| Cookie { name: name.into(), value: "jar".into(), ..Cookie::default() };
        let added = |mut headers: Vec<Header>, names: &[&str]| {
            add_to(&mut headers, &names.iter().map(|it| cookie(it)).collect::<Vec<_>>());
            headers
        };
        assert_eq!(added(vec![], &["a", ""]), [header("Cookie", "a=jar; jar")]);
        let own = || vec![header("cookie", "a=1; b = 2"), header("X", "y")];
        assert_eq!(added(own(), &["b", "c", "B"])[0].value, "a=1; b = 2; c=jar; B=jar");
        assert_eq!(added(own(), &["a"]), own());
        assert_eq!(added(own(), &[]), own());
    }

    #[test]
    fn long_paths_go_first_and_then_the_old_ones() {
        let cookie = |name: &str, path: &str, created_ms| Cookie {
            name: name.into(),
            path: path.into(),
            domain: "h".into(),
            host_only: true,
            created_ms,
            ..Cookie::default()
        };
        let mut over = cookie("over", "/", 0);
        over.expires_ms = Some(NOW);
        let jar = [cookie("new", "/", 2), cookie("old", "/", 1), over, cookie("long", "/a", 3)];
        let names: Vec<_> = going(&jar, &place("ws://h/a/b"), NOW).into_iter().map(|it| it.name).collect();
        assert_eq!(names, ["long", "old", "new"]);
    }
}
