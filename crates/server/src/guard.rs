//! Keeps the web out. Any page that a user visits can make the browser send requests to this
//! machine; none of them may reach a handler, be it a read, a write or the upgrade of the live
//! channel. The one middleware here stands before every route.

use crate::problem::Problem;
use crate::team::{PublicUrl, bearer};
use crate::workbench::Shared;
use axum::extract::{Request, State};
use axum::http::{HeaderMap, HeaderName, HeaderValue, Method, StatusCode, Uri, header};
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
pub(crate) async fn guard(State(bench): State<Shared>, request: Request, next: Next) -> Response {
    let is_api = request.uri().path().starts_with("/api/");
    let (url, headers) = (request.uri(), request.headers());
    let admitted = match &bench.team {
        None => admit(bench.address.port(), url, headers),
        Some(team) => admit_public(&team.url, request.method(), url, headers),
    };
    let mut response = match admitted {
        Ok(()) => next.run(request).await,
        Err(problem) => problem.into_response(),
    };
    for (name, value) in SEALS {
        // A page for others has a policy of its own, which is as strict.
        response.headers_mut().entry(name).or_insert(HeaderValue::from_static(value));
    }
    if let Some(team) = &bench.team {
        if team.url.is_secure() {
            let year = HeaderValue::from_static("max-age=31536000");
            response.headers_mut().insert(header::STRICT_TRANSPORT_SECURITY, year);
        }
        if is_api {
            let kept = response.headers_mut().entry(header::CACHE_CONTROL);
            kept.or_insert(HeaderValue::from_static("no-store"));
        }
    }
    response
}

/// What machines ask who watch the server: by whatever name they know it.
pub(crate) const WATCHED: [&str; 3] = ["/healthz", "/readyz", "/metrics"];

/// The same for the server of a team, which has one name. What changes something, and each WebSocket,
/// must come from its own page, or show a key: a browser would add the cookie to what any page asks for.
fn admit_public(url: &PublicUrl, method: &Method, uri: &Uri, headers: &HeaderMap) -> Result<(), Problem> {
    if WATCHED.contains(&uri.path()) {
        return Ok(());
    }
    let host = only(headers, &header::HOST).flatten();
    let target = uri.authority().is_none_or(|it| url.is_host(it.as_str()));
    if !target || !host.is_some_and(|host| url.is_host(host)) {
        let text = Text::new("this host name is not ours", "このホスト名では利用できません");
        return Err(foreign("foreign-host", text, url));
    }
    let text = Text::new("another site may not do this", "ほかのサイトからは利用できません");
    let origin = only(headers, &header::ORIGIN);
    let ours = origin.flatten().is_some_and(|it| url.is_origin(it));
    if origin != Some(None) && !ours {
        return Err(foreign("foreign-origin", text, url));
    }
    let acts = !method.is_safe() || headers.contains_key(header::UPGRADE);
    if acts && !ours && bearer(headers).is_none() {
        return Err(foreign("foreign-origin", text, url));
    }
    let inner = uri.path().starts_with("/api/") || acts;
    match only(headers, &HeaderName::from_static("sec-fetch-site")) {
        Some(None | Some("same-origin" | "none")) => Ok(()),
        // A link from elsewhere to the page is fine.
        Some(Some("same-site" | "cross-site")) if !inner => Ok(()),
        _ => Err(foreign("foreign-site", text, url)),
    }
}

fn foreign(code: &'static str, message: Text, url: &PublicUrl) -> Problem {
    let hint =
        Text::new(format!("open {url}/ in the browser"), format!("ブラウザーで {url}/ を開いてください"));
    Problem::new(StatusCode::FORBIDDEN, code, message).hint(hint)
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

    /// Whether the server of a team lets this in: method, path, headers beside a good `Host`.
    #[track_caller]
    fn joins(method: &str, path: &str, fields: &[(&str, &str)]) -> bool {
        let url = "https://team.example".parse().expect("an origin");
        let mut headers = HeaderMap::new();
        let host = fields.iter().all(|it| it.0 != "host").then_some(("host", "team.example"));
        for (name, value) in fields.iter().copied().chain(host) {
            let name = HeaderName::try_from(name).expect("a header name");
            headers.append(name, HeaderValue::try_from(value).expect("a header value"));
        }
        let method = method.parse().expect("a method");
        admit_public(&url, &method, &path.parse().expect("a path"), &headers).is_ok()
    }

    #[test]
    fn the_server_of_a_team_has_one_name() {
        assert!(joins("GET", "/api/tree", &[]) && joins("GET", "/", &[("host", "team.example:443")]));
        for host in ["127.0.0.1", "evil.example", "team.example:8443", ""] {
            assert!(!joins("GET", "/", &[("host", host)]), "{host}");
            assert!(joins("GET", "/healthz", &[("host", host)]), "{host}");
        }
        assert!(!joins("GET", "https://evil.example/", &[]));
    }

    #[test]
    fn what_acts_comes_from_our_page_or_shows_a_key() {
        let (ours, key) = (("origin", "https://team.example"), ("authorization", "Bearer k"));
        let upgrade = ("upgrade", "websocket");
        for method in ["POST", "PUT", "PATCH", "DELETE"] {
            assert!(joins(method, "/api/projects", &[ours]) && joins(method, "/api/projects", &[key]));
            assert!(!joins(method, "/api/projects", &[]), "{method} without Origin");
        }
        assert!(joins("GET", "/api/sessions/1/live", &[ours, upgrade]));
        assert!(!joins("GET", "/api/sessions/1/live", &[upgrade]));
        for origin in ["https://evil.example", "null", "http://team.example", "https://team.example:8443"] {
            for others in
                [&[("origin", origin)] as &[_], &[("origin", origin), key], &[("origin", origin), upgrade]]
            {
                assert!(!joins("GET", "/api/tree", others), "{others:?}");
                assert!(!joins("POST", "/api/projects", others), "{others:?}");
            }
        }
        for (method, path, site, entered) in [
            ("GET", "/", "cross-site", true),
            ("GET", "/api/tree", "cross-site", false),
            ("GET", "/api/tree", "same-site", false),
            ("POST", "/", "cross-site", false),
            ("GET", "/api/tree", "same-origin", true),
        ] {
            assert_eq!(
                joins(method, path, &[ours, ("sec-fetch-site", site)]),
                entered,
                "{method} {path} {site}"
            );
        }
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
