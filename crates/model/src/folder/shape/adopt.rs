//! What is new on both sides and the same is one thing: a push that broke off has made it.

use super::{Item, Kind, Shape};

/// The folder's shape, in which what is new has the number of what is new on the server and the same.
pub(super) fn adopted(base: &Shape, folder: &Shape, server: &Shape) -> Shape {
    let mut folder = folder.clone();
    // Outer ones first: what stands in them is told by their numbers.
    for new in folder.outwards_in().into_iter().filter(|it| it.number().is_none()) {
        let Some(item) = folder.items.get(&new) else { continue };
        let is_it = |other: &Item| {
            let content = new.kind == Kind::Folder || other.fields == item.fields;
            other.parent == item.parent && other.name() == item.name() && content
        };
        let free = |key: &super::Key| {
            key.kind == new.kind && !base.items.contains_key(key) && !folder.items.contains_key(key)
        };
        let twin = server.items.iter().find(|(key, other)| free(key) && is_it(other)).map(|it| it.0.clone());
        if let Some(twin) = twin {
            folder.rekey(&new, &twin);
        }
    }
    folder
}
