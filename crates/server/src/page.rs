//! The web workbench, embedded in the binary by `build.rs`.

use crate::access::Caller;
use crate::problem::Problem;
use axum::http::{Method, Uri, header};
use axum::response::{IntoResponse, Response};

/// Path from `/`, and bytes; in order of the paths.
static FILES: &[(&str, &[u8])] = include!(concat!(env!("OUT_DIR"), "/page.rs"));

/// Whatever no route knows: a file of the page, or the page itself, which routes by itself.
pub(crate) async fn page(caller: Caller, method: Method, uri: Uri) -> Result<Response, Problem> {
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
    let bytes = file(name).ok_or_else(Problem::not_found)?;
    let headers = [(header::CONTENT_TYPE, content_type(name)), (header::CACHE_CONTROL, lifetime(name))];
    if name == "index.html" && matches!(caller, Caller::Known(_)) {
        return Ok((headers, with_corner(bytes)).into_response());
    }
    Ok((headers, bytes).into_response())
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

fn file(name: &str) -> Option<&'static [u8]> {
    let at = FILES.binary_search_by_key(&name, |(name, _)| name).ok()?;
    Some(FILES[at].1)
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
        assert!(FILES.is_sorted_by_key(|(name, _)| name));
    }

    #[test]
    fn only_files_with_a_hash_in_their_name_are_kept_for_long() {
        assert!(lifetime("assets/index-abc.js").contains("immutable"));
        assert_eq!(lifetime("index.html"), "no-cache");
    }
}
