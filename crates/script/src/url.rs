//! What the pieces of a string say of the URL that it is.

use crate::Piece;
use crate::facts::{starts_with, whole};
use std::ops::Range;

/// How a URL begins.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) enum Start {
    /// As it should, or in a way that other rules judge.
    Well,
    /// `ws//host`
    NoColon(String),
    /// `wsss://`, `ws;//`
    Misspelt {
        /// Up to the slashes.
        written: String,
    },
    /// `wss://` and nothing behind it.
    NoHost,
    /// `wss:/host`, `wss:///host`
    Slashes(usize),
}

/// How the URL of these pieces begins; `None` where that is not known.
pub(crate) fn start(pieces: &[Piece]) -> Option<Start> {
    let text = starts_with(pieces);
    let text = text.trim_start();
    if text.is_empty() {
        return None;
    }
    let end = text.find(|it: char| !it.is_ascii_alphabetic()).unwrap_or(text.len());
    let (scheme, rest) = (&text[..end], &text[end..]);
    let small = scheme.to_ascii_lowercase();
    let is_ours = matches!(small.as_str(), "ws" | "wss");
    if let Some(after) = rest.strip_prefix(':') {
        let slashes = after.len() - after.trim_start_matches(['/', '\\']).len();
        if is_ours {
            // Behind the slashes something that is not known may follow.
            let is_whole = whole(pieces).is_some();
            let host = &after[slashes..];
            return Some(match slashes {
                _ if is_whole && (host.is_empty() || host.starts_with([':', '?', '#'])) => Start::NoHost,
                2 => Start::Well,
                0 if host.is_empty() => Start::Well,
                count => Start::Slashes(count),
            });
        }
        let is_near =
            matches!(small.as_str(), "wsss" | "w" | "wws" | "wwss" | "ssw" | "sws" | "wsw" | "wess");
        return Some(match is_near && slashes > 0 {
            true => Start::Misspelt { written: format!("{scheme}:") },
            false => Start::Well,
        });
    }
    let is_http = matches!(small.as_str(), "http" | "https");
    if (is_ours || is_http) && rest.starts_with("//") {
        return Some(Start::NoColon(scheme.to_owned()));
    }
    if is_ours
        && [";//", "./", ".//", "//:", ";/"].iter().any(|it| rest.starts_with(it))
        && !rest.starts_with("./")
    {
        let written = rest.find("//").map_or(text, |at| &text[..end + at]);
        return Some(Start::Misspelt { written: written.to_owned() });
    }
    Some(Start::Well)
}

/// A part of the authority of a URL, and where it is written, if it stands in one piece.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct Part {
    pub(crate) text: String,
    pub(crate) range: Option<Range<usize>>,
}

/// The parts of the authority that are known: of `wss://user@host:80/`, all three.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub(crate) struct Authority {
    /// `ws` or `wss` and the like, in small letters.
    pub(crate) scheme: String,
    /// What stands before the `@`, if one does; it may hold unknown parts, which are `…`.
    pub(crate) user: Option<Part>,
    /// Unknown parts are `…`.
    pub(crate) host: String,
    /// What stands behind the colon; `None` without a colon, or where a part of it is not known.
    pub(crate) port: Option<Part>,
}

/// The authority of a URL whose scheme and slashes are known.
pub(crate) fn authority(pieces: &[Piece]) -> Option<Authority> {
    let marked: Vec<(char, Option<(usize, usize)>)> = pieces
        .iter()
        .enumerate()
        .flat_map(|(index, piece)| match piece {
            Piece::Known(text, _) => text.char_indices().map(|(at, it)| (it, Some((index, at)))).collect(),
            Piece::Undefined(_) => "undefined".chars().map(|it| (it, None)).collect(),
            Piece::Global(..) | Piece::Unknown => vec![('…', None)],
        })
        .collect();
    let text: String = marked.iter().map(|(it, _)| it).collect();
    let (scheme, _) = text.trim_start().split_once("://")?;
    let scheme = scheme.to_ascii_lowercase();
    if !matches!(scheme.as_str(), "ws" | "wss" | "http" | "https") {
        return None;
    }
    let from = text[..text.find("://")? + 3].chars().count();
    let length = marked[from..].iter().position(|(it, _)| matches!(it, '/' | '?' | '#' | '\\'));
    let all = &marked[from..length.map_or(marked.len(), |it| from + it)];
    let at = all.iter().rposition(|(it, _)| *it == '@');
    let user = at.map(|at| part(&all[..at], pieces));
    let host = at.map_or(all, |at| &all[at + 1..]);
    let colon = host.iter().rposition(|(it, _)| *it == ':').filter(|colon| {
        // The colons within an IPv6 address are none of a port.
        !host[*colon..].iter().any(|(it, _)| *it == ']')
    });
    let (host, port) = colon.map_or((host, None), |colon| (&host[..colon], Some(&host[colon + 1..])));
    let port = port.map(|it| part(it, pieces)).filter(|it| !it.text.contains('…'));
    // Where the end is not known, digits may follow.
    let is_open = length.is_none() && port.as_ref().is_some_and(|it| it.text.is_empty());
    let host = host.iter().map(|(it, _)| it).collect();
    Some(Authority { scheme, user, host, port: port.filter(|_| !is_open) })
}

fn part(marked: &[(char, Option<(usize, usize)>)], pieces: &[Piece]) -> Part {
    let text: String = marked.iter().map(|(it, _)| it).collect();
    let range = || {
        let (first, last) = (marked.first()?.1?, marked.last()?.1?);
        let Piece::Known(piece, place) = &pieces[first.0] else { return None };
        // Where an escape is written, the places are not those of the text.
        let quote = match place.len() - piece.len().min(place.len()) {
            0 => 0,
            2 => 1,
            _ => return None,
        };
        let end = last.1 + marked.last()?.0.len_utf8();
        (first.0 == last.0).then(|| place.start + quote + first.1..place.start + quote + end)
    };
    Part { range: range(), text }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn known(text: &str) -> Vec<Piece> {
        vec![Piece::Known(text.into(), 10..12 + text.len())]
    }

    #[test]
    fn a_url_that_begins_as_it_should_is_told_from_one_that_does_not() {
        for url in [
            "wss://h",
            "ws://h/a",
            "/ws",
            "ws/chat",
            "h/ws",
            "https://h",
            "",
            "ws",
            "wss",
            "blob:x",
            "ws.php",
        ] {
            assert!(matches!(start(&known(url)), None | Some(Start::Well)), "{url}");
        }
        for (url, wanted) in [
            ("wss//h", Start::NoColon("wss".into())),
            ("wss://", Start::NoHost),
            ("wss://:80/", Start::NoHost),
            ("wss:/h", Start::Slashes(1)),
            ("ws:h", Start::Slashes(0)),
            ("wss:///h", Start::Slashes(3)),
            ("wsss://h", Start::Misspelt { written: "wsss:".into() }),
            ("ws;//h", Start::Misspelt { written: "ws;".into() }),
        ] {
            assert_eq!(start(&known(url)), Some(wanted), "{url}");
        }
    }

    #[test]
    fn the_authority_is_read_with_its_places() {
        let pieces = known("wss://u:p@[::1]:80/x");
        let found = authority(&pieces).expect("a URL");
        assert_eq!(found.user, Some(Part { text: "u:p".into(), range: Some(17..20) }));
        assert_eq!(found.host, "[::1]");
        assert_eq!(found.port, Some(Part { text: "80".into(), range: Some(27..29) }));
    }

    #[test]
    fn what_is_not_known_is_no_port() {
        let open = [known("ws://h:"), vec![Piece::Unknown]].concat();
        assert_eq!(authority(&open).expect("a URL").port, None);
        let host = [known("ws://"), vec![Piece::Unknown], known(":6667/")].concat();
        assert_eq!(authority(&host).expect("a URL").port.map(|it| it.text), Some("6667".into()));
    }
}
