//! Phrases out of what stands in an API, with names in the place of its secrets.

use super::super::phrase::{Phrase, Piece};
use super::{First, Secrets, Way};
use crate::variables::VEIL;
use crate::{Api, AuthKind, DraftKind, Entry, KeyPlace, ProxyFrom, is_secret_name, percent_encoded};
use base64::Engine as _;
use base64::engine::general_purpose::STANDARD;

/// Longest first message that is written out, in bytes.
const LONGEST: usize = 4096;

/// Makes phrases out of texts with veils in them.
pub(super) struct Maker {
    /// The names of the variables under the veils.
    names: Vec<String>,
    /// What has a name there, and that name.
    given: Vec<(String, String)>,
    secrets: Secrets,
}

impl Maker {
    /// One that knows the names of the variables under the veils.
    pub(super) fn new(names: Vec<String>, secrets: Secrets) -> Self {
        Self { names, given: vec![], secrets }
    }

    pub(super) fn url(&mut self, api: &Api) -> Phrase {
        let (base, _) = api.url.trim().split_once('#').unwrap_or((api.url.trim(), ""));
        let (place, query) = base.split_once('?').map_or((base, None), |(a, b)| (a, Some(b)));
        let mut url = self.phrase(&without_credentials(place));
        let mut join = "?";
        for pair in query.into_iter().flat_map(|it| it.split('&')).filter(|it| !it.is_empty()) {
            url.add(join);
            join = "&";
            match pair.split_once('=') {
                Some((name, value)) if is_secret(name) => {
                    url.extend(self.phrase(&format!("{name}=")));
                    let hidden = self.hidden(value, name);
                    let is_one = matches!(hidden.0.as_slice(), [Piece::Secret(_)]) && !value.contains(VEIL.0);
                    url.extend(if is_one { hidden.encoded() } else { hidden });
                }
                _ => url.extend(self.phrase(pair)),
            }
        }
        for (name, value) in on(&api.params) {
            url.add(join);
            join = "&";
            url.extend(self.phrase(name).encoded());
            url.add("=");
            let value = if is_secret(name) { self.hidden(value, name) } else { self.phrase(value) };
            url.extend(value.encoded());
        }
        if let Some((name, value)) = api.auth.key(KeyPlace::Query) {
            url.add(join);
            url.extend(self.phrase(name).encoded());
            url.add("=");
            url.extend(self.hidden(value, name).encoded());
        }
        url
    }

    pub(super) fn headers(&mut self, api: &Api) -> Vec<(String, Phrase)> {
        let mut headers = vec![];
        for (name, value) in on(&api.headers) {
            let is_cookie = name.eq_ignore_ascii_case("cookie");
            let value =
                if is_cookie || is_secret(name) { self.hidden(value, name) } else { self.phrase(value) };
            headers.push((self.plain(name), value));
        }
        let own: Vec<_> = on(&api.cookies).collect();
        let mut cookies = Phrase::default();
        for (name, value) in own.into_iter().chain(api.auth.key(KeyPlace::Cookie)) {
            cookies.add(if cookies.0.is_empty() { "" } else { "; " });
            cookies.extend(self.phrase(&format!("{name}=")));
            cookies.extend(self.hidden(value, name));
        }
        if !cookies.0.is_empty() {
            headers.push(("Cookie".to_owned(), cookies));
        }
        let auth = self.auth(api);
        let is_new = |it: &(String, _)| {
            !headers.iter().any(|(name, _): &(String, _)| name.eq_ignore_ascii_case(&it.0))
        };
        headers.extend(auth.filter(is_new).into_iter().collect::<Vec<_>>());
        headers
    }

    fn auth(&mut self, api: &Api) -> Option<(String, Phrase)> {
        let auth = &api.auth;
        let mut value = Phrase::default();
        match auth.kind {
            AuthKind::Basic => {
                let mut both = self.phrase(&format!("{}:", auth.user));
                both.extend(self.hidden(&auth.password, "password"));
                value.add("Basic ");
                match both.plain() {
                    Some(text) => value.add(&STANDARD.encode(text)),
                    None => value.0.push(Piece::Base64(both)),
                }
            }
            AuthKind::Bearer => {
                value.add("Bearer ");
                value.extend(self.hidden(&auth.token, "token"));
            }
            _ => {
                let (name, key) = auth.key(KeyPlace::Header)?;
                return Some((self.plain(name), self.hidden(key, name)));
            }
        }
        Some(("Authorization".to_owned(), value))
    }

    pub(super) fn subprotocols(&mut self, api: &Api) -> Vec<Phrase> {
        let mut found = vec![];
        for text in api.subprotocols.iter().map(|it| it.trim()).filter(|it| !it.is_empty()) {
            let phrase = if text.starts_with("eyJ") { self.hidden(text, "token") } else { self.phrase(text) };
            if !found.contains(&phrase) {
                found.push(phrase);
            }
        }
        found
    }

    pub(super) fn first(&mut self, kind: DraftKind, body: &str) -> First {
        let binary = |bytes: Option<Vec<u8>>| bytes.map_or(First::Nothing, First::Binary);
        match kind {
            _ if body.is_empty() => First::Nothing,
            _ if body.len() > LONGEST => First::Long,
            DraftKind::Base64 => {
                let dense: String = body.split_whitespace().collect();
                binary(STANDARD.decode(dense).ok())
            }
            DraftKind::Hex => binary(hexadecimal(body)),
            _ => First::Text(self.phrase(body)),
        }
    }

    pub(super) fn way(&mut self, api: &Api) -> Way {
        let proxy = &api.settings.proxy;
        match (proxy.from, proxy.typed()) {
            (ProxyFrom::System, _) => Way::System,
            (_, Some(url)) if url.contains('@') => Way::Proxy(self.hidden(url, "proxy")),
            (_, Some(url)) => Way::Proxy(self.phrase(url)),
            _ => Way::Straight,
        }
    }

    /// A text that is secret itself, unless a part of it already is.
    fn hidden(&mut self, text: &str, about: &str) -> Phrase {
        let phrase = self.phrase(text);
        match phrase.plain() {
            Some(text) if !text.is_empty() && self.secrets == Secrets::Named => {
                let about = self.plain(about);
                Phrase(vec![Piece::Secret(self.name(&format!("={about}={text}"), &about))])
            }
            _ => phrase,
        }
    }

    pub(super) fn phrase(&mut self, text: &str) -> Phrase {
        let (mut phrase, mut rest) = (Phrase::default(), text);
        // In a URL a veil may be percent-encoded already: so will what is under it be.
        let veils = [VEIL.0, VEIL.1].map(|it| (it.to_string(), percent_encoded(&it.to_string())));
        let [(open, open_encoded), (end, end_encoded)] = &veils;
        loop {
            let plain = rest.find(open.as_str()).map(|at| (at, open, end, false));
            let encoded = rest.find(open_encoded.as_str()).map(|at| (at, open_encoded, end_encoded, true));
            let Some((at, open, end, is_encoded)) = plain.into_iter().chain(encoded).min() else { break };
            phrase.add(&rest[..at]);
            let after = &rest[at + open.len()..];
            let under = after.split_once(end.as_str()).and_then(|(number, rest)| {
                Some((self.names.get(number.parse::<usize>().ok()?)?.clone(), rest))
            });
            rest = match under {
                Some((variable, rest)) => {
                    let name = self.name(&variable, &variable);
                    phrase.0.push(if is_encoded { Piece::Encoded(name) } else { Piece::Secret(name) });
                    rest
                }
                None => after,
            };
        }
        phrase.add(rest);
        phrase.0.retain(|it| !matches!(it, Piece::Text(text) if text.is_empty()));
        phrase
    }

    /// A text in which a secret has no business: its name stands there.
    fn plain(&mut self, text: &str) -> String {
        let said = |piece: &Piece| match piece {
            Piece::Text(text) | Piece::Secret(text) | Piece::Encoded(text) => text.clone(),
            Piece::Base64(_) => String::new(),
        };
        self.phrase(text).0.iter().map(said).collect()
    }

    /// The name that a secret has where the client runs.
    fn name(&mut self, whose: &str, about: &str) -> String {
        if let Some((_, name)) = self.given.iter().find(|(it, _)| it == whose) {
            return name.clone();
        }
        let upper =
            about.chars().map(|it| if it.is_ascii_alphanumeric() { it.to_ascii_uppercase() } else { '_' });
        let upper: String = upper.take(40).collect();
        let base = match upper.trim_matches('_') {
            "" => "WS_SECRET".to_owned(),
            word => format!("WS_{word}"),
        };
        let is_taken = |name: &String| self.given.iter().any(|(_, it)| it == name);
        let numbered = (2..).map(|number| format!("{base}_{number}"));
        let name = std::iter::once(base.clone()).chain(numbered).find(|it| !is_taken(it)).unwrap_or_default();
        self.given.push((whose.to_owned(), name.clone()));
        name
    }
}

fn on(entries: &[Entry]) -> impl Iterator<Item = (&str, &str)> {
    entries
        .iter()
        .filter(|it| it.enabled && !it.name.is_empty())
        .map(|it| (it.name.as_str(), it.value.as_str()))
}

fn is_secret(name: &str) -> bool {
    let name = name.to_ascii_lowercase();
    is_secret_name(&name) || ["key", "sig", "code", "sid"].contains(&name.as_str())
}

/// Browsers refuse an address with credentials in it, and so do we.
fn without_credentials(place: &str) -> String {
    let Some((scheme, rest)) = place.split_once("://") else { return place.to_owned() };
    let (host, path) = rest.find('/').map_or((rest, ""), |at| rest.split_at(at));
    let host = host.rsplit_once('@').map_or(host, |(_, host)| host);
    format!("{scheme}://{host}{path}")
}

fn hexadecimal(text: &str) -> Option<Vec<u8>> {
    let digits: Vec<u32> =
        text.chars().filter(|it| !it.is_whitespace()).map(|it| it.to_digit(16)).collect::<Option<_>>()?;
    let pairs = digits.chunks_exact(2);
    if !pairs.remainder().is_empty() {
        return None;
    }
    pairs.map(|pair| u8::try_from(pair[0] * 16 + pair[1]).ok()).collect()
}
