//! One `Set-Cookie` field (RFC 6265 section 5.2), read as leniently as browsers do.

use super::{Cookie, Destination, date};

/// Longest name and value together, in bytes.
const LONGEST: usize = 4096;

/// Why a cookie is not kept.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub enum Unusable {
    /// It has neither name nor value, or control characters in them.
    Nonsense,
    /// It is too long.
    TooLong,
    /// It names a domain that its host does not belong to, or one of a single label.
    Domain,
    /// It is for TLS only, by itself or by its name, and came without.
    Insecure,
    /// Its name begins with `__Host-`, and it is not for one host and all its paths.
    Prefix,
}

impl Cookie {
    /// Reads a `Set-Cookie` field that came from there. What is over already deletes one of its kind.
    ///
    /// # Errors
    /// Why it is not to be kept.
    pub fn read(field: &[u8], from: &Destination, now_ms: i64) -> Result<Self, Unusable> {
        let field = String::from_utf8_lossy(field);
        let mut parts = field.split(';');
        let pair = parts.next().unwrap_or_default();
        let (name, value) = pair.split_once('=').unwrap_or(("", pair));
        let (name, value) = (name.trim(), value.trim());
        if name.is_empty() && value.is_empty() || (name.to_owned() + value).contains(char::is_control) {
            return Err(Unusable::Nonsense);
        }
        if name.len() + value.len() > LONGEST {
            return Err(Unusable::TooLong);
        }
        let mut cookie = Self {
            name: name.into(),
            value: value.into(),
            domain: from.host.clone(),
            host_only: true,
            path: from.default_path(),
            created_ms: now_ms,
            ..Self::default()
        };
        let mut max_age = None;
        for part in parts {
            let (key, value) = part.split_once('=').unwrap_or((part, ""));
            match (&*key.trim().to_ascii_lowercase(), value.trim()) {
                ("expires", value) => cookie.expires_ms = date::read(value).or(cookie.expires_ms),
                ("max-age", value) => max_age = seconds(value).or(max_age),
                ("domain", value) => cookie.claim(value, from)?,
                ("path", value) if value.starts_with('/') => cookie.path = value.into(),
                ("path", _) => cookie.path = from.default_path(),
                ("secure", _) => cookie.secure = true,
                ("httponly", _) => cookie.http_only = true,
                ("samesite", value) => cookie.same_site = same_site(value).into(),
                _ => {}
            }
        }
        if let Some(age) = max_age {
            cookie.expires_ms =
                Some(if age <= 0 { 0 } else { now_ms.saturating_add(age.saturating_mul(1000)) });
        }
        cookie.checked(from)
    }

    /// Takes the domain that a server names for it.
    fn claim(&mut self, domain: &str, from: &Destination) -> Result<(), Unusable> {
        let domain = domain.strip_prefix('.').unwrap_or(domain).to_ascii_lowercase();
        (self.domain, self.host_only) = match &*domain {
            // As if nothing had been said.
            "" => (from.host.clone(), true),
            same if same == from.host => (domain.clone(), !same.contains('.') || is_address(same)),
            other if from.is_within(other) && other.contains('.') => (domain, false),
            _ => return Err(Unusable::Domain),
        };
        Ok(())
    }

    fn checked(self, from: &Destination) -> Result<Self, Unusable> {
        let named =
            |prefix: &str| self.name.get(..prefix.len()).is_some_and(|it| it.eq_ignore_ascii_case(prefix));
        let host = named("__Host-");
        if (self.secure && !from.secure) || ((host || named("__Secure-")) && !self.secure) {
            return Err(Unusable::Insecure);
        }
        if host && !(self.host_only && self.path == "/") {
            return Err(Unusable::Prefix);
        }
        Ok(self)
    }
}

fn is_address(host: &str) -> bool {
    host.parse::<std::net::IpAddr>().is_ok()
}

/// A number of seconds; what is no number is as if not said. A huge one is for ever.
fn seconds(value: &str) -> Option<i64> {
    let digits = value.strip_prefix('-').unwrap_or(value);
    if digits.is_empty() || !digits.bytes().all(|it| it.is_ascii_digit()) {
        return None;
    }
    let most = i64::MAX / 1000;
    Some(value.parse().unwrap_or(if value.starts_with('-') { 0 } else { most }))
}

fn same_site(value: &str) -> &'static str {
    ["Strict", "Lax", "None"].into_iter().find(|it| it.eq_ignore_ascii_case(value)).unwrap_or_default()
}

#[cfg(test)]
mod tests {
    use super::*;

    const NOW: i64 = 1_000_000;

    fn read(field: &str, secure: bool) -> Result<Cookie, Unusable> {
        Cookie::read(field.as_bytes(), &Destination::new("a.test", "/p/q", secure), NOW)
    }

    #[test]
    fn names_values_and_attributes_are_read_as_browsers_do() {
        let cookie = read(" sid = \"a=b\" ; HttpOnly ;secure; SameSite=lax; X; Path=/z", true);
        let cookie = cookie.expect("a cookie");
        assert_eq!((&*cookie.name, &*cookie.value, &*cookie.path), ("sid", "\"a=b\"", "/z"));
        assert!(cookie.http_only && cookie.secure && cookie.host_only);
        assert_eq!((&*cookie.same_site, cookie.expires_ms), ("Lax", None));
        let bare = read("bare", false).expect("a value without a name");
        assert_eq!((&*bare.name, &*bare.value), ("", "bare"));
    }

    #[test]
    fn an_age_counts_more_than_a_date() {
        let ends = |field: &str| read(field, false).expect("a cookie").expires_ms;
        let date = "Expires=Thu, 01 Jan 1970 00:00:05 GMT";
        assert_eq!(ends(&format!("k=v; {date}")), Some(5000));
        assert_eq!(ends(&format!("k=v; Max-Age=2; {date}")), Some(NOW + 2000));
        for over in ["0", "-1", "-99999999999999999999"] {
            assert_eq!(ends(&format!("k=v; Max-Age={over}")), Some(0), "{over}");
        }
        for nothing in ["", "+1", "x", "1 2"] {
            assert_eq!(ends(&format!("k=v; Max-Age={nothing}")), None, "{nothing}");
        }
        assert!(ends("k=v; Max-Age=99999999999999999999").is_some_and(|it| it > i64::MAX / 2));
        assert_eq!(ends("k=v; Expires=soon"), None);
    }

    #[test]
    fn what_may_not_be_kept_is_named() {
        let long = "x".repeat(LONGEST);
        for (field, secure, why) in [
            ("", true, Unusable::Nonsense),
            ("=", true, Unusable::Nonsense),
            ("a\u{1}=b", true, Unusable::Nonsense),
            (&*format!("k={long}"), true, Unusable::TooLong),
            ("k=v; Domain=other.test", true, Unusable::Domain),
            ("k=v; Domain=b.a.test", true, Unusable::Domain),
            ("k=v; Domain=test", true, Unusable::Domain),
            ("k=v; Secure", false, Unusable::Insecure),
            ("__Secure-k=v", true, Unusable::Insecure),
            ("__host-k=v; Secure; Path=/; Domain=a.test", true, Unusable::Prefix),
            ("__Host-k=v; Secure", true, Unusable::Prefix),
        ] {
            assert_eq!(read(field, secure).err(), Some(why), "{field}");
        }
        assert!(read("__Host-k=v; Secure; Path=/", true).is_ok());
        assert!(read("あ=い; Path", true).is_ok());
    }
}
