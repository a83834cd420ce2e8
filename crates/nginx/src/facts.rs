//! What is known beside the files. All of it comes from the caller.

use std::collections::BTreeMap;

/// What is known beside the files.
#[derive(Clone, Debug, Default)]
pub struct Facts {
    /// The nginx that runs them.
    pub version: Option<Version>,
    /// The bytes of the certificates, by the path that `ssl_certificate` names, made whole.
    pub certificates: BTreeMap<String, Vec<u8>>,
    /// The time, in seconds since 1970.
    pub now: Option<i64>,
}

/// A version of nginx.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub struct Version(pub u32, pub u32, pub u32);

impl Version {
    /// The version in `nginx/1.22.1`, `nginx version: nginx/1.22.1 (Ubuntu)` or `1.22.1`.
    #[must_use]
    pub fn parse(text: &str) -> Option<Self> {
        let text = text.rsplit_once('/').map_or(text, |(_, rest)| rest);
        let mut numbers = text.trim().split(|char: char| !char.is_ascii_digit());
        let mut next = || numbers.next()?.parse().ok();
        Some(Self(next()?, next()?, next().unwrap_or(0)))
    }
}

impl std::fmt::Display for Version {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        write!(f, "{}.{}.{}", self.0, self.1, self.2)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_version_is_read_from_what_nginx_says() {
        for text in ["1.22.1", "nginx/1.22.1", "nginx version: nginx/1.22.1 (Ubuntu)"] {
            assert_eq!(Version::parse(text), Some(Version(1, 22, 1)), "{text}");
        }
        assert_eq!(Version::parse("nginx"), None);
        assert!(Version(1, 29, 7) > Version(1, 22, 1));
    }
}
