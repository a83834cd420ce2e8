//! Cookies that an answer sets, and whether browsers send them with a handshake (RFC 6265bis).

use super::{is_loopback, page_url, site};
use crate::answer::Answer;
use finding::Text;
use model::Trace;
use std::ops::Range;
use url::Url;

/// A cookie that an answer sets.
#[derive(Clone, Debug)]
pub(crate) struct Cookie {
    /// Its name.
    pub(crate) name: String,
    /// Its value.
    pub(crate) value: String,
    /// Where its line stands in the response that sets it.
    pub(crate) line: Range<usize>,
    /// The answer that sets it.
    pub(crate) from: Url,
    domain: Option<String>,
    path: String,
    secure: bool,
    http_only: bool,
    same_site: SameSite,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum SameSite {
    Strict,
    Lax,
    None,
    /// Not said: Lax in Chrome and Edge.
    Unsaid,
}

/// Why browsers keep a cookie back.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub(crate) enum Kept {
    /// They do not even store it.
    Refused(&'static str),
    /// It belongs to another host.
    Host,
    /// It belongs to another path.
    Path,
    /// It goes out over TLS alone.
    Secure,
    /// The page is of another site, and this is what it says of SameSite.
    CrossSite(&'static str),
}

/// Cookies of boxes on the way and of counters: none of them says who a user is.
const OF_OTHERS: [&str; 14] = [
    "__cf",
    "_cf",
    "cf_",
    "aws",
    "arraffinity",
    "ingresscookie",
    "route",
    "bigip",
    "visid_incap",
    "incap_ses",
    "_ga",
    "_gid",
    "datadome",
    "ak_",
];

/// What the names of cookies that say who a user is have in them.
const OF_SESSIONS: [&str; 8] = ["sess", "sid", "auth", "token", "jwt", "login", "user", "account"];

impl Cookie {
    /// The cookies that the answer to this request sets.
    pub(crate) fn set_by(trace: &Trace) -> Vec<Self> {
        let (Some(answer), Some(from)) = (Answer::of(trace), page_url(&trace.attempt.url)) else {
            return vec![];
        };
        let lines = answer.head.fields.iter().filter(|it| it.name.eq_ignore_ascii_case("set-cookie"));
        let read = lines.filter_map(|it| Self::read(&it.value, &from, answer.line("", it).range));
        read.collect()
    }

    fn read(text: &str, from: &Url, line: Range<usize>) -> Option<Self> {
        let mut parts = text.split(';').map(str::trim);
        let (name, value) = parts.next()?.split_once('=')?;
        let mut cookie = Self {
            name: name.trim().to_owned(),
            value: value.trim().to_owned(),
            line,
            from: from.clone(),
            domain: None,
            path: default_path(from.path()),
            secure: false,
            http_only: false,
            same_site: SameSite::Unsaid,
        };
        for part in parts {
            let (name, value) = part.split_once('=').unwrap_or((part, ""));
            cookie.take(&name.trim().to_ascii_lowercase(), value.trim());
        }
        // A cookie that is unset, or that could not be sent as it is, is none.
        let sendable = !cookie.name.is_empty() && !cookie.value.is_empty() && cookie.is_plain();
        sendable.then_some(cookie)
    }

    fn take(&mut self, name: &str, value: &str) {
        match name {
            "domain" => {
                let domain = value.trim_start_matches('.').to_ascii_lowercase();
                self.domain = (!domain.is_empty()).then_some(domain);
            }
            "path" if value.starts_with('/') => value.clone_into(&mut self.path),
            "secure" => self.secure = true,
            "httponly" => self.http_only = true,
            "samesite" => {
                self.same_site = match value.to_ascii_lowercase().as_str() {
                    "strict" => SameSite::Strict,
                    "lax" => SameSite::Lax,
                    "none" => SameSite::None,
                    _ => SameSite::Unsaid,
                }
            }
            // Unset at once.
            "max-age" if value.parse::<i64>().is_ok_and(|age| age <= 0) => self.value.clear(),
            _ => {}
        }
    }

    fn is_plain(&self) -> bool {
        let plain = |it: &str| it.bytes().all(|byte| byte.is_ascii_graphic() && byte != b';');
        plain(&self.name) && self.value.bytes().all(|byte| matches!(byte, b' '..=b'~') && byte != b';')
    }

    /// Whether it looks like one that says who a user is.
    pub(crate) fn tells_who(&self) -> bool {
        let name = self.name.to_ascii_lowercase();
        let of_others = OF_OTHERS.iter().any(|it| name.starts_with(it));
        let of_forms = ["csrf", "xsrf"].iter().any(|it| name.contains(it));
        !of_others && !of_forms && (self.http_only || OF_SESSIONS.iter().any(|it| name.contains(it)))
    }

    /// Whether it was set by the host of this endpoint: then it may go there again.
    pub(crate) fn is_of(&self, endpoint: &Url) -> bool {
        self.from.host_str() == endpoint.host_str() && (!self.secure || may_see(endpoint))
    }

    /// Why browsers keep it back from a handshake that a page of this origin begins; `None`: they send
    /// it. `page` is the page's URL, `None` where no page is known; an origin that nobody shares is
    /// of no site.
    pub(crate) fn kept_back(&self, endpoint: &Url, page: Option<&Url>, opaque: bool) -> Option<Kept> {
        let host = endpoint.host_str().unwrap_or_default();
        let from = self.from.host_str().unwrap_or_default();
        if let Some(why) = self.refused(from) {
            return Some(Kept::Refused(why));
        }
        let covered = match &self.domain {
            Some(domain) => host == domain || host.ends_with(&format!(".{domain}")),
            None => host == from,
        };
        match () {
            () if !covered => Some(Kept::Host),
            () if !path_fits(&self.path, endpoint.path()) => Some(Kept::Path),
            () if self.secure && !may_see(endpoint) => Some(Kept::Secure),
            () => page.and_then(|page| self.cross_site(endpoint, page, opaque)),
        }
    }

    fn cross_site(&self, endpoint: &Url, page: &Url, opaque: bool) -> Option<Kept> {
        let name = |url: &Url| site(url.host_str().unwrap_or_default());
        // A site is a scheme too: from http://h to wss://h is another one (measured in Chromium).
        let secure = |url: &Url| matches!(url.scheme(), "https" | "wss");
        let same = name(page) == name(endpoint) && secure(page) == secure(endpoint);
        if !opaque && page.has_host() && same {
            return None;
        }
        match self.same_site {
            SameSite::Strict => Some(Kept::CrossSite("SameSite=Strict")),
            SameSite::Lax => Some(Kept::CrossSite("SameSite=Lax")),
            SameSite::Unsaid => Some(Kept::CrossSite("no SameSite")),
            SameSite::None => None,
        }
    }

    /// Why browsers do not store it.
    fn refused(&self, from: &str) -> Option<&'static str> {
        // A name without a dot is nobody's to share.
        let foreign = |domain: &String| {
            from != domain && (!domain.contains('.') || !from.ends_with(&format!(".{domain}")))
        };
        let name = self.name.to_ascii_lowercase();
        match () {
            () if self.domain.as_ref().is_some_and(foreign) => Some("Domain"),
            () if self.secure && !may_see(&self.from) => Some("Secure"),
            () if self.same_site == SameSite::None && !self.secure => Some("SameSite=None"),
            () if name.starts_with("__secure-") && !self.secure => Some("__Secure-"),
            () if name.starts_with("__host-")
                && (!self.secure || self.domain.is_some() || self.path != "/") =>
            {
                Some("__Host-")
            }
            () => None,
        }
    }
}

impl Kept {
    /// Why, in words that follow the cookie's name.
    pub(crate) fn why(self, cookie: &Cookie) -> Text {
        let from = cookie.from.host_str().unwrap_or_default();
        let owner = cookie.domain.as_deref().unwrap_or(from);
        let path = &cookie.path;
        match self {
            Self::Refused("SameSite=None") => Text::new(
                "is not stored: SameSite=None needs Secure",
                "は保存されません: SameSite=None には Secure が必要です",
            ),
            Self::Refused("Secure") => Text::new(
                format!("is not stored: it is Secure, and {from} sets it without TLS"),
                format!("は保存されません: Secure なのに {from} が TLS なしで設定しています"),
            ),
            Self::Refused("Domain") => Text::new(
                format!("is not stored: {from} may not set it for {owner}"),
                format!("は保存されません: {from} は {owner} 用の Cookie を設定できません"),
            ),
            Self::Refused(prefix) => Text::new(
                format!("is not stored: its name begins with {prefix}, which asks for more than it says"),
                format!("は保存されません: {prefix} で始まる名前に必要な属性がありません"),
            ),
            Self::Host => {
                Text::new(format!("belongs to the host {owner}"), format!("はホスト {owner} のものです"))
            }
            Self::Path => {
                Text::new(format!("belongs to paths under {path}"), format!("はパス {path} 以下のものです"))
            }
            Self::Secure => Text::new(
                "is Secure: it does not go out over ws://",
                "は Secure のため、ws:// では送られません",
            ),
            Self::CrossSite(said) => Text::new(
                format!("has {said}, and the page is of another site (host or scheme)"),
                match said {
                    "no SameSite" => {
                        "には SameSite がなく、ページは別サイト（ホストかスキームが別）です".to_owned()
                    }
                    _ => format!("は {said} で、ページは別サイト（ホストかスキームが別）です"),
                },
            ),
        }
    }
}

/// Whether a Secure cookie may go there, or come from there: over TLS, or within the machine.
fn may_see(url: &Url) -> bool {
    matches!(url.scheme(), "https" | "wss") || is_loopback(url)
}

/// RFC 6265 section 5.1.4.
fn default_path(path: &str) -> String {
    match path.rfind('/') {
        None | Some(0) => "/".into(),
        Some(end) => path[..end].into(),
    }
}

fn path_fits(cookie: &str, path: &str) -> bool {
    let rest = path.strip_prefix(cookie);
    rest.is_some_and(|rest| rest.is_empty() || cookie.ends_with('/') || rest.starts_with('/'))
}
