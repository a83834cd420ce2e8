//! What each client makes of a case: opens it, refuses it in its words, or it is not known.

use super::Client;
use super::met::{self, Met};
use super::row::{Cell, Part, Row};
use super::template::{Fill, filled};
use crate::Case;
use finding::Finding;
use model::Trace;

/// What a client makes of a case.
#[derive(Debug)]
pub(crate) struct Stand {
    pub(crate) client: Client,
    pub(crate) version: &'static str,
    /// Whether it opens, and can use what it opened; `None`: not known.
    pub(crate) opens: Option<bool>,
    /// What it says when it does not; `None`: it opens, or its words are not known.
    pub(crate) text: Option<String>,
    /// What it refuses, where that is known.
    refuses: Option<&'static Row>,
    /// What it meets, and lets pass.
    passes: Vec<&'static Row>,
}

impl Stand {
    /// Whether a finding of this cause is about something that this client lets pass.
    pub(crate) fn lets_pass(&self, cause: &str) -> bool {
        let about = |row: &&'static Row| row.causes.contains(&cause);
        self.passes.iter().any(about) && !self.refuses.as_ref().is_some_and(about)
    }

    /// Whether a finding of this cause is about what this client refuses.
    pub(crate) fn refuses(&self, cause: &str) -> bool {
        self.refuses.is_some_and(|row| row.causes.contains(&cause))
    }

    /// The name of the trait that it refuses, where no rule has a code for it.
    pub(crate) fn refused_trait(&self) -> Option<&'static str> {
        self.refuses.map(|row| row.name)
    }
}

/// What every client makes of this case, of which rules found this; a client comes again with an
/// older version where that does otherwise. Empty where clients have no say.
pub(crate) fn stands(case: &Case, found: &[Finding]) -> Vec<Stand> {
    let Some(met) = met::of(case, found) else { return vec![] };
    let (through, common) = (met::came_through(case), common(&case.first));
    let mut stands = vec![];
    for client in Client::ALL {
        let newest = stand(client, client.version(), &met, (through, &common));
        let mut versions: Vec<_> = met
            .iter()
            .flat_map(|it| it.row.older)
            .filter(|(whose, ..)| *whose == client)
            .map(|(_, version, _)| *version)
            .collect();
        versions.dedup();
        let older: Vec<_> = versions
            .into_iter()
            .map(|version| stand(client, version, &met, (through, &common)))
            .filter(|it| (it.opens, &it.text) != (newest.opens, &newest.text))
            .collect();
        stands.push(newest);
        stands.extend(older);
    }
    stands
}

/// What stands in the words of every step.
fn common(first: &Trace) -> Fill {
    let typed = first.attempt.url.clone();
    let Some(uri) = first.target() else { return vec![("url", typed.clone()), ("typed", typed)] };
    let (scheme, default) = if uri.secure { ("wss", 443) } else { ("ws", 80) };
    let host = if uri.host.contains(':') { format!("[{}]", uri.host) } else { uri.host.to_lowercase() };
    let port = if uri.port == default { String::new() } else { format!(":{}", uri.port) };
    vec![
        ("url", format!("{scheme}://{host}{port}{}", uri.path_and_query)),
        ("typed", typed),
        ("host", uri.host.clone()),
    ]
}

fn stand(client: Client, version: &'static str, met: &[Met], (through, common): (bool, &Fill)) -> Stand {
    let cell = |row: &Row| {
        let older = row.older.iter().find(|(whose, when, _)| (*whose, *when) == (client, version));
        older.map_or(row.cell(client), |(.., cell)| *cell)
    };
    let refusing = |it: &&Met| matches!(cell(it.row), Cell::Refuses(_));
    let first = met.iter().filter(refusing).min_by_key(|it| rank(client, it.row.part));
    let known_before = |at: &Met| {
        let before = |it: &&Met| rank(client, it.row.part) < rank(client, at.row.part);
        met.iter().filter(before).all(|it| cell(it.row) != Cell::Unknown)
    };
    let opens = match first {
        Some(_) => Some(false),
        None if !through || met.iter().any(|it| cell(it.row) == Cell::Unknown) => None,
        None => Some(true),
    };
    let text = first.filter(|it| known_before(it)).and_then(|it| match cell(it.row) {
        Cell::Refuses(Some("")) => Some(String::new()),
        Cell::Refuses(Some(template)) if !it.vague => {
            Some(filled(template, &it.fill.iter().chain(common).cloned().collect()))
        }
        _ => None,
    });
    let passes = met.iter().map(|it| it.row).filter(|row| cell(row) == Cell::Opens).collect();
    Stand { client, version, opens, text, refuses: first.map(|it| it.row), passes }
}

/// The order in which a client looks at what it meets.
fn rank(client: Client, part: Part) -> u8 {
    let usual = part as u8 * 2;
    match (client, part) {
        // Chrome and tungstenite look at Connection after Upgrade, Chrome even after Accept.
        (Client::Tungstenite, Part::Connection) => Part::Upgrade as u8 * 2 + 1,
        (Client::Chrome, Part::Connection) => Part::Accept as u8 * 2 + 1,
        (Client::Websockets, Part::Subprotocol) => Part::Extension as u8 * 2 + 1,
        _ => usual,
    }
}

#[cfg(test)]
mod tests;
