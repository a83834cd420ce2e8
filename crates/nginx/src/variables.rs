//! Who makes which variable: found once, since it is asked often.

use crate::tree::{Directive, Id, Tree};
use crate::value::name;
use std::collections::{BTreeSet, HashMap};

/// The variables that a configuration makes.
#[derive(Clone, Debug, Default)]
pub(crate) struct Variables {
    maps: HashMap<Vec<u8>, Id>,
    /// Those that `set` gives a value.
    set: BTreeSet<Vec<u8>>,
    /// Those made by what cannot be computed here.
    other: BTreeSet<Vec<u8>>,
}

impl Variables {
    pub(crate) fn of(tree: &Tree) -> Self {
        let mut found = Self::default();
        for directive in tree.all() {
            found.take(directive);
            let words = std::iter::once(&directive.name).chain(&directive.arguments);
            words.for_each(|word| found.other.extend(groups(&word.value)));
        }
        found
    }

    fn take(&mut self, directive: &Directive) {
        let word = |at: usize| directive.argument(at).and_then(name);
        let last = directive.arguments.len().wrapping_sub(1);
        match directive.name.value.as_slice() {
            b"map" if directive.block.is_some() => {
                if let Some(name) = word(1) {
                    self.maps.entry(name).or_insert(directive.id);
                }
            }
            b"set" => self.set.extend(word(0)),
            b"geo" => self.other.extend(word(last)),
            b"split_clients" => self.other.extend(word(1)),
            b"js_set" | b"js_var" | b"perl_set" | b"auth_request_set" | b"set_by_lua_block"
            | b"set_by_lua_file" | b"geoip2" | b"secure_link" => self.other.extend(word(0)),
            name if name.starts_with(b"set_") => {
                self.other.extend((0..directive.arguments.len()).filter_map(word));
            }
            // An entry of a `geoip2` block, and whatever else a module makes.
            name if name.starts_with(b"$") => {
                self.other.extend(name.strip_prefix(b"$").map(<[u8]>::to_ascii_lowercase));
            }
            _ => {}
        }
    }

    /// The map that makes this variable: `connection_upgrade`, without its `$`.
    pub(crate) fn map(&self, name: &[u8]) -> Option<Id> {
        self.maps.get(name).copied()
    }

    /// Whether `set` gives it a value somewhere.
    pub(crate) fn is_set(&self, name: &[u8]) -> bool {
        self.set.contains(name)
    }

    /// Whether anything makes it.
    pub(crate) fn is_made(&self, name: &[u8]) -> bool {
        self.maps.contains_key(name) || self.is_set(name) || self.other.contains(name)
    }

    /// Whether something makes it that cannot be computed here.
    pub(crate) fn is_other(&self, name: &[u8]) -> bool {
        self.other.contains(name)
    }
}

/// The names of the groups of an expression: each is a variable.
fn groups(word: &[u8]) -> Vec<Vec<u8>> {
    if !word.contains(&b'?') {
        return vec![];
    }
    let starts = word.windows(3).enumerate().filter(|(_, start)| *start == b"(?<" || *start == b"?P<");
    let names = starts.filter_map(|(at, _)| {
        let rest = &word[at + 3..];
        let length = rest.iter().take_while(|byte| byte.is_ascii_alphanumeric() || **byte == b'_').count();
        (length > 0 && rest.get(length) == Some(&b'>')).then(|| rest[..length].to_ascii_lowercase())
    });
    names.collect()
}
