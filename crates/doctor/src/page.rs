//! The page that opens the connection, as facts: where it is, what its head and its markup say.
//! Pure: a request for it is a [`Trace`] like any other, made by `collect`.

mod cookie;
mod csp;
mod markup;
mod network;
mod site;

pub(crate) use cookie::{Cookie, Kept};
pub(crate) use csp::{Directive, Policy};
pub(crate) use network::Space;
pub(crate) use site::{is_loopback, site};

use crate::answer::Answer;
use crate::evidence;
use finding::Text;
use model::Trace;
use model::trace::{Trust, Uri};
use url::Url;

/// The page that opens the connection.
#[derive(Clone, Debug)]
pub struct Page {
    /// Its URL as the user gave it.
    pub url: String,
    /// The requests for it: one, and one more for each redirect. Each is a plain GET of the page's URL
    /// with `ws` for `http`. Empty for a page that no server serves (`file:`, `data:`).
    pub visits: Vec<Trace>,
    /// Why there is no answer to read, where there is none.
    pub unread: Option<Text>,
}

/// `Strict-Transport-Security` of a host (RFC 6797).
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct Strict {
    /// The host that said so.
    pub(crate) host: String,
    /// Whether it means the hosts below it too.
    pub(crate) with_subdomains: bool,
}

impl Page {
    /// A page of which nothing but its URL is known.
    pub fn named(url: impl Into<String>) -> Self {
        Self { url: url.into(), visits: vec![], unread: None }
    }

    /// Where it was at last: the URL given, or the one that redirects led to.
    pub(crate) fn address(&self) -> Option<Url> {
        let visited = self.visits.last().and_then(|trace| page_url(&trace.attempt.url));
        visited.or_else(|| Url::parse(&self.url).ok())
    }

    /// What browsers send as its `Origin`; `None` where the URL does not tell.
    pub(crate) fn origin(&self) -> Option<String> {
        if self.policies().iter().any(Policy::makes_opaque) {
            return Some("null".into());
        }
        origin_of(&self.address()?)
    }

    /// Whether redirects led to another path: then the page that was read may be a login page.
    pub(crate) fn moved(&self) -> bool {
        let path = |url: Option<Url>| url.map(|it| it.path().trim_end_matches('/').to_owned());
        path(Url::parse(&self.url).ok()) != path(self.address())
    }

    /// The answer that holds the page: one with a good status. What an error page says of itself
    /// (`default-src 'none'`, for one) is not said of the page.
    pub(crate) fn answer(&self) -> Option<Answer> {
        let answer = Answer::of(self.visits.last()?)?;
        (200..300).contains(&answer.head.status).then_some(answer)
    }

    /// The policies in force: those of its head, then those of its markup. Report-only ones are none.
    pub(crate) fn policies(&self) -> Vec<Policy> {
        let Some(answer) = self.answer() else { return vec![] };
        let of_name = |it: &&wire::HeaderField| it.name.eq_ignore_ascii_case("content-security-policy");
        let mut found: Vec<_> =
            answer.head.fields.iter().filter(of_name).flat_map(Policy::of_field).collect();
        let mut at = 0;
        found.extend(self.markup().iter().map(|text| {
            let within = at..at + text.len();
            at = within.end + 1;
            Policy::read(evidence::PAGE_META, text, &within)
        }));
        found
    }

    /// The policies in its markup, as they stand there.
    pub(crate) fn markup(&self) -> Vec<String> {
        let step = self.answer().and(self.visits.last()).and_then(|it| it.upgrade.as_ref());
        step.map(|it| markup::policies(&it.step.body)).unwrap_or_default()
    }

    /// Whether browsers turn `ws` into `wss` for it.
    pub(crate) fn upgrades(&self) -> bool {
        self.policies().iter().any(|policy| policy.directive("upgrade-insecure-requests").is_some())
    }

    /// The cookies that it and the redirects on the way to it set.
    pub(crate) fn cookies(&self) -> Vec<Cookie> {
        self.visits.iter().flat_map(Cookie::set_by).collect()
    }

    /// What it and the redirects said of `Strict-Transport-Security`, as far as browsers heed it.
    pub(crate) fn strict(&self) -> Vec<Strict> {
        self.visits.iter().filter_map(Strict::of).collect()
    }

    /// The address that its host was reached at, where no proxy stood between.
    pub(crate) fn space(&self) -> Option<Space> {
        Space::of_trace(self.visits.last()?)
    }
}

impl Strict {
    /// What this answer says, where it came over TLS that browsers trust, from a host with a name.
    pub(crate) fn of(trace: &Trace) -> Option<Self> {
        let tls = &trace.tls.as_ref()?.step;
        let uri = trace.target().filter(|uri| uri.host.parse::<std::net::IpAddr>().is_err())?;
        if tls.trust != Trust::Trusted {
            return None;
        }
        let answer = Answer::of(trace)?;
        let value = answer.field("strict-transport-security").to_ascii_lowercase();
        let mut parts = value.split(';').map(str::trim);
        let age =
            parts.clone().find_map(|it| it.strip_prefix("max-age=").or(it.strip_prefix("max-age =")))?;
        let lives = age.trim().trim_matches('"').parse::<u64>().is_ok_and(|seconds| seconds > 0);
        let with_subdomains = parts.any(|it| it == "includesubdomains");
        lives.then(|| Self { host: uri.host.to_ascii_lowercase(), with_subdomains })
    }

    /// Whether it is meant for this host.
    pub(crate) fn covers(&self, host: &str) -> bool {
        let host = host.to_ascii_lowercase();
        host == self.host || (self.with_subdomains && host.ends_with(&format!(".{}", self.host)))
    }
}

/// What a page at this URL sends as `Origin`.
pub(crate) fn origin_of(page: &Url) -> Option<String> {
    let origin = page.origin();
    match (page.scheme(), page.host_str()) {
        _ if origin.is_tuple() => Some(origin.ascii_serialization()),
        ("file" | "data", _) => Some("null".into()),
        // An application of its own kind: `chrome-extension://…`, `capacitor://localhost`.
        (scheme, Some(host)) if !host.is_empty() => {
            let port = page.port().map(|it| format!(":{it}")).unwrap_or_default();
            Some(format!("{scheme}://{host}{port}"))
        }
        _ => None,
    }
}

/// The URL of a page that is asked for as this one; and the other way round.
pub(crate) fn page_url(url: &str) -> Option<Url> {
    Url::parse(&format!("http{}", url.strip_prefix("ws")?)).ok()
}

/// The URL as which a page is asked for; `None` where no server serves it.
pub(crate) fn socket_url(page: &Url) -> Option<String> {
    let mut page = page.clone();
    page.set_fragment(None);
    // A page's URL may carry credentials, which are the user's: they go nowhere.
    let bare = page.set_username("").is_ok() && page.set_password(None).is_ok();
    let rest = page.as_str().strip_prefix("http").filter(|_| bare && page.has_host())?;
    Some(format!("ws{rest}"))
}

/// The endpoint as browsers see it.
pub(crate) fn endpoint(uri: &Uri) -> Option<Url> {
    let scheme = if uri.secure { "wss" } else { "ws" };
    let host = if uri.host.contains(':') { format!("[{}]", uri.host) } else { uri.host.clone() };
    Url::parse(&format!("{scheme}://{host}:{}{}", uri.port, uri.path_and_query)).ok()
}

#[cfg(test)]
mod tests;
