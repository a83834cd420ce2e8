//! What a URL means to a WebSocket client (RFC 6455 section 3, RFC 3986): pure, and strict where
//! browsers repair. A fault names the offending bytes of the URL as typed.

mod authority;
mod path;
#[cfg(test)]
mod tests;

use model::trace::{Uri, UriFault, UriSpans, UriStep};
use std::ops::Range;

/// A fault and where it is.
type Rejected = (UriFault, Range<usize>);

/// Schemes of other things, told from the host of `localhost:8080` although no `//` follows.
const OTHER_SCHEMES: [&str; 8] = ["http", "https", "file", "ftp", "mailto", "data", "about", "javascript"];

/// Reads a URL as typed. Nothing is repaired; a character that cannot stand in a path or a query
/// is percent-encoded, as every client does.
#[must_use]
pub fn parse_uri(url: &str) -> UriStep {
    match parse(url) {
        Ok(uri) => UriStep::Parsed(uri),
        Err((fault, at)) => UriStep::Rejected { fault, at },
    }
}

/// The host as it is resolved, sent and checked: A-labels instead of Unicode. `None`: no such name.
#[must_use]
pub fn ascii_host(host: &str) -> Option<String> {
    if host.is_ascii() {
        return Some(host.to_owned());
    }
    idna::domain_to_ascii(host).ok().filter(|ascii| !ascii.is_empty())
}

fn parse(url: &str) -> Result<Uri, Rejected> {
    if let Some(at) = run_of(url, is_blank) {
        return Err((UriFault::Whitespace, at));
    }
    let scheme = scheme(url)?;
    let secure = scheme.len() == 3;
    let authority_at = scheme.end + "://".len();
    let authority_end = find_from(url, authority_at, &['/', '?', '#']);
    let authority = authority::read(url, authority_at..authority_end)?;
    let path_end = find_from(url, authority_end, &['#']);
    let path_and_query = path::read(url, authority_end..path_end)?;
    if path_end < url.len() {
        return Err((UriFault::Fragment, path_end..url.len()));
    }
    Ok(Uri {
        secure,
        host: url[authority.host.clone()].to_owned(),
        port: authority.number.unwrap_or(if secure { 443 } else { 80 }),
        explicit_port: authority.number.is_some(),
        path_and_query,
        spans: UriSpans { scheme, host: authority.host, port: authority.port, path: authority_end..path_end },
    })
}

/// Where the scheme stands, when `://` follows it and it is `ws` or `wss`.
fn scheme(url: &str) -> Result<Range<usize>, Rejected> {
    let end = url.find(|it: char| !it.is_ascii_alphanumeric() && !"+-.".contains(it)).unwrap_or(url.len());
    let (name, rest) = url.split_at(end);
    let ours = name.eq_ignore_ascii_case("ws") || name.eq_ignore_ascii_case("wss");
    if name.is_empty() || !name.starts_with(|it: char| it.is_ascii_alphabetic()) {
        let slashes = url.len() - url.trim_start_matches([':', '/']).len();
        let end = if url.starts_with(':') { slashes } else { find_from(url, slashes, &['/', '?', '#']) };
        return Err((UriFault::NoScheme, 0..end));
    }
    if ours {
        return match rest {
            _ if rest.starts_with("://") => Ok(0..end),
            _ if rest.starts_with([':', ';']) || rest.starts_with("//") => {
                let slashes = rest.trim_start_matches([':', ';', '/', '\\']);
                Err((UriFault::MissingSlashes, 0..url.len() - slashes.len()))
            }
            _ => Err((UriFault::NoScheme, 0..find_from(url, end, &['/', '?', '#']))),
        };
    }
    let other = OTHER_SCHEMES.iter().any(|it| name.eq_ignore_ascii_case(it));
    if rest.starts_with("://") || (rest.starts_with(':') && other) {
        return Err((UriFault::OtherScheme, 0..end));
    }
    Err((UriFault::NoScheme, 0..find_from(url, end, &['/', '?', '#'])))
}

/// The first of these from there on, or the end. `from` is a character boundary or past a colon.
fn find_from(url: &str, from: usize, any: &[char]) -> usize {
    url.get(from..).and_then(|rest| rest.find(any)).map_or(url.len(), |at| from + at)
}

/// The first run of characters that are so.
fn run_of(text: &str, is: impl Fn(char) -> bool) -> Option<Range<usize>> {
    let start = text.find(&is)?;
    let run = &text[start..];
    Some(start..start + run.find(|it| !is(it)).unwrap_or(run.len()))
}

/// Blank to the eye: spaces of every script, control characters, and the ones of no width.
fn is_blank(it: char) -> bool {
    it.is_whitespace() || it.is_control() || matches!(it, '\u{200B}'..='\u{200F}' | '\u{2060}' | '\u{FEFF}')
}
