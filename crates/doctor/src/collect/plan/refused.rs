//! The experiments on a refusal: what could each answer still mean, and what tells.

use crate::case::own_origin;
use crate::{Answer, Variation, fingerprint};
use model::trace::Uri;
use model::{Attempt, Header, HttpVersion, Trace};

/// The experiments that decide what this status means.
pub(super) fn refused(first: &Trace, uri: &Uri, status: u16) -> Vec<Variation> {
    let request = &first.attempt.request;
    let mut found = vec![];
    if matches!(status, 200..=299 | 400..=426 | 500 | 505) && status != 407 {
        found.extend([Variation::PlainGet, Variation::Version99]);
        // Over HTTP/2 there is no key to leave out.
        found.extend((first.attempt.http == HttpVersion::Http1).then_some(Variation::WithoutKey));
    }
    match status {
        502 | 504 => found.push(Variation::PlainGet),
        // Another one at once: was it a moment's want of room?
        503 => found.push(Variation::Again),
        _ => {}
    }
    if matches!(status, 400 | 401 | 403 | 404) {
        found.extend(origins(first, uri));
    }
    // gorilla/websocket says the same to all that is no handshake, but looks at the origin before the key.
    let own = request.origin.as_ref().is_none_or(|it| *it == own_origin(uri));
    if status == 400 && own && Answer::of(first).is_some_and(|it| it.names_its_version()) {
        found.push(Variation::ForeignOrigin);
    }
    let offers = offers(&first.attempt);
    if matches!(status, 400 | 403 | 404 | 500) && !request.subprotocols.is_empty() {
        found.push(Variation::WithoutSubprotocols);
    }
    if matches!(status, 400 | 403 | 404 | 406 | 501) && !offers {
        found.push(Variation::KnownSubprotocols);
    }
    if matches!(status, 403 | 406) && is_a_page(first) {
        // What a firewall dislikes stands in the query or in what shows the client, most often.
        found.extend(uri.path_and_query.contains('?').then_some(Variation::WithoutQuery));
        found.push(Variation::AsBrowser);
    }
    if matches!(status, 400 | 404 | 405 | 410) || points_to_a_slash(first, uri) {
        found.push(Variation::TrailingSlash);
    }
    if status == 400 && !uri.secure {
        found.push(Variation::OtherScheme);
    }
    found
}

/// The origin of a site that nobody has (RFC 6761 section 6.4).
pub(super) const FOREIGN: &str = "https://elsewhere.invalid";

fn origins(first: &Trace, uri: &Uri) -> Vec<Variation> {
    let origin = first.attempt.request.origin.as_deref();
    let mut found = vec![];
    found.extend(origin.map(|_| Variation::WithoutOrigin));
    found.extend((origin != Some(&own_origin(uri))).then_some(Variation::OwnOrigin));
    found.push(Variation::OtherOrigin);
    found
}

/// Whether this attempt offers a subprotocol, by itself or in a header of the user's.
pub(super) fn offers(attempt: &Attempt) -> bool {
    let named = |name: &str| name.eq_ignore_ascii_case("Sec-WebSocket-Protocol");
    !attempt.request.subprotocols.is_empty() || attempt.request.headers.iter().any(|it| named(&it.name))
}

/// Whether a page for people came, as proxies and firewalls write it: libraries say it in a word.
fn is_a_page(first: &Trace) -> bool {
    Answer::of(first).is_some_and(|it| it.is_html() || fingerprint::proxy(&it).is_some_and(|it| it.own_page))
}

/// Whether a redirect leads to the same path with a slash behind.
fn points_to_a_slash(first: &Trace, uri: &Uri) -> bool {
    let head = first.upgrade.as_ref().and_then(|it| it.step.head());
    let Some(head) = head.filter(|it| (300..400).contains(&it.status)) else { return false };
    let path = uri.path_and_query.split('?').next().unwrap_or_default();
    let location = head.field("location").map_or("", |it| it.value.as_str());
    let location = location.split(['?', '#']).next().unwrap_or_default();
    location.ends_with(&format!("{path}/"))
}

/// The same URL with a slash at the end of its path, or without the one that is there.
pub(super) fn with_other_slash(url: &str, uri: &Uri) -> Option<String> {
    let path = url.get(uri.spans.path.clone())?;
    let (path, query) = path.split_at(path.find('?').unwrap_or(path.len()));
    let changed = match path.strip_suffix('/') {
        Some("") => return None,
        Some(without) => without.to_owned(),
        None if path.is_empty() => return None,
        None => format!("{path}/"),
    };
    let mut url = url.to_owned();
    url.replace_range(uri.spans.path.clone(), &format!("{changed}{query}"));
    Some(url)
}

/// The origin that the server would take for its own, had a proxy changed the `Host` that it gets: to
/// the upstream's, or to the name without the port. `None` where neither is another one.
pub(super) fn other_origin(first: &Attempt, uri: &Uri, upstream: Option<&str>) -> Option<String> {
    let own = own_origin(uri);
    let other = match upstream.map(net::parse_uri) {
        Some(model::trace::UriStep::Parsed(behind)) => own_origin(&behind),
        _ => own.rsplit_once(':').filter(|(_, port)| port.parse::<u16>().is_ok())?.0.to_owned(),
    };
    let sent = first.request.origin.as_deref();
    // Who sends none is not refused for the Host.
    if sent.is_none() && upstream.is_none() {
        return None;
    }
    (other != own && sent != Some(&other)).then_some(other)
}

/// The same URL without its query; `None` where it has none.
pub(super) fn without_query(url: &str, uri: &Uri) -> Option<String> {
    let path = url.get(uri.spans.path.clone())?;
    let query = uri.spans.path.start + path.find('?')?..uri.spans.path.end;
    let mut url = url.to_owned();
    url.replace_range(query, "");
    Some(url)
}

/// By what a browser shows itself: the names and values that Firefox sends with a handshake.
const BROWSER: [(&str, &str); 4] = [
    ("User-Agent", "Mozilla/5.0 (X11; Linux x86_64; rv:153.0) Gecko/20100101 Firefox/153.0"),
    ("Accept", "*/*"),
    ("Accept-Language", "en-US,en;q=0.5"),
    ("Accept-Encoding", "gzip, deflate, br, zstd"),
];

/// Takes on the looks of a browser.
pub(super) fn as_browser(attempt: &mut Attempt) {
    let headers = &mut attempt.request.headers;
    headers.retain(|it| !BROWSER.iter().any(|(name, _)| it.name.eq_ignore_ascii_case(name)));
    let of_browser =
        BROWSER.iter().map(|(name, value)| Header { name: (*name).into(), value: (*value).into() });
    headers.extend(of_browser);
}

/// The subprotocols to offer, to see which one a server wants.
pub(super) fn known() -> Vec<String> {
    fingerprint::known_subprotocols()
}
