//! The directives of long levels by their names: that of `http` may hold hundreds of servers, and every
//! place in them asks what stands there.

use crate::tree::{Directive, Id, Tree};
use crate::{Config, weave};
use std::collections::HashMap;

/// Shorter levels are looked through.
const LONG: usize = 32;

/// For each long level, its directives by name.
#[derive(Clone, Debug, Default)]
pub(crate) struct Levels(HashMap<Option<Id>, HashMap<Vec<u8>, Vec<Id>>>);

impl Levels {
    pub(crate) fn of(tree: &Tree) -> Self {
        let blocks = tree.all().iter().filter(|it| it.block.is_some() && !weave::is_data(it));
        let levels = blocks.map(|it| Some(it.id)).chain([None]);
        let long = levels.filter(|&level| tree.ids(level).len() > LONG);
        Self(long.map(|level| (level, by_name(tree, level))).collect())
    }
}

fn by_name(tree: &Tree, level: Option<Id>) -> HashMap<Vec<u8>, Vec<Id>> {
    let mut names: HashMap<Vec<u8>, Vec<Id>> = HashMap::new();
    for item in tree.items(level) {
        names.entry(item.name.value.clone()).or_default().push(item.id);
    }
    names
}

impl Config {
    /// The directives of this name directly in a level.
    pub(crate) fn named<'a>(
        &'a self,
        level: Option<Id>,
        name: &'a str,
    ) -> impl Iterator<Item = &'a Directive> {
        let ids = match self.levels.0.get(&level) {
            Some(names) => names.get(name.as_bytes()).map_or(&[][..], Vec::as_slice),
            None => self.tree.ids(level),
        };
        ids.iter().map(|&id| self.tree.directive(id)).filter(move |item| item.is(name))
    }
}
