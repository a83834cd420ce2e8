//! Keeps the web out. Any page that a user visits can make the browser send requests to this
//! machine; none of them may reach a handler, be it a read, a write or the upgrade of the live
//! channel. The one middleware here stands before every route.

use crate::problem::Problem;
use axum::extract::{Request, State};
use axum::http::{HeaderMap, HeaderName, HeaderValue, StatusCode, Uri, header};
use axum::middleware::Next;
use axum::response::{IntoResponse, Response};
use finding::Text;

/// What the page may load and do: itself only, and nobody may frame it.
const POLICY: &str = "default-src 'none'; script-src 'self'; style-src 'self'; img-src 'self' data:; \
    connect-src 'self'; font-src 'self'; base-uri 'none'; form-action 'none'; frame-ancestors 'none'";

const SEALS: [(HeaderName, &str); 5] = [
    (header::CONTENT_SECURITY_POLICY, POLICY),
    (header::X_CONTENT_TYPE_OPTIONS, "nosniff"),
    (header::REFERRER_POLICY, "no-referrer"),
    (HeaderName::from_static("cross-origin-opener-policy"), "same-origin"),
    (HeaderName::from_static("cross-origin-resource-policy"), "same-origin"),
];

/// Middleware: lets in what our own page and local programs send, and seals every answer.
pub(crate) async fn guard(State(port): State<u16>, request: Request, next: Next) -> Response {
    let mut response = match admit(port, request.uri(), request.headers()) {
        Ok(()) => next.run(request).await,
        Err(problem) => problem.into_response(),
    };
    for (name, value) in SEALS {
        response.headers_mut().insert(name, HeaderValue::from_static(value));
    }
    response
}

fn admit(port: u16, uri: &Uri, headers: &HeaderMap) -> Result<(), Problem> {
    // DNS rebinding makes a foreign page same-origin with us, but cannot forge the name it used.
    let host = only(headers, &header::HOST).flatten();
    let target = uri.authority().is_none_or(|it| is_ours(it.as_str(), port));
    if !target || !host.is_some_and(|host| is_ours(host, port)) {
        let text = Text::new("this host name is not ours", "このホスト名では利用できません");
        return Err(refused("foreign-host", text, port));
    }
    let origin = only(headers, &header::ORIGIN);
    let ours = |origin: &str| origin.strip_prefix("http://").is_some_and(|host| is_ours(host, port));
    if !matches!(origin, Some(None)) && !origin.flatten().is_some_and(ours) {
        let text = Text::new("another site may not use the workbench", "ほかのサイトからは利用できません");
        return Err(refused("foreign-origin", text, port));
    }
    let inner = uri.path().starts_with("/api/") || uri.path() == "/echo";
    match only(headers, &HeaderName::from_static("sec-fetch-site")) {
        Some(None | Some("same-origin" | "none")) => Ok(()),
        // Another port of this machine is the "same site". A link from there to the page is fine.
        Some(Some("same-site")) if !inner => Ok(()),
        _ => {
            let text =
                Text::new("another site may not use the workbench", "ほかのサイトからは利用できません");
            Err(refused("foreign-site", text, port))
        }
    }
}

/// `None`: repeated or unreadable. `Some(None)`: absent.
fn only<'a>(headers: &'a HeaderMap, name: &HeaderName) -> Option<Option<&'a str>> {
    let mut values = headers.get_all(name).iter();
    match (values.next(), values.next()) {
        (None, _) => Some(None),
        (Some(value), None) => value.to_str().ok().map(Some),
        _ => None,
    }
}

fn is_ours(host: &str, port: u16) -> bool {
    ["127.0.0.1", "localhost", "[::1]"].iter().any(|name| {
        let rest =
            host.get(..name.len()).filter(|it| it.eq_ignore_ascii_case(name)).map(|_| &host[name.len()..]);
        match rest {
            // Browsers leave out the port that belongs to the scheme.
            Some("") => port == 80,
            Some(rest) => rest.strip_prefix(':').is_some_and(|it| it == port.to_string()),
            None => false,
        }
    })
}

fn refused(code: &'static str, message: Text, port: u16) -> Problem {
    let hint = Text::new(
        format!("open http://127.0.0.1:{port}/ in the browser"),
        format!("ブラウザーで http://127.0.0.1:{port}/ を開いてください"),
    );
    Problem::new(StatusCode::FORBIDDEN, code, message).hint(hint)
}

#[cfg(test)]
mod tests {
    use super::*;

    /// Whether a request for the path with these headers is let in, at port 9170.
    #[track_caller]
    fn enters(path: &str, fields: &[(&str, &str)]) -> bool {
        let mut headers = HeaderMap::new();
        for (name, value) in fields {
            let name = HeaderName::try_from(*name).expect("a header name");
            headers.append(name, HeaderValue::try_from(*value).expect("a header value"));
        }
        admit(9170, &path.parse().expect("a path"), &headers).is_ok()
    }

    #[test]
    fn our_three_names_enter_and_no_others() {
        for host in ["127.0.0.1:9170", "localhost:9170", "LocalHost:9170", "[::1]:9170"] {
            assert!(enters("/", &[("host", host)]), "{host}");
        }
        let foreign = [
            "127.0.0.1",
            "localhost",
            "127.0.0.1:9171",
            "127.0.0.1:09170",
            "127.0.0.2:9170",
            "127.0.0.1.nip.io:9170",
            "localhost.:9170",
            "localhost:9170:9170",
            "evil.example:9170",
            "[::1]",
            "",
            "あ",
        ];
        for host in foreign {
            assert!(!enters("/", &[("host", host)]), "{host}");
        }
        assert!(!enters("/", &[]));
        assert!(!enters("/", &[("host", "localhost:9170"), ("host", "localhost:9170")]));
        assert!(!enters("http://evil.example:9170/", &[("host", "localhost:9170")]));
    }

    #[test]
    fn an_origin_must_be_ours_wherever_one_is_sent() {
        let host = ("host", "127.0.0.1:9170");
        for origin in ["http://127.0.0.1:9170", "http://localhost:9170", "http://[::1]:9170"] {
            assert!(enters("/api/about", &[host, ("origin", origin)]), "{origin}");
        }
        let foreign = [
            "null",
            "",
            "https://127.0.0.1:9170",
            "http://127.0.0.1:5173",
            "http://evil.example",
            "file://",
            "あ",
        ];
        for origin in foreign {
            assert!(!enters("/api/about", &[host, ("origin", origin)]), "{origin}");
        }
        let ours = ("origin", "http://127.0.0.1:9170");
        assert!(!enters("/", &[host, ours, ours]));
    }

    #[test]
    fn a_browser_must_not_say_that_another_site_asks() {
        let host = ("host", "127.0.0.1:9170");
        for (path, site, entered) in [
            ("/api/about", "same-origin", true),
            ("/api/about", "none", true),
            ("/api/about", "cross-site", false),
            ("/", "cross-site", false),
            ("/", "same-site", true),
            ("/api/about", "same-site", false),
            ("/echo", "same-site", false),
            ("/", "anything new", false),
        ] {
            assert_eq!(enters(path, &[host, ("sec-fetch-site", site)]), entered, "{path} {site}");
        }
    }
}
