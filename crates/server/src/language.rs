//! The language of an answer: `?lang=`, else `Accept-Language`.

use axum::extract::FromRequestParts;
use axum::http::request::Parts;
use axum::http::{HeaderMap, Uri, header};
use finding::Language;
use std::convert::Infallible;

/// The language that a request asks for.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Speaks(pub(crate) Language);

impl<S: Sync> FromRequestParts<S> for Speaks {
    type Rejection = Infallible;

    async fn from_request_parts(parts: &mut Parts, _: &S) -> Result<Self, Infallible> {
        Ok(Self(of(&parts.uri, &parts.headers)))
    }
}

/// The language that a request asks for.
pub(crate) fn of(uri: &Uri, headers: &HeaderMap) -> Language {
    let asked = uri.query().and_then(|query| query.split('&').find_map(|pair| pair.strip_prefix("lang=")));
    let accepted = headers.get(header::ACCEPT_LANGUAGE).and_then(|value| value.to_str().ok());
    asked.or(accepted).map(Language::of).unwrap_or_default()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_query_wins_over_the_browser() {
        let mut headers = HeaderMap::new();
        let asks = |uri: &'static str, headers: &HeaderMap| of(&Uri::from_static(uri), headers);
        assert_eq!(asks("/api/about", &headers), Language::En);
        assert_eq!(asks("/api/about?x=1&lang=ja", &headers), Language::Ja);
        headers.insert(header::ACCEPT_LANGUAGE, axum::http::HeaderValue::from_static("ja,en;q=0.5"));
        assert_eq!(asks("/api/about", &headers), Language::Ja);
        assert_eq!(asks("/api/about?lang=en", &headers), Language::En);
    }
}
