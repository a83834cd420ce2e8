//! The cookie jar of a project, as the API says it.

use crate::problem::Problem;
use axum::http::StatusCode;
use finding::Text;
use model::cookies;
use serde::{Deserialize, Serialize};
use utoipa::ToSchema;

/// A cookie of a project's jar.
#[derive(Clone, Debug, Serialize, ToSchema)]
pub(crate) struct Cookie {
    pub(crate) id: i64,
    #[serde(flatten)]
    pub(crate) what: NewCookie,
    /// When it was first set, in milliseconds since the Unix epoch.
    pub(crate) created_ms: f64,
    /// Whether it goes along with the handshake of the API that was asked about.
    pub(crate) goes: Goes,
}

/// What is kept of a cookie, and can be changed.
#[derive(Clone, Debug, Serialize, Deserialize, ToSchema)]
pub(crate) struct NewCookie {
    pub(crate) name: String,
    pub(crate) value: String,
    /// The host that it belongs to.
    pub(crate) domain: String,
    /// Whether it goes to that host alone; else to every host below it, too.
    pub(crate) host_only: bool,
    /// It goes along where the path begins so.
    pub(crate) path: String,
    /// When it ends, in milliseconds since the Unix epoch; `null`: when somebody deletes it.
    #[schema(required)]
    pub(crate) expires_ms: Option<f64>,
    /// Whether it goes over TLS only.
    pub(crate) secure: bool,
    /// Whether the script of a page may not read it.
    pub(crate) http_only: bool,
    /// `Strict`, `Lax`, `None`, or empty.
    pub(crate) same_site: String,
}

/// Whether a cookie goes along.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, ToSchema)]
#[serde(rename_all = "lowercase")]
pub(crate) enum Goes {
    Yes,
    /// It belongs to another host or path, wants TLS, or is over.
    No,
    /// The API has one of its own of this name.
    Replaced,
    /// The API does not use the jar.
    Off,
}

impl Cookie {
    pub(crate) fn of(it: cookies::Cookie, goes: Goes) -> Self {
        let what = NewCookie {
            name: it.name,
            value: it.value,
            domain: it.domain,
            host_only: it.host_only,
            path: it.path,
            expires_ms: it.expires_ms.map(|it| it as f64),
            secure: it.secure,
            http_only: it.http_only,
            same_site: it.same_site,
        };
        Self { id: it.id, what, created_ms: it.created_ms as f64, goes }
    }
}

impl NewCookie {
    /// The cookie, where it can stand in a header.
    pub(crate) fn checked(self, created_ms: i64) -> Result<cookies::Cookie, Problem> {
        let bad =
            |it: &str, more: &[char]| it.chars().any(|it| it.is_control() || it == ';' || more.contains(&it));
        let refuse =
            |en: &str, ja: &str| Err(Problem::new(StatusCode::BAD_REQUEST, "bad-cookie", Text::new(en, ja)));
        if bad(&self.name, &['=']) || bad(&self.value, &[]) || (self.name.is_empty() && self.value.is_empty())
        {
            return refuse(
                "a cookie has a name without = and ;, and a value without ;",
                "クッキーの名前に = と ;、値に ; は使えません",
            );
        }
        let domain = self.domain.trim().trim_matches(['[', ']', '.']);
        let Some(domain) = net::ascii_host(domain).filter(|it| !it.is_empty()) else {
            return refuse("a cookie belongs to a host", "クッキーにはホスト名が必要です");
        };
        if !self.path.starts_with('/') || bad(&self.path, &[]) {
            return refuse("the path of a cookie begins with /", "クッキーのパスは / で始めてください");
        }
        let expires_ms = self.expires_ms.filter(|it| it.is_finite()).map(|it| it as i64);
        Ok(cookies::Cookie {
            id: 0,
            name: self.name.trim().into(),
            value: self.value.trim().into(),
            domain: domain.to_ascii_lowercase(),
            host_only: self.host_only,
            path: self.path,
            expires_ms,
            secure: self.secure,
            http_only: self.http_only,
            same_site: self.same_site,
            created_ms,
        })
    }
}
