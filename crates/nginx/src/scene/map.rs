//! What a `map` gives: exact strings first, without regard to case, then host names with an
//! asterisk where it says `hostnames`, then expressions in their order, then `default`.

use super::Scene;
use crate::pattern::{Captures, Match, matches};
use crate::tree::Directive;
use crate::virtual_server::wildcard;

impl Scene<'_> {
    pub(super) fn look_up(&self, map: &Directive, depth: usize) -> Option<Vec<u8>> {
        match self.resolve(map.argument(0)?, depth) {
            Some(input) => self.entry(map, &input, depth),
            None => self.whatever(map, depth),
        }
    }

    /// What it gives whatever its input is, where that is one thing.
    fn whatever(&self, map: &Directive, depth: usize) -> Option<Vec<u8>> {
        let tree = &self.config.tree;
        if self.config.is_unread_at(Some(map.id)) {
            return None;
        }
        let entries: Vec<_> = tree.items(Some(map.id)).filter(|it| !is_parameter(it)).collect();
        let mut results = entries.iter().map(|entry| self.resolve(entry.argument(0)?, depth));
        let first = results.next().unwrap_or_else(|| Some(vec![]))?;
        let has_default = entries.is_empty() || entries.iter().any(|entry| entry.is("default"));
        let is_one = results.all(|result| result.as_ref() == Some(&first));
        (is_one && (has_default || first.is_empty())).then_some(first)
    }

    fn entry(&self, map: &Directive, input: &[u8], depth: usize) -> Option<Vec<u8>> {
        match self.given(map, input) {
            Given::Value(value, None) => self.resolve(value, depth),
            Given::Value(value, Some(captures)) => {
                let mut scene = self.clone();
                scene.keep(captures);
                scene.resolve(value, depth)
            }
            Given::Nothing => Some(vec![]),
            Given::Unknown => None,
        }
    }

    /// What a map gives for this input, as it is written there.
    pub(super) fn given<'m>(&'m self, map: &Directive, input: &[u8]) -> Given<'m> {
        let tree = &self.config.tree;
        let entries = || tree.items(Some(map.id)).filter(|it| !is_parameter(it));
        let of = |entry: &'m Directive, captures| match entry.argument(0) {
            Some(value) => Given::Value(value, captures),
            None => Given::Unknown,
        };
        let is_hosts = tree.items(Some(map.id)).any(|it| it.is("hostnames") && it.arguments.is_empty());
        let input_host = input.strip_suffix(b".").filter(|_| is_hosts).unwrap_or(input);
        let same = |entry: &&Directive| {
            let name = entry.name.value.as_slice();
            let source = name.strip_prefix(b"\\").unwrap_or(name);
            !entry.is("default") && source.eq_ignore_ascii_case(input_host)
        };
        if let Some(entry) = entries().find(same) {
            return of(entry, None);
        }
        // Whatever follows may stand in a file that is not here.
        if self.config.is_unread_at(Some(map.id)) {
            return Given::Unknown;
        }
        if is_hosts && let Some(entry) = wildcard(entries(), |entry| &entry.name.value, input_host) {
            return of(entry, None);
        }
        for entry in entries() {
            let Some(expression) = entry.name.value.strip_prefix(b"~") else { continue };
            let bare = expression.strip_prefix(b"*");
            match matches(bare.unwrap_or(expression), bare.is_some(), input) {
                Match::No => {}
                Match::Unknown => return Given::Unknown,
                Match::Yes(captures) => return of(entry, Some(captures)),
            }
        }
        entries().find(|entry| entry.is("default")).map_or(Given::Nothing, |entry| of(entry, None))
    }
}

/// What a map gives.
pub(super) enum Given<'m> {
    /// This, as written, and what its expression found.
    Value(&'m [u8], Option<Captures>),
    /// No entry fits, and there is no default.
    Nothing,
    /// It depends on what is not here.
    Unknown,
}

/// Whether this is no entry but says how the map works.
fn is_parameter(entry: &Directive) -> bool {
    (entry.arguments.is_empty() && (entry.is("hostnames") || entry.is("volatile"))) || entry.is("include")
}
