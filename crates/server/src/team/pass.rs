//! The cookie of a reader who has shown the password of a link. Nothing is kept of it: it is worth
//! something only with this link and this password, and until the time that stands in it.

use axum::http::{HeaderMap, HeaderValue, header};
use base64::Engine as _;
use base64::engine::general_purpose::URL_SAFE_NO_PAD;
use ring::hmac;

/// What opens the pages of one link.
#[derive(Debug)]
pub(crate) struct Pass<'a> {
    secure: bool,
    token: &'a str,
    key: hmac::Key,
}

impl<'a> Pass<'a> {
    /// For the link with this secret, whose password has this hash.
    pub(crate) fn new(secure: bool, token: &'a str, hash: &str) -> Self {
        Self { secure, token, key: hmac::Key::new(hmac::HMAC_SHA256, hash.as_bytes()) }
    }

    fn name(&self) -> &'static str {
        if self.secure { "__Secure-wscope-pass" } else { "wscope-pass" }
    }

    /// The cookie: good until then, and for this link's path only.
    pub(crate) fn give(&self, until: i64, seconds: i64) -> HeaderValue {
        let secure = if self.secure { "; Secure" } else { "" };
        let seal = URL_SAFE_NO_PAD.encode(hmac::sign(&self.key, self.said(until).as_bytes()));
        let text = format!(
            "{}={until}.{seal}; Path=/s/{}/; Max-Age={seconds}; HttpOnly; SameSite=Lax{secure}",
            self.name(),
            self.token
        );
        HeaderValue::try_from(text).expect("a link that was found is Base64")
    }

    /// Whether a browser shows a cookie that is good now.
    pub(crate) fn is_shown(&self, headers: &HeaderMap, now: i64) -> bool {
        let lines = headers.get_all(header::COOKIE).iter().filter_map(|it| it.to_str().ok());
        let pairs = lines.flat_map(|it| it.split(';')).filter_map(|it| it.trim().split_once('='));
        pairs.filter(|it| it.0 == self.name()).any(|(_, value)| self.is_good(value, now).unwrap_or(false))
    }

    fn is_good(&self, value: &str, now: i64) -> Option<bool> {
        let (until, seal) = value.split_once('.')?;
        let until: i64 = until.parse().ok()?;
        let seal = URL_SAFE_NO_PAD.decode(seal).ok()?;
        Some(until > now && hmac::verify(&self.key, self.said(until).as_bytes(), &seal).is_ok())
    }

    fn said(&self, until: i64) -> String {
        format!("{} {until}", self.token)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_pass_opens_one_link_with_one_password_for_a_time() {
        let pass = Pass::new(true, "token", "argon");
        let given = pass.give(100, 9).to_str().expect("text").to_owned();
        assert!(given.ends_with("; Path=/s/token/; Max-Age=9; HttpOnly; SameSite=Lax; Secure"), "{given}");
        let shows = |cookie: &str| {
            let mut headers = HeaderMap::new();
            headers.insert(header::COOKIE, HeaderValue::try_from(cookie).expect("text"));
            headers
        };
        let cookie = given.split(';').next().expect("a pair").to_owned();
        let headers = shows(&format!("a=b; {cookie}"));
        assert!(pass.is_shown(&headers, 99));
        assert!(!pass.is_shown(&headers, 100), "its time is over");
        for other in [
            Pass::new(true, "other", "argon"),
            Pass::new(true, "token", "other"),
            Pass::new(false, "token", "argon"),
        ] {
            assert!(!other.is_shown(&headers, 99), "{other:?}");
        }
        let longer = cookie.replace("=100.", "=900.");
        for forged in [
            longer.as_str(),
            "__Secure-wscope-pass=",
            "__Secure-wscope-pass=100.",
            "__Secure-wscope-pass=x.y",
        ] {
            assert!(!pass.is_shown(&shows(forged), 99), "{forged}");
        }
    }
}
