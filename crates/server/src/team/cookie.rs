//! The cookie of a browser that is signed in.

use super::PublicUrl;
use axum::http::{HeaderMap, HeaderValue, header};

/// What a browser keeps while it is at the provider that signs it in.
const ERRAND: &str = "wscope-errand";

/// How the cookie is written and read.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Cookies {
    secure: bool,
}

impl Cookies {
    /// `__Host-` where browsers come over TLS: then no other host, and no page over plain HTTP, can have
    /// set it.
    pub(crate) fn of(url: &PublicUrl) -> Self {
        Self { secure: url.is_secure() }
    }

    fn name(self) -> &'static str {
        if self.secure { "__Host-wscope" } else { "wscope" }
    }

    /// Gives the browser a secret for so many seconds.
    pub(crate) fn give(self, secret: &str, seconds: i64) -> HeaderValue {
        let secure = if self.secure { "; Secure" } else { "" };
        let text =
            format!("{}={secret}; Path=/; Max-Age={seconds}; HttpOnly; SameSite=Lax{secure}", self.name());
        HeaderValue::try_from(text).expect("a secret is Base64")
    }

    /// Has the browser keep what it is to bring back from the provider that signs it in.
    pub(crate) fn errand(self, kept: &str, seconds: i64) -> HeaderValue {
        let (prefix, secure) = if self.secure { ("__Host-", "; Secure") } else { ("", "") };
        let text =
            format!("{prefix}{ERRAND}={kept}; Path=/; Max-Age={seconds}; HttpOnly; SameSite=Lax{secure}");
        HeaderValue::try_from(text).expect("what is kept is Base64")
    }

    /// What it kept.
    pub(crate) fn read_errand(self, headers: &HeaderMap) -> Option<&str> {
        let prefix = if self.secure { "__Host-" } else { "" };
        one(headers, &format!("{prefix}{ERRAND}"))
    }

    /// Takes it away.
    pub(crate) fn take(self) -> HeaderValue {
        self.give("", 0)
    }

    /// The secret that a browser shows. Of two with this name neither is believed.
    pub(crate) fn read(self, headers: &HeaderMap) -> Option<&str> {
        one(headers, self.name())
    }
}

/// The value of the one cookie of this name.
fn one<'a>(headers: &'a HeaderMap, name: &str) -> Option<&'a str> {
    let lines = headers.get_all(header::COOKIE).iter().filter_map(|it| it.to_str().ok());
    let pairs = lines.flat_map(|it| it.split(';')).filter_map(|it| it.trim().split_once('='));
    let mut ours = pairs.filter(|it| it.0 == name).map(|it| it.1);
    ours.next().filter(|it| !it.is_empty() && ours.next().is_none())
}

#[cfg(test)]
mod tests {
    use super::*;

    fn read(url: &str, cookies: &[&'static str]) -> Option<String> {
        let mut headers = HeaderMap::new();
        for line in cookies {
            headers.append(header::COOKIE, HeaderValue::from_static(line));
        }
        Cookies::of(&url.parse().expect("an origin")).read(&headers).map(Into::into)
    }

    #[test]
    fn one_cookie_of_our_name_is_read() {
        let url = "https://team.example";
        assert_eq!(read(url, &["a=b; __Host-wscope=s3; c=d"]).as_deref(), Some("s3"));
        assert_eq!(read("http://localhost:1", &["wscope=s3"]).as_deref(), Some("s3"));
        for none in [
            &["wscope=s3"] as &[_],
            &["__Host-wscope="],
            &["__Host-wscope=a; __Host-wscope=b"],
            &["__Host-wscope=a", "__Host-wscope=b"],
            &["x__Host-wscope=a"],
            &[],
        ] {
            assert_eq!(read(url, none), None, "{none:?}");
        }
    }

    #[test]
    fn scripts_and_other_sites_do_not_get_it() {
        let given = Cookies::of(&"https://team.example".parse().expect("an origin")).give("s3", 9);
        assert_eq!(given, "__Host-wscope=s3; Path=/; Max-Age=9; HttpOnly; SameSite=Lax; Secure");
        let plain = Cookies::of(&"http://localhost:1".parse().expect("an origin")).take();
        assert_eq!(plain, "wscope=; Path=/; Max-Age=0; HttpOnly; SameSite=Lax");
    }
}
