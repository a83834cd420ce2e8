//! What browsers say when a WebSocket fails, as data: the words, whose they are, what they mean and
//! what they do not tell. The more special stand first.

mod connecting;
mod frames;
mod handshake;
mod own_rules;
mod script;

/// One message.
pub(super) struct Row {
    /// Words of it, one of which stands in the text; apostrophes straight.
    pub(super) words: &'static [&'static str],
    /// The browsers that say so.
    pub(super) by: &'static [&'static str],
    /// What it is about.
    pub(super) kind: Kind,
    /// The causes that it fits: codes, or their beginnings where they end in `/` or `-`.
    pub(super) causes: &'static [&'static str],
    /// What it means, in English and Japanese.
    pub(super) means: [&'static str; 2],
    /// What it does not tell.
    pub(super) untold: [&'static str; 2],
}

/// What a message is about.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Kind {
    /// What someone on the way did: it can be seen from outside.
    Way,
    /// A rule of the browser: nothing of it shows on the wire.
    Rule,
    /// What the page's script did.
    Script,
    /// Nothing: the same words come for every failure.
    Nothing,
}

pub(super) const CHROME: &[&str] = &["Chrome", "Edge"];
pub(super) const FIREFOX: &[&str] = &["Firefox"];
pub(super) const SAFARI: &[&str] = &["Safari"];
pub(super) const ALL: &[&str] = &["Chrome", "Edge", "Firefox", "Safari"];

/// Every row; the first that fits counts.
pub(super) fn rows() -> impl Iterator<Item = &'static Row> {
    [script::ROWS, own_rules::ROWS, handshake::ROWS, frames::ROWS, connecting::ROWS].into_iter().flatten()
}
