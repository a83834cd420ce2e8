//! A project as a tree of what stands in it, and two changes of such a tree.

mod adopt;

use crate::merge::{Clash, Side, merge, order};
use serde_json::Value;
use std::collections::{BTreeMap, BTreeSet};

/// What something in a project is.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum Kind {
    /// The project itself.
    Project,
    /// A folder.
    Folder,
    /// An API.
    Api,
}

/// What tells it apart.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum Id {
    /// Its number on the server.
    Known(i64),
    /// Its path in the folder, where the server does not have it yet.
    New(String),
}

/// The key of something in a project.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub struct Key {
    /// What it is.
    pub kind: Kind,
    /// Which one.
    pub id: Id,
}

/// Something in a project.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Item {
    /// What it stands in; of the project itself: itself.
    pub parent: Key,
    /// Its name and its document, without secrets.
    pub fields: Value,
}

/// A project with all that stands in it.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Shape {
    /// What there is.
    pub items: BTreeMap<Key, Item>,
    /// What stands in something, in order.
    pub order: BTreeMap<Key, Vec<Key>>,
}

/// Something that both sides changed.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Conflict {
    /// Of what.
    pub key: Key,
    /// Which field, and how it is where. All of it: one side deleted what the other changed. `@folder`:
    /// where it stands.
    pub clash: Clash,
}

/// What comes of two changes.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Merged {
    /// The whole.
    pub shape: Shape,
    /// Where it is not settled.
    pub conflicts: Vec<Conflict>,
}

/// The place of a clash about what something stands in.
pub const WHERE: &str = "@folder";

impl Kind {
    /// The key of this kind with this number.
    #[must_use]
    pub fn known(self, id: i64) -> Key {
        Key { kind: self, id: Id::Known(id) }
    }
}

impl Key {
    /// Its number on the server.
    #[must_use]
    pub fn number(&self) -> Option<i64> {
        match self.id {
            Id::Known(id) => Some(id),
            Id::New(_) => None,
        }
    }
}

impl Item {
    /// What it is called.
    #[must_use]
    pub fn name(&self) -> &str {
        self.fields["name"].as_str().unwrap_or_default()
    }
}

impl Shape {
    /// What stands in something, in order.
    #[must_use]
    pub fn inside(&self, key: &Key) -> &[Key] {
        self.order.get(key).map_or(&[], Vec::as_slice)
    }

    /// Everything but the project, each after what it stands in.
    #[must_use]
    pub fn outwards_in(&self) -> Vec<Key> {
        let mut keys: Vec<Key> = self.items.keys().filter(|it| it.kind == Kind::Project).cloned().collect();
        let mut at = 0;
        while at < keys.len() {
            keys.extend(self.inside(&keys[at]).iter().cloned());
            at += 1;
        }
        keys.retain(|it| it.kind != Kind::Project);
        keys
    }

    /// Gives something another key, wherever it is named.
    pub fn rekey(&mut self, from: &Key, to: &Key) {
        if let Some(item) = self.items.remove(from) {
            self.items.insert(to.clone(), item);
        }
        if let Some(inside) = self.order.remove(from) {
            self.order.insert(to.clone(), inside);
        }
        let parents = self.items.values_mut().map(|it| &mut it.parent);
        let rows = self.order.values_mut().flatten();
        parents.chain(rows).filter(|it| *it == from).for_each(|it| it.clone_from(to));
    }
}

/// Merges what became of `base` in the files and on the server. What both sides have changed in different
/// fields goes together, where something stands too; of the same field, the preferred side's stands.
#[must_use]
pub fn merge_shapes(base: &Shape, folder: &Shape, server: &Shape, prefer: Option<Side>) -> Merged {
    let folder = &adopt::adopted(base, folder, server);
    let mut merged = Merged::default();
    let keys: BTreeSet<_> = [base, folder, server].iter().flat_map(|it| it.items.keys()).collect();
    for key in keys {
        let [was, own, other] = [base, folder, server].map(|it| it.items.get(key));
        if let Some(item) = item(key, [was, own, other], prefer, &mut merged.conflicts) {
            merged.shape.items.insert(key.clone(), item);
        }
    }
    bring_back_folders(&mut merged.shape, [folder, server, base]);
    break_circles(&mut merged, folder, server, prefer);
    put_in_order(&mut merged.shape, [base, folder, server]);
    merged
}

fn item(
    key: &Key,
    sides: [Option<&Item>; 3],
    prefer: Option<Side>,
    conflicts: &mut Vec<Conflict>,
) -> Option<Item> {
    let [was, own, other] = sides;
    let fields = sides.map(|it| it.map(|it| &it.fields));
    let mut clashes = vec![];
    let result = match (own, other) {
        (Some(own), Some(other)) => {
            let fields = merge(fields[0], fields[1], fields[2], prefer, &mut clashes);
            let parent = parent(was, own, other, prefer, &mut clashes);
            fields.map(|fields| Item { parent, fields })
        }
        (Some(left), None) | (None, Some(left)) if was.is_none() => Some(left.clone()),
        (Some(left), None) | (None, Some(left)) if was == Some(left) => None,
        // One deleted what the other changed.
        (Some(left), None) | (None, Some(left)) => {
            let stays = if own.is_some() { Side::Folder } else { Side::Server };
            if prefer.is_none() {
                let [base, folder, server] = fields.map(|it| it.cloned());
                clashes.push(Clash { place: String::new(), base, folder, server });
            }
            prefer.is_none_or(|it| it == stays).then(|| left.clone())
        }
        (None, None) => None,
    };
    conflicts.extend(clashes.into_iter().map(|clash| Conflict { key: key.clone(), clash }));
    result
}

fn parent(
    was: Option<&Item>,
    own: &Item,
    other: &Item,
    prefer: Option<Side>,
    clashes: &mut Vec<Clash>,
) -> Key {
    let was = was.map(|it| &it.parent);
    if own.parent == other.parent || Some(&other.parent) == was {
        return own.parent.clone();
    }
    if Some(&own.parent) == was {
        return other.parent.clone();
    }
    if prefer.is_none() {
        clashes.push(Clash { place: WHERE.into(), base: None, folder: None, server: None });
    }
    if prefer == Some(Side::Server) { other.parent.clone() } else { own.parent.clone() }
}

/// A folder that one side deleted is there again where something is in it that the other side wants.
fn bring_back_folders(shape: &mut Shape, sides: [&Shape; 3]) {
    let mut wanted: Vec<Key> = shape.items.values().map(|it| it.parent.clone()).collect();
    while let Some(key) = wanted.pop() {
        if shape.items.contains_key(&key) {
            continue;
        }
        if let Some(item) = sides.iter().find_map(|it| it.items.get(&key)) {
            wanted.push(item.parent.clone());
            shape.items.insert(key, item.clone());
        }
    }
}

/// Two moves can put folders into each other: then they stand where the server has them.
fn break_circles(merged: &mut Merged, folder: &Shape, server: &Shape, prefer: Option<Side>) {
    let lost: Vec<Key> =
        merged.shape.items.keys().filter(|it| !is_held(&merged.shape, it)).cloned().collect();
    let from = if prefer == Some(Side::Folder) { folder } else { server };
    for key in lost {
        let Some(item) = from.items.get(&key) else { continue };
        merged.shape.items.entry(key.clone()).and_modify(|it| it.parent.clone_from(&item.parent));
        if prefer.is_none() {
            let clash = Clash { place: WHERE.into(), base: None, folder: None, server: None };
            merged.conflicts.push(Conflict { key, clash });
        }
    }
}

/// Whether something stands in the project, by way of the folders that it stands in.
fn is_held(shape: &Shape, key: &Key) -> bool {
    let mut at = key;
    for _ in 0..=shape.items.len() {
        match shape.items.get(at) {
            Some(_) if at.kind == Kind::Project => return true,
            Some(item) => at = &item.parent,
            None => return false,
        }
    }
    false
}

fn put_in_order(shape: &mut Shape, sides: [&Shape; 3]) {
    let holders: Vec<Key> = shape.items.keys().filter(|it| it.kind != Kind::Api).cloned().collect();
    for holder in holders {
        let [base, folder, server] = sides.map(|it| it.inside(&holder));
        let mut inside = order(base, folder, server);
        let is_in = |key: &Key| {
            key.kind != Kind::Project && shape.items.get(key).is_some_and(|it| it.parent == holder)
        };
        inside.retain(is_in);
        let missing = shape.items.keys().filter(|it| is_in(it) && !inside.contains(it));
        let missing: Vec<Key> = missing.cloned().collect();
        inside.extend(missing);
        shape.order.insert(holder, inside);
    }
}

#[cfg(test)]
mod tests;
