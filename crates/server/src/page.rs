//! The web workbench, embedded in the binary by `build.rs`.

use crate::access::Caller;
use crate::problem::Problem;
use axum::http::{HeaderMap, Method, Uri, header};
use axum::response::{IntoResponse, Response};

/// Path from `/`, bytes, and the same packed by gzip; in order of the paths.
static FILES: &[(&str, &[u8], &[u8])] = include!(concat!(env!("OUT_DIR"), "/page.rs"));

/// Whatever no route knows: a file of the page, or the page itself, which routes by itself.
pub(crate) async fn page(
    caller: Caller,
    method: Method,
    uri: Uri,
    headers: HeaderMap,
) -> Result<Response, Problem> {
    let path = uri.path();
    if path == "/api" || path.starts_with("/api/") {
        return Err(Problem::no_such_route());
    }
    if method != Method::GET && method != Method::HEAD {
        return Err(Problem::wrong_method());
    }
    let name = if path.rsplit('/').next().is_some_and(|last| last.contains('.')) {
        &path[1..]
    } else {
        entrance(&caller, path)
    };
    let (bytes, packed) = file(name).ok_or_else(Problem::not_found)?;
    let said = [
        (header::CONTENT_TYPE, content_type(name)),
        (header::CACHE_CONTROL, lifetime(name)),
        (header::VARY, "accept-encoding"),
    ];
    if name == "index.html" && matches!(caller, Caller::Known(_)) {
        return Ok((said, with_corner(bytes)).into_response());
    }
    // What hardly gets smaller, as a picture, goes as it is.
    if packed.len() < bytes.len() && unpacks(&headers) {
        return Ok((said, [(header::CONTENT_ENCODING, "gzip")], packed).into_response());
    }
    Ok((said, bytes).into_response())
}

/// The page that stands at this path. Who is not signed in to the server of a team gets no other than
/// the one to sign in; the workbench itself knows nothing of accounts.
fn entrance(caller: &Caller, path: &str) -> &'static str {
    match (caller, path) {
        (Caller::Owner, _) => "index.html",
        (Caller::Nobody, path) if path.starts_with("/reports/") => "index.html",
        (_, "/join") | (Caller::Nobody, _) => "door.html",
        (Caller::Known(_), "/team") => "door.html",
        (Caller::Known(_), _) => "index.html",
    }
}

/// The workbench with the way to one's account, which it knows nothing of.
fn with_corner(page: &[u8]) -> Vec<u8> {
    let page = String::from_utf8_lossy(page);
    page.replacen("</body>", "<script type=\"module\" src=\"/corner.js\"></script></body>", 1).into_bytes()
}

/// A file of the page, as it is and packed.
pub(crate) fn file(name: &str) -> Option<(&'static [u8], &'static [u8])> {
    let at = FILES.binary_search_by_key(&name, |(name, _, _)| name).ok()?;
    Some((FILES[at].1, FILES[at].2))
}

/// Whether who asks takes gzip; `q=0` says no (RFC 9110, section 12.5.3).
fn unpacks(headers: &HeaderMap) -> bool {
    let fields = headers.get_all(header::ACCEPT_ENCODING).iter().filter_map(|it| it.to_str().ok());
    fields.flat_map(|it| it.split(',')).any(|coding| {
        let mut words = coding.split(';').map(str::trim);
        let named = words.next().is_some_and(|it| it.eq_ignore_ascii_case("gzip"));
        let weight = words.find_map(|it| it.strip_prefix("q=").or_else(|| it.strip_prefix("Q=")));
        named && weight.is_none_or(|it| it.parse::<f32>().is_ok_and(|it| it > 0.0))
    })
}

/// The build puts a hash into the name of everything under `assets/`: that never changes.
fn lifetime(name: &str) -> &'static str {
    if name.starts_with("assets/") { "public, max-age=31536000, immutable" } else { "no-cache" }
}

fn content_type(name: &str) -> &'static str {
    match name.rsplit('.').next() {
        Some("html") => "text/html; charset=utf-8",
        Some("js") => "text/javascript; charset=utf-8",
        Some("css") => "text/css; charset=utf-8",
        Some("json" | "webmanifest") => "application/json",
        Some("svg") => "image/svg+xml",
        Some("png") => "image/png",
        Some("ico") => "image/x-icon",
        Some("woff2") => "font/woff2",
        Some("txt") => "text/plain; charset=utf-8",
        _ => "application/octet-stream",
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn there_is_a_page_and_its_files_are_in_order() {
        assert!(file("index.html").is_some());
        assert!(FILES.is_sorted_by_key(|(name, _, _)| name));
    }

    #[test]
    fn only_who_takes_gzip_gets_it() {
        let takes = |value: &'static str| {
            let mut headers = HeaderMap::new();
            headers.insert(header::ACCEPT_ENCODING, header::HeaderValue::from_static(value));
            unpacks(&headers)
        };
        let cases = [
            ("gzip", true),
            ("br;q=1.0, GZIP;q=0.8", true),
            ("deflate, br", false),
            ("gzip;q=0, br", false),
            ("gzip; q=0.000", false),
            ("xgzip", false),
            ("", false),
        ];
        for (value, expected) in cases {
            assert_eq!(takes(value), expected, "{value}");
        }
        assert!(!unpacks(&HeaderMap::new()));
    }

    #[test]
    fn only_files_with_a_hash_in_their_name_are_kept_for_long() {
        assert!(lifetime("assets/index-abc.js").contains("immutable"));
        assert_eq!(lifetime("index.html"), "no-cache");
    }
}
