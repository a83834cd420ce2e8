//! Who answered: the signs by which servers, proxies and libraries are known, as one table of data.

mod cloud;
mod default_page;
mod firewall;
mod framework;
mod library;
mod path;
mod proxy;
mod row;
mod service;
mod subprotocol;
mod words;

pub(crate) use default_page::default_page;
pub(crate) use path::path_seen;
pub(crate) use row::{Basis, Found, Kind, Row, Trait};
pub(crate) use service::banner;
pub(crate) use subprotocol::{known_subprotocols, wants};
pub(crate) use words::{Missing, Words};

mod between;

pub(crate) use between::{forward_proxy, interceptor, is_portal};

use crate::answer::Answer;
use std::ops::Range;

/// Every row of the table: proxies and clouds first, then firewalls, libraries and frameworks. Of
/// several rows that fit, the earlier one is nearer to the truth.
pub(crate) fn table() -> impl Iterator<Item = &'static Row> {
    [proxy::ROWS, cloud::ROWS, firewall::ROWS, library::ROWS, framework::ROWS].into_iter().flatten()
}

/// The table as Markdown, for people: what is recognised, by what, and where that is known from.
#[must_use]
pub fn fingerprints() -> String {
    let mut text = String::from("| kind | what | by | known from |\n|---|---|---|---|\n");
    for row in table() {
        let signs: Vec<_> = row.by.iter().map(|it| it.in_words()).collect();
        let source = match row.source {
            Basis::Measured(versions) => format!("measured: {versions}"),
            Basis::Document(which) => format!("document: {which}"),
        };
        let kind = format!("{:?}", row.kind).to_lowercase();
        text += &format!("| {kind} | {} | {} | {source} |\n", row.name, signs.join("; ").replace('|', "\\|"));
    }
    text
}

/// The first row of these kinds that fits this answer.
fn first(answer: &Answer, kinds: &[Kind]) -> Option<Found> {
    table().filter(|row| kinds.contains(&row.kind)).find_map(|row| row.fits(answer))
}

/// The words of a WebSocket library in this answer.
pub(crate) fn library(answer: &Answer) -> Option<Words> {
    words::library(answer)
}

/// The firewall whose page this is.
pub(crate) fn firewall(answer: &Answer) -> Option<Found> {
    first(answer, &[Kind::Firewall])
}

/// The library or framework that made this answer.
pub(crate) fn software(answer: &Answer) -> Option<Found> {
    first(answer, &[Kind::Library, Kind::Framework])
}

/// A proxy (or a server that usually is one), and how it shows.
#[derive(Clone, Debug)]
pub(crate) struct Proxy {
    /// `nginx/1.22.1`.
    pub(crate) name: String,
    /// The product, as the table names it; empty for one that only `Via` tells.
    pub(crate) product: &'static str,
    /// Name of the header field that shows it.
    pub(crate) field: Option<&'static str>,
    /// The answer is the proxy's own: nothing behind it said this.
    pub(crate) own_page: bool,
}

/// The proxy that shows in this answer.
pub(crate) fn proxy(answer: &Answer) -> Option<Proxy> {
    let rows = || table().filter(|row| matches!(row.kind, Kind::Proxy | Kind::Cloud));
    let own = rows().filter(|row| row.has(Trait::OwnPage)).find_map(|row| row.fits(answer));
    // An answer of its own is told by the body; whose it is, by the header where there is one.
    let found = rows().filter(|row| !row.has(Trait::OwnPage)).find_map(|row| row.fits(answer));
    let own_page = own.is_some();
    if let Some(found) = found.or(own) {
        let (name, product) = (found.name(answer), found.row.name);
        return Some(Proxy { name, product, field: found.field, own_page });
    }
    let via = answer.field("via");
    (!via.is_empty()).then(|| Proxy {
        name: via.to_owned(),
        product: "",
        field: Some("via"),
        own_page: false,
    })
}

/// Whether these are the words of a server that got plain HTTP where it speaks TLS.
pub(crate) fn plain_http_to_tls(answer: &Answer) -> Option<Range<usize>> {
    [
        "plain HTTP request was sent to HTTPS port",
        "speaking plain HTTP to an SSL-enabled server port",
        "Client sent an HTTP request to an HTTPS server",
        "This combination of host and port requires TLS",
    ]
    .iter()
    .find_map(|text| answer.find(text))
}

#[cfg(test)]
mod tests;
