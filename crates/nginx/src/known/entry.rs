//! Entries: the lines of a `map`, `geo`, `split_clients` or `charset_map`, which are no directives.

use super::meaning;
use crate::fault::Trouble;
use crate::tree::{Directive, Tree};

/// What nginx would say to the form of this entry of a block of its own kind.
pub(super) fn trouble(tree: &Tree, entry: &Directive) -> Option<Trouble> {
    let block = tree.directive(entry.parent?);
    let (name, alone): (&'static str, &[&str]) = match block.name.value.as_slice() {
        b"map" => ("map", &["hostnames", "volatile"]),
        b"geo" => ("geo", &["ranges", "proxy_recursive"]),
        b"split_clients" => ("split_clients", &[]),
        b"types" | b"charset_map" => return entry.block.is_some().then_some(Trouble::Unexpected(b'{')),
        _ => return None,
    };
    if entry.block.is_some() {
        return Some(Trouble::Unexpected(b'{'));
    }
    let words = 1 + entry.arguments.len();
    let stands_alone = words == 1 && alone.iter().any(|it| entry.is(it));
    if words != 2 && !stands_alone {
        return Some(Trouble::Entry(name));
    }
    let is_of_networks = name == "geo" && !tree.items(Some(block.id)).any(|it| it.is("ranges"));
    let network = meaning::network(&entry.name.value).filter(|_| is_of_networks && !stands_alone);
    network.map(Trouble::Objection)
}
