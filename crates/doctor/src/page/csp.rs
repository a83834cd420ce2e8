//! Content Security Policy as far as a WebSocket meets it (CSP3, sections 4.2 and 6.7.2), in the way
//! of Chromium where the text and the browser differ: measured, row by row, in `tests/peers`.

use crate::evidence;
use std::ops::Range;
use url::Url;
use wire::HeaderField;

/// One policy in force.
#[derive(Clone, Debug)]
pub(crate) struct Policy {
    /// The source that it stands in.
    pub(crate) source: &'static str,
    directives: Vec<Directive>,
}

/// One directive of a policy.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct Directive {
    /// Its name in lower case.
    pub(crate) name: String,
    /// Its values as written.
    pub(crate) values: Vec<String>,
    /// Where it stands in the source.
    pub(crate) at: Range<usize>,
}

/// A source expression, taken apart.
struct Expression<'a> {
    scheme: Option<&'a str>,
    host: &'a str,
    port: Option<&'a str>,
    path: &'a str,
}

impl Policy {
    /// The policies of a header field, which may hold several, parted by commas.
    pub(super) fn of_field(field: &HeaderField) -> Vec<Self> {
        let mut at = field.value_at.start;
        let read = |part: &str| {
            let range = at..(at + part.len()).min(field.value_at.end);
            at += part.len() + 1;
            Self::read(evidence::PAGE, part, &range)
        };
        field.value.split(',').map(read).collect()
    }

    /// Reads one policy, whose text stands there. Of a directive that is repeated the first counts.
    pub(super) fn read(source: &'static str, text: &str, within: &Range<usize>) -> Self {
        let (mut directives, mut at) = (Vec::<Directive>::new(), within.start);
        for part in text.split(';') {
            let from = at + (part.len() - part.trim_start().len());
            let range = from.min(within.end)..(from + part.trim().len()).min(within.end);
            at += part.len() + 1;
            let mut words = part.split_ascii_whitespace().map(str::to_owned);
            let Some(name) = words.next().map(|it| it.to_ascii_lowercase()) else { continue };
            if directives.iter().all(|it| it.name != name) {
                directives.push(Directive { name, values: words.collect(), at: range });
            }
        }
        Self { source, directives }
    }

    /// The directive of this name.
    pub(crate) fn directive(&self, name: &str) -> Option<&Directive> {
        self.directives.iter().find(|it| it.name == name)
    }

    /// The directive that decides where a page may connect to; `None`: the policy leaves it open.
    pub(crate) fn of_connections(&self) -> Option<&Directive> {
        self.directive("connect-src").or_else(|| self.directive("default-src"))
    }

    /// Whether it gives the page an origin that nobody shares. In markup, `sandbox` counts for nothing.
    pub(crate) fn makes_opaque(&self) -> bool {
        let sandbox = self.directive("sandbox").filter(|_| self.source == evidence::PAGE);
        sandbox.is_some_and(|it| !it.values.iter().any(|it| it.eq_ignore_ascii_case("allow-same-origin")))
    }
}

impl Directive {
    /// Whether a page that came from there may open this endpoint.
    pub(crate) fn allows(&self, endpoint: &Url, page: &Url) -> bool {
        self.values.iter().any(|value| matches(value, endpoint, page))
    }
}

/// Whether this source expression matches.
fn matches(value: &str, endpoint: &Url, page: &Url) -> bool {
    let lower = value.to_ascii_lowercase();
    match lower.as_str() {
        "*" => true,
        "'self'" => is_self(endpoint, page),
        // Nonces, hashes and keywords say nothing of connections.
        _ if lower.starts_with('\'') => false,
        _ => match lower.strip_suffix(':').filter(|it| is_scheme(it)) {
            Some(scheme) => schemes_fit(scheme, endpoint.scheme()),
            None => Expression::of(value).is_some_and(|it| it.fits(endpoint, page)),
        },
    }
}

fn is_scheme(text: &str) -> bool {
    text.starts_with(|it: char| it.is_ascii_alphabetic())
        && text.bytes().all(|it| it.is_ascii_alphanumeric() || b"+-.".contains(&it))
}

/// The same host and port, and a scheme that is no weaker than the page's.
fn is_self(endpoint: &Url, page: &Url) -> bool {
    let same_host = endpoint.host_str() == page.host_str();
    let (there, here) = (endpoint.port_or_known_default(), page.port_or_known_default());
    let usual = endpoint.port().is_none() && page.port().is_none();
    let no_weaker = endpoint.scheme() == "wss" || page.scheme() == "http";
    same_host && (there == here || usual) && no_weaker
}

/// Whether what is allowed for one scheme is allowed for the other: the same, or its secure sister. What
/// is allowed for http is allowed for no WebSocket, so an expression without a scheme never is either:
/// it has the page's.
fn schemes_fit(allowed: &str, scheme: &str) -> bool {
    allowed == scheme || (allowed, scheme) == ("ws", "wss")
}

impl<'a> Expression<'a> {
    /// `[scheme://]host[:port][/path]`.
    fn of(value: &'a str) -> Option<Self> {
        let (scheme, rest) = match value.split_once("://") {
            Some((scheme, rest)) => (Some(scheme), rest),
            None => (None, value),
        };
        let end = rest.find('/').unwrap_or(rest.len());
        let (authority, path) = rest.split_at(end);
        let colon = authority.rfind(':').filter(|&at| !authority[at..].contains(']'));
        let (host, port) = match colon {
            Some(at) => (&authority[..at], Some(&authority[at + 1..])),
            None => (authority, None),
        };
        (!host.is_empty()).then_some(Self { scheme, host, port, path })
    }

    fn fits(&self, endpoint: &Url, page: &Url) -> bool {
        let scheme = self.scheme.map_or_else(|| page.scheme().to_owned(), str::to_ascii_lowercase);
        schemes_fit(&scheme, endpoint.scheme())
            && self.host_fits(endpoint)
            && self.port_fits(&scheme, endpoint)
            && self.path_fits(endpoint.path())
    }

    fn host_fits(&self, endpoint: &Url) -> bool {
        let (wanted, host) = (self.host.to_ascii_lowercase(), endpoint.host_str().unwrap_or_default());
        match wanted.strip_prefix('*') {
            Some("") => true,
            Some(tail) if tail.starts_with('.') => host.ends_with(tail) && host.len() > tail.len(),
            Some(_) => false,
            None => host == wanted,
        }
    }

    fn port_fits(&self, scheme: &str, endpoint: &Url) -> bool {
        let port = endpoint.port_or_known_default();
        match self.port {
            Some("*") => true,
            Some("80") if port == Some(443) => scheme != endpoint.scheme(),
            Some(wanted) => wanted.parse().ok() == port,
            // The port of the scheme, its own or that of its secure sister.
            None => endpoint.port().is_none() || (port == Some(443) && scheme != endpoint.scheme()),
        }
    }

    fn path_fits(&self, path: &str) -> bool {
        match self.path {
            "" | "/" => true,
            wanted if wanted.ends_with('/') => path.starts_with(wanted),
            wanted => path == wanted,
        }
    }
}
