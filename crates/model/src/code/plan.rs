//! What a client of an API has to do, with everything resolved but its secrets.

mod maker;

use super::phrase::{Phrase, Piece};
use crate::variables::{Resolver, Unresolved};
use crate::{Api, ProjectDocument, Settings};
use maker::Maker;

/// Whether secrets are written out.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum Secrets {
    /// Names stand in their place.
    #[default]
    Named,
    /// They are.
    Written,
}

/// What a client of an API has to do.
#[derive(Clone, Debug)]
pub struct Plan {
    pub(super) url: Phrase,
    pub(super) headers: Vec<(String, Phrase)>,
    pub(super) origin: Option<Phrase>,
    pub(super) subprotocols: Vec<Phrase>,
    pub(super) first: First,
    pub(super) way: Way,
    pub(super) server_name: String,
    pub(super) settings: Settings,
    /// The names of the cookies that the jar of the project adds.
    pub(super) jar: Vec<String>,
    /// Whether a value in it is made anew for each connection.
    pub(super) made: bool,
    pub(super) secrets: Secrets,
}

/// What is sent first.
#[derive(Clone, Debug)]
pub(super) enum First {
    Nothing,
    Text(Phrase),
    Binary(Vec<u8>),
    /// It is too long to be written out.
    Long,
}

/// The way to the server.
#[derive(Clone, Debug)]
pub(super) enum Way {
    Straight,
    /// As the variables of the system say.
    System,
    Proxy(Phrase),
}

impl Plan {
    /// What this API asks for, whose auth and proxy stand in it, by the variables of its project.
    ///
    /// # Errors
    /// The first place where a variable has no value.
    pub fn of(
        api: &Api,
        document: &ProjectDocument,
        now_ns: u64,
        seed: u128,
        secrets: Secrets,
    ) -> Result<Self, Unresolved> {
        let mut resolver = Resolver::new(document, now_ns, seed);
        if secrets == Secrets::Named {
            resolver = resolver.veiled();
        }
        let whole = api.resolved(&mut resolver)?;
        // A message is typed anew all the time: where it cannot be sent, the rest stands.
        let body = resolver.text(&api.draft.body).unwrap_or_default();
        let (names, made) = resolver.under_veils();
        let mut maker = Maker::new(names, secrets);
        let url = maker.url(&whole);
        let headers = maker.headers(&whole);
        let origin = Some(whole.origin.trim()).filter(|it| !it.is_empty()).map(|it| maker.phrase(it));
        let subprotocols = maker.subprotocols(&whole);
        Ok(Self {
            first: maker.first(api.draft.kind, &body),
            way: maker.way(&whole),
            server_name: maker.phrase(whole.settings.server_name.trim()).plain().unwrap_or_default().into(),
            settings: whole.settings,
            jar: vec![],
            url,
            headers,
            origin,
            subprotocols,
            made,
            secrets,
        })
    }

    /// The same, with the names of the cookies that the jar of the project would add.
    #[must_use]
    pub fn with_jar(self, jar: Vec<String>) -> Self {
        Self { jar, ..self }
    }

    /// The names of all its secrets, in the order in which they are needed.
    #[must_use]
    pub fn secrets(&self) -> Vec<String> {
        let mut found: Vec<String> = vec![];
        for name in self.phrases().flat_map(Phrase::names) {
            if !found.iter().any(|it| it == name) {
                found.push(name.to_owned());
            }
        }
        found
    }

    /// The same of those that a page has a place for: no headers.
    pub(super) fn page_secrets(&self) -> Vec<String> {
        Self { headers: vec![], origin: None, way: Way::Straight, ..self.clone() }.secrets()
    }

    pub(super) fn phrases(&self) -> impl Iterator<Item = &Phrase> {
        let first = if let First::Text(text) = &self.first { Some(text) } else { None };
        let way = if let Way::Proxy(url) = &self.way { Some(url) } else { None };
        let headers = self.headers.iter().map(|(_, value)| value);
        let handshake = headers.chain(&self.origin).chain(&self.subprotocols);
        std::iter::once(&self.url).chain(handshake).chain(first).chain(way)
    }

    /// Whether TLS carries it.
    pub(super) fn is_secure(&self) -> bool {
        let scheme = matches!(self.url.0.first(), Some(Piece::Text(it)) if it.to_ascii_lowercase().starts_with("wss:"));
        scheme || !matches!(self.url.0.first(), Some(Piece::Text(_)))
    }

    /// Whether TLS is to be done otherwise than usual.
    pub(super) fn has_tls(&self) -> bool {
        let settings = &self.settings;
        let asked = !settings.verify || self.has_ca() || self.has_identity() || !self.server_name.is_empty();
        self.is_secure() && asked
    }

    pub(super) fn has_ca(&self) -> bool {
        !self.settings.ca.trim().is_empty()
    }

    pub(super) fn has_identity(&self) -> bool {
        self.settings.identity().is_some()
    }
}
